"""Warehouse queries: the same four questions in DuckDB to the same rows in several layouts, in CPU-milliseconds."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: table -> its files
Layout = Mapping[str, Sequence[str]]

_TIMES = 15


def one_unsorted_file(layout: Layout, folder: Path) -> Layout:
    """Write all rows of the tables of a layout in random order, without filters, a file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, files in layout.items():
        rows = pa.concat_tables([pq.ParquetFile(path).read() for path in files])
        rows = rows.take(pa.array(np.random.default_rng(1).permutation(rows.num_rows)))
        pq.write_table(rows, folder / f"{table}.parquet", compression="zstd", compression_level=3)
    return {table: [str(folder / f"{table}.parquet")] for table in layout}


def _by_id(dice: random.Random, ids: Sequence[str]) -> str:
    return f"select * from articles where article_id = '{dice.choice(ids)}'"


def _week(dice: random.Random, _ids: Sequence[str]) -> str:
    day = f"date '2024-01-05' + {dice.randrange(80)}"
    return f"select article_id, text from articles where published_at >= {day} and published_at < {day} + 7"


def _aggregate(_dice: random.Random, _ids: Sequence[str]) -> str:
    return "select domain, count(*), avg(n_words), max(published_at) from articles group by domain"


def _join(_dice: random.Random, _ids: Sequence[str]) -> str:
    return (
        "select a.domain, count(*), sum(s.n_words) from articles a join segments s using (article_id) "
        "where s.is_kept and a.language = 'de' group by a.domain"
    )


QUERIES: dict[str, Callable[[random.Random, Sequence[str]], str]] = {
    "an article by id": _by_id,
    "a week of text": _week,
    "aggregate": _aggregate,
    "join": _join,
}


def ask(layout: Layout, ids: Sequence[str], queries: Sequence[str] = tuple(QUERIES)) -> dict[str, float]:
    """Return the CPU-milliseconds of each question, a mean over several; each time a new connection."""
    found = {}
    for name in queries:
        dice = random.Random(name)
        spent = 0.0
        for _ in range(_TIMES):
            sql = QUERIES[name](dice, ids)
            with duckdb.connect(":memory:") as connection:
                for table, files in layout.items():
                    connection.from_parquet(list(files)).create_view(table)
                began = time.process_time()
                connection.sql(sql).to_arrow_table()
                spent += time.process_time() - began
        found[name] = 1_000 * spent / _TIMES
    return found
