"""Upkeep: going back to an earlier snapshot, and the catalog for other tools."""

from datetime import UTC, datetime
from pathlib import Path

from tasks.pipeline.run import new_run_id
from tasks.store import end_run, open_warehouse, rollback, start_run, writer_lock
from tasks.store.query import write_catalog


def roll_back(warehouse: Path, to: int, wait_s: float) -> str:
    """Publish snapshot `to` again under a new number and return a sentence about it."""
    opened = open_warehouse(warehouse, create=False)
    with writer_lock(opened, wait_s):
        run_id = new_run_id(datetime.now(UTC))
        start_run(opened, run_id, {"rollback_to": to})
        try:
            snapshot = rollback(opened, to, run_id)
        except BaseException:
            end_run(opened, run_id, "failed", {})
            raise
        end_run(opened, run_id, "rolled_back", {"snapshot_after": snapshot.version})
    return f"Snapshot {snapshot.version} has the content of snapshot {to}."


def write_catalog_file(warehouse: Path, path: Path) -> str:
    """Write the catalog and return a sentence about it."""
    write_catalog(open_warehouse(warehouse, create=False), path)
    return f"Wrote {path}; open it read-only, and write it again after a run."
