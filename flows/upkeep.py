"""Upkeep: going back to an earlier snapshot, the catalog for other tools, and looking for damage."""

from datetime import UTC, datetime
from pathlib import Path

from tasks.core.counted import counted
from tasks.pipeline.forgetting import Forgotten, forget_for_good, preview_forgetting
from tasks.pipeline.maintenance import MaintenanceSummary
from tasks.pipeline.run import new_run_id
from tasks.store import (
    current_snapshot,
    is_outdated,
    migrate,
    noted_run,
    open_existing,
    open_warehouse,
    retained_versions,
    rollback,
    schema_changes,
    snapshot_at,
    verify_files,
    writer_lock,
)
from tasks.store.check import check_snapshot
from tasks.store.query import write_catalog


def roll_back(warehouse: Path, to: int, wait_s: float) -> str:
    """Publish snapshot `to` again under a new number and return a sentence about it."""
    opened = open_existing(warehouse)
    run_id = new_run_id(datetime.now(UTC))
    with writer_lock(opened, wait_s, run_id=run_id), noted_run(opened, run_id, {"rollback_to": to}) as done:
        snapshot = rollback(opened, to, run_id)
        done("rolled_back", {"snapshot_after": snapshot.version})
    return f"Snapshot {snapshot.version} has the content of snapshot {to}."


def write_catalog_file(warehouse: Path, path: Path) -> str:
    """Write the catalog and return a sentence about it."""
    write_catalog(open_warehouse(warehouse, create=False), path)
    return f"Wrote {path}; open it read-only, and write it again after a run."


def forget(warehouse: Path, name: str, purge: bool, wait_s: float) -> str:
    """Remove a source, an article or an address for good, or only count what that would be; return a sentence on it."""
    if not purge:
        found = preview_forgetting(warehouse, name)
        if not found.is_in_any:
            return "Nothing was changed. No snapshot holds it; --purge would only keep it from coming."
        what = _what(found)
        return f"Nothing was changed. --purge removes {what} of snapshot {found.version}, and all older snapshots."
    forgotten = forget_for_good(warehouse, name, wait_s)
    if not forgotten.is_in_any:
        return (
            f"No snapshot held it, and all of them stay; from snapshot {forgotten.version} on it is kept from coming."
        )
    return (
        f"Forgot {_what(forgotten)}; snapshot {forgotten.version} "
        "is the only one now. Files in an inbox, copies, exports and run reports in Prefect are not touched."
    )


def _what(found: Forgotten) -> str:
    return f"{counted(found.n_articles, 'article')} and {counted(found.n_sources, 'source')}"


def migrate_tables(warehouse: Path, dry_run: bool, wait_s: float) -> list[str]:
    """Bring the tables to the schema of this copydesk, or only tell what that would change; return sentences on it."""
    opened = open_warehouse(warehouse, create=False)
    snapshot = current_snapshot(opened)
    changes = schema_changes(snapshot) if snapshot else []
    if not (snapshot and is_outdated(snapshot)):
        return ["The tables have the schema of this copydesk."]
    if not dry_run:
        opened = open_existing(warehouse)
        run_id = new_run_id(datetime.now(UTC))
        with writer_lock(opened, wait_s, run_id=run_id), noted_run(opened, run_id, {"migrate": True}) as done:
            migrated = migrate(opened, run_id)
            done("migrated", {"snapshot_after": migrated.version if migrated else None})
    return [*changes, "Nothing was changed." if dry_run else "All tables were migrated in one step."]


def told(summary: MaintenanceSummary) -> str:
    """Return a sentence or two on what maintenance did."""
    n_before, n_after = summary.n_parts_before, summary.n_parts_after
    parts = f"{counted(n_before, 'part')} before, {n_after:,} now"
    merged = f"Snapshot {summary.snapshot_after}: {parts}." if not summary.postponed else summary.postponed
    return f"Verified {summary.n_files_read} of {counted(summary.n_files, 'file')}. {merged}"


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
    what = f"Read {counted(files.n_read, 'file')}, {files.n_bytes_read:,} bytes, of snapshot {names}"
    return (f"{what}, and held {snapshots[-1].version} against the contract." if not findings else f"{what}."), findings
