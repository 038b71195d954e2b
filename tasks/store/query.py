"""Query: SQL over one snapshot. It can read the snapshot's files and nothing else, and write nothing at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa

from tasks.core.errors import ConfigError, StoreError
from tasks.core.tables import TABLES
from tasks.store.durable import fsync, rename
from tasks.store.macros import comments, statements
from tasks.store.snapshot import Snapshot, require_snapshot
from tasks.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

# No spilling to disk (it would go to the reader's folder), no Python variables of the caller as tables.
CONFIG: dict[str, str | bool | int | float | list[str]] = {"temp_directory": "", "python_enable_replacements": False}
Parameters = Sequence[object] | Mapping[str, object]

_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?", re.IGNORECASE)
_KINDS = (
    "Give one query: SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN; "
    "PIVOT only with the values that become columns: ON … IN (…)."
)
#: the kinds of node in a parsed query that only read; quotes in texts of the user are escaped there
_NODE = re.compile(r'"type":\s*"(\w+_NODE)"')
_READING = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})


def connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB with a view for each table, and the views and macros of `macros`, locked down.

    Only the snapshot's own files can be opened, no extension can be loaded and no setting changed. `query` is the way
    to run SQL of others: it refuses whatever is not a query.
    """
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        _create_views(connection, snapshot)
    except duckdb.Error as error:
        raise unreadable(error) from error
    files = [str(path) for table in TABLES for path in snapshot.files(table)]
    connection.execute(f"set allowed_paths = [{', '.join(map(literal, files))}]")
    # Else a day would begin when it does where the reader sits; globally, since each query has its own cursor.
    connection.execute("set global timezone = 'UTC'")
    # The files of a snapshot never change: their footers, each of some sixty columns, are read once a reader.
    connection.execute("set global parquet_metadata_cache = true")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def query(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters = ()) -> pa.Table:
    """Run one query and return its rows; anything that is no query, and any error in it, is a `ConfigError`.

    `?` stands for parameters in a sequence, `$name` for those of a mapping. Threads may share the connection.
    `StoreError` if a file of the snapshot is gone or damaged.
    """
    if not isinstance(sql, str):
        raise ConfigError(f"Give the query as a text, not {sql!r}.")
    given = _plain(parameters)
    try:
        # DuckDB lets one connection do one thing at a time; cursors share the views and settings of theirs.
        with connection.cursor() as cursor:
            statements = cursor.extract_statements(sql)
            if len(statements) != 1 or not _is_query(cursor, statements[0]):
                raise ConfigError(_KINDS)
            return _rows(cursor, statements[0], given)
    except duckdb.Error as error:
        # Damage is told as bad input. Other files cannot be opened, so it is a file of the snapshot.
        is_damage = isinstance(error, duckdb.InvalidInputException) and ".parquet" in str(error)
        if is_damage or isinstance(error, duckdb.IOException):
            raise unreadable(error) from error
        raise ConfigError(str(error)) from error


def _rows(
    cursor: duckdb.DuckDBPyConnection, statement: duckdb.Statement, given: dict[str, object] | list[object]
) -> pa.Table:
    # In a thread of its own: where DuckDB runs in the main thread, Ctrl-C reaches it only now and then.
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(lambda: cursor.sql(statement, params=given).to_arrow_table())
        try:
            return running.result()
        except KeyboardInterrupt:
            cursor.interrupt()
            raise


def to_frame(rows: pa.Table) -> pd.DataFrame:
    """Return rows for pandas, with the numbers that DuckDB sums up as ordinary integers or floats.

    `ConfigError` if pandas cannot hold them, for instance an infinite date.
    """
    for place, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            # Sums of integers and numbers with a point are decimals, which pandas would hold as slow objects.
            column = rows.column(place)
            rows = rows.set_column(place, field.name, _number(column))
    try:
        frame: pd.DataFrame = rows.to_pandas()
    except (ValueError, OverflowError, pa.ArrowException) as error:
        raise ConfigError(f"pandas cannot hold this result ({error}); ask for it with arrow=True.") from error
    return frame


def _number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type.scale == 0:
        try:
            return column.cast(pa.int64())
        except pa.ArrowInvalid:
            pass  # it is too large
    return column.cast(pa.float64())


def _plain(parameters: Parameters) -> dict[str, object] | list[object]:
    """Return parameters with values of NumPy and pandas as those of Python, the only ones that DuckDB takes."""
    if isinstance(parameters, Mapping):
        return {name: _plain_value(value) for name, value in parameters.items()}
    if isinstance(parameters, str) or not isinstance(parameters, Iterable):
        raise ConfigError("Give parameters in a list, or by name in a dict.")
    return [_plain_value(value) for value in parameters]


def _plain_value(value: Any) -> object:
    if isinstance(value, np.generic | np.ndarray) and value.dtype.kind == "M":
        value = value.astype("datetime64[us]")  # of nanoseconds NumPy would make integers
    return value.tolist() if hasattr(value, "tolist") else value


def unreadable(error: Exception) -> StoreError:
    """Return the error of a reader who finds a file of the snapshot gone or damaged."""
    what = re.sub(r"^(IO|Invalid Input) Error: ", "", str(error).splitlines()[0]).rstrip(".")
    return StoreError(
        f"The snapshot cannot be read ({what}): it was removed meanwhile, so open it again, or it is damaged, "
        "and `copydesk verify` tells where."
    )


def _is_query(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> bool:
    if _type_of(statement) != duckdb.StatementType.EXPLAIN:
        return _only_reads(connection, statement)
    # EXPLAIN ANALYZE runs what it explains, so that must be a query as well. A comment in front could hide it.
    prefix = _EXPLAIN.match(statement.query)
    explained = connection.extract_statements(statement.query[prefix.end() :]) if prefix else []
    return len(explained) == 1 and _only_reads(connection, explained[0])


def _only_reads(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> bool:
    """Whether a statement is a query in all its parts: `with x as (copy …) select 1` is a SELECT as well."""
    if _type_of(statement) != duckdb.StatementType.SELECT:
        return False
    [(tree,)] = connection.execute("select json_serialize_sql(cast(? as varchar))", [statement.query]).fetchall()
    return {*_NODE.findall(tree)} <= _READING and '"error":false' in tree


def _type_of(statement: duckdb.Statement) -> duckdb.StatementType | None:
    try:
        return statement.type
    except ValueError:  # a kind that DuckDB has no name for in Python
        return None


def write_catalog(warehouse: Warehouse, path: Path) -> None:
    """Write a DuckDB file with views over the current snapshot, for other tools to open read-only.

    Its paths are absolute and name the snapshot, so joins are consistent; write it again after a run. `ConfigError`
    if there is no snapshot, or something else than a file at `path`; `StoreError` if the disk refuses.
    """
    snapshot = require_snapshot(warehouse)
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} is not a file; give the path of the catalog to write.")
    if not path.absolute().parent.is_dir():
        raise ConfigError(f"There is no folder {path.absolute().parent} to write the catalog to; make it first.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        _write_views(snapshot, unfinished)
        fsync(unfinished)
        rename(unfinished, path)
    except (OSError, duckdb.IOException) as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if ".parquet" in str(error):
            raise unreadable(error) from error
        why = getattr(error, "strerror", None) or str(error).rpartition(": ")[2]
        raise StoreError(f"The catalog {path} cannot be written: {why}.") from error


def _write_views(snapshot: Snapshot, path: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        # The oldest storage format, so that older clients open it too.
        connection.execute(f"attach {literal(str(path))} as catalog (storage_version 'v1.0.0')")
        connection.execute("use catalog")
        connection.begin()
        _create_views(connection, snapshot)
        _comment(connection)
        connection.commit()


def _create_views(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    for table in TABLES:
        connection.execute(f"create view {table} as {scan(snapshot.files(table))}")
    for statement in statements():
        connection.execute(statement)


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES.values():
        connection.execute(f"comment on view {table.name} is {literal(f'One row: {table.grain}.')}")
        for column in table.columns:
            connection.execute(f'comment on column {table.name}."{column.name}" is {literal(column.description)}')
    for what, said in comments():
        connection.execute(f"comment on {what} is {literal(said)}")


def scan(files: Sequence[Path]) -> str:
    """Return the query that reads some Parquet files of a table."""
    return f"select * from read_parquet([{', '.join(literal(str(file)) for file in files)}])"


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
