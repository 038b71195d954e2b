"""Commit: make the next snapshot from the last one and the staged batches, and publish all tables in one step.

The order on disk, so that a crash or power loss at any moment leaves the old state or the new one:
files, then the folders that list them, then the manifest and the snapshot's folder, then its name, then the link.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from tasks.core.errors import StoreError
from tasks.core.tables import TABLES
from tasks.core.versions import COPYDESK_VERSION, SCHEMA_VERSION
from tasks.store import durable
from tasks.store.derived import listed_derived, place_derived_rows
from tasks.store.durable import (
    FILE_MODE,
    FOLDER_MODE,
    disk_errors,
    fsync,
    remove_tree,
    rename,
    seal_files,
    write_json,
)
from tasks.store.history import recover, retain
from tasks.store.lock import require_lock
from tasks.store.manifest import MANIFEST, File, Manifest, sealed
from tasks.store.names import new_names, with_marks
from tasks.store.parquet import place_rows
from tasks.store.parts import parts_of, without_sources
from tasks.store.snapshot import Snapshot, current_snapshot, load_snapshot, next_version, snapshot_at
from tasks.store.staging import StagedBatch, discard
from tasks.store.warehouse import Warehouse


def commit(
    warehouse: Warehouse,
    base: Snapshot | None,
    batches: Sequence[StagedBatch],
    *,
    removed_sources: AbstractSet[str],
    derived: Mapping[str, pa.Table | Path],
    inboxes: Mapping[str, str],
    run_id: str,
) -> Snapshot:
    """Publish `base` without the rows of `removed_sources`, plus the staged batches, and return the new snapshot.

    Needs the writer lock, and `base` must be the current snapshot. A changed source must be among `removed_sources`.
    `derived` replaces whole tables (rows, or a folder that `tasks.store.derived` wrote, whose files are linked); those
    not given stay as they are.
    `inboxes` replaces the recorded locations. `StoreError` if the disk fails: nothing is published then. Adopted
    batches are removed from staging afterwards, and snapshots that are no longer retained as well.
    """
    refuse_outdated(base)
    batches = sorted(batches, key=lambda batch: batch.batch_id)

    def build(folder: Path) -> Manifest:
        for table in (*TABLES, *derived):
            (folder / table).mkdir(parents=True, exist_ok=True)
        kept = without_sources(base, removed_sources, folder) if base else []
        durable.step("rewritten")
        added = parts_of(batches, folder)
        manifest = origin(base, run_id, inboxes).model_copy(
            update={
                "parts": (*kept, *added),
                "derived": place_derived(base, derived, folder),
                "batch_ids": tuple(batch.batch_id for batch in batches),
            }
        )
        for batch, part in zip(batches, added, strict=True):
            _link_missing({name: batch.file(name) for name in part.files}, part.files, folder)
        durable.step("linked_batches")
        return complete(manifest, base, folder)

    snapshot = publish(warehouse, base, build)
    with suppress(OSError):  # it is published: what cannot be tidied now is tidied by the next run
        for batch in batches:
            discard(batch)
        durable.step("unstaged")
        retain(warehouse)
    return snapshot


def rollback(warehouse: Warehouse, to: int, run_id: str) -> Snapshot:
    """Publish a new snapshot with the files of version `to`; needs the writer lock.

    Locations of inboxes stay as they are now: they say where the world's files are, not what the tables held.
    """
    base, target = current_snapshot(warehouse), snapshot_at(warehouse, to)

    def build(folder: Path) -> Manifest:
        inboxes = {**target.manifest.inboxes, **(base.manifest.inboxes if base else {})}
        files = {name: getattr(target.manifest, name) for name in ("parts", "derived", "empty")}
        manifest = origin(base, run_id, inboxes).model_copy(update={**files, "rolled_back_to": to})
        # Files of an older schema stay what they are until the next run migrates them.
        manifest = manifest.model_copy(update={"schema_version": target.manifest.schema_version})
        for table in manifest.files():
            (folder / table).mkdir(parents=True, exist_ok=True)
        _link_kept(manifest, target, folder, base)
        return manifest

    snapshot = publish(warehouse, base, build)
    with suppress(OSError):
        retain(warehouse)
    return snapshot


def refuse_outdated(base: Snapshot | None) -> None:
    """Raise `StoreError` if new files would not fit to those of `base`: a snapshot has one schema."""
    if base and base.manifest.schema_version < SCHEMA_VERSION:
        raise StoreError(f"The tables of {base.path} have the schema of an older copydesk; run `copydesk migrate`.")


def publish(warehouse: Warehouse, base: Snapshot | None, build: Callable[[Path], Manifest]) -> Snapshot:
    """Let `build` fill the folder of the next snapshot, then make it lasting and point the link to it."""
    require_lock(warehouse)
    recover(warehouse)
    current = current_snapshot(warehouse)
    if (current.version if current else None) != (base.version if base else None):
        raise StoreError(f"{warehouse.path} has changed since this run began; nothing was published, run it again.")
    version = next_version(base)
    final = warehouse.snapshot_path(version)
    with disk_errors(f"publish version {version} of {warehouse.path}"), _unfinished(warehouse, final) as folder:
        manifest = with_marks(build(folder), base.manifest if base else None, folder)
        durable.step("filled")
        for table in manifest.files():
            seal_files(folder / table)
        write_json(folder / MANIFEST, sealed(manifest))
        (folder / MANIFEST).chmod(FILE_MODE)
        fsync(folder)
        durable.step("manifest")
        rename(folder, final)
        final.chmod(FOLDER_MODE)
        durable.step("renamed")
        warehouse.point_to(version)
        durable.step("published")
    return load_snapshot(final)


@contextmanager
def _unfinished(warehouse: Warehouse, final: Path) -> Iterator[Path]:
    """Make the folder in which a snapshot grows; when that fails, leave nothing that is not published."""
    folder = final.with_name(f".{final.name}.tmp")
    try:
        folder.mkdir()
        durable.step("begun")
        yield folder
    except BaseException:
        with suppress(OSError):
            remove_tree(folder)
            if warehouse.current_path() != final:
                remove_tree(final)
        raise


def origin(base: Snapshot | None, run_id: str, inboxes: Mapping[str, str]) -> Manifest:
    """Return the manifest of the next snapshot as far as it does not depend on its files."""
    return Manifest(
        schema_version=SCHEMA_VERSION,
        copydesk_version=COPYDESK_VERSION,
        version=next_version(base),
        base=base.version if base else None,
        created_at=datetime.now(UTC),
        run_id=run_id,
        inboxes=dict(inboxes),
        tombstones=base.manifest.tombstones if base else (),
        purged_before=base.manifest.purged_before if base else 0,
    )


def place_derived(
    base: Snapshot | None, derived: Mapping[str, pa.Table | Path], folder: Path
) -> dict[str, tuple[File, ...]]:
    """Return the files of derived tables: those given are placed into `folder`, the others are those of `base`."""
    files = dict(base.manifest.derived) if base else {}
    for name, content in derived.items():
        if isinstance(content, Path):
            files[name] = listed_derived(content, files.get(name, ()))
            for file in files[name]:
                _link_missing({name: content / file.name}, {name: file}, folder)
        else:
            files[name] = place_derived_rows(content, name, folder / name)
    return files


def _link_missing(paths: Mapping[str, Path], files: Mapping[str, File], folder: Path) -> None:
    """Link the files of a part that are not in the new snapshot's folders yet; `paths` tells where each lies."""
    for table, file in files.items():
        with suppress(FileExistsError):  # the name is the content: written or linked already
            os.link(paths[table], folder / table / file.name)


def _link_kept(manifest: Manifest, source: Snapshot, folder: Path, base: Snapshot | None) -> None:
    """Link all files that `manifest`, the successor of `base`, takes over from a snapshot, by their final names."""
    former, renamed = source.manifest.files(), new_names(manifest, base.manifest if base else None)
    for table, files in manifest.files().items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        # Strings: making paths would cost more than linking.
        old, new = str(source.path / table), str(folder / table)
        there = {file.name for file in former.get(table, [])}
        for file in files:
            if file.name in there:
                with suppress(FileExistsError):
                    os.link(f"{old}/{file.name}", f"{new}/{renamed[table].get(file.name, file.name)}")


def complete(manifest: Manifest, base: Snapshot | None, folder: Path) -> Manifest:
    """Link what stays from `base` and give every table without rows a file without rows."""
    listed = manifest.files()
    former = base.manifest.empty if base else {}
    empty = {name: former.get(name) or _place_empty(folder, name) for name in TABLES if not listed.get(name)}
    manifest = manifest.model_copy(update={"empty": empty})
    if base:
        _link_kept(manifest, base, folder, base)
    durable.step("linked_kept")
    return manifest


def _place_empty(folder: Path, table: str) -> File:
    return place_rows(TABLES[table].schema.empty_table(), folder / table, table)
