"""Derived: tables made over all articles are written by whoever makes them, and handed to the commit as a file."""

from pathlib import Path

import pyarrow as pa

from tasks.core.tables import TABLES
from tasks.store.parquet import conform, in_order, write_rows


def write_derived(rows: pa.Table, table: str, folder: Path) -> Path:
    """Write the rows of a derived table into a folder of the run, as `commit` would, and return the file to give it."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_rows(in_order({table: conform(rows, TABLES[table])})[table], folder, table)[0]
