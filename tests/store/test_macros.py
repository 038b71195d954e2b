"""Views and macros answer what they promise, in a locked connection and in a catalog, and nothing breaks them."""

import duckdb
import pytest

from tasks.store.macros import MACROS, VIEWS
from tasks.store.query import connect, query, write_catalog

SAO = "São Brás reopened its kiosk. The kiosk sells kiosk keys (a.b)."
MAY = "May came late to Ede. Mayors of Ede smiled."
HAN = "云溪镇的夜市多了一家书店。书店卖旧书。书书"
BON = "Bon bon! A bonbon for the bon vivant, and a bond. Bons, not bon"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, new_desk):
    desk = new_desk(tmp_path_factory.mktemp("macros") / "warehouse")
    return desk.run({"inbox/a": [SAO, MAY], "inbox/b": [HAN], "inbox/c": ["-", BON]})


@pytest.fixture(scope="module")
def ask(snapshot):
    connection = connect(snapshot)
    return lambda sql, *values: query(connection, sql, values).to_pylist()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kiosk", [3]),
        (" SAO BRAS ", [1]),
        ("sells kiosk", [1]),
        ("ede", [2]),
        ("书店", [2]),
        ("书", [5]),
        ("may", [1]),  # and not `Mayors`
        ("mayor", []),
        ("bon", [4]),  # none in `bonbon`, `bond` and `Bons`
        ("bon bon", [1]),
        ("a.b", [1]),
        ("a_b", []),
        ("%", []),
        ("", []),
        (None, []),
        ("'; drop view articles; --", []),
    ],
)
def test_search_counts_words_without_regard_to_case_and_accents(ask, words, found):
    assert [row["n"] for row in ask("from search(?)", words)] == found


@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("May", 1),  # and not `Mayors`
        ("sao brás", 1),
        ("旧书", 1),
        ("(a.b)", 1),
        ("(a", 1),
        ("axb", 0),
        ("\\E.*", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_mentions_are_whole_words_taken_literally(ask, name, n):
    rows = ask("select m.*, a.text[m.start_char + 1 : m.end_char] = m.text as is_slice "
               "from mentions(?) m join articles a using (article_id)", name)  # fmt: skip
    assert len(rows) == n
    assert all(row["is_slice"] for row in rows)


def test_dropped_blocks_are_those_that_are_not_in_the_text(ask):
    (article_id,) = (row["article_id"] for row in ask("select article_id from articles where language = 'en' limit 1"))
    blocks = ask("from dropped_blocks(?)", article_id)
    assert [(block["role"], block["text"].strip()) for block in blocks] == [("share", "Share this page")]
    assert ask("from dropped_blocks('unknown')") == []


def test_days_and_domains_add_up(ask):
    for view in ("articles_per_day", "articles_per_domain"):
        (row,) = ask(f"select sum(n_articles)::int as n, sum(n_stories)::int as stories from {view}")
        assert row == {"n": 4, "stories": 4}


def test_days_are_those_of_utc_wherever_the_reader_sits(snapshot, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    rows = query(connect(snapshot), "select published_at::date = published_date as is_same from articles")
    assert rows.to_pylist() == [{"is_same": True}] * 4


def test_a_catalog_has_views_and_macros_with_what_they_are(snapshot, tmp_path, new_desk):
    desk = new_desk(tmp_path / "warehouse")
    desk.run({"inbox/a": [MAY]})
    write_catalog(desk.warehouse, tmp_path / "catalog.duckdb")
    with duckdb.connect(tmp_path / "catalog.duckdb", read_only=True) as catalog:
        assert catalog.execute("select count(*) from mentions('Ede')").fetchall() == [(2,)]
        views = catalog.execute("select view_name, comment from duckdb_views() where not internal").fetchall()
        macros = "select function_name, comment from duckdb_functions() where function_type = 'table_macro'"
        said = dict(views) | dict(catalog.execute(macros).fetchall())
    declared = {name.partition("(")[0]: what for name, (what, _) in {**VIEWS, **MACROS}.items()}
    assert {name: said.get(name) for name in declared} == declared
