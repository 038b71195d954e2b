"""History: which snapshots stay, and what a killed writer left behind."""

import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from tasks.store import durable
from tasks.store.durable import remove_tree, rename
from tasks.store.lock import require_lock
from tasks.store.manifest import MANIFEST, read_manifest
from tasks.store.warehouse import Warehouse

KEEP_SNAPSHOTS = 10
KEEP_S = 24 * 3600
#: Notes of runs are written without the lock, in far less time.
_NOTE_S = 60


def recover(warehouse: Warehouse) -> None:
    """Remove what a killed writer left; needs the writer lock. Complete staged batches stay.

    Snapshots that are unfinished or newer than the link were never visible. A link that is missing although there are
    complete snapshots (the first commit was killed just before its last step, or somebody deleted the link) is put
    back to the newest: deleting a link must not delete years of articles.
    """
    require_lock(warehouse)
    for path in warehouse.snapshots.iterdir():
        if not path.name.isdigit():
            remove_tree(path)
    for path in warehouse.runs.glob(".*.tmp"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _NOTE_S:
                path.unlink()
    versions = _versions(warehouse)
    current = warehouse.current_path()
    if current is None:
        complete = [version for version in versions if (warehouse.snapshot_path(version) / MANIFEST).is_file()]
        if complete:
            warehouse.point_to(complete[-1])
        return
    for version in versions:
        if version > int(current.name):
            _remove(warehouse.snapshot_path(version))
    purge(warehouse)


def purge(warehouse: Warehouse) -> None:
    """Remove the snapshots that hold what the current one has forgotten; needs the writer lock."""
    current = warehouse.current_path()
    purged_before = read_manifest(current / MANIFEST).purged_before if current else 0
    for version in _versions(warehouse):
        if version < purged_before:
            _remove(warehouse.snapshot_path(version))
            durable.step("purged")


def retain(warehouse: Warehouse) -> None:
    """Remove snapshots that are neither among the last ten nor were current within the last 24 hours."""
    versions = _versions(warehouse)
    now = time.time()
    for version, successor in pairwise(versions[: 1 - KEEP_SNAPSHOTS]):
        # A reader may have opened it until its successor came, however old it was then.
        replaced_at = (warehouse.snapshot_path(successor) / MANIFEST).stat().st_mtime
        if now - replaced_at > KEEP_S:
            _remove(warehouse.snapshot_path(version))


def _versions(warehouse: Warehouse) -> list[int]:
    return sorted(int(path.name) for path in warehouse.snapshots.iterdir() if path.name.isdigit())


def _remove(snapshot: Path) -> None:
    # First out of sight, so that nobody takes a half removed snapshot for a whole one.
    hidden = snapshot.with_name(f".{snapshot.name}.gone")
    # Some systems refuse to rename a read-only folder.
    snapshot.chmod(0o755)
    rename(snapshot, hidden)
    durable.step("hidden")
    remove_tree(hidden)
