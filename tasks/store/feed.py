"""Feed: what changed between two snapshots. Only files that they do not share are read, so the cost grows with that.

A row of `articles` is told by its id and by `changed_in`, which no two writings of it share; a rollback brings old
rows back with their old numbers, so snapshots are compared and numbers never taken for times.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from tasks.core.tables import ARTICLES
from tasks.store.names import content_of
from tasks.store.query import CONFIG, scan, unreadable
from tasks.store.snapshot import Snapshot


def diff(older: Snapshot | None, newer: Snapshot) -> pa.Table:
    """Return the articles that were added, changed or removed: change, article_id, source, title, columns.

    `columns` are those of `articles` whose values differ: empty for what was written again with the same values.
    Without an older snapshot everything was added.
    """
    with _compared(older, newer) as connection:
        return connection.sql(
            "select case when o.article_id is null then 'added' when n.article_id is null then 'removed' "
            "else 'changed' end as change, coalesce(n.article_id, o.article_id) as article_id, "
            "coalesce(n.source, o.source) as source, case when n.article_id is null then o.title else n.title end "
            f"as title, {_differing(connection)} as columns "
            "from older o full join newer n using (article_id) where o.changed_in is distinct from n.changed_in "
            "order by change, source, article_id"
        ).to_arrow_table()


def written_since(
    older: Snapshot | None, newer: Snapshot, columns: Sequence[str] | None = None
) -> tuple[pa.Table, list[str]]:
    """Return the articles of `newer` that were written since `older`, and the ids that are gone since, in order."""
    selected = ", ".join(f'n."{column}"' for column in columns) if columns else "n.*"
    with _compared(older, newer) as connection:
        rows = connection.sql(
            f"select {selected} from newer n anti join older o on n.article_id = o.article_id "
            "and n.changed_in = o.changed_in order by coalesce(n.published_at, n.fetched_at), n.article_id"
        ).to_arrow_table()
        gone = connection.sql("select article_id from older anti join newer using (article_id) order by all").fetchall()
    return rows, [article_id for (article_id,) in gone]


@contextmanager
def _compared(older: Snapshot | None, newer: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give `older` and `newer`: the rows of `articles` in files that the other does not have.

    `StoreError` if one of the snapshots was removed meanwhile, or is damaged.
    """
    before, after = older.files("articles") if older else [], newer.files("articles")
    with duckdb.connect(":memory:", config=CONFIG) as connection:
        try:
            for name, files, others in (("older", before, after), ("newer", after, before)):
                _show(connection, name, files, {content_of(path.name) for path in others})
            yield connection
        except duckdb.Error as error:
            for snapshot in (older, newer):
                if snapshot:
                    snapshot.require()
            raise unreadable(error) from error


def _show(connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path], shared: AbstractSet[str]) -> None:
    own = [path for path in files if content_of(path.name) not in shared]
    if own:
        connection.execute(f"create view {name} as {scan(own)}")
    else:
        connection.register(name, ARTICLES.schema.empty_table())


def _differing(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the SQL of the list of columns that differ in a changed row; empty for what is added or removed."""
    # The schemas of two releases may differ.
    there = set(connection.table("older").columns) & set(connection.table("newer").columns) - {"changed_in"}
    names = [name for name in connection.table("newer").columns if name in there]
    cases = ", ".join(f'case when o."{name}" is distinct from n."{name}" then \'{name}\' end' for name in names)
    changed = "o.article_id is not null and n.article_id is not null"
    return f"case when {changed} then list_filter([{cases}], lambda name: name is not null) else [] end"
