"""copydesk: read a warehouse from Python, the one import that users of the tables need.

    import copydesk
    news = copydesk.open("data/warehouse")
    news.sql("select domain, count(*) as n from stories group by all order by n desc")
    news.articles(since="2026-01-01", language="en")

Everything a `Reader` returns comes from one snapshot, whatever is published meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, overload

import pyarrow as pa

from tasks.clean import compose
from tasks.core.asked import (
    Day,
    asked_columns,
    asked_days,
    asked_domains,
    asked_ids,
    asked_languages,
    asked_number,
)
from tasks.core.errors import ConfigError, StoreError
from tasks.core.records import Edit
from tasks.core.tables import AT, INT, SCORE, TABLES, TEXT
from tasks.store import Snapshot, Warehouse, open_warehouse, recent_runs, require_snapshot, snapshot_at
from tasks.store.feed import diff, written_since
from tasks.store.query import Parameters, connect, query, to_frame, unreadable

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["Changes", "ConfigError", "Reader", "StoreError", "open"]

#: what `Reader.runs` tells of a run, beside its id: of its end, and of what came of it
_RUNS = pa.schema([
    ("run_id", TEXT), ("state", TEXT), ("started_at", AT), ("ended_at", AT), ("duration_s", SCORE),
    ("snapshot_before", INT), ("snapshot_after", INT), ("n_articles_added", INT), ("n_articles_replaced", INT),
    ("n_articles_removed", INT), ("error", TEXT),
])  # fmt: skip


def open(path: str | Path = "data/warehouse") -> Reader:  # noqa: A001 - `copydesk.open` is the name users expect
    """Open a warehouse for reading, pinned to its current snapshot; `ConfigError` if there is none."""
    warehouse = open_warehouse(Path(path).expanduser(), create=False)
    return Reader(warehouse, require_snapshot(warehouse))


@dataclass(frozen=True, slots=True)
class Changes:
    """What brings a copy made at version `since` to `version`: `articles` replace rows of their ids, `removed` go."""

    since: int
    version: int
    articles: pd.DataFrame | pa.Table
    removed: list[str]


class Reader:
    """One snapshot of a warehouse. It stays readable for at least 24 hours after a newer one has replaced it.

    Threads may share a reader, and other processes may get it by a fork or pickled. As a context it is closed at the
    end; what is not closed ends with the process. Mistakes are a `ConfigError`; a snapshot that was removed meanwhile
    or is damaged is a `StoreError`.
    """

    def __init__(self, warehouse: Warehouse, snapshot: Snapshot) -> None:
        self._warehouse = warehouse
        self._snapshot = snapshot
        #: process -> connection: the threads of DuckDB do not survive a fork, and what waits for them never ends
        self._connections = {os.getpid(): connect(snapshot)}
        self._is_closed = False

    def __repr__(self) -> str:
        return f"<copydesk.Reader of {self._warehouse.path}, version {self.version}>"

    def __reduce__(self) -> tuple[type[Self], tuple[Warehouse, Snapshot]]:
        return type(self), (self._warehouse, self._snapshot)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back memory and open files; nothing can be asked in SQL afterwards."""
        self._is_closed = True
        connection = self._connections.pop(os.getpid(), None)
        if connection is not None:
            connection.close()

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
        return Reader(self._warehouse, snapshot_at(self._warehouse, asked_number("version", version)))

    @overload
    def sql(self, sql: str, parameters: Parameters = (), *, arrow: Literal[False] = False) -> pd.DataFrame: ...
    @overload
    def sql(self, sql: str, parameters: Parameters = (), *, arrow: Literal[True]) -> pa.Table: ...
    @overload
    def sql(self, sql: str, parameters: Parameters = (), *, arrow: bool) -> pd.DataFrame | pa.Table: ...
    def sql(self, sql: str, parameters: Parameters = (), *, arrow: bool = False) -> pd.DataFrame | pa.Table:
        """Run one query over the tables and views; it can read nothing else.

        `?` stands for a parameter of a list, `$name` for one of a dict.
        """
        try:
            rows = query(self._connection(), sql, parameters)
        except ConfigError:
            self._snapshot.require()  # what cannot be read may have been removed meanwhile
            raise
        return rows if arrow else to_frame(rows)

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        *,
        article_ids: Iterable[str] | None = None,
        arrow: bool = False,
    ) -> pd.DataFrame | pa.Table:
        """Return a table, or some of its columns, or its rows of some articles."""
        selected = asked_columns(name, columns)
        ids = None
        if article_ids is not None:
            asked_columns(name, ["article_id"])
            ids = asked_ids(article_ids)
        try:
            rows = self._snapshot.read(name, selected, article_ids=ids)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(error) from error
        return rows if arrow else rows.to_pandas()

    def articles(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        domain: str | Iterable[str] | None = None,
        language: str | Iterable[str] | None = None,
        columns: Sequence[str] | None = None,
        arrow: bool = False,
    ) -> pd.DataFrame | pa.Table:
        """Return articles by publication date (`since` included, `until` excluded), and of some domains or languages.

        Dates are the publisher's own; of a time only its own date counts, whatever its zone. An article without a
        date is left out when `since` or `until` is given. Domains are registered ones (`bbc.co.uk`), languages codes.
        """
        first, end = asked_days(since, until)
        wanted = {
            "published_date >= ?": first and [first],
            "published_date < ?": end and [end],
            "domain in (?)": asked_domains(domain),
            "language in (?)": asked_languages(language),
        }
        given = {condition: values for condition, values in wanted.items() if values is not None}
        conditions = (condition.replace("?", ", ".join("?" * len(given[condition]))) for condition in given)
        names = asked_columns("articles", columns)
        selected = ", ".join(f'"{name}"' for name in names) if names else "*"
        where = " and ".join(conditions) or "true"
        order = "order by coalesce(published_at, fetched_at), article_id"
        sql = f"select {selected} from articles where {where} {order}"
        return self.sql(sql, [*chain(*given.values())], arrow=arrow)

    def raw(self, article_id: str) -> str:
        """Return the text as it was found, before cleaning; `ConfigError` if there is no such article."""
        return "".join(segment["text"] for segment in self._rows("segments", article_id))

    def to_raw(self, article_id: str, start: int, end: int) -> tuple[int, int]:
        """Return the span of `raw(article_id)` that `text[start:end]` of the article was made of, exactly.

        It is the smallest one, and covers what repairs changed; `ConfigError` outside the text.
        """
        start, end = asked_number("offset", start), asked_number("offset", end)
        segments = self._rows("segments", article_id)
        edits = [
            Edit(row["raw_start_char"], row["raw_end_char"], row["before"], row["after"], tuple(row["rules"]))
            for row in self._rows("repairs", article_id)
        ]
        kept = [
            _Stretch(row["raw_start_char"], row["raw_end_char"], row["paragraph_no"])
            for row in segments
            if row["is_kept"]
        ]
        story = compose("".join(row["text"] for row in segments), kept, edits)
        # Were they composed by other rules, every offset would be in doubt: the stored spans are the proof.
        if list(story.spans) != [(row["start_char"], row["end_char"]) for row in segments if row["is_kept"]]:
            raise ConfigError(f"Article {article_id} was composed by another version of copydesk; run it again first.")
        try:
            return story.offsets.to_raw(start, end)
        except IndexError:
            length = len(story.text)
            raise ConfigError(f"[{start}, {end}) is no span of the text, which has {length} characters.") from None

    def diff(self, older: int, newer: int | None = None, *, arrow: bool = False) -> pd.DataFrame | pa.Table:
        """Return the articles that differ between two versions: change, article_id, source, title, columns.

        `change` is `added`, `changed` or `removed`; `columns` are those of `articles` with other values, none if the
        row was only written again. Version 0 is before the first; `newer` is this reader's unless given.
        """
        rows = diff(self._older(older), self._snapshot if newer is None else self._at(newer))
        return rows if arrow else rows.to_pandas()

    def changed_since(self, version: int, columns: Sequence[str] | None = None, *, arrow: bool = False) -> Changes:
        """Return what happened to articles after a version: the feed for a copy that is kept elsewhere.

        Remember `Changes.version` and ask with it the next time; 0 gives everything. Only retained versions can be
        asked for. Rows of other tables: `table(name, article_ids=…)`.
        """
        selected = asked_columns("articles", columns)
        version = asked_number("version", version)
        if version > self.version:
            raise ConfigError(f"Version {version} is newer than this reader, which is pinned to {self.version}.")
        rows, removed = written_since(self._older(version), self._snapshot, selected)
        return Changes(version, self.version, rows if arrow else rows.to_pandas(), removed)

    def runs(self, limit: int = 100, *, arrow: bool = False) -> pd.DataFrame | pa.Table:
        """Return the last runs, newest first, also those after this version: state, times, versions, counts."""
        limit = asked_number("limit", limit)
        if limit < 0:
            raise ConfigError(f"The limit {limit} is below 0; give the number of runs to return.")
        told = [
            {name: run.details.get(name) for name in _RUNS.names}
            | {name: getattr(run, name) for name in ("run_id", "state", "started_at", "ended_at")}
            | {"duration_s": (run.ended_at - run.started_at).total_seconds() if run.ended_at else None}
            for run in recent_runs(self._warehouse, limit)
        ]
        rows = pa.Table.from_pylist(told, _RUNS)
        return rows if arrow else rows.to_pandas()

    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._is_closed:
            raise ConfigError("This reader was closed; open the warehouse again.")
        process = os.getpid()
        if process not in self._connections:
            # That of the parent is kept: to close it here would wait for its threads as well.
            self._connections[process] = connect(self._snapshot)
        return self._connections[process]

    def _rows(self, table: str, article_id: str) -> list[dict[str, Any]]:
        asked_ids([article_id])
        # In SQL, since DuckDB skips files by their Bloom filters.
        key = TABLES[table].key
        sql = f"select * from {table} where article_id = ? order by {', '.join(key)}"
        rows: list[dict[str, Any]] = self.sql(sql, [article_id], arrow=True).to_pylist()
        if table == "segments" and not rows:
            raise ConfigError(f"There is no article {article_id!r} in version {self.version}.")
        return rows

    def _at(self, version: int) -> Snapshot:
        version = asked_number("version", version)
        return self._snapshot if version == self.version else snapshot_at(self._warehouse, version)

    def _older(self, version: int) -> Snapshot | None:
        return None if asked_number("version", version) == 0 else self._at(version)


class _Stretch(NamedTuple):
    raw_start_char: int
    raw_end_char: int
    paragraph_no: int | None
