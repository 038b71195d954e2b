"""Users open a warehouse and read one snapshot, whatever is published meanwhile."""

from datetime import date

import pytest

import copydesk
from tasks import store
from tasks.clean import compose
from tasks.core.errors import StoreError
from tasks.core.tables import TABLES
from tasks.store.durable import remove_tree
from tests.conftest import ingest, write_story
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


def test_tables_can_be_had_for_some_articles(news):
    (row,) = news.sql("select article_id from articles where source = 'inbox/a'", arrow=True).to_pylist()
    assert len(news.table("sentences")) == 4
    sentences = news.table("sentences", ["text"], article_ids=[row["article_id"]])
    assert "".join(sentences["text"]) == EARLY


def test_versions_are_compared_and_followed(desk, news):
    desk.run({"inbox/a": [LATE]}, removed=["inbox/b"])
    newer = copydesk.open(desk.warehouse.path)
    assert newer.diff(1)[["change", "source"]].values.tolist() == [["changed", "inbox/a"], ["removed", "inbox/b"]]
    assert newer.diff(2, 1, arrow=True)["change"].to_pylist() == ["added", "changed"]
    assert newer.diff(0)["change"].tolist() == ["added"]
    changes = newer.changed_since(1, ["text", "changed_in"])
    assert (changes.since, changes.version, len(changes.removed)) == (1, 2, 1)
    assert changes.articles.values.tolist() == [[LATE, 2]]
    assert len(newer.changed_since(2, arrow=True).articles) == 0
    assert len(news.changed_since(0).articles) == 2


def test_runs_are_told_with_their_times_and_counts(desk, news):
    store.start_run(desk.warehouse, "one", {"params": {}})
    store.end_run(desk.warehouse, "one", "published", {"n_articles_added": 3, "snapshot_after": 1})
    store.start_run(desk.warehouse, "two", {})
    runs = news.runs().set_index("run_id")
    assert runs["state"].to_dict() == {"two": "running", "one": "published"}
    assert (runs.loc["one", "n_articles_added"], runs.loc["one", "duration_s"] >= 0) == (3, True)
    assert str(runs["started_at"].dt.tz) == "UTC"
    assert runs["duration_s"].isna().tolist() == [True, False]


#: a paragraph that needs repair, and words of it as they stand in the file
RAGGED = (
    "The ferry ran  aground at the cafÃ© of Corrin Sound on Monday, and the crew waited for the tide to come back. "
    "It was a so\u00adber night &amp; nobody was hurt, said the harbor master of the town."
)
WORDS = {"café": "cafÃ©", "sober": "so\u00adber", "&": "&amp;", "night": "night", "ran aground": "ran  aground"}


@pytest.fixture
def ragged(tmp_path, in_process):
    write_story(tmp_path / "inbox", "ferry.txt", RAGGED)
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    return copydesk.open(tmp_path / "warehouse")


def test_every_span_of_a_story_leads_back_to_the_characters_it_was_made_of(ragged):
    (article,) = ragged.table("articles", arrow=True).to_pylist()
    text, raw = article["text"], ragged.raw(article["article_id"])
    for word, found in WORDS.items():
        start = text.index(word)
        raw_start, raw_end = ragged.to_raw(article["article_id"], start, start + len(word))
        assert raw[raw_start:raw_end] == found
    assert len(ragged.table("repairs")) >= 3
    with pytest.raises(copydesk.ConfigError, match="is no span of the text"):
        ragged.to_raw(article["article_id"], 0, len(text) + 1)


def test_a_story_that_other_rules_composed_is_not_guessed_at(ragged, monkeypatch):
    (article_id,) = ragged.table("articles")["article_id"]
    monkeypatch.setattr(copydesk, "compose", lambda raw, kept, edits: compose(raw, kept, ()))
    with pytest.raises(copydesk.ConfigError, match="another version of copydesk"):
        ragged.to_raw(article_id, 0, 1)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda news: news.table("artikles"), f"there are: {', '.join(TABLES)}"),
        (lambda news: news.table("articles", ["txt"]), "has no column txt"),
        (lambda news: news.articles(columns=['text" from articles; --']), "has no column"),
        (lambda news: news.raw("0" * 32), "There is no article"),
        (lambda news: news.to_raw("0" * 32, 0, 1), "There is no article"),
        (lambda news: news.table("sources", article_ids=[]), "has no column article_id"),
        (lambda news: news.at(9), "Version 9"),
        (lambda news: news.diff(9), "Version 9"),
        (lambda news: news.changed_since(9), "Version 9 is newer"),
        (lambda news: news.changed_since(0, ["txt"]), "has no column txt"),
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


@pytest.mark.parametrize(
    "ask",
    [
        lambda reader: reader.sql("from articles"),
        lambda reader: reader.articles(),
        lambda reader: reader.table("articles"),
        lambda reader: reader.raw("a"),
    ],
)
def test_a_reader_whose_snapshot_was_removed_says_so(news, ask):
    remove_tree(news.path)
    with pytest.raises(StoreError, match=r"was removed meanwhile; open the warehouse again\.$"):
        ask(news)
