"""Kills: after SIGKILL at any moment readers are right, nobody lives on, and the next run completes the work."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd
import psutil
import pytest

from tasks.store import current_snapshot, open_warehouse
from tests.conftest import content, ingest
from tests.crash.test_poison import write_records

N_FILES, N_RECORDS = 6, 25
#: the path alone, and the command with Prefect and its server
PROGRAMS = {
    "path": [sys.executable, "-m", "tests.crash.path"],
    "command": [sys.executable, "-c", "from flows.cli import main; main()", "run"],
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kills") / "inbox"
    for number in range(N_FILES):
        write_records(folder / f"{number}.jsonl", N_RECORDS, {})
    return folder


@pytest.fixture(scope="module")
def undisturbed(inbox: Path) -> dict[str, list[object]]:
    ingest(inbox, warehouse=inbox.parent / "undisturbed")
    return content(inbox.parent / "undisturbed")


def start(program: str, inbox: Path, warehouse: Path, home: Path) -> subprocess.Popen[bytes]:
    options = ["--warehouse", str(warehouse), "--workers", "2"] if program == "command" else [str(warehouse), "2"]
    return subprocess.Popen(
        [*PROGRAMS[program], str(inbox), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PREFECT_HOME": str(home), "DO_NOT_TRACK": "1"},
    )


def kill(process: subprocess.Popen[bytes], whole_group: bool) -> None:
    """Kill the run, and wait until none of its processes is left."""
    family = psutil.Process(process.pid).children(recursive=True)
    if whole_group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive, f"still alive: {[child.cmdline() for child in alive]}"


def check_naive_readers(warehouse: Path, n_expected: set[int]) -> int:
    """Read as anybody would; return the number of articles, which must be one of those that are right."""
    if not warehouse.exists():
        return 0
    table = f"'{warehouse}/articles/*.parquet'"
    n_pandas = len(pd.read_parquet(warehouse / "articles", columns=["article_id"]))
    n_duckdb = duckdb.sql(f"select count(distinct article_id) from {table}").fetchall()[0][0]
    assert n_pandas == n_duckdb
    assert n_pandas in n_expected
    return n_pandas


def run_and_kill(program: str, inbox: Path, folder: Path, after_s: float, whole_group: bool) -> bool:
    """Return whether the run was still going on when it was to be killed."""
    process = start(program, inbox, folder / "warehouse", folder.parent / "home")
    deadline = time.monotonic() + after_s
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    if process.poll() is None:
        kill(process, whole_group)
        return True
    assert process.returncode == 0
    return False


def duration_of(program: str, inbox: Path, tmp_path: Path) -> float:
    """Return how long an undisturbed run takes here and now."""
    began = time.monotonic()
    process = start(program, inbox, tmp_path / "measured", tmp_path / "home")
    assert process.wait(timeout=300) == 0
    return time.monotonic() - began


def kills(program: str, n: int, inbox: Path, tmp_path: Path, undisturbed: dict[str, list[object]]) -> None:
    """Kill `n` runs at random moments, each before it has ended; every warehouse is completed at last."""
    dice = random.Random(5)
    whole = duration_of(program, inbox, tmp_path)
    n_articles = N_FILES * N_RECORDS
    n_killed, folders = 0, [tmp_path / "0"]
    for number in range(10 * n):
        # Before that a run has hardly begun: it is still loading what it needs.
        after_s = dice.uniform(0.4, 1) * whole
        if run_and_kill(program, inbox, folders[-1], after_s, whole_group=number % 2 == 0):
            n_killed += 1
        else:  # in what is complete there is nothing to kill any more
            folders.append(tmp_path / str(len(folders)))
        for folder in folders:
            check_naive_readers(folder / "warehouse", {0, n_articles})
        if n_killed == n:
            break
    assert n_killed == n, "most of the runs had ended before they were killed"
    assert run_and_kill(program, inbox, folders[-1], 300, whole_group=True) is False
    for folder in folders:
        assert check_naive_readers(folder / "warehouse", {n_articles}) == n_articles
        assert content(folder / "warehouse") == undisturbed
        assert list(open_warehouse(folder / "warehouse", create=False).staging.iterdir()) == []


@pytest.mark.parametrize(
    ("program", "n"),
    [
        pytest.param("path", 2, id="two moments"),
        pytest.param("path", 20, id="twenty moments", marks=pytest.mark.crash),
        pytest.param("command", 20, id="twenty moments of the command", marks=pytest.mark.crash),
    ],
)
def test_after_a_kill_at_a_random_moment_the_next_run_completes_what_is_missing(
    program: str, n: int, inbox: Path, tmp_path: Path, undisturbed: dict[str, list[object]]
) -> None:
    kills(program, n, inbox, tmp_path, undisturbed)


@pytest.mark.crash
def test_a_run_killed_at_four_fifths_redoes_at_most_one_batch_a_worker(tmp_path: Path) -> None:
    inbox, warehouse = tmp_path / "inbox", tmp_path / "warehouse"
    for number in range(120):
        write_records(inbox / f"{number:03d}.jsonl", 40, {})
    process = start("path", inbox, warehouse, tmp_path / "home")
    store = warehouse.with_name(".warehouse")
    while (n_jobs := len(list(store.glob("work/*/*.json")))) == 0:
        time.sleep(0.02)
    while len([path for path in store.glob("staging/*/manifest.json") if path.parent.name[0] != "."]) < 0.8 * n_jobs:
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.02)
    kill(process, whole_group=True)
    n_staged = len([path for path in store.glob("staging/*/manifest.json") if path.parent.name[0] != "."])
    summary = ingest(inbox, warehouse=warehouse, workers=2)
    assert summary.n_adopted == n_staged >= 0.8 * n_jobs
    assert summary.n_batches <= n_jobs - n_staged
    snapshot = current_snapshot(open_warehouse(warehouse, create=False))
    assert snapshot is not None
    assert snapshot.n_rows("articles") == 4_800
