"""A newer copydesk finds the tables of an older one and brings all of them to its schema in one commit."""

import sys
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks import store
from tasks.core.errors import ConfigError, StoreError
from tasks.core.tables import ARTICLES, REJECTS, SOURCES, TABLES, Column, Table
from tasks.store import migration
from tasks.store.migration import Migration

STORIES = {
    "inbox/a": ["The pond of Aller froze over. Children skated until dark.", "-"],
    "inbox/b": ["A bear was seen in Aller. It was a dog."],
}
LATER = {"inbox/c": ["The pond of Aller thawed. Nobody skated."]}

#: name of the change -> column as declared now
ADDED = Column("note", pa.string(), "A note.")
COUNTED = Column("n_checks", pa.int32(), "How often the file was checked.", nullable=False)
MARKS = Table("marks", "one mark", ("source",), (Column("source", pa.string(), "The source.", nullable=False),))


def _declared(table, *added, renamed=None, widened=(), dropped=()):
    """Return a table with other columns."""
    renamed = renamed or {}
    columns = [
        replace(
            column,
            name=renamed.get(column.name, column.name),
            type=pa.int64() if column.name in widened else column.type,
        )
        for column in table.columns
        if column.name not in dropped
    ]
    return replace(table, columns=(*columns, *added))


@pytest.fixture
def older(desk):
    """Return a warehouse of two parts, made before the schema changed."""
    desk.run(STORIES)
    desk.run(LATER)
    return desk


@pytest.fixture
def newer(older, monkeypatch):
    """Let this copydesk be one with schema 2, in which columns of three tables have changed and one table is new."""
    monkeypatch.setitem(
        TABLES,
        "articles",
        _declared(ARTICLES, ADDED, renamed={"section": "desk"}, widened=["n_chars"], dropped=["lead"]),
    )
    monkeypatch.setitem(TABLES, "sources", _declared(SOURCES, COUNTED))
    monkeypatch.setitem(TABLES, "rejects", _declared(REJECTS, widened=[]))
    monkeypatch.setitem(TABLES, "marks", MARKS)
    for module in ("commit", "manifest", "migration", "verification"):
        monkeypatch.setattr(sys.modules[f"tasks.store.{module}"], "SCHEMA_VERSION", 2)
    step = Migration(2, renamed={"articles": {"section": "desk"}}, filled={"sources": {"n_checks": 0}})
    monkeypatch.setattr(migration, "MIGRATIONS", (step,))
    return older


def _migrate(desk):
    with store.writer_lock(desk.warehouse):
        return store.migrate(desk.warehouse, "migration")


def test_what_would_change_is_told(newer):
    assert sorted(store.schema_changes(store.current_snapshot(newer.warehouse))) == [
        "Table marks is new.",
        "articles.lead goes.",
        "articles.n_chars becomes int64 and was int32.",
        "articles.note is new, and null in the rows that there are.",
        "articles.section is called desk.",
        "sources.n_checks is new, and filled with 0 in the rows that there are.",
    ]


def test_every_file_gets_the_declared_columns_in_one_commit_and_every_row_stays(newer, held):
    before = store.current_snapshot(newer.warehouse)
    was = before.read("articles", ["article_id", "text", "n_chars"]).sort_by("article_id").to_pylist()
    after = _migrate(newer)
    assert (after.version, after.manifest.schema_version) == (3, 2)
    for table in TABLES:
        for path in after.files(table):
            assert pq.read_schema(path).equals(TABLES[table].schema), table
    assert held(after) == {**STORIES, **LATER}
    assert after.read("articles", ["article_id", "text", "n_chars"]).sort_by("article_id").to_pylist() == was
    naive = pd.read_parquet(newer.warehouse.path / "sources")
    assert naive["n_checks"].tolist() == [0, 0, 0]
    assert store.verify_files([after]).findings == ()
    assert _migrate(newer) is None


def test_files_that_fit_are_not_written_again(newer):
    before = store.current_snapshot(newer.warehouse)
    after = _migrate(newer)
    for table in ("segments", "sentences", "rejects", "clusters"):
        assert [path.stat().st_ino for path in after.files(table)] == [
            path.stat().st_ino for path in before.files(table)
        ]


def test_nothing_is_committed_on_tables_of_an_older_schema(newer):
    with pytest.raises(StoreError, match="run `copydesk migrate`"):
        newer.run()


def test_a_rollback_to_an_older_schema_is_migrated_again(newer):
    _migrate(newer)
    with store.writer_lock(newer.warehouse):
        store.rollback(newer.warehouse, 1, "back")
        assert store.is_outdated(store.current_snapshot(newer.warehouse))
        migrated = store.migrate(newer.warehouse, "again")
    assert (migrated.version, migrated.n_rows("articles")) == (5, 2)
    assert pq.read_schema(migrated.files("articles")[0]).equals(TABLES["articles"].schema)


def test_a_value_that_is_missing_where_it_may_not_be_publishes_nothing(newer, monkeypatch):
    monkeypatch.setattr(migration, "MIGRATIONS", (Migration(2, renamed={"articles": {"section": "desk"}}),))
    with pytest.raises(StoreError, match="'sources' do not fit its schema"):
        _migrate(newer)
    assert store.current_snapshot(newer.warehouse).version == 2


def test_names_are_followed_through_several_versions(newer, monkeypatch):
    steps = (
        Migration(2, renamed={"articles": {"section": "part"}}),
        Migration(3, renamed={"articles": {"part": "desk"}}),
    )
    monkeypatch.setattr(migration, "MIGRATIONS", steps)
    assert "articles.section is called desk." in store.schema_changes(store.current_snapshot(newer.warehouse))


def test_an_older_copydesk_refuses_what_a_newer_one_has_migrated(newer, monkeypatch):
    _migrate(newer)
    monkeypatch.undo()
    with pytest.raises(ConfigError, match="newer schema"):
        store.open_warehouse(newer.warehouse.path)


def test_tables_of_this_schema_are_left_alone(older):
    assert store.schema_changes(store.current_snapshot(older.warehouse)) == []
    assert _migrate(older) is None
