"""Query: `copydesk sql`, its four formats, and the snapshot it looks at."""

import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich.table import Table

from flows.console import console, plain, safe
from tasks.core.errors import ConfigError
from tasks.store import Snapshot, open_warehouse, require_snapshot, snapshot_at
from tasks.store.query import connect, query

_MAX_CELL = 80


def snapshot_of(warehouse: Path, at: int | None = None) -> Snapshot:
    """Return the current snapshot, or the one with the number `at`; `ConfigError` if there is none."""
    opened = open_warehouse(warehouse, create=False)
    return snapshot_at(opened, at) if at is not None else require_snapshot(opened)


def print_query(sql: str, warehouse: Path, output: str, at: int | None) -> None:
    """Print the rows of a query: `table` for people, `csv`, `json` (a record a line) and `parquet` for programs."""
    with connect(snapshot_of(warehouse, at)) as connection:
        rows = query(connection, sql)
    if output == "table":
        _print_table(rows)
    elif output == "json":
        sys.stdout.writelines(_json_lines(rows))
    elif output == "parquet" and sys.stdout.isatty():
        raise ConfigError("Parquet is not for the terminal; redirect the output to a file.")
    else:
        content = io.BytesIO()
        try:
            if output == "csv":
                pyarrow.csv.write_csv(_flat(rows), content)
            else:
                pyarrow.parquet.write_table(rows, content)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ConfigError(f"A column has no form in {output}, cast it to text: {error}.") from None
        if sys.stdout.isatty():  # only there is text steering: files and pipes get the values as they are
            sys.stdout.write(safe(content.getvalue().decode(errors="replace")))
        else:
            sys.stdout.buffer.write(content.getvalue())


def _json_lines(rows: pa.Table) -> Iterator[str]:
    """Yield a JSON object a row, in ASCII; times are ISO 8601, what is no number is null."""
    names = rows.column_names
    if len(set(names)) < len(names):
        raise ConfigError("Two columns have the same name; tell them apart with `as`, a JSON object holds each once.")
    for batch in rows.to_batches(1_000):
        for values in zip(*map(_values, batch.columns), strict=True):
            yield json.dumps(dict(zip(names, map(_as_json, values), strict=True))) + "\n"


def _values(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Return the values of a column; `ConfigError` if Python has none for one of them, as for an infinite date."""
    try:
        found: list[Any] = column.to_pylist()
    except (OverflowError, ValueError) as error:
        raise ConfigError(f"A value of type {column.type} has no form here ({error}); cast it to text.") from None
    return found


def _as_json(value: object) -> object:
    if isinstance(value, dict):
        return {str(name): _as_json(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):  # DuckDB's sum of integers is one
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, (str, int)) else str(value)


def _flat(rows: pa.Table) -> pa.Table:
    """Return rows without nested columns: simple lists are joined by a bar, anything deeper becomes JSON."""
    return pa.table([_flat_column(column) for column in rows.columns], names=rows.column_names)


def _flat_column(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    kind = column.type
    if not pa.types.is_nested(kind):
        return column
    is_simple = pa.types.is_list(kind) and not pa.types.is_nested(kind.value_type)
    return pa.array(
        [
            None if value is None else "|".join(map(str, value)) if is_simple else json.dumps(_as_json(value))
            for value in _values(column)
        ],
        pa.string(),
    )


def _print_table(rows: pa.Table) -> None:
    table = Table(*(plain(name) for name in rows.column_names))
    for row in zip(*map(_values, rows.columns), strict=True):
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
