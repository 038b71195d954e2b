"""Derived: tables made over all articles lie in files of a bounded number of rows, so that a change rewrites few.

A derived table on its way to `commit` is a folder with its files under the names of their contents: linked from the
base snapshot where nothing changes, written anew where a row does.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.tables import TABLES
from tasks.store.durable import remove_tree
from tasks.store.manifest import File
from tasks.store.parquet import conform, place_rows
from tasks.store.snapshot import Snapshot

#: rows of a file: what one changed row costs to write, and a million articles have fifty files
FILE_ROWS = 20_000


def write_derived(rows: pa.Table, table: str, folder: Path) -> Path:
    """Write all rows of a derived table into a folder of their own below `folder`, and return it."""
    target = _fresh(folder / table)
    place_derived_rows(rows, table, target)
    return target


def update_derived(base: Snapshot, table: str, gone: pa.Array, rows: pa.Table, folder: Path) -> Path:
    """Write a derived table of `base` without the rows of the articles `gone`, and with `rows` in place of theirs.

    Files that hold none of them are linked. Those that do are written anew, together with files that are less than
    half full, so that there is never more than one of these.
    """
    target = _fresh(folder / table)
    leaving = pa.chunked_array([gone, *rows["article_id"].chunks], pa.string()).combine_chunks()
    staying = []
    for file in sorted(base.manifest.derived[table], key=lambda file: file.name):
        path = base.path / table / file.name
        # Every file is looked into: `read_table` would take a third of the time to find out that it is one file.
        with pq.ParquetFile(path) as opened:
            is_leaving = pc.is_in(opened.read(["article_id"])["article_id"], value_set=leaving)
            if 2 * file.rows < FILE_ROWS or pc.any(is_leaving).as_py():
                staying.append(opened.read().filter(pc.invert(is_leaving)))
            else:
                os.link(path, target / file.name)
    place_derived_rows(pa.concat_tables([*staying, rows.cast(TABLES[table].schema)]), table, target)
    return target


def place_derived_rows(rows: pa.Table, table: str, folder: Path) -> tuple[File, ...]:
    """Write rows of a derived table into its folder, by date and article, and return the files in their order."""
    if table in TABLES:
        order = [("published_date", "ascending"), ("article_id", "ascending")]
        rows = conform(rows, TABLES[table])
        rows = rows.take(pc.sort_indices(rows, sort_keys=order))
    return tuple(place_rows(part, folder, table) for part in _cut(rows))


def listed_derived(folder: Path, former: tuple[File, ...]) -> tuple[File, ...]:
    """Return the files of a derived table in a folder, in order of name; those of `former` need not be opened."""
    known = {file.name: file for file in former}
    return tuple(known.get(path.name) or _described(path) for path in sorted(folder.glob("*.parquet")))


def _described(path: Path) -> File:
    return File(name=path.name, rows=pq.read_metadata(path).num_rows, bytes=path.stat().st_size)


def _cut(rows: pa.Table) -> Iterator[pa.Table]:
    n_files = -(-rows.num_rows // FILE_ROWS)
    for number in range(n_files):
        start, stop = (rows.num_rows * at // n_files for at in (number, number + 1))
        yield rows.slice(start, stop - start)


def _fresh(folder: Path) -> Path:
    remove_tree(folder)
    folder.mkdir(parents=True)
    return folder
