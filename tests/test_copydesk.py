"""Users open a warehouse and read one snapshot, whatever is published meanwhile."""

from datetime import date

import pytest

import copydesk
from tasks.core.tables import TABLES
from tests.store.conftest import Desk

EARLY = "The bridge of Aster reopened. Cyclists cheered loudly."
LATE = "The bridge of Aster closed again. Cyclists did not cheer. A cat was seen on it."


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "warehouse")


@pytest.fixture
def news(desk):
    desk.run({"inbox/a": [EARLY, "-"], "inbox/b": [LATE]})
    return copydesk.open(desk.warehouse.path)


def test_sql_gives_pandas_or_arrow(news):
    frame = news.sql("select source, n_chars from articles order by source")
    assert frame["n_chars"].tolist() == [len(EARLY), len(LATE)]
    assert news.sql("select ? as x", [41], arrow=True).to_pylist() == [{"x": 41}]


def test_tables_come_whole_or_by_column(news):
    assert news.table("rejects")["reason"].tolist() == ["no_story"]
    assert news.table("sources", ["source"], arrow=True)["source"].to_pylist() == ["inbox/a", "inbox/b"]


def test_articles_are_chosen_by_date_domain_and_language(news):
    days = {text: date(2031, 1, 1 + len(text) % 50) for text in (EARLY, LATE) if len(text) % 50 < 31}
    assert len(days) == 2
    first, last = sorted(days.values())
    assert news.articles()["text"].tolist() == sorted(days, key=days.get)
    assert news.articles(since=last)["published_date"].tolist() == [last]
    assert news.articles(until=str(last), columns=["published_date"], arrow=True).to_pylist() == [
        {"published_date": first}
    ]
    assert len(news.articles(domain="harbor.example", language="en")) == 2
    assert len(news.articles(domain="harbor.example", language="fr")) == 0


def test_raw_is_what_was_found(news):
    (row,) = news.sql("select article_id from articles where source = 'inbox/a'", arrow=True).to_pylist()
    assert news.raw(row["article_id"]) == EARLY + "\nShare this page"


def test_a_reader_stays_at_its_version(desk, news):
    desk.run({"inbox/a": [LATE]}, removed=["inbox/b"])
    assert news.version == 1
    assert sorted(news.table("articles")["text"]) == sorted([EARLY, LATE])
    newer = copydesk.open(desk.warehouse.path)
    assert (newer.version, newer.table("articles")["text"].tolist()) == (2, [LATE])
    assert newer.at(1).path == news.path
    assert len(newer.at(1).sql("from articles")) == 2


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda news: news.table("artikles"), f"there are: {', '.join(TABLES)}"),
        (lambda news: news.table("articles", ["txt"]), "has no column txt"),
        (lambda news: news.articles(columns=['text" from articles; --']), "has no column"),
        (lambda news: news.raw("0" * 32), "There is no article"),
        (lambda news: news.at(9), "Version 9"),
        (lambda news: news.sql("copy articles to 'x.csv'"), "Give one query"),
        (lambda news: news.articles(since="yesterday"), "date"),
    ],
)
def test_mistakes_are_answered_with_one_sentence(news, ask, answer):
    with pytest.raises(copydesk.ConfigError, match=answer):
        ask(news)


def test_a_folder_without_a_warehouse_is_refused(tmp_path):
    with pytest.raises(copydesk.ConfigError, match="There is no warehouse"):
        copydesk.open(tmp_path / "warehouse")
