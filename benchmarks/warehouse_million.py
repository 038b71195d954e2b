"""Warehouse of a million: what looking at it and adding to it costs, each in a process of its own."""

import compileall
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from million import FINGERPRINT
from warehouse_queries import one_unsorted_file
from warehouse_rows import filled

from tasks import store
from tasks.core.params import Params
from tasks.core.records import BatchReport, SourceFile, Unit
from tasks.pipeline.plan import find_work, scopes_of

HERE = Path(__file__).parent
_PER_FOLDER = 1_000
_OPEN = "import copydesk, sys; copydesk.open(sys.argv[1])"
_DAY = (
    "import copydesk, sys; news = copydesk.open(sys.argv[1]); "
    "assert len(news.articles(since='2027-03-04', until='2027-03-05'))"
)
_LAUNCH = (
    "import os, subprocess, sys; _, status, used = os.wait4(subprocess.Popen(sys.argv[1:]).pid, 0); "
    "print(); print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(status != 0)"
)
_STATUS = "import sys; from flows.cli import main; sys.argv[1:] = ['status', '-w', sys.argv[1]]; main()"


@dataclass(frozen=True)
class Measured:
    """CPU-seconds of a program with its children, and the peak memory of the largest of these processes."""

    cpu_s: float
    mb: float
    said: str


def measure(*words: object) -> Measured:
    """Run Python with some words."""
    # Through a small process: one that is forked from this one would begin with the peak of this one.
    launched = [sys.executable, "-c", _LAUNCH, sys.executable, *map(str, words)]
    ended = subprocess.run(launched, stdout=subprocess.PIPE, text=True, check=True)
    said, _, used = ended.stdout.strip().rpartition("\n")
    cpu_s, kilobytes = used.split()
    return Measured(float(cpu_s), int(kilobytes) / 1_000, said)


def compile_all() -> None:
    """Compile the modules, as installing them does: where Python may not write, each process would do it anew."""
    for folder in ("flows", "tasks"):
        compileall.compile_dir(HERE.parent / folder, quiet=1)
    compileall.compile_file(HERE.parent / "copydesk.py", quiet=1)


def look(warehouse: Path) -> dict[str, Measured]:
    """Return what it costs to see the state of a warehouse, to open it, and to read a day of it."""
    programs = {"`copydesk status`": _STATUS, "`copydesk.open`": _OPEN, "one day's articles": _DAY}
    found = {"Python with pyarrow and DuckDB": measure("-c", "import pyarrow.dataset, duckdb, pandas")}
    return found | {name: measure("-c", program, warehouse) for name, program in programs.items()}


def add(warehouse: Path, scratch: Path, n_files: int) -> tuple[Measured, dict[str, float]]:
    """Return what a run over new files costs, the median of three, and the CPU-seconds of its steps."""
    runs = []
    for seed in (1, 2, 3):
        inbox = scratch / f"new-{seed}"
        if not inbox.exists():
            words = ("--n", n_files, "--kind", "text", "--seed", seed, "--out", inbox)
            measure(HERE / "make_articles.py", *words)
        runs.append(measure(HERE / "path_steps.py", inbox, "--warehouse", warehouse))
    chosen = sorted(runs, key=lambda run: run.cpu_s)[1]
    steps = [json.loads(run.said) for run in runs]
    for run, step in zip(runs, steps, strict=True):
        # What the program cannot see of itself: the process that loads what workers need, and how all of them end.
        step["loading for workers"] = run.cpu_s - sum(step.values())
    return chosen, {name: statistics.median(step[name] for step in steps) for name in steps[0]}


def discover(folder: Path, n_files: int) -> tuple[float, float]:
    """Return the CPU-seconds of finding that many files unchanged, and of merely listing them."""
    names = _make_files(folder / "inbox", n_files)
    sources = [f"inbox/{name}" for name in names]
    states = [(folder / "inbox" / name).stat() for name in names]
    rows = {
        "source": sources,
        "inbox": ["inbox"] * n_files,
        "n_bytes": [state.st_size for state in states],
        "mtime_ns": [state.st_mtime_ns for state in states],
        "file_modified_at": [datetime(2024, 1, 1, tzinfo=UTC)] * n_files,
        "sha256": ["ab" * 32] * n_files,
    }
    warehouse = store.open_warehouse(folder / "warehouse")
    with store.writer_lock(warehouse):
        unit = Unit(SourceFile(sources[0], "inbox", names[0], 1, 1))
        manifest = store.StagedManifest(FINGERPRINT, (unit,), BatchReport("sources"))
        store.stage(warehouse, "sources", {"sources": filled("sources", n_files, rows)}, manifest)
        inboxes = {"inbox": str((folder / "inbox").resolve())}
        common = {"removed_sources": frozenset[str](), "derived": {}, "inboxes": inboxes, "run_id": "bench"}
        base = store.commit(warehouse, None, store.staged(warehouse, FINGERPRINT), **common)  # type: ignore[arg-type]
    params = Params(sources=(str(folder / "inbox"),), warehouse=str(warehouse.path))
    began = time.process_time()
    work = find_work(scopes_of(params, base), params, base)
    spent = time.process_time() - began
    if work.counts().unchanged != n_files:
        raise SystemExit("files were not found unchanged")
    began = time.process_time()
    for parent, _, files in os.walk(folder / "inbox"):
        for name in files:
            os.stat(f"{parent}/{name}")  # noqa: PTH116 - as bare as it gets
    return spent, time.process_time() - began


def _make_files(inbox: Path, n_files: int) -> list[str]:
    names = []
    for number in range(n_files):
        name = f"{number // _PER_FOLDER:04d}/{number:07d}.txt"
        if number % _PER_FOLDER == 0:
            (inbox / name).parent.mkdir(parents=True)
        (inbox / name).write_bytes(b"x")
        names.append(name)
    return names


def unsorted_copy(warehouse: Path, folder: Path) -> dict[str, list[str]]:
    """Write the articles of a warehouse into one file in random order without filters, for comparison."""
    snapshot = store.current_snapshot(store.open_warehouse(warehouse, create=False))
    if snapshot is None:
        raise SystemExit(f"no warehouse at {warehouse}")

    return {
        table: list(files)
        for table, files in one_unsorted_file(
            {"articles": [str(p) for p in snapshot.files("articles")]}, folder
        ).items()
    }


def ids_of(warehouse: Path) -> list[str]:
    """Return some ids of articles."""
    snapshot = store.current_snapshot(store.open_warehouse(warehouse, create=False))
    if snapshot is None:
        raise SystemExit(f"no warehouse at {warehouse}")
    rows: pa.Table = snapshot.read("articles", ["article_id"])
    return [rows["article_id"][at].as_py() for at in range(0, rows.num_rows, max(1, rows.num_rows // 100))]
