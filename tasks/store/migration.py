"""Migration: bring the tables of an older copydesk to the declared schema, all of them in one commit.

What the files tell needs no entry here: a new column is null, a widened type is cast, what is no longer declared goes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.core.errors import StoreError
from tasks.core.tables import TABLES
from tasks.core.versions import SCHEMA_VERSION
from tasks.store import durable
from tasks.store.commit import complete, origin, publish
from tasks.store.manifest import File, Manifest
from tasks.store.parquet import ARTICLE_ROWS, writing
from tasks.store.snapshot import Snapshot, current_snapshot
from tasks.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Migration:
    """What the step to a schema version needs beside the declared tables."""

    version: int
    #: table -> former name of a column -> its name now
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: table -> new column that may not be null -> its value in the rows that there are
    filled: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


#: In order of version; schema 1 is the first. To change the tables: declare the change in `tasks/core/tables.py`, raise
#: `SCHEMA_VERSION`, and add a line here if a column got another name or a new one may not be null.
MIGRATIONS: tuple[Migration, ...] = ()


def is_outdated(snapshot: Snapshot) -> bool:
    """Return whether a snapshot has the schema of an older copydesk; a newer one cannot be opened at all."""
    return snapshot.manifest.schema_version < SCHEMA_VERSION


def schema_changes(snapshot: Snapshot) -> list[str]:
    """Return a sentence on each thing that `migrate` would change; empty if the snapshot is up to date."""
    return (
        [sentence for name in _names(snapshot) for sentence in _changes(snapshot, name)]
        if is_outdated(snapshot)
        else []
    )


def migrate(warehouse: Warehouse, run_id: str) -> Snapshot | None:
    """Publish the current snapshot with the declared schema and return it; `None` if there is nothing to do.

    Needs the writer lock. Files that already fit are linked. `StoreError`, and nothing published, if a value does not
    fit its new type or is missing where it may not be.
    """
    base = current_snapshot(warehouse)
    if base is None or not is_outdated(base):
        return None
    changed = {name for name in _names(base) if any(_changes(base, name))}

    def build(folder: Path) -> Manifest:
        for table in TABLES.keys() | base.manifest.files().keys() - _dropped(base):
            (folder / table).mkdir()
        kept = {name: file for name, file in base.manifest.empty.items() if name not in changed}
        parts = [
            part.model_copy(update={"files": _rewritten(base, part.files, changed, folder)}) for part in base.parts
        ]
        derived = {
            name: tuple(_rewrite(base, name, file, folder) if name in changed else file for file in files)
            for name, files in base.manifest.derived.items()
            if name not in _dropped(base)
        }
        durable.step("migrated")
        update = {"parts": tuple(parts), "derived": derived, "batch_ids": base.manifest.batch_ids}
        stripped = replace(base, manifest=base.manifest.model_copy(update={"empty": kept}))
        return complete(origin(base, run_id, base.manifest.inboxes).model_copy(update=update), stripped, folder)

    return publish(warehouse, base, build)


def _names(snapshot: Snapshot) -> list[str]:
    return list(dict.fromkeys((*TABLES, *sorted(_dropped(snapshot)))))


def _dropped(snapshot: Snapshot) -> set[str]:
    # What begins with an underscore is the store's own and no declared table.
    return {name for name in snapshot.manifest.files() if name not in TABLES and not name.startswith("_")}


def _changes(snapshot: Snapshot, table: str) -> Iterator[str]:
    if table not in TABLES:
        yield f"Table {table} goes."
        return
    files = snapshot.files(table)
    if not files:
        yield f"Table {table} is new."
        return
    there = pq.read_schema(files[0])
    former = _former_names(snapshot, table)
    filled = _filled(snapshot, table)
    for wanted in TABLES[table].schema:
        name = former.get(wanted.name, wanted.name)
        if name not in there.names:
            value = f"filled with {filled[wanted.name]!r}" if wanted.name in filled else "null"
            yield f"{table}.{wanted.name} is new, and {value} in the rows that there are."
            continue
        if name != wanted.name:
            yield f"{table}.{name} is called {wanted.name}."
        if there.field(name).type != wanted.type:
            yield f"{table}.{wanted.name} becomes {wanted.type} and was {there.field(name).type}."
        elif there.field(name).nullable != wanted.nullable:
            yield f"{table}.{wanted.name} may {'' if wanted.nullable else 'no longer '}be null."
    used = {former.get(name, name) for name in TABLES[table].schema.names}
    yield from (f"{table}.{name} goes." for name in there.names if name not in used)
    if [former.get(name, name) for name in TABLES[table].schema.names if former.get(name, name) in there.names] != [
        name for name in there.names if name in used
    ]:
        yield f"The columns of {table} are in another order."


def _former_names(snapshot: Snapshot, table: str) -> dict[str, str]:
    """Return name now -> name in the files, through all the steps that the snapshot is behind."""
    former: dict[str, str] = {}
    for step in _steps(snapshot):
        for old, new in step.renamed.get(table, {}).items():
            former[new] = former.pop(old, old)
    return former


def _filled(snapshot: Snapshot, table: str) -> dict[str, object]:
    return {name: value for step in _steps(snapshot) for name, value in step.filled.get(table, {}).items()}


def _steps(snapshot: Snapshot) -> list[Migration]:
    return [step for step in MIGRATIONS if step.version > snapshot.manifest.schema_version]


def _rewritten(base: Snapshot, files: Mapping[str, File], changed: set[str], folder: Path) -> dict[str, File]:
    return {
        name: _rewrite(base, name, file, folder) if name in changed else file
        for name, file in files.items()
        if name in TABLES
    }


def _rewrite(base: Snapshot, table: str, file: File, folder: Path) -> File:
    """Write a file anew with the declared columns, a row group at a time and in the same order."""
    former, filled, schema = _former_names(base, table), _filled(base, table), TABLES[table].schema
    with (
        pq.ParquetFile(base.path / table / file.name) as source,
        writing(folder / table, table, min(ARTICLE_ROWS, file.rows)) as writer,
    ):
        for number in range(source.num_row_groups):
            rows = source.read_row_group(number)
            columns = [
                rows[former.get(f.name, f.name)]
                if former.get(f.name, f.name) in rows.schema.names
                else pa.array([filled.get(f.name)] * rows.num_rows, f.type)
                for f in schema
            ]
            writer.write(pa.table(columns, names=schema.names))
    written = writer.file()
    if written.rows != file.rows:
        raise StoreError(f"Migration would give {table} {written.rows} rows instead of {file.rows}.")
    durable.step("migrated_file")
    return written
