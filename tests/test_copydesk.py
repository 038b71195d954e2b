"""Users open a warehouse and read one snapshot, whatever is published meanwhile."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

import copydesk
from tasks import store
from tasks.clean import compose
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
    assert len(news.articles(domain="Harbor.example", language="EN")) == 2
    assert len(news.articles(domain="harbor.example", language="fr")) == 0
    assert len(news.articles(domain=["harbor.example", "nowhere.example"], language=("en", "fr"))) == 2


@pytest.mark.parametrize(
    ("day", "n_before"),
    [
        ("2031-01-05", 0),
        ("2031-01-06T03:00:00+09:00", 1),
        (date(2031, 1, 6), 1),
        (datetime.fromisoformat("2031-01-05T23:59"), 0),
        (datetime.fromisoformat("2031-01-06T03:00+09:00"), 1),
        (datetime.fromisoformat("2031-01-05T23:00-09:00"), 0),
        (pd.Timestamp("2031-01-06", tz="Asia/Tokyo"), 1),
        (np.datetime64("2031-01-06"), 1),
        (np.datetime64("2031-01-05T12:00", "ns"), 0),
    ],
)
def test_of_a_time_only_its_own_date_counts_whatever_its_zone(news, day, n_before):
    assert news.articles()["published_date"].tolist() == [date(2031, 1, 5), date(2031, 1, 30)]
    assert (len(news.articles(until=day)), len(news.articles(since=day))) == (n_before, 2 - n_before)


@pytest.mark.parametrize("columns", [pd.Index(["text", "source"]), np.array(["text", "source"]), ("text", "source")])
def test_columns_may_come_from_a_frame(news, columns):
    for found in (news.articles(columns=columns), news.table("articles", columns)):
        assert list(found.columns) == ["text", "source"]


def test_ids_may_come_from_a_frame_or_an_arrow_table(news):
    for arrow in (False, True):
        ids = news.sql("select article_id from articles where source = 'inbox/a'", arrow=arrow)["article_id"]
        assert len(news.table("sentences", article_ids=ids)) == 2


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


def test_a_long_session_with_threads_sees_one_version_while_others_publish(desk, news):
    def ask(number):
        (count,) = news.sql("select count(*) as n from articles where ? >= 0", [number])["n"]
        return (
            count,
            len(news.table("articles")),
            len(news.articles(until="2099-01-01")),
            len(news.changed_since(0).removed),
        )

    with ThreadPoolExecutor(4) as threads:
        answers = threads.map(ask, range(40))
        for _ in range(3):
            desk.run({"inbox/a": [LATE]}, removed=["inbox/b"])
    assert set(answers) == {(2, 2, 2, 0)}
    assert (news.version, copydesk.open(desk.warehouse.path).version) == (1, 4)


def _count(reader):
    return os.getpid(), reader.version, len(reader.sql("from sentences order by all"))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_reader_goes_to_other_processes(desk, news, method):
    assert _count(news) == (os.getpid(), 1, 4)
    desk.run({"inbox/a": [LATE]}, removed=["inbox/b"])
    with get_context(method).Pool(1) as pool:
        child, version, n = pool.apply_async(_count, [news]).get(60)
    assert (child != os.getpid(), version, n) == (True, 1, 4)


def test_a_forked_process_asks_by_a_connection_of_its_own(news):
    assert len(news.sql("from sentences order by all")) == 4
    # Ended at once: what the parent's test runner has left to do at its end is not for the child.
    child = get_context("fork").Process(target=lambda: os._exit(len(news.sql("from sentences order by all"))))
    child.start()
    child.join(60)
    child.kill()  # one that hangs must not keep the tests from their end
    assert child.exitcode == 4


def test_a_reader_is_closed_at_the_end_of_its_context(desk, news):
    with copydesk.open(desk.warehouse.path) as reader:
        assert len(reader.articles()) == 2
    reader.close()
    with pytest.raises(copydesk.ConfigError, match=r"^This reader was closed; open the warehouse again\.$"):
        reader.sql("from articles")
    assert len(news.articles()) == 2


def test_a_path_may_begin_at_home(desk, news, monkeypatch):
    monkeypatch.setenv("HOME", str(desk.warehouse.path.parent))
    assert copydesk.open("~/warehouse").path == news.path


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
        (lambda news: news.articles(since="yesterday"), r"^'yesterday' is no date; give one like 2026-01-31\.$"),
        (lambda news: news.articles(until=20310101), "20310101 is no date"),
        (lambda news: news.articles(since=pd.NaT), "NaT is no date"),
        (lambda news: news.articles(since=np.datetime64("NaT")), "is no date"),
        (lambda news: news.articles(domain=["harbor.example", 7]), "^Give a domain as a text, or several in a list"),
        (lambda news: news.articles(language=[]), "^Give a language as a text, or several in a list"),
        (lambda news: news.articles(since=pd.Series(["2031-01-01"] * 99)), "^0 2031-01-01 1 2031.{1,90} is no date"),
        (lambda news: news.articles(until=np.array(["2031-01-01"], "datetime64[D]")), "is no date"),
        (lambda news: news.articles(since="2031-02-02", until="2031-02-02"), "that is later than `since`"),
        (
            lambda news: news.articles(domain="www.harbor.example"),
            "^'www.harbor.example' is .* for 'harbor.example'",
        ),
        (lambda news: news.articles(domain=["x.example", "news.bbc.co.uk"]), "ask for 'bbc.co.uk'"),
        (lambda news: news.articles(domain="https://me@Harbor.example:80/a b"), "ask for 'harbor.example'"),
        (lambda news: news.articles(domain=" harbor.example"), "ask for 'harbor.example'"),
        (lambda news: news.articles(domain="co.uk"), "'co.uk' is no registered domain.* give one like 'example.com'"),
        (lambda news: news.articles(domain="127.0.0.1"), "give one like 'example.com'"),
        (lambda news: news.articles(domain=""), "give one like 'example.com'"),
        (lambda news: news.articles(language="en-US"), "^'en-us' is no code of a language"),
        (lambda news: news.articles(language=["en", "English"]), "^'english' is no code of a language"),
        (lambda news: news.table(["articles"]), "^There is no table "),
        (lambda news: news.raw(5), "^5 is no article id"),
        (lambda news: news.articles(columns="title"), r"in a list: \['title'\]"),
        (lambda news: news.table("articles", "title"), r"in a list: \['title'\]"),
        (lambda news: news.articles(columns=[]), "at least one column"),
        (lambda news: news.table("articles", []), "at least one column"),
        (lambda news: news.changed_since(0, []), "at least one column"),
        (lambda news: news.table("articles", [1, "text"]), "has no column 1;"),
        (lambda news: news.table("sentences", article_ids="0" * 32), "ids are given in a list"),
        (lambda news: news.table("sentences", article_ids=news.table("articles")), "'article_id' is no article id"),
        (lambda news: news.table("sentences", article_ids=[None]), "None is no article id"),
        (lambda news: news.sql("select ?", "text"), "parameters in a list"),
        (lambda news: news.sql(None), "query as a text, not None"),
        (lambda news: news.at("1"), r"^'1' is no version, which is a whole number\.$"),
        (lambda news: news.at(1.5), "1.5 is no version"),
        (lambda news: news.diff("0"), "'0' is no version"),
        (lambda news: news.diff(0, float("nan")), "nan is no version"),
        (lambda news: news.changed_since("0"), "'0' is no version"),
        (lambda news: news.to_raw("0" * 32, "0", 1), "'0' is no offset"),
        (lambda news: news.runs("5"), "'5' is no limit"),
        (lambda news: news.runs(-1), "limit -1 is below 0"),
    ],
)
def test_mistakes_are_answered_with_one_sentence(news, ask, answer):
    with pytest.raises(copydesk.ConfigError, match=answer) as caught:
        ask(news)
    assert "\n" not in str(caught.value)


def test_versions_may_come_out_of_pandas(news):
    """A column of versions with a gap, as `runs` has it, holds floats."""
    (version, _) = pd.Series([news.version, None])
    assert news.at(version).version == news.version
    assert news.changed_since(version).removed == []
    assert news.diff(version, version).empty


def test_a_folder_without_a_warehouse_is_refused(tmp_path):
    with pytest.raises(copydesk.ConfigError, match="There is no warehouse"):
        copydesk.open(tmp_path / "warehouse")


READINGS = [
    lambda reader: reader.sql("from articles"),
    lambda reader: reader.articles(),
    lambda reader: reader.table("articles"),
    lambda reader: reader.diff(0),
    lambda reader: reader.changed_since(0),
]


@pytest.mark.parametrize("ask", [*READINGS, lambda reader: reader.raw("a" * 32)])
def test_a_reader_whose_snapshot_was_removed_says_so(news, ask):
    remove_tree(news.path)
    with pytest.raises(copydesk.StoreError, match=r"was removed meanwhile; open the warehouse again\.$"):
        ask(news)


@pytest.mark.parametrize("ask", [*READINGS, lambda reader: copydesk.open(reader.path.parents[2] / "warehouse")])
def test_damage_is_an_error_of_the_store_and_no_mistake_of_who_asks(news, ask):
    for file in (news.path / "articles").iterdir():
        file.chmod(0o644)
        file.write_bytes(b"not Parquet")
    with pytest.raises(copydesk.StoreError, match=r"^The snapshot cannot be read \(.*\.parquet.*\)"):
        ask(news)
