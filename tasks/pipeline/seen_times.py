"""Seen times: files whose time alone has changed are hashed once, not in every run from then on.

Kept beside the warehouse and not in its tables: nothing depends on it but work. An entry counts only while the file's
hash is the one that the table `sources` has, so it can never hide a change, and losing the file costs one hashing.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.records import SourceFile
from tasks.store import Warehouse

_NAME = "seen_times.parquet"
_SCHEMA = pa.schema([("source", pa.string()), ("mtime_ns", pa.int64()), ("sha256", pa.string())])


def with_seen_times(known: pa.Table, warehouse: Warehouse) -> pa.Table:
    """Return the rows of `sources` with the time at which each file was last seen with the content of its row."""
    seen = _read(_path(warehouse))
    if not seen.num_rows:
        return known
    found = pc.index_in(known["source"], value_set=seen["source"].combine_chunks())
    is_same = pc.equal(seen["sha256"].take(found), known["sha256"])
    times = pc.if_else(pc.fill_null(is_same, False), seen["mtime_ns"].take(found), known["mtime_ns"])
    return known.set_column(known.column_names.index("mtime_ns"), "mtime_ns", times)


def note_seen_times(warehouse: Warehouse, touched: Sequence[SourceFile]) -> None:
    """Add files that were hashed and found unchanged; needs the writer lock."""
    if not touched:
        return
    path = _path(warehouse)
    columns = zip(*((file.source, file.mtime_ns, file.sha256) for file in touched), strict=True)
    new = pa.table(list(columns), schema=_SCHEMA)
    before = _read(path)
    others = before.filter(pc.invert(pc.is_in(before["source"], value_set=new["source"].combine_chunks())))
    unfinished = path.with_name(f".{path.name}.tmp")
    pq.write_table(pa.concat_tables([others, new]), unfinished, compression="zstd")
    unfinished.replace(path)


def forget_seen_times(warehouse: Warehouse) -> None:
    """Remove all of it: it has names of sources."""
    _path(warehouse).unlink(missing_ok=True)


def _path(warehouse: Warehouse) -> Path:
    return warehouse.store / _NAME


def _read(path: Path) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            return file.read().select(_SCHEMA.names).cast(_SCHEMA)
    except (OSError, pa.ArrowInvalid, KeyError):  # not there, or cut off by a crash: it is only a shortcut
        return _SCHEMA.empty_table()
