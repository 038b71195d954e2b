"""Clusters: exact duplicates and versions of one page, whatever the order of the rows."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.cluster import cluster
from tasks.core.tables import TABLES

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
NAMES = (
    "article_id", "content_hash", "canonical_url", "url", "domain", "publisher", "language", "published_at",
    "published_date", "fetched_at", "n_words",
)  # fmt: skip
SCHEMA = pa.schema([(name, TABLES["articles"].schema.field(name).type) for name in NAMES])


def article(article_id, content_hash="c", **columns):
    """Return one input row: a story of ten words without address or time unless given."""
    return dict.fromkeys(NAMES) | {"article_id": article_id, "content_hash": content_hash, "n_words": 10} | columns


def clustered(*rows):
    """Return the output rows by article."""
    table = cluster(pa.Table.from_pylist(list(rows), schema=SCHEMA))
    assert table.schema.equals(TABLES["clusters"].schema)
    return {row["article_id"]: row for row in table.to_pylist()}


def test_an_article_alone_is_its_own_cluster():
    row = clustered(article("a"))["a"]
    assert (row["cluster_id"], row["is_canonical"], row["kind"], row["n_members"]) == ("a", True, "singleton", 1)
    assert (row["similarity"], row["is_syndicated"], row["url_key"]) == (1.0, False, None)
    assert (row["version_no"], row["is_latest"]) == (0, True)


def test_the_earliest_of_equal_stories_is_canonical():
    rows = clustered(
        article("a", published_at=NOON + timedelta(hours=1), domain="one.example"),
        article("b", published_at=NOON, domain="two.example"),
        article("c", fetched_at=NOON + timedelta(minutes=1)),
        article("d"),
        article("e", "other"),
    )
    assert {rows[name]["cluster_id"] for name in "abcd"} == {"b"}
    assert [rows[name]["is_canonical"] for name in "abcde"] == [False, True, False, False, True]
    assert [rows[name]["n_members"] for name in "abcde"] == [4, 4, 4, 4, 1]
    assert [rows[name]["is_syndicated"] for name in "abcde"] == [True, True, True, True, False]
    assert rows["a"]["kind"] == "exact"


def test_a_known_minute_goes_before_a_day_without_a_time():
    rows = clustered(
        article("a", published_date=NOON.date()), article("b", published_at=NOON, published_date=NOON.date())
    )
    assert rows["a"]["cluster_id"] == "b"


def test_ties_are_broken_by_the_id():
    assert clustered(article("b", published_at=NOON), article("a", published_at=NOON))["b"]["cluster_id"] == "a"


def test_the_same_story_twice_at_one_publisher_is_no_syndication():
    rows = clustered(article("a", domain="one.example"), article("b", domain="one.example"), article("c"))
    assert not any(row["is_syndicated"] for row in rows.values())


def test_stories_without_words_are_no_duplicates_of_each_other():
    rows = clustered(article("a", n_words=0), article("b", n_words=0))
    assert {row["kind"] for row in rows.values()} == {"singleton"}


def test_versions_of_one_page_are_numbered_in_the_order_of_their_times():
    rows = clustered(
        article(
            "a",
            "new",
            url="https://www.gull.example/storm?utm_source=x",
            published_at=NOON,
            fetched_at=NOON + timedelta(hours=3),
        ),
        article("b", "old", url="http://gull.example/storm/", published_at=NOON, fetched_at=NOON + timedelta(hours=1)),
        article("c", "else", url="https://gull.example/calm"),
        article("d", "none"),
        article("e", "none2"),
    )
    assert [(rows[name]["version_no"], rows[name]["is_latest"]) for name in "abcde"] == [
        (1, True), (0, False), (0, True), (0, True), (0, True),
    ]  # fmt: skip


def test_the_time_of_modification_orders_versions_where_it_is_given():
    table = pa.Table.from_pylist(
        [
            article("a", url="https://x.example/p", fetched_at=NOON),
            article("b", url="https://x.example/p", fetched_at=NOON),
        ],
        schema=SCHEMA,
    )
    modified = pa.array([NOON, NOON - timedelta(days=1)], pa.timestamp("us", tz="UTC"))
    assert cluster(table.append_column("modified_at", modified)).column("version_no").to_pylist() == [1, 0]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.gull.example/a/", "gull.example/a"),
        ("HTTP://GULL.example:8080/A#top", "gull.example/A"),
        ("https://m.gull.example/a?fbclid=1&b=2&utm_medium=z&a=1", "gull.example/a?a=1&b=2"),
        ("https://gull.example/a/amp", "gull.example/a"),
        ("https://gull.example/amp/a", "gull.example/a"),
        ("https://gull.example/a.amp.html", "gull.example/a.html"),
        ("https://gull.example/a?amp=1", "gull.example/a"),
        ("https://user:secret@gull.example/a", "gull.example/a"),
        ("https://m.example/a", "m.example/a"),
        ("//gull.example/a", "gull.example/a"),
        ("https://gull.example/index.html", "gull.example"),
        ("ftp://gull.example/a", None),
        ("no address", None),
        ("", None),
    ],
)
def test_the_key_of_an_address_names_the_page(address, key):
    assert clustered(article("a", url=address))["a"]["url_key"] == key


def test_the_canonical_address_goes_before_the_address_found():
    row = clustered(article("a", url="https://gull.example/b", canonical_url="https://gull.example/a"))["a"]
    assert row["url_key"] == "gull.example/a"


ROWS = st.lists(
    st.builds(
        dict,
        content_hash=st.sampled_from("pqr"),
        url=st.sampled_from([None, "https://x.example/1", "https://www.x.example/1?utm_a=1", "https://x.example/2"]),
        domain=st.sampled_from([None, "x.example", "y.example"]),
        published_at=st.sampled_from([None, NOON, NOON + timedelta(hours=1)]),
        published_date=st.sampled_from([None, date(2031, 3, 4)]),
        fetched_at=st.sampled_from([None, NOON, NOON - timedelta(hours=1)]),
        n_words=st.sampled_from([0, 10]),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_and_every_cluster_is_consistent(rows, random):
    articles = [article(f"{number:02}", **row) for number, row in enumerate(rows)]
    found = clustered(*articles)
    random.shuffle(articles)
    assert clustered(*articles) == found
    assert list(found) == sorted(row["article_id"] for row in articles)
    for row in found.values():
        members = [other for other in found.values() if other["cluster_id"] == row["cluster_id"]]
        assert row["n_members"] == len(members)
        assert [m["article_id"] for m in members if m["is_canonical"]] == [row["cluster_id"]]
        versions = sorted(
            (o["version_no"], o["is_latest"])
            for o in found.values()
            if row["url_key"] and o["url_key"] == row["url_key"]
        )
        assert versions == [(n, n == len(versions) - 1) for n in range(len(versions))]


def test_no_articles_make_an_empty_table_of_the_same_schema():
    assert clustered() == {}
