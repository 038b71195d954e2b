"""Parquet: how a table becomes a file. The same rows give the same bytes, whoever writes them and when."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.errors import StoreError
from tasks.core.tables import TABLES, Table
from tasks.store.durable import FILE_MODE, content_name, fsync
from tasks.store.manifest import File

#: articles in a row group; those of other tables have ten times as many rows
ARTICLE_ROWS = 10_000
_CHILD_ROWS = 100_000
_FALSE_POSITIVES = 0.01
#: columns with few values that have no closed vocabulary; everything else is stored plain
_FEW_VALUES = frozenset({
    "access", "agencies.list.element", "article_type", "clean_version", "countries.list.element", "country", "cue",
    "domain", "encoding", "enrich_version", "inbox", "label", "language", "link_domain", "publisher", "published_date",
    "reason_detail", "rights", "rules.list.element", "script", "section", "sentence_language", "topics.list.element",
    "unit",
})  # fmt: skip
#: columns by which single rows are looked up
_LOOKED_UP = ("article_id", "cluster_id", "content_hash", "entity_id", "source")


def conform(rows: pa.Table, table: Table) -> pa.Table:
    """Return the rows with exactly the declared columns and types; `StoreError` if they do not fit or are null."""
    try:
        return rows.select(table.schema.names).cast(table.schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError, ValueError) as error:
        raise StoreError(f"Rows for table {table.name!r} do not fit its schema: {error}.") from error


def in_order(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Sort the conforming tables of one part: articles by time and id, children like them, then by ordinal."""
    sorted_tables = dict(tables)
    ids = pa.array([], pa.string())
    if "articles" in tables:
        articles = tables["articles"]
        when = pc.coalesce(articles["published_at"], articles["fetched_at"])
        sorted_tables["articles"] = articles.take(
            pc.sort_indices(
                pa.table({"when": when, "article_id": articles["article_id"]}),
                sort_keys=[("when", "ascending"), ("article_id", "ascending")],
            )
        )
        ids = sorted_tables["articles"]["article_id"].combine_chunks()
    for name, rows in tables.items():
        if TABLES[name].is_child:
            keys = rows.select(TABLES[name].key).append_column("rank", pc.index_in(rows["article_id"], value_set=ids))
            order = [("rank", "ascending"), *((key, "ascending") for key in TABLES[name].key)]
            sorted_tables[name] = rows.take(pc.sort_indices(keys, sort_keys=order))
        elif name != "articles":
            sorted_tables[name] = rows.sort_by([(key, "ascending") for key in TABLES[name].key])
    return sorted_tables


def write_rows(rows: pa.Table, folder: Path, table: str) -> tuple[Path, File]:
    """Write a file under a temporary hidden name beside its final place, lasting and read-only; return both names.

    Nothing is renamed: the caller decides under which name the file appears.
    """
    path = _unfinished(folder, table)
    row_group = _row_group(table)
    distinct = {
        name: min(row_group, pc.count_distinct(rows[name]).as_py())
        for name in _LOOKED_UP
        if name in rows.schema.names and rows.num_rows
    }
    pq.write_table(rows, path, row_group_size=row_group, **_options(rows.schema, table, distinct))
    return path, _sealed(path, rows.num_rows)


def place_rows(rows: pa.Table, folder: Path, table: str) -> File:
    """Write a file into a table's folder under the name of its content."""
    path, file = write_rows(rows, folder, table)
    path.replace(folder / file.name)
    return file


class Writer:
    """A file that grows by rows; `writing` makes one and places it."""

    def __init__(self, writer: pq.ParquetWriter, table: str) -> None:
        self._writer, self._table, self.n_rows = writer, table, 0
        self.placed: File | None = None

    def write(self, rows: pa.Table) -> None:
        """Append rows; columns that the table does not have are left out."""
        self._writer.write_table(conform(rows, TABLES[self._table]), row_group_size=_row_group(self._table))
        self.n_rows += rows.num_rows

    def file(self) -> File:
        """Return the file after the block of `writing` has ended."""
        if self.placed is None:
            raise ValueError("the file is not finished")
        return self.placed


@contextmanager
def writing(folder: Path, table: str, n_articles: int) -> Iterator[Writer]:
    """Let rows of up to `n_articles` articles be written in their order, and place the file as `place_rows` does."""
    path, schema = _unfinished(folder, table), TABLES[table].schema
    # How many values a row group will have is not known before it is written; the filters are sized for the most.
    distinct = {name: min(ARTICLE_ROWS, n_articles) for name in _LOOKED_UP if name in schema.names}
    if "entity_id" in distinct:
        distinct["entity_id"] = _row_group(table)
    with pq.ParquetWriter(path, schema, **_options(schema, table, distinct)) as writer:
        growing = Writer(writer, table)
        yield growing
    growing.placed = _sealed(path, growing.n_rows)
    path.replace(folder / growing.placed.name)


def _unfinished(folder: Path, table: str) -> Path:
    path = folder / f".{table.replace('/', '-')}.tmp"
    path.unlink(missing_ok=True)
    return path


def _sealed(path: Path, n_rows: int) -> File:
    path.chmod(FILE_MODE)
    fsync(path)
    return File(name=f"{content_name(path)}.parquet", rows=n_rows, bytes=path.stat().st_size)


def _row_group(table: str) -> int:
    return ARTICLE_ROWS if table == "articles" else _CHILD_ROWS


def _options(schema: pa.Schema, table: str, distinct: Mapping[str, int]) -> dict[str, object]:
    """Return how a table is written; `distinct` is column -> most values in a row group, for its Bloom filter."""
    declared = TABLES[table].columns if table in TABLES else ()
    closed = {column.name for column in declared if column.vocabulary}
    paths = [f"{f.name}.list.element" if pa.types.is_list(f.type) else f.name for f in schema]
    blooms = {name: {"ndv": max(1, n), "fpp": _FALSE_POSITIVES} for name, n in distinct.items()}
    return {
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": [path for path in paths if path in closed or path in _FEW_VALUES] or False,
        "write_page_index": True,
        "bloom_filter_options": blooms or None,
    }
