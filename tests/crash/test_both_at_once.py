"""A run and a maintenance that start at once: one waits, or leaves with its sentence; nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from tasks import store
from tasks.store.check import check_snapshot
from tests.conftest import ingest, rows, write_story


def start(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, words)], stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )


@pytest.mark.parametrize("n_rounds", [1, pytest.param(30, marks=pytest.mark.crash)])
def test_one_waits_or_leaves_with_its_sentence(n_rounds: int, tmp_path: Path, in_process: None) -> None:
    inbox, warehouse = tmp_path / "inbox", tmp_path / "warehouse"
    for number in range(4):
        write_story(inbox, f"{number}.txt")
        ingest(inbox, warehouse=warehouse)
    for number in range(n_rounds):
        write_story(inbox, f"later-{number}.txt")
        # Every third maintenance does not wait: then the one that comes second has to leave.
        programs = [
            start("tests.crash.path", inbox, warehouse, 1),
            start("tests.crash.maintenance", warehouse, 0 if number % 3 == 2 else 120),
        ]
        for program in programs:
            said = program.communicate(timeout=300)[1]
            assert program.returncode == 0 or "Another run is writing" in said, said
        assert programs[0].returncode == 0 or programs[1].returncode == 0
    ingest(inbox, warehouse=warehouse)
    sources = [row["source"] for row in rows(warehouse, "articles")]
    assert sorted(sources) == sorted(f"inbox/{path.name}" for path in inbox.iterdir())
    opened = store.open_warehouse(warehouse, create=False)
    snapshots = [store.snapshot_at(opened, version) for version in store.retained_versions(opened)]
    assert store.verify_files(snapshots).findings == ()
    assert check_snapshot(opened, snapshots[-1]) == []
