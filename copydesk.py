"""copydesk: read a warehouse from Python, the one import that users of the tables need.

    import copydesk
    news = copydesk.open("data/warehouse")
    news.sql("select domain, count(*) as n from stories group by all order by n desc")
    news.articles(since="2026-01-01", language="en")

Everything a `Reader` returns comes from one snapshot, whatever is published meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from tasks.core.errors import ConfigError
from tasks.core.tables import TABLES
from tasks.store import Snapshot, Warehouse, current_snapshot, open_warehouse, snapshot_at
from tasks.store.query import connect, query

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["ConfigError", "Reader", "open"]

Day = str | date | datetime


def open(path: str | Path = "data/warehouse") -> Reader:  # noqa: A001 - `copydesk.open` is the name users expect
    """Open a warehouse for reading, pinned to its current snapshot; `ConfigError` if there is none."""
    warehouse = open_warehouse(path, create=False)
    snapshot = current_snapshot(warehouse)
    if snapshot is None:
        raise ConfigError(f"There is no warehouse at {warehouse.path}; `copydesk run` makes one.")
    return Reader(warehouse, snapshot)


class Reader:
    """One snapshot of a warehouse. It stays readable for at least 24 hours after a newer one has replaced it."""

    def __init__(self, warehouse: Warehouse, snapshot: Snapshot) -> None:
        self._warehouse = warehouse
        self._snapshot = snapshot
        self._connection = connect(snapshot)

    def __repr__(self) -> str:
        return f"<copydesk.Reader of {self._warehouse.path}, version {self.version}>"

    @property
    def version(self) -> int:
        """The version of the snapshot that this reader is pinned to."""
        return self._snapshot.version

    @property
    def path(self) -> Path:
        """The folder of the snapshot: `pd.read_parquet(reader.path / "articles")` reads the same version."""
        return self._snapshot.path

    def at(self, version: int) -> Reader:
        """Return a reader of another retained version."""
        return Reader(self._warehouse, snapshot_at(self._warehouse, version))

    @overload
    def sql(self, sql: str, parameters: Sequence[object] = (), *, arrow: Literal[False] = False) -> pd.DataFrame: ...
    @overload
    def sql(self, sql: str, parameters: Sequence[object] = (), *, arrow: Literal[True]) -> pa.Table: ...
    @overload
    def sql(self, sql: str, parameters: Sequence[object] = (), *, arrow: bool) -> pd.DataFrame | pa.Table: ...
    def sql(self, sql: str, parameters: Sequence[object] = (), *, arrow: bool = False) -> pd.DataFrame | pa.Table:
        """Run one query over the tables and views; `?` in it stands for a parameter. It can read nothing else."""
        rows = query(self._connection, sql, parameters)
        return rows if arrow else rows.to_pandas()

    def table(self, name: str, columns: Sequence[str] | None = None, *, arrow: bool = False) -> pd.DataFrame | pa.Table:
        """Return a table, or some of its columns."""
        _check_columns(name, columns)
        rows = self._snapshot.read(name, columns)
        return rows if arrow else rows.to_pandas()

    def articles(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        domain: str | None = None,
        language: str | None = None,
        columns: Sequence[str] | None = None,
        arrow: bool = False,
    ) -> pd.DataFrame | pa.Table:
        """Return articles by publication date (`since` included, `until` excluded), domain and language.

        Dates are the publisher's own; an article without a date is left out when `since` or `until` is given.
        """
        _check_columns("articles", columns)
        wanted = {
            "published_date >= cast(? as date)": since,
            "published_date < cast(? as date)": until,
            "domain = ?": domain,
            "language = ?": language,
        }
        given = {condition: value for condition, value in wanted.items() if value is not None}
        selected = ", ".join(f'"{column}"' for column in columns) if columns else "*"
        where = " and ".join(given) or "true"
        order = "order by coalesce(published_at, fetched_at), article_id"
        return self.sql(f"select {selected} from articles where {where} {order}", list(given.values()), arrow=arrow)

    def raw(self, article_id: str) -> str:
        """Return the text as it was found, before cleaning; `ConfigError` if there is no such article."""
        # In SQL, since DuckDB skips files by their bloom filters.
        segments = "select text from segments where article_id = ? order by segment_no"
        texts: list[str] = self.sql(segments, [article_id], arrow=True)["text"].to_pylist()
        if not texts:
            raise ConfigError(f"There is no article {article_id!r} in version {self.version}.")
        return "".join(texts)


def _check_columns(table: str, columns: Sequence[str] | None) -> None:
    if table not in TABLES:
        raise ConfigError(f"There is no table {table!r}; there are: {', '.join(TABLES)}.")
    known = TABLES[table].schema.names
    unknown = sorted(set(columns or ()) - set(known))
    if unknown:
        raise ConfigError(f"Table {table!r} has no column {', '.join(unknown)}; it has: {', '.join(known)}.")
