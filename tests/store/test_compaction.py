"""Compaction makes fewer and bigger files of the same rows."""

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks import store
from tasks.core.errors import StoreError
from tasks.core.tables import TABLES
from tasks.store import compaction
from tasks.store.check import check_snapshot
from tasks.store.compaction import crowded, size_of
from tasks.store.manifest import File, Part

WORDS = ["tide", "mill", "orchard", "ferry", "quarry", "bell"]
FIRST = {f"inbox/{n}": [f"The {word} of Ansel was sold. Nobody asked why." + "!" * n] for n, word in enumerate(WORDS)}


def _compact(desk, **options):
    with store.writer_lock(desk.warehouse):
        return store.compact(desk.warehouse, store.current_snapshot(desk.warehouse), "compaction", **options)


def _rows(snapshot):
    """Return the rows of every table in the order of a key."""
    return {
        name: snapshot.read(name).sort_by([(key, "ascending") for key in table.key]).to_pylist()
        for name, table in TABLES.items()
    }


def _part(n_bytes):
    return Part(files={"articles": File(name="x", rows=1, bytes=n_bytes)}, first_source="a", last_source="b")


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([1, 1, 1], []),
        ([1, 1, 1, 1], [(0, 1, 2, 3)]),
        ([1, 500, 1, 1, 1], [(0, 2, 3, 4)]),
        # as large as a file may become: these stay, and so does what is left over
        ([60, 1, 70, 1, 55, 1], []),
        # a group ends where the file would become too large
        ([40, 40, 40, 40, 40], [(0, 1), (2, 3)]),
    ],
)
def test_parts_are_merged_among_their_like_and_up_to_a_size(sizes, groups):
    assert crowded([_part(size) for size in sizes], 100) == groups


def test_what_grew_by_merging_is_merged_with_its_like_later():
    sizes = [1_000_000] * 4 + [9_000_000] * 4 + [40_000_000] * 3
    assert crowded([_part(size) for size in sizes]) == [(0, 1, 2, 3), (4, 5, 6, 7)]


def test_the_rows_stay_and_the_files_become_fewer(desk):
    for source, texts in FIRST.items():
        before = desk.run({source: [*texts, "-"]})
    after = _compact(desk)
    assert _rows(after) == _rows(before)
    assert (len(before.parts), len(after.parts)) == (6, 1)
    assert [len(after.files(name)) for name in ("articles", "segments", "sources", "rejects")] == [1, 1, 1, 1]
    assert check_snapshot(desk.warehouse, after) == []
    assert store.verify_files([after]).findings == ()
    assert _compact(desk) is None


def test_articles_lie_in_order_and_children_in_the_order_of_their_articles(desk):
    for source, texts in FIRST.items():
        desk.run({source: texts})
    after = _compact(desk)
    articles = pq.read_table(after.files("articles")[0]).to_pylist()
    assert [(row["published_at"], row["article_id"]) for row in articles] == sorted(
        (row["published_at"], row["article_id"]) for row in articles
    )
    segments = pq.read_table(after.files("segments")[0]).to_pylist()
    assert [(row["article_id"], row["segment_no"]) for row in segments] == [
        (row["article_id"], number) for row in articles for number in (0, 1)
    ]


def test_compacting_gives_the_same_files_whatever_came_first(tmp_path, new_desk):
    names = []
    for folder, order in (("one", 1), ("two", -1)):
        desk = new_desk(tmp_path / folder)
        desk.run(*({source: FIRST[source]} for source in list(FIRST)[::order]))
        names.append(_compact(desk).parts[0].files)
    assert names[0] == names[1]


def test_a_source_in_several_parts_is_replaced_after_compaction_too(desk, held):
    with store.writer_lock(desk.warehouse):
        desk.stage("a", {"inbox/long": ["The first half. It is short."]})
        desk.stage("b", {"inbox/long": ["The second half. It is shorter."]}, first_record=1)
        for number, (source, texts) in enumerate(FIRST.items()):
            desk.stage(f"c{number}", {source: texts})
        desk.publish()
    assert _compact(desk).parts[0].continued == ()
    replaced = desk.run({"inbox/long": ["Both halves. At last."]})
    assert held(replaced) == {**FIRST, "inbox/long": ["Both halves. At last."]}


SOURCES = st.sampled_from([f"inbox/{name}" for name in "abcdefgh"])
TEXTS = st.lists(st.text("abc. ", min_size=1, max_size=9).map(lambda text: text + "x.") | st.just("-"), max_size=5)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(st.dictionaries(SOURCES, TEXTS, min_size=1, max_size=3), min_size=4, max_size=9))
def test_any_parts_hold_the_same_rows_after_merging_in_small_steps(tmp_path_factory, new_desk, monkeypatch, batches):
    monkeypatch.setattr(compaction, "ARTICLE_ROWS", 2)
    monkeypatch.setattr(compaction, "_WINDOW", 3)
    desk = new_desk(tmp_path_factory.mktemp("any") / "warehouse")
    for batch in batches:
        before = desk.run(batch)
    after = _compact(desk)
    assert (after is None) == (len(before.parts) < 4)
    if after:
        assert _rows(after) == _rows(before)
        assert check_snapshot(desk.warehouse, after) == []


def test_rows_that_would_be_lost_publish_nothing(desk, monkeypatch):
    for source, texts in FIRST.items():
        before = desk.run({source: texts})
    monkeypatch.setattr(compaction._Cursor, "take", lambda cursor, stop: cursor._rest)
    with pytest.raises(StoreError, match="Compaction would give articles 0 rows instead of 6"):
        _compact(desk)
    assert store.current_snapshot(desk.warehouse).version == before.version
    assert size_of(before.parts[0]) > 0


def test_the_lock_is_needed(desk):
    for source, texts in FIRST.items():
        desk.run({source: texts})
    with pytest.raises(StoreError, match="writer lock"):
        store.compact(desk.warehouse, store.current_snapshot(desk.warehouse), "no lock")
