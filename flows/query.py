"""Query: `copydesk sql`, its four formats, and the snapshot it looks at."""

import io
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich.table import Table

from flows.console import console, plain
from tasks.core.errors import ConfigError
from tasks.store import Snapshot, current_snapshot, open_warehouse, snapshot_at
from tasks.store.query import connect, query

_MAX_CELL = 80


def snapshot_of(warehouse: Path, at: int | None = None) -> Snapshot:
    """Return the current snapshot, or the one with the number `at`; `ConfigError` if there is none."""
    opened = open_warehouse(warehouse, create=False)
    found = snapshot_at(opened, at) if at is not None else current_snapshot(opened)
    if found is None:
        raise ConfigError(f"There is no warehouse at {warehouse}; `copydesk run` makes one.")
    return found


def print_query(sql: str, warehouse: Path, output: str, at: int | None) -> None:
    """Print the rows of a query: `table` for people, `csv`, `json` (a record a line) and `parquet` for programs."""
    with connect(snapshot_of(warehouse, at)) as connection:
        rows = query(connection, sql)
    if output == "table":
        _print_table(rows)
    elif output == "csv":
        # Lists have no form in CSV: their elements are joined by a bar.
        pyarrow.csv.write_csv(_flat(rows), sys.stdout.buffer)
    elif output == "json":
        sys.stdout.write(rows.to_pandas(date_as_object=False).to_json(orient="records", lines=True, date_format="iso"))
    elif sys.stdout.isatty():
        raise ConfigError("Parquet is not for the terminal; redirect the output to a file.")
    else:
        content = io.BytesIO()
        pyarrow.parquet.write_table(rows, content)
        sys.stdout.buffer.write(content.getvalue())


def _flat(rows: pa.Table) -> pa.Table:
    columns = [
        pa.array(["|".join(map(str, value)) if value is not None else None for value in column.to_pylist()])
        if pa.types.is_list(column.type)
        else column
        for column in rows.columns
    ]
    return pa.table(columns, names=rows.column_names)


def _print_table(rows: pa.Table) -> None:
    table = Table(*(plain(name) for name in rows.column_names))
    for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        table.add_row(*(_cell(value) for value in row))
    console.print(table)
    console.print(f"{rows.num_rows} row{'' if rows.num_rows == 1 else 's'}")


def _cell(value: object) -> str:
    if value is None:
        return "[dim]null[/]"
    if isinstance(value, float):
        return f"{value:.6g}"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return plain(text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…")
