"""Export: the tables of a snapshot as plain Parquet, CSV or Delta, in a folder or at any URL that fsspec opens.

Files keep the names of their contents, so a second export of a snapshot finds everything there and does nothing, one
of a later snapshot writes what is new, and one that was cut off goes on. Needs no lock: a snapshot does not change.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from tasks.core.errors import ConfigError, CopydeskError, StoreError
from tasks.core.tables import TABLES
from tasks.store.manifest import File
from tasks.store.names import content_of
from tasks.store.snapshot import Snapshot

#: what a file that an export wrote is called: nothing else in a folder is ever removed
_OURS = re.compile(r"[0-9a-f]{32}\.(?:parquet|csv)")
#: lists have no form in CSV: their elements are joined
LIST_SEPARATOR = "|"


class Form(StrEnum):
    """In which form tables leave."""

    PARQUET = "parquet"
    CSV = "csv"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: files written and removed (for Delta, removed from the table and left where they are)."""

    n_written: int
    n_removed: int


def export(snapshot: Snapshot, form: Form, target: str) -> Exported:
    """Bring the tables below `target` to the state of a snapshot, a folder a table.

    Parquet and CSV: new files are written before old ones go, so whoever reads meanwhile may see rows twice. Delta: one
    transaction a table. `ConfigError` if the target cannot be used, `StoreError` if writing fails.
    """
    with _errors():
        files, root = _open(target)
        is_local = isinstance(files, LocalFileSystem)
        if is_local:
            _refuse_the_warehouse(snapshot, root)
        if form is not Form.DELTA and files.exists(f"{root}/articles/_delta_log"):
            raise ConfigError("The target of the export holds Delta tables; choose another folder, or export Delta.")
        suffix, write = (".csv", _write_csv) if form is Form.CSV else (".parquet", _copy)
        there = {table: _names(files, f"{root}/{table}") for table in TABLES}
        listed = snapshot.manifest.files()
        wanted = {t: {content_of(file.name) + suffix: file for file in listed.get(t, [])} for t in TABLES}
        missing = [(table, name) for table in TABLES for name in wanted[table] if name not in there[table]]
        for table, name in missing:
            _place(files, f"{root}/{table}", name, snapshot.path / table / wanted[table][name].name, write)
        if form is Form.DELTA:
            # Both libraries must mean the same folder, whatever each makes of `~` or a blank in a URL.
            base = root if is_local else target.rstrip("/")
            n_gone = sum(_commit_delta(f"{base}/{t}", t, wanted[t], snapshot.version) for t in TABLES)
        else:
            gone = [f"{t}/{name}" for t in TABLES for name in there[t] - wanted[t].keys() if name.endswith(suffix)]
            for name in gone:
                files.rm_file(f"{root}/{name}")
            n_gone = len(gone)
        return Exported(len(missing), n_gone)


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except CopydeskError:
        raise
    except Exception as error:  # each library behind fsspec has errors of its own, for want of credentials or a network
        told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        why = " ".join(told.split()).rstrip(".") or type(error).__name__
        raise StoreError(f"The export was cut off ({why}); export again to go on.") from error


def _open(target: str) -> tuple[Any, str]:
    if "::" in target or not target:
        raise ConfigError("Export to a folder or to one plain URL; chained URLs are not opened.")
    try:
        files, root = fsspec.core.url_to_fs(target)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"The target of the export cannot be opened: {error}.") from None
    return files, str(root).rstrip("/")


def _refuse_the_warehouse(snapshot: Snapshot, root: str) -> None:
    """Refuse the store as a target: exports remove old files of theirs."""
    store, resolved = snapshot.path.resolve().parent.parent, Path(root).resolve()
    if resolved == store or store in resolved.parents:
        raise ConfigError("The target of the export is inside the warehouse; choose another folder.")


def _names(files: Any, folder: str) -> set[str]:
    files.invalidate_cache()
    try:
        found = files.ls(folder, detail=False)
    except FileNotFoundError:
        return set()
    return {name for name in (str(path).rpartition("/")[2] for path in found) if _OURS.fullmatch(name)}


def _place(files: Any, folder: str, name: str, source: Path, write: Callable[[Path, Any], None]) -> None:
    """Write a file under a name that no reader takes, then give it its own: its name says that it is whole."""
    unfinished = f"{folder}/_{name}.part"
    files.makedirs(folder, exist_ok=True)
    with files.open(unfinished, "wb") as target:
        write(source, target)
    files.mv(unfinished, f"{folder}/{name}")


def _copy(source: Path, target: Any) -> None:
    with source.open("rb") as file:
        while block := file.read(1 << 22):
            target.write(block)


def _write_csv(source: Path, target: Any) -> None:
    # By row groups: a file of a large warehouse need not fit into memory.
    with pq.ParquetFile(source) as rows:
        schema = pa.schema([
            (field.name, pa.string() if pa.types.is_list(field.type) else field.type) for field in rows.schema_arrow
        ])  # fmt: skip
        with pa_csv.CSVWriter(target, schema) as writer:
            for batch in rows.iter_batches(batch_size=10_000):
                writer.write_batch(_flat(batch, schema))


def _flat(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [
        pc.binary_join(column.cast(pa.list_(pa.string())), LIST_SEPARATOR) if pa.types.is_list(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _commit_delta(target: str, table: str, wanted: Mapping[str, File], version: int) -> int:
    """Make a Delta table consist of the wanted files in one transaction, if it does not yet; return how many left it.

    Files that leave stay where they are, for Delta's own time travel, until `vacuum` is run.
    """
    try:
        from deltalake import CommitProperties, DeltaTable  # large and optional
        from deltalake.exceptions import DeltaError
        from deltalake.transaction import RemoveAction
    except ImportError:
        raise ConfigError("Delta needs a library that is not installed: pip install 'copydesk[delta]'.") from None

    schema = TABLES[table].schema.remove_metadata()
    try:
        if not DeltaTable.is_deltatable(target):
            DeltaTable.create(target, schema, mode="ignore", description=f"One row: {TABLES[table].grain}.")
        delta = DeltaTable(target)
        if [field.name for field in delta.schema().fields] != schema.names:
            raise ConfigError(f"The Delta table {table} has other columns than the snapshot; export to another folder.")
        held = pa.table(delta.get_add_actions(flatten=True))
        sizes = dict(zip(held["path"].to_pylist(), held["size_bytes"].to_pylist(), strict=True))
        now_ms = int(time.time() * 1000)
        gone = [RemoveAction(name, True, now_ms, sizes[name], {}) for name in sizes if name not in wanted]
        added = [_add_action(name, file, now_ms) for name, file in wanted.items() if name not in sizes]
        if added or gone:
            properties = CommitProperties(custom_metadata={"copydesk_snapshot": str(version)})
            delta.create_write_transaction([*added, *gone], "append", delta.schema(), commit_properties=properties)
    except DeltaError as error:
        raise StoreError(f"The Delta table {table} could not be written: {error}") from error
    return len(gone)


def _add_action(name: str, file: File, now_ms: int) -> Any:
    from deltalake.transaction import AddAction  # large and optional

    stats = json.dumps({"numRecords": file.rows, "minValues": {}, "maxValues": {}, "nullCount": {}})
    return AddAction(name, file.bytes, {}, now_ms, True, stats)
