"""Full disk: a run that finds no room left publishes all or nothing, and completes its work once there is room."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.store import current_snapshot, open_warehouse
from tests.conftest import content, ingest
from tests.crash.full_disk import N_ADDED, N_BEFORE, NAMESPACE
from tests.crash.test_poison import write_records


def may_mount(folder: Path) -> bool:
    """Return whether this system lets a process mount a disk in a namespace of its own."""
    if shutil.which(NAMESPACE[0]) is None:
        return False
    mount = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an inbox, a warehouse in `before/` that lacks a part of it, and one that has all."""
    home = tmp_path_factory.mktemp("full")
    if not may_mount(home):
        pytest.skip("this system lets nobody mount a small disk")
    write_records(home / "inbox" / "old.jsonl", N_BEFORE, {})
    ingest(home / "inbox", warehouse=home / "before" / "warehouse")
    for number in range(4):
        write_records(home / "inbox" / f"{number}.jsonl", N_ADDED // 4, {})
    shutil.copytree(home / "before", home / "whole", symlinks=True)
    ingest(home / "inbox", warehouse=home / "whole" / "warehouse")
    return home


@pytest.mark.parametrize(
    "free_kb",
    [
        pytest.param(free_kb, id=f"{free_kb} KB free", marks=[] if free_kb == 128 else pytest.mark.crash)
        for free_kb in (0, 4, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 256)
    ],
)
def test_a_run_on_a_full_disk_publishes_all_or_nothing(free_kb: int, home: Path, tmp_path: Path) -> None:
    (disk := tmp_path / "disk").mkdir()
    places = [disk, home / "before", home / "inbox", free_kb, tmp_path / "after"]
    words = [*NAMESPACE, sys.executable, "-m", "tests.crash.full_disk", *map(str, places)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    if seen["codes"][0]:
        assert "disk is full" in seen["said"] or "No space left" in seen["said"]
    assert seen["n_seen"] == (N_BEFORE if seen["codes"][0] else N_BEFORE + N_ADDED)
    assert seen["codes"][1] == 0
    assert content(tmp_path / "after" / "warehouse") == content(home / "whole" / "warehouse")
    after = open_warehouse(tmp_path / "after" / "warehouse", create=False)
    assert current_snapshot(after) is not None
    assert list(after.staging.iterdir()) == []
    assert list(after.runs.glob(".*")) == []
