"""What changed between two snapshots is said exactly, whatever happened between them."""

import pyarrow.parquet as pq
import pytest

from tasks import store
from tasks.store.feed import diff, written_since

A, B, C = "The dam at Ruhl holds.", "Storks are back in Ede.", "A kiosk in Bellerive sells no papers."


def changes(older, newer):
    return [(row["change"], row["source"], row["columns"]) for row in diff(older, newer).to_pylist()]


def feed(older, newer):
    rows, removed = written_since(older, newer)
    return sorted(rows["text"].to_pylist()), removed


def id_of(snapshot, source):
    (article_id,) = snapshot.read("articles", ["article_id"], sources=[source])["article_id"].to_pylist()
    return article_id


def test_added_changed_and_removed_articles_are_told_apart(desk):
    older = desk.run({"inbox/a": [A], "inbox/b": [B]})
    newer = desk.run({"inbox/a": [A + " Still."], "inbox/c": [C]}, removed=["inbox/b"])
    found = changes(older, newer)
    assert [(change, source) for change, source, _ in found] == [
        ("added", "inbox/c"),
        ("changed", "inbox/a"),
        ("removed", "inbox/b"),
    ]
    assert {"text", "n_chars", "content_hash"} <= set(found[1][2])
    assert "source" not in found[1][2]
    assert "changed_in" not in found[1][2]
    assert (found[0][2], found[2][2]) == ([], [])
    assert feed(older, newer) == (sorted([A + " Still.", C]), [id_of(older, "inbox/b")])


def test_what_was_written_again_with_the_same_values_is_in_the_feed_and_has_no_column_that_differs(desk):
    older = desk.run({"inbox/a": [A]}, {"inbox/b": [B]})
    newer = desk.run({"inbox/a": [A]})
    assert changes(older, newer) == [("changed", "inbox/a", [])]
    assert feed(older, newer) == ([A], [])


def test_a_row_that_only_moves_to_another_file_did_not_change(desk):
    older = desk.run({"inbox/a": [A], "inbox/b": [B]})
    newer = desk.run({"inbox/c": [C]}, removed=["inbox/b"])
    files = {path.name for path in older.files("articles")} & {path.name for path in newer.files("articles")}
    assert files == set()
    assert [source for _, source, _ in changes(older, newer)] == ["inbox/c", "inbox/b"]


def test_a_rollback_is_a_change_though_the_rows_are_old(desk):
    first = desk.run({"inbox/a": [A]})
    second = desk.run({"inbox/a": [B], "inbox/c": [C]})
    with store.writer_lock(desk.warehouse):
        third = store.rollback(desk.warehouse, first.version, run_id="back")
    assert diff(first, third).num_rows == 0
    assert [(change, source) for change, source, _ in changes(second, third)] == [
        ("changed", "inbox/a"),
        ("removed", "inbox/c"),
    ]
    assert feed(second, third) == ([A], [id_of(second, "inbox/c")])


def test_everything_is_new_to_who_has_nothing_and_nothing_to_who_has_all(desk):
    snapshot = desk.run({"inbox/a": [A], "inbox/b": [B, "-"]})
    assert [change for change, _, _ in changes(None, snapshot)] == ["added", "added"]
    assert feed(None, snapshot) == (sorted([A, B]), [])
    assert changes(snapshot, snapshot) == []
    assert feed(snapshot, snapshot) == ([], [])


def test_a_snapshot_without_articles_can_be_compared(desk):
    empty = desk.run({"inbox/a": ["-"]})
    full = desk.run({"inbox/b": [B]})
    assert [change for change, _, _ in changes(empty, full)] == ["added"]
    assert feed(full, empty) == ([], [id_of(full, "inbox/b")])


def test_a_copy_that_follows_the_feed_stays_equal(desk):
    steps = [
        ({"inbox/a": [A, B]}, []),
        ({"inbox/a": [A, C], "inbox/b": [B]}, []),
        ({"inbox/c": [C, "-"]}, ["inbox/a"]),
        ({"inbox/a": [B]}, ["inbox/c"]),
    ]
    copy, last = {}, None
    for stories, removed in steps:
        snapshot = desk.run(stories, removed=removed)
        rows, gone = written_since(last, snapshot, ["article_id", "text", "changed_in"])
        copy = {key: value for key, value in copy.items() if key not in gone}
        copy |= {row["article_id"]: row for row in rows.to_pylist()}
        there = snapshot.read("articles", ["article_id", "text", "changed_in"]).to_pylist()
        assert copy == {row["article_id"]: row for row in there}
        last = snapshot


@pytest.mark.parametrize("source", ["inbox/b", "inbox/c"])
def test_files_that_both_snapshots_have_are_not_read_whatever_they_are_called(desk, source):
    older = desk.run({"inbox/a": [A]}, {"inbox/b": [B]})
    newer = desk.run({source: [C]})
    (shared,) = (path for path in older.files("articles") if pq.read_table(path)["source"].to_pylist() == ["inbox/a"])
    shared.chmod(0o644)
    shared.write_bytes(b"not Parquet")
    assert {changed for _, changed, _ in changes(older, newer)} == {source}
