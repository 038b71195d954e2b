"""Maintenance: what keeps a warehouse fast and sound between runs. Verify a sample, merge small files, retire."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tasks.core.counted import counted
from tasks.core.tables import TABLES
from tasks.pipeline.report import escape_markdown
from tasks.pipeline.run import new_run_id
from tasks.store import (
    Verification,
    Warehouse,
    compact,
    has_staged,
    migrate,
    noted_run,
    open_existing,
    recover,
    require_snapshot,
    retain,
    retained_versions,
    snapshot_at,
    verify_files,
    writer_lock,
)


@dataclass(frozen=True, slots=True)
class MaintenanceSummary:
    """What one maintenance run did. JSON-serializable."""

    run_id: str
    warehouse: str
    snapshot_before: int
    snapshot_after: int
    n_parts_before: int
    n_parts_after: int
    #: why nothing was merged; empty if merging was tried
    postponed: str
    #: versions that can be read
    versions: tuple[int, ...]
    n_files: int
    n_files_read: int
    n_bytes_read: int
    #: table -> (files, rows, bytes)
    tables: dict[str, tuple[int, int, int]] = field(default_factory=dict)


class Maintenance:
    """A warehouse under its writer lock. Not a record on purpose: Prefect walks records that are passed to tasks."""

    def __init__(self, warehouse: Warehouse, run_id: str, done: Callable[[str, Mapping[str, object]], None]) -> None:
        self.warehouse, self.run_id, self._done = warehouse, run_id, done
        self.base = require_snapshot(warehouse)
        self.snapshot = self.base
        self.postponed = ""

    def verify(self, share: float) -> Verification:
        """Read a share of the files of all retained snapshots, other ones each time."""
        snapshots = [snapshot_at(self.warehouse, version) for version in retained_versions(self.warehouse)]
        return verify_files(snapshots, share=share, seed=self.run_id)

    def compact(self, max_bytes: int) -> int:
        """Merge small files and return how many parts there are now; nothing is merged while staged work waits."""
        if has_staged(self.warehouse):
            # It was made for the snapshot that is current now: a new one would have it done again.
            self.postponed = "An unfinished run has staged batches; they come first."
        elif merged := compact(self.warehouse, self.base, self.run_id, max_bytes=max_bytes):
            self.snapshot = merged
        return len(self.snapshot.parts)

    def retain(self) -> tuple[int, ...]:
        """Remove the snapshots that need not be kept and return the versions that there are."""
        retain(self.warehouse)
        return tuple(retained_versions(self.warehouse))

    def summary(self, verified: Verification) -> MaintenanceSummary:
        """Write down that the maintenance is done, and return what it did."""
        files = self.snapshot.manifest.files()
        summary = MaintenanceSummary(
            run_id=self.run_id,
            warehouse=str(self.warehouse.path),
            snapshot_before=self.base.version,
            snapshot_after=self.snapshot.version,
            n_parts_before=len(self.base.parts),
            n_parts_after=len(self.snapshot.parts),
            postponed=self.postponed,
            versions=tuple(retained_versions(self.warehouse)),
            n_files=verified.n_files,
            n_files_read=verified.n_read,
            n_bytes_read=verified.n_bytes_read,
            tables={
                name: (len(files[name]), self.snapshot.n_rows(name), sum(file.bytes for file in files[name]))
                for name in TABLES
                if name in files
            },
        )
        self._done("maintained", asdict(summary))
        return summary


@contextmanager
def open_maintenance(path: Path, wait_s: float) -> Iterator[Maintenance]:
    """Hold the writer lock of an existing warehouse and write down how the maintenance ended."""
    warehouse = open_existing(path)
    run_id = new_run_id(datetime.now(UTC))
    with writer_lock(warehouse, wait_s, run_id=run_id):
        recover(warehouse)
        migrate(warehouse, run_id)
        with noted_run(warehouse, run_id, {"maintenance": True}) as done:
            yield Maintenance(warehouse, run_id, done)


def maintenance_markdown(summary: MaintenanceSummary) -> str:
    """Return the report of a maintenance run as Markdown."""
    merged = f"{counted(summary.n_parts_before, 'part')} became {summary.n_parts_after:,}."
    looked_at = f"{summary.n_files_read:,} of {counted(summary.n_files, 'file')}, {summary.n_bytes_read:,} bytes"
    lines = [
        f"# copydesk maintenance {escape_markdown(summary.run_id)}",
        f"Snapshot {summary.snapshot_before} → {summary.snapshot_after}: {summary.postponed or merged}",
        f"Read and found sound: {looked_at}.",
        f"Snapshots that can be read: {', '.join(map(str, summary.versions))}.",
        "| table | files | rows | bytes |\n| --- | --- | --- | --- |\n"
        + "\n".join(f"| {name} | {n:,} | {rows:,} | {size:,} |" for name, (n, rows, size) in summary.tables.items()),
    ]
    return "\n\n".join(lines) + "\n"
