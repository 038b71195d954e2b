"""Staging: written but not published. Worker processes write here; a later run adopts what is complete."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from tasks.core.errors import StoreError
from tasks.core.records import BatchReport, Unit
from tasks.core.tables import BATCH_TABLES, TABLES
from tasks.store import durable
from tasks.store.durable import disk_errors, fsync, remove_tree, rename, write_json
from tasks.store.lock import require_lock
from tasks.store.manifest import File
from tasks.store.parquet import conform, in_order, write_rows
from tasks.store.snapshot import current_snapshot
from tasks.store.warehouse import Warehouse

_STAGED = "manifest.json"


@dataclass(frozen=True, slots=True)
class StagedManifest:
    """What a staged batch was made from and what came of it; `fingerprint` names parameters, versions and base."""

    fingerprint: str
    units: tuple[Unit, ...]
    report: BatchReport


@dataclass(frozen=True, slots=True)
class StagedBatch:
    """A complete staged batch: one file for each table that has rows, under the table's own name."""

    batch_id: str
    path: Path
    manifest: StagedManifest
    files: dict[str, File]

    def file(self, table: str) -> Path:
        """Return where a table's rows lie."""
        return self.path / f"{table}.parquet"

    def sources(self) -> list[str]:
        """Return the sources that have rows in this batch, in order."""
        sources: list[str] = pq.read_table(self.file("sources"), columns=["source"])["source"].to_pylist()
        return sources


@dataclass(frozen=True, slots=True)
class _Listing:
    manifest: StagedManifest
    files: dict[str, File]


@cache
def _listing() -> TypeAdapter[_Listing]:
    return TypeAdapter(_Listing)


def stage(warehouse: Warehouse, batch_id: str, tables: Mapping[str, pa.Table], manifest: StagedManifest) -> None:
    """Write the rows of a batch, sorted, and then its manifest; safe to call from any process, and to call again.

    `tables` maps names of `BATCH_TABLES` to rows in any order; `sources` must have rows, one a source. A batch that
    holds a range of a source stages a row of `sources` with its own counts; `commit` adds them up. `StoreError` if
    rows do not fit the schema or the disk fails; what was written of the batch is removed then.
    """
    unknown = sorted(set(tables) - set(BATCH_TABLES))
    if unknown:
        raise StoreError(f"Batch {batch_id} stages tables that no batch may stage: {', '.join(unknown)}.")
    rows = {name: conform(table, TABLES[name]) for name, table in tables.items() if table.num_rows}
    if "sources" not in rows or pc.count_distinct(rows["sources"]["source"]).as_py() < rows["sources"].num_rows:
        raise StoreError(f"Batch {batch_id} stages no source, or one of them twice.")
    # Another worker may be at the same batch after a retry; the first to rename wins, and both have the same bytes.
    folder = warehouse.staging / f".{batch_id}.{os.getpid()}.tmp"
    try:
        with disk_errors(f"stage batch {batch_id}"):
            remove_tree(folder)
            folder.mkdir()
            files = {name: _write(table, folder, name) for name, table in in_order(rows).items()}
            durable.step("staged_files")
            listing = _listing().dump_python(_Listing(manifest, files), mode="json")
            write_json(folder / _STAGED, listing)
            fsync(folder)
            durable.step("staged_manifest")
            if not (warehouse.staging / batch_id).exists():
                rename(folder, warehouse.staging / batch_id)
    finally:
        remove_tree(folder)


def _write(rows: pa.Table, folder: Path, table: str) -> File:
    path, file = write_rows(rows, folder, table)
    path.replace(folder / f"{table}.parquet")
    return file


def staged(warehouse: Warehouse, fingerprint: str) -> list[StagedBatch]:
    """Return the complete batches with this fingerprint, by batch id, and remove every other one.

    Needs the writer lock. Batches that the current snapshot has already published are removed as well.
    """
    require_lock(warehouse)
    current = current_snapshot(warehouse)
    published = set(current.manifest.batch_ids) if current else set()
    batches = []
    for folder in sorted(warehouse.staging.iterdir()):
        batch = None if folder.name.startswith(".") else read_staged(folder)
        if batch and batch.manifest.fingerprint == fingerprint and batch.batch_id not in published:
            batches.append(batch)
        else:
            remove_tree(folder)
    return batches


def discard(batch: StagedBatch) -> None:
    """Remove a staged batch: it is published, or nothing will ever publish it. Needs the writer lock."""
    remove_tree(batch.path)


def has_staged(warehouse: Warehouse) -> bool:
    """Return whether complete batches wait for a run that may adopt them."""
    current = current_snapshot(warehouse)
    published = set(current.manifest.batch_ids) if current else set()
    waiting = (folder for folder in warehouse.staging.iterdir() if folder.name not in published)
    return any(not folder.name.startswith(".") and read_staged(folder) for folder in waiting)


def staged_batch(warehouse: Warehouse, batch_id: str) -> StagedBatch:
    """Return a batch that was just staged; `StoreError` if it is not there or not complete."""
    batch = read_staged(warehouse.staging / batch_id)
    if batch is None:
        raise StoreError(f"Batch {batch_id} is not completely staged.")
    return batch


def read_staged(folder: Path) -> StagedBatch | None:
    """Return the batch in a folder of the staging area; `None` if it is not complete."""
    try:
        listing = _listing().validate_json((folder / _STAGED).read_bytes())
    except (OSError, ValidationError):
        return None
    batch = StagedBatch(folder.name, folder, listing.manifest, listing.files)
    return batch if all(batch.file(table).is_file() for table in batch.files) else None
