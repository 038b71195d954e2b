"""Killed at any labelled step of any operation: readers see the old state or the new one, and repeating it completes.

Meanwhile naive readers loop: what they see is one of the two states, or a file that has vanished.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import store
from tasks.store.check import check_snapshot
from tests.crash.reader import State, state_of
from tests.crash.steps import FORGOTTEN, OPERATIONS
from tests.store.conftest import Desk

ROOT = Path(__file__).parents[2]
SECRET = "A goat ate the archive of Belm. It was asked not to."
STORIES = {
    FORGOTTEN: [SECRET, "Rain fell on the fair of Belm. Umbrellas sold well."],
    "inbox/b": ["The clock of Tarn stopped at noon. Nobody was late.", "-"],
    "inbox/c": ["A canal was dug through Osk. Ducks came at once."],
    "inbox/d": ["The mayor of Osk sang on Sunday. Windows were closed."],
    "inbox/e": ["Nine barrels rolled down Hill Street. One was full."],
}
CHANGE = {
    "inbox/b": ["The clock of Tarn goes again. Everybody is late."],
    "inbox/f": ["Frost came to Osk. Pears froze."],
}
#: steps before the link is flipped, and after; what they have in common are the steps of `publish`
PUBLISH = ("filled", "manifest", "renamed")
STEPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "commit": (("begun", "rewritten", "linked_batches", "linked_kept", *PUBLISH), ("published", "unstaged")),
    "compact": (("begun", "merged_table", "merged", "linked_kept", *PUBLISH), ("published",)),
    "forget": (("unstaged_all", "begun", "forgotten", "linked_kept", *PUBLISH), ("published", "hidden", "purged")),
    "migrate": (("begun", "migrated_file", "migrated", "linked_kept", *PUBLISH), ("published",)),
    "retain": ((), ("hidden",)),
    "roll_back": (("begun", *PUBLISH), ("published",)),
}
CASES = [(operation, step) for operation, steps in STEPS.items() for step in (*steps[0], *steps[1])]
#: one step of each operation's own, and those around the flip of the one that must not be repeated in halves
SLICE = [
    ("compact", "merged_table"), ("compact", "renamed"), ("compact", "published"), ("forget", "forgotten"),
    ("forget", "renamed"), ("forget", "published"), ("forget", "hidden"), ("migrate", "migrated_file"),
    ("migrate", "published"), ("retain", "hidden"), ("roll_back", "published"),
]  # fmt: skip


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return operation -> a folder with a warehouse of five snapshots, with staged work where it is to be committed."""
    folders = {}
    for operation in OPERATIONS:
        folders[operation] = tmp_path_factory.mktemp(operation)
        desk = Desk(folders[operation] / "warehouse")
        for source, texts in STORIES.items():
            desk.run({source: texts})
        if operation == "commit":
            desk.stage("next", CHANGE)
    return folders


def copy(template: Path, folder: Path) -> Path:
    """Copy a warehouse with its links and return its path."""
    subprocess.run(["cp", "-a", template, folder], check=True)
    return folder / "warehouse"


def run_steps(*triples: tuple[Path, str, str]) -> list[str]:
    """Do the operations, each up to its step, and return what was printed."""
    words = [str(word) for triple in triples for word in triple]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.crash.steps", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert ended.stderr == ""
    return ended.stdout.splitlines()


def current(warehouse: Path) -> State:
    return state_of(warehouse.parent / os.readlink(warehouse))


def check_completed(warehouse: Path, operation: str) -> None:
    """Nothing unfinished is left, every file is whole, and the tables keep the contract."""
    names = [path.name for path in (warehouse.parent / ".warehouse" / "snapshots").iterdir()]
    assert all(name.isdigit() for name in names)
    if operation == "migrate":
        return  # to this copydesk it is a newer warehouse
    opened = store.open_warehouse(warehouse, create=False)
    snapshots = [store.snapshot_at(opened, version) for version in store.retained_versions(opened)]
    assert store.verify_files(snapshots).findings == ()
    if operation != "commit":  # here it is committed without the clusters that a run would give it
        assert check_snapshot(opened, snapshots[-1]) == []
    if operation == "forget":
        assert [snapshot for snapshot in snapshots if SECRET in snapshot.read("articles")["text"].to_pylist()] == []
        # Repeated after it was published, it finds nothing to forget and keeps what it published before.
        assert sorted(map(int, names)) == store.retained_versions(opened)


@pytest.fixture(scope="module")
def undisturbed(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[State, State]]:
    """Return operation -> the states before and after it, and hold its steps against the list of steps."""
    folder = tmp_path_factory.mktemp("undisturbed")
    warehouses = {operation: copy(template, folder / operation) for operation, template in templates.items()}
    said = iter(run_steps(*((warehouse, operation, "-") for operation, warehouse in warehouses.items())))
    states = {}
    for operation, warehouse in warehouses.items():
        assert set(iter(said.__next__, f"{operation} - 0")) == {step for some in STEPS[operation] for step in some}
        check_completed(warehouse, operation)
        states[operation] = (current(templates[operation] / "warehouse"), current(warehouse))
    return states


@pytest.mark.parametrize(
    "cases", [pytest.param(SLICE, id="some steps"), pytest.param(CASES, id="every step", marks=pytest.mark.crash)]
)
def test_readers_see_the_old_state_or_the_new_one_and_repeating_completes(
    cases: list[tuple[str, str]],
    templates: dict[str, Path],
    undisturbed: dict[str, tuple[State, State]],
    tmp_path: Path,
) -> None:
    copies = {case: copy(templates[case[0]], tmp_path / "-".join(case)) for case in cases}
    said = run_steps(*((warehouse, *case) for case, warehouse in copies.items()))
    assert said == [f"{operation} {step} -9" for operation, step in cases]
    for (operation, step), warehouse in copies.items():
        is_published = step in STEPS[operation][1]
        assert current(warehouse) == undisturbed[operation][is_published], (operation, step)
        if operation == "forget" and is_published:
            # What is left of older snapshots can neither be read nor rolled back to.
            assert store.retained_versions(store.open_warehouse(warehouse, create=False)) == [6]
    said = run_steps(*((warehouse, operation, "-") for (operation, _), warehouse in copies.items()))
    assert [line for line in said if " " in line] == [f"{operation} - 0" for operation, _ in cases]
    for (operation, step), warehouse in copies.items():
        assert current(warehouse) == undisturbed[operation][1], (operation, step)
        check_completed(warehouse, operation)


class Writer:
    """A process that does operations as it is told, and kills those that are to be killed at a moment."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "tests.crash.steps", "-"]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, warehouse: Path, operation: str, moment: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{warehouse}\t{operation}\t{moment}\n")
        self._process.stdin.flush()
        return next(line for line in self._process.stdout if line.startswith(f"{operation} ")).rstrip()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(timeout=60) == 0


def duration_of(operation: str, warehouse: Path, writer: Writer) -> float:
    """Return how long an undisturbed operation takes here and now."""
    began = time.monotonic()
    assert writer.do(warehouse, operation, "-") == f"{operation} - 0"
    return time.monotonic() - began


class Reader:
    """A process that reads in a loop until it is told to stop."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "tests.crash.reader"]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._line() == "ready\n"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def begin(self, warehouse: Path, allowed: tuple[State, State], stop: Path) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(warehouse), allowed, str(stop)]) + "\n")
        self._process.stdin.flush()

    def end(self, stop: Path) -> list[int]:
        stop.touch()
        said = json.loads(self._line())
        assert said[4:] == []
        return [int(n) for n in said]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(timeout=60) == 0


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    started = Reader()
    yield started
    started.close()


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    started = Writer()
    yield started
    started.close()


@pytest.mark.parametrize(
    ("operation", "n_kills"),
    [
        *[pytest.param(operation, 34, marks=pytest.mark.crash) for operation in OPERATIONS],
        ("commit", 2),
        ("roll_back", 1),
    ],
)
def test_readers_that_loop_see_one_of_both_states_while_writers_are_killed_at_random_moments(
    operation: str,
    n_kills: int,
    templates: dict[str, Path],
    undisturbed: dict[str, tuple[State, State]],
    writer: Writer,
    reader: Reader,
    tmp_path: Path,
) -> None:
    dice = random.Random(f"{operation} {n_kills}")
    whole = min(duration_of(operation, copy(templates[operation], tmp_path / f"measured-{n}"), writer) for n in "123")
    totals, n_killed, n_tries = [0, 0, 0, 0], 0, 0
    while n_killed < n_kills:
        n_tries += 1
        assert n_tries <= 10 * n_kills, "most of the processes had ended before they were killed"
        folder = tmp_path / str(n_tries)
        warehouse = copy(templates[operation], folder)
        stop = tmp_path / f"{n_tries}.stop"
        reader.begin(warehouse, undisturbed[operation], stop)
        n_killed += writer.do(warehouse, operation, f"~{dice.uniform(0, 1) * whole:.4f}").endswith(" -9")
        assert writer.do(warehouse, operation, "-") == f"{operation} - 0"
        assert current(warehouse) == undisturbed[operation][1]
        totals = [total + n for total, n in zip(totals, reader.end(stop), strict=True)]
        check_completed(warehouse, operation)
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)
        shutil.rmtree(folder)
    if operation not in ("forget", "retain"):
        assert totals[1] == 0, "a snapshot vanished although nothing removes one"
    names = (
        "read by the resolved link or open()",
        "snapshots removed meanwhile",
        "naive readings",
        "files vanished for these",
    )
    counts = ", ".join(f"{n} {name}" for n, name in zip(totals, names, strict=True))
    sys.stdout.write(f"{operation}: {n_killed} of {n_tries} killed, {counts}\n")
