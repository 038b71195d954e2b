"""Query: SQL over one snapshot. It can read the snapshot's files and nothing else, and write nothing at all."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from tasks.core.errors import ConfigError, StoreError
from tasks.core.tables import TABLES
from tasks.store.durable import disk_errors, fsync, rename
from tasks.store.macros import comments, statements
from tasks.store.snapshot import Snapshot, current_snapshot
from tasks.store.warehouse import Warehouse

# No spilling to disk (it would go to the reader's folder), no Python variables of the caller as tables.
CONFIG: dict[str, str | bool | int | float | list[str]] = {"temp_directory": "", "python_enable_replacements": False}
_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?", re.IGNORECASE)


def connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB with a view for each table, and the views and macros of `macros`, locked down.

    Only the snapshot's own files can be opened, no extension can be loaded and no setting changed. `query` is the way
    to run SQL of others: it refuses whatever is not a query.
    """
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        _create_views(connection, snapshot)
    except duckdb.IOException as error:
        raise _unreadable(error) from error
    files = [str(path) for table in TABLES for path in snapshot.files(table)]
    connection.execute(f"set allowed_paths = [{', '.join(map(literal, files))}]")
    # Else a day would begin when it does where the reader sits.
    connection.execute("set timezone = 'UTC'")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def query(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> pa.Table:
    """Run one query and return its rows; anything that is no query, and any error in it, is a `ConfigError`.

    `StoreError` if a file of the snapshot is gone or damaged.
    """
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or not _is_query(connection, statements[0]):
            raise ConfigError("Give one query: SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN.")
        rows = connection.sql(statements[0], params=list(parameters))
        return rows.to_arrow_table()
    except duckdb.IOException as error:
        raise _unreadable(error) from error
    except duckdb.Error as error:
        raise ConfigError(str(error)) from error


def _unreadable(error: duckdb.Error) -> StoreError:
    what = str(error).splitlines()[0].removeprefix("IO Error: ").rstrip(".")
    return StoreError(f"The snapshot cannot be read ({what}); it may have been removed meanwhile: open it again.")


def _is_query(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> bool:
    if statement.type != duckdb.StatementType.EXPLAIN:
        return bool(statement.type == duckdb.StatementType.SELECT)
    # EXPLAIN ANALYZE runs what it explains, so that must be a query as well. A comment in front could hide it.
    prefix = _EXPLAIN.match(statement.query)
    explained = connection.extract_statements(statement.query[prefix.end() :]) if prefix else []
    return len(explained) == 1 and explained[0].type == duckdb.StatementType.SELECT


def write_catalog(warehouse: Warehouse, path: Path) -> None:
    """Write a DuckDB file with views over the current snapshot, for other tools to open read-only.

    Its paths are absolute and name the snapshot, so joins are consistent; write it again after a run. `ConfigError`
    if there is no snapshot, or something else than a file at `path`.
    """
    snapshot = current_snapshot(warehouse)
    if snapshot is None:
        raise ConfigError(f"There is no warehouse at {warehouse.path}; `copydesk run` makes one.")
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} is not a file; give the path of the catalog to write.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    unfinished.unlink(missing_ok=True)
    with disk_errors(f"write the catalog {path}"):
        with duckdb.connect(":memory:") as connection:
            # The oldest storage format, so that older clients open it too.
            connection.execute(f"attach {literal(str(unfinished))} as catalog (storage_version 'v1.0.0')")
            connection.execute("use catalog")
            connection.begin()
            _create_views(connection, snapshot)
            _comment(connection)
            connection.commit()
        fsync(unfinished)
        rename(unfinished, path)


def _create_views(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    for table in TABLES:
        files = ", ".join(literal(str(path)) for path in snapshot.files(table))
        connection.execute(f"create view {table} as select * from read_parquet([{files}])")
    for statement in statements():
        connection.execute(statement)


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES.values():
        connection.execute(f"comment on view {table.name} is {literal(f'One row: {table.grain}.')}")
        for column in table.columns:
            connection.execute(f'comment on column {table.name}."{column.name}" is {literal(column.description)}')
    for what, said in comments():
        connection.execute(f"comment on {what} is {literal(said)}")


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
