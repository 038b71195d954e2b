"""Parquet: how a table becomes a file. The same rows give the same bytes, whoever writes them and when."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.errors import StoreError
from tasks.core.tables import TABLES, Table
from tasks.store.durable import FILE_MODE, content_name, fsync
from tasks.store.manifest import File

_ARTICLE_ROWS = 10_000
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
    path = folder / f".{table.replace('/', '-')}.tmp"
    path.unlink(missing_ok=True)
    pq.write_table(rows, path, **_options(rows, table))
    path.chmod(FILE_MODE)
    fsync(path)
    return path, File(name=f"{content_name(path)}.parquet", rows=rows.num_rows, bytes=path.stat().st_size)


def place_rows(rows: pa.Table, folder: Path, table: str) -> File:
    """Write a file into a table's folder under the name of its content."""
    path, file = write_rows(rows, folder, table)
    path.replace(folder / file.name)
    return file


def _options(rows: pa.Table, table: str) -> dict[str, object]:
    row_group = _ARTICLE_ROWS if table == "articles" else _CHILD_ROWS
    declared = TABLES[table].columns if table in TABLES else ()
    closed = {column.name for column in declared if column.vocabulary}
    paths = [f"{f.name}.list.element" if pa.types.is_list(f.type) else f.name for f in rows.schema]
    blooms = {
        name: {"ndv": max(1, min(row_group, pc.count_distinct(rows[name]).as_py())), "fpp": _FALSE_POSITIVES}
        for name in _LOOKED_UP
        if name in rows.schema.names and rows.num_rows
    }
    return {
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": [path for path in paths if path in closed or path in _FEW_VALUES] or False,
        "row_group_size": row_group,
        "write_page_index": True,
        "bloom_filter_options": blooms or None,
    }
