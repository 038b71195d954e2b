"""Upkeep: going back to an earlier snapshot, the catalog for other tools, and looking for damage."""

from datetime import UTC, datetime
from pathlib import Path

from tasks.pipeline.maintenance import MaintenanceSummary
from tasks.pipeline.run import new_run_id
from tasks.store import (
    end_run,
    open_warehouse,
    retained_versions,
    rollback,
    snapshot_at,
    start_run,
    verify_files,
    writer_lock,
)
from tasks.store.check import check_snapshot
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


def told(summary: MaintenanceSummary) -> str:
    """Return a sentence or two on what maintenance did."""
    parts = f"{summary.n_parts_before} parts are {summary.n_parts_after} now"
    merged = f"Snapshot {summary.snapshot_after}: {parts}." if not summary.postponed else summary.postponed
    return f"Verified {summary.n_files_read} of {summary.n_files} files. {merged}"


def verify(warehouse: Path, at: int | None) -> tuple[str, tuple[str, ...]]:
    """Check the files of all retained snapshots and the contract of the current one, or both of snapshot `at`.

    Returns a sentence on what was looked at and one on each thing that is wrong. Nothing is locked or written.
    """
    opened = open_warehouse(warehouse, create=False)
    snapshots = [snapshot_at(opened, version) for version in (retained_versions(opened) if at is None else [at])]
    files = verify_files(snapshots)
    findings = files.findings
    if not findings:
        findings = tuple(check_snapshot(opened, snapshots[-1]))
    names = ", ".join(str(snapshot.version) for snapshot in snapshots)
    what = f"Read {files.n_read} files, {files.n_bytes_read:,} bytes, of snapshot {names}"
    return (f"{what}, and held {snapshots[-1].version} against the contract." if not findings else f"{what}."), findings
