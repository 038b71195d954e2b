"""Changes: clustering what a change touches says the same as clustering everything, whatever comes and goes."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.cluster import changed_clusters, cluster
from tasks.core.tables import TABLES

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
NAMES = (
    "article_id", "content_hash", "canonical_url", "url", "domain", "publisher", "language", "published_at",
    "published_date", "modified_at", "fetched_at", "n_words",
)  # fmt: skip
SCHEMA = pa.schema([(name, TABLES["articles"].schema.field(name).type) for name in NAMES])
PAGE = "https://gull.example/"


def article(article_id, content_hash="c", **columns):
    return dict.fromkeys(NAMES) | {"article_id": article_id, "content_hash": content_hash, "n_words": 10} | columns


def table(rows):
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def changed(folder, before, added, gone):
    """Return the changed rows, and all rows after the change as they were updated."""
    articles, clusters = folder / "articles.parquet", folder / "clusters.parquet"
    pq.write_table(table(before), articles)
    old = cluster(table(before))
    pq.write_table(old, clusters)
    found = changed_clusters([str(articles)], [str(clusters)], table(added), pa.table({"article_id": gone}))
    assert found.schema.equals(TABLES["clusters"].schema)
    rows = {row["article_id"]: row for row in old.to_pylist() if row["article_id"] not in gone}
    return found.to_pylist(), rows | {row["article_id"]: row for row in found.to_pylist()}


ARTICLES = st.builds(
    dict,
    content_hash=st.sampled_from("pqrs"),
    url=st.sampled_from([None, *(f"{PAGE}{n}" for n in (1, "1?utm_a=1", 2, 3))]),
    domain=st.sampled_from([None, "x.example", "y.example"]),
    published_at=st.sampled_from([None, NOON, NOON + timedelta(hours=1)]),
    published_date=st.sampled_from([None, date(2031, 3, 4)]),
    fetched_at=st.sampled_from([None, NOON, NOON - timedelta(hours=1)]),
    n_words=st.sampled_from([0, 10, 10, 10]),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ARTICLES, max_size=10), st.lists(ARTICLES, max_size=3), st.sets(st.integers(0, 9)), st.booleans())
def test_it_says_what_clustering_everything_says(tmp_path, before, added, leaving, are_same_ids):
    before = [article(f"{number:02}", **row) for number, row in enumerate(before)]
    gone = [row["article_id"] for number, row in enumerate(before) if number in leaving]
    # An article that changed goes and comes under the same id.
    ids = [*(gone if are_same_ids else ()), "new0", "new1", "new2"]
    added = [article(article_id, **row) for article_id, row in zip(ids, added, strict=False)]
    _, after = changed(tmp_path, before, added, gone)
    staying = [row for row in before if row["article_id"] not in gone]
    assert after == {row["article_id"]: row for row in cluster(table([*staying, *added])).to_pylist()}


@pytest.mark.parametrize(
    ("added", "gone", "touched"),
    [
        ([article("new", "other")], [], ["new"]),
        ([article("new", "story")], [], ["a", "b", "new"]),
        ([article("new", "other", url=f"{PAGE}2#x")], [], ["b", "c", "new"]),
        ([], ["c"], ["b"]),
        ([], ["d"], []),
        ([article("new", "empty", n_words=0)], [], ["new"]),
    ],
)
def test_only_what_shares_a_story_or_a_page_is_looked_at(tmp_path, added, gone, touched):
    before = [
        article("a", "story", url=f"{PAGE}1"), article("b", "story", url=f"{PAGE}2"), article("c", url=f"{PAGE}2"),
        article("d", "alone"), article("e", "empty", n_words=0),
    ]  # fmt: skip
    found, _ = changed(tmp_path, before, added, gone)
    assert [row["article_id"] for row in found] == touched
