"""Check: the contract of `tasks.core.contract`, over what is staged and the id columns it touches, or a snapshot."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tasks.core.contract import RULES, SLICES, Rule, Slices
from tasks.core.errors import StoreError
from tasks.core.joining import JOINING
from tasks.core.tables import BATCH_TABLES, TABLES
from tasks.store.cluster_views import show_clusters
from tasks.store.query import scan
from tasks.store.snapshot import Snapshot, next_version
from tasks.store.staging import StagedBatch
from tasks.store.warehouse import Warehouse

_EXAMPLES = 10
#: rows of a child table that are compared with their texts at a time
_WINDOW = 20_000


def check(
    warehouse: Warehouse,
    base: Snapshot | None,
    batches: Sequence[StagedBatch],
    removed_sources: AbstractSet[str],
    derived: Mapping[str, pa.Table | Path],
) -> None:
    """Raise `StoreError` naming the first broken rule, with up to ten examples, if `commit` of the same would break it.

    Examples are keys, never text of an article. Rows that stay were checked when they were published.
    """
    with _connected(warehouse) as connection:
        present = _show_new_rows(connection, batches)
        _show_kept_rows(connection, base, removed_sources)
        if show_clusters(connection, base, removed_sources, derived):
            present.add("clusters")
        version = next_version(base)
        connection.execute(f"create view expected as select {version} as oldest, {version} as newest")
        broken = _broken_rules(connection, present)
        if violation := next(broken, None) or next(_broken_slices([_paths(batch) for batch in batches]), None):
            raise StoreError(violation)


def check_snapshot(warehouse: Warehouse, snapshot: Snapshot) -> list[str]:
    """Return a sentence on each rule that a whole snapshot breaks, with up to ten examples; none if it is sound.

    Its files must be readable: `verify_files` tells. What does not fit into memory goes to the staging area.
    """
    with _connected(warehouse) as connection:
        for name in BATCH_TABLES:
            columns = "*, 1 as n_versions" if name == "sources" else "*"
            connection.execute(f"create view {name} as select {columns} from ({scan(snapshot.files(name))})")
        for name in ("articles", "sources"):
            connection.register(f"kept_{name}", TABLES[name].schema.empty_table())
        present = set(BATCH_TABLES)
        if show_clusters(connection, snapshot, frozenset(), {}):
            present.add("clusters")
        connection.execute(f"create view expected as select 1 as oldest, {snapshot.version} as newest")
        broken = list(_broken_rules(connection, present))
    parts = [{name: snapshot.path / name / file.name for name, file in part.files.items()} for part in snapshot.parts]
    return broken + list(_broken_slices(parts))


def _connected(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"temp_directory": str(warehouse.staging / ".check.tmp"), **JOINING})


def _broken_rules(connection: duckdb.DuckDBPyConnection, present: AbstractSet[str]) -> Iterator[str]:
    for rule in RULES:
        if rule.table in present:
            examples = connection.execute(f"{rule.sql} order by all limit {_EXAMPLES}").fetchall()
            if examples:
                yield _violation(rule, examples)


def _broken_slices(parts: Sequence[Mapping[str, Path]]) -> Iterator[str]:
    """Yield a sentence on the first part that breaks each rule of `SLICES`; a part is table -> file."""
    for slices in SLICES:
        says = f"each {slices.column} is what its span of the article's text holds"
        found = (_wrong_slices(part["articles"], part[slices.table], slices) for part in parts if slices.table in part)
        if wrong := next(filter(None, found), None):
            yield _violation(Rule(f"{slices.table}.slices", slices.table, says, ""), wrong)


def _violation(rule: Rule, examples: Sequence[tuple[object, ...]]) -> str:
    shown = "; ".join(", ".join(map(str, example)) for example in examples[:_EXAMPLES])
    return f"Contract rule {rule.name!r} is violated ({rule.says}), for instance by: {shown!r}."


def _paths(batch: StagedBatch) -> dict[str, Path]:
    return {name: batch.file(name) for name in batch.files}


def _show_new_rows(connection: duckdb.DuckDBPyConnection, batches: Sequence[StagedBatch]) -> set[str]:
    """Create a view for each table a batch may stage and return the names of those that have rows."""
    present = set()
    for name in BATCH_TABLES:
        files = [batch.file(name) for batch in batches if name in batch.files]
        view = "staged_sources" if name == "sources" else name
        if files:
            present.add(name)
            _show(connection, view, files)
        else:
            connection.register(view, TABLES[name].schema.empty_table())
    # As `commit` merges them: one row for a source whose ranges lie in several batches.
    sums = "sum(n_records) as n_records, sum(n_articles) as n_articles, sum(n_rejects) as n_rejects"
    others = "any_value(columns(* exclude (source, n_records, n_articles, n_rejects)))"
    connection.execute(
        f"create view sources as select source, {sums}, count(distinct sha256) as n_versions, {others} "
        "from staged_sources group by source"
    )
    return present


def _show_kept_rows(
    connection: duckdb.DuckDBPyConnection, base: Snapshot | None, removed_sources: AbstractSet[str]
) -> None:
    connection.register("removed", pa.table({"source": pa.array(sorted(removed_sources), pa.string())}))
    for name, columns in (("articles", "article_id, source"), ("sources", "source")):
        if base:
            rows = f"select {columns} from ({scan(base.files(name))}) anti join removed using (source)"
            connection.execute(f"create view kept_{name} as {rows}")
        else:
            connection.register(f"kept_{name}", TABLES[name].schema.empty_table())


def _show(connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]) -> None:
    connection.execute(f"create view {name} as {scan(files)}")


def _wrong_slices(articles: Path, children: Path, slices: Slices) -> list[tuple[object, ...]]:
    """Return keys of rows that do not quote their article. Linear in the texts: Python finds a code point at once."""
    columns = ["article_id", slices.start, slices.end, slices.column]
    texts = _rows(articles, ["article_id", "text"], 500)
    article_id, text = next(texts, ("", ""))
    wrong: list[tuple[object, ...]] = []
    for row in _rows(children, columns, _WINDOW):
        # Children lie in the order of their articles, so both files are read once, side by side.
        while row[0] != article_id:
            if (following := next(texts, None)) is None:
                return [*wrong, row[:3]]  # its article is not there, or not where the order puts it
            article_id, text = following
        if text[row[1] : row[2]] != row[3] or row[1] < 0:
            wrong.append(row[:3])
            if len(wrong) == _EXAMPLES:
                return wrong
    return wrong


def _rows(path: Path, columns: Sequence[str], window: int) -> Iterator[tuple[Any, ...]]:
    """Yield the values of some columns of a file, row by row, and close it; memory holds `window` rows."""
    with pq.ParquetFile(path) as file:
        for rows in file.iter_batches(window, columns=list(columns)):
            yield from zip(*(rows[name].to_pylist() for name in columns), strict=True)
