"""Commit publishes all tables in one step and rewrites only what changed."""

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks import store
from tasks.core.errors import StoreError
from tasks.core.tables import TABLES
from tasks.store import durable, history, parquet
from tasks.store.parts import without_rows

FERRY = "The ferry to Osmark left at dawn. Nobody saw it return. ⛴"
MAYOR = "Mayor Ilse Brandvold opened the fish market. It rained all day."
WHALE = "A whale swam up the river Tarn. Schools were closed."


def test_a_commit_holds_old_and_new_sources(desk, held):
    desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR, "-"]})
    assert held(desk.run({"inbox/c": [WHALE]})) == {
        "inbox/a": [FERRY],
        "inbox/b": [MAYOR, "-"],
        "inbox/c": [WHALE],
    }


def test_a_changed_source_replaces_its_rows_and_leaves_its_neighbors(desk, held):
    desk.run({"inbox/a": [FERRY, MAYOR], "inbox/b": [MAYOR]})
    snapshot = desk.run({"inbox/a": [WHALE]})
    assert held(snapshot) == {"inbox/a": [WHALE], "inbox/b": [MAYOR]}
    assert snapshot.n_rows("segments") == 4
    assert snapshot.n_rows("sentences") == 4


def test_a_removed_source_leaves_no_row_in_any_table(desk, held):
    desk.run({"inbox/a": [FERRY], "inbox/b": ["-", MAYOR]})
    snapshot = desk.run(removed=["inbox/b"])
    assert held(snapshot) == {"inbox/a": [FERRY]}
    assert {name: snapshot.n_rows(name) for name in TABLES if snapshot.n_rows(name)} == {
        "articles": 1, "segments": 2, "sentences": 2, "clusters": 1, "sources": 1,
    }  # fmt: skip


def test_a_file_bears_the_hash_of_its_bytes(desk):
    snapshot = desk.run({"inbox/a": [FERRY], "inbox/b": [MAYOR]})
    for table in TABLES:
        for path in snapshot.files(table):
            assert path.stem == blake2b(path.read_bytes()).hexdigest()[:32]


def test_every_table_has_a_file_even_without_rows(desk):
    snapshot = desk.run(removed=["inbox/never-seen"])
    for table in TABLES:
        assert pd.read_parquet(desk.warehouse.path / table).columns.tolist() == TABLES[table].schema.names
        assert snapshot.n_rows(table) == 0


def test_files_and_folders_of_a_snapshot_are_read_only(desk):
    desk.run({"inbox/a": [FERRY]})
    snapshot = desk.run({"inbox/b": [MAYOR]})
    paths = [snapshot.path, *snapshot.path.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o555}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o444}


def test_the_manifest_lists_exactly_the_files_that_are_there(desk):
    desk.run({"inbox/a": [FERRY], "inbox/b": [MAYOR]})
    snapshot = desk.run({"inbox/a": [WHALE]})
    listed = {path for table in TABLES for path in snapshot.files(table)}
    assert set(snapshot.path.rglob("*.parquet")) == listed
    assert all(file.rows == pq.read_metadata(snapshot.path / table / file.name).num_rows
               for table, files in snapshot.manifest.files().items() for file in files)  # fmt: skip


def test_the_same_rows_in_another_order_give_the_same_files(tmp_path, new_desk, make_rows):
    stories = {f"inbox/{n}": [FERRY + "!" * n, MAYOR + "?" * n] for n in range(20)}
    names = []
    for folder, order in (("one", 1), ("two", -1)):
        desk = new_desk(tmp_path / folder)
        report = store.StagedManifest("f", (), store.staging.BatchReport("b"))
        tables = {name: rows.take(pa.array(range(len(rows))[::order])) for name, rows in make_rows(stories).items()}
        store.stage(desk.warehouse, "batch", tables, report)
        names.append(store.staged_batch(desk.warehouse, "batch").files)
    assert names[0] == names[1]


def test_files_are_made_for_looking_up_ids_and_ranges_of_dates(desk):
    snapshot = desk.run({f"inbox/{n}": [FERRY + "!" * n] for n in range(20)})
    described = duckdb.sql(
        "select path_in_schema as name, compression, encodings like '%DICTIONARY%' as is_dictionary, "
        f"bloom_filter_offset is not null as has_bloom from parquet_metadata('{snapshot.files('articles')[0]}')"
    ).fetchall()
    assert {compression for _, compression, _, _ in described} == {"ZSTD"}
    assert {name for name, _, _, has_bloom in described if has_bloom} == {"article_id", "content_hash", "source"}
    dictionaries = {name for name, _, is_dictionary, _ in described if is_dictionary}
    assert dictionaries >= {"domain", "language", "published_date", "published_from"}
    assert dictionaries.isdisjoint({"article_id", "text", "title", "url", "published_at"})
    column = pq.read_metadata(snapshot.files("articles")[0]).row_group(0).column(0)
    assert column.has_column_index
    assert column.has_offset_index


def test_articles_lie_in_order_of_time_and_children_in_order_of_their_articles(desk):
    snapshot = desk.run({f"inbox/{n}": [FERRY + "!" * (31 * n % 17)] for n in range(20)})
    articles = pq.read_table(snapshot.files("articles")[0])
    keys = list(zip(articles["published_at"].to_pylist(), articles["article_id"].to_pylist(), strict=True))
    assert keys == sorted(keys)
    sentences = pq.read_table(snapshot.files("sentences")[0])
    place = {article_id: n for n, article_id in enumerate(articles["article_id"].to_pylist())}
    rows = zip(sentences["article_id"].to_pylist(), sentences["sentence_no"].to_pylist(), strict=True)
    order = [(place[article_id], number) for article_id, number in rows]
    assert order == sorted(order)


def test_ranges_of_one_source_in_several_batches_become_one_row(desk, held):
    with store.writer_lock(desk.warehouse):
        desk.stage("first", {"inbox/big": [FERRY, "-"], "inbox/a": [WHALE]})
        desk.stage("second", {"inbox/big": [MAYOR]}, first_record=2)
        desk.stage("third", {"inbox/big": ["-", WHALE]}, first_record=3)
        snapshot = desk.publish()
    assert held(snapshot) == {"inbox/a": [WHALE], "inbox/big": [FERRY, "-", MAYOR, "-", WHALE]}
    rows = snapshot.read("sources", sources=["inbox/big"]).to_pylist()
    assert [(row["n_records"], row["n_articles"], row["n_rejects"]) for row in rows] == [(5, 3, 2)]


def test_a_source_whose_ranges_lie_in_several_parts_is_replaced_in_all_of_them(desk, held):
    with store.writer_lock(desk.warehouse):
        desk.stage("first", {"inbox/big": [FERRY]})
        desk.stage("second", {"inbox/big": [MAYOR], "inbox/a": [WHALE]}, first_record=1)
        desk.publish()
    assert held(desk.run({"inbox/big": [WHALE]})) == {"inbox/a": [WHALE], "inbox/big": [WHALE]}


def test_derived_tables_stay_until_they_are_given_again(desk):
    desk.run({"inbox/a": [FERRY]})
    with store.writer_lock(desk.warehouse):
        base = store.current_snapshot(desk.warehouse)
        signatures = pa.table({"article_id": ["00"], "band": [7]})
        given = {"_state/signatures": signatures}
        common = {"removed_sources": set(), "inboxes": {}, "run_id": "r"}
        second = store.commit(desk.warehouse, base, [], derived=given, **common)
        third = store.commit(desk.warehouse, second, [], derived={}, **common)
    assert third.n_rows("clusters") == 1
    assert pq.read_table(third.files("_state/signatures")[0]).equals(signatures)


def test_a_derived_table_is_the_same_file_whatever_the_order_of_its_rows(tmp_path, new_desk, singletons, make_rows):
    articles = make_rows({"inbox/a": [FERRY, MAYOR, WHALE]})["articles"]
    names = set()
    for number, order in enumerate(([0, 1, 2], [2, 0, 1])):
        desk = new_desk(tmp_path / str(number))
        clusters = {"clusters": singletons([articles]).take(pa.array(order))}
        with store.writer_lock(desk.warehouse):
            snapshot = store.commit(
                desk.warehouse, None, [], removed_sources=set(), derived=clusters, inboxes={}, run_id="r"
            )
        names.add(snapshot.files("clusters")[0].name)
    assert len(names) == 1


def test_nothing_is_published_without_the_lock(desk):
    with pytest.raises(StoreError, match="without its writer lock"):
        store.commit(desk.warehouse, None, [], removed_sources=set(), derived={}, inboxes={}, run_id="r")


def test_a_commit_on_an_outdated_snapshot_is_refused(desk):
    first = desk.run({"inbox/a": [FERRY]})
    desk.run({"inbox/b": [MAYOR]})
    with store.writer_lock(desk.warehouse), pytest.raises(StoreError, match="has changed since"):
        store.commit(desk.warehouse, first, [], removed_sources=set(), derived={}, inboxes={}, run_id="r")


@pytest.mark.parametrize("moment", ["begun", "rewritten", "linked_batches", "filled", "manifest", "renamed"])
def test_a_full_disk_publishes_nothing_and_says_so(desk, held, monkeypatch, moment):
    first = desk.run({"inbox/a": [FERRY]})

    def fill(name: str) -> None:
        if name == moment:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(durable, "step", fill)
        with pytest.raises(StoreError, match=r"the disk is full; nothing was published\.$"):
            desk.run({"inbox/b": [MAYOR]})
    assert store.current_snapshot(desk.warehouse) == first
    assert [path.name for path in desk.warehouse.snapshots.iterdir()] == ["00000001"]
    assert held(desk.run()) == {"inbox/a": [FERRY], "inbox/b": [MAYOR]}


def test_what_the_disk_does_not_confirm_after_the_flip_is_published_all_the_same(desk, held, monkeypatch):
    desk.run({"inbox/a": [FERRY]})
    flush, parent = os.fsync, desk.warehouse.path.parent.stat().st_ino

    def refuse(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == parent:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    snapshot = desk.run({"inbox/b": [MAYOR]})
    assert snapshot == store.current_snapshot(desk.warehouse)
    assert held(snapshot) == {"inbox/a": [FERRY], "inbox/b": [MAYOR]}


def test_a_disk_that_fills_while_staging_leaves_no_trace(desk, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(pq, "write_table", full)
        with pytest.raises(StoreError, match="the disk is full"):
            desk.stage("batch", {"inbox/a": [FERRY]})
    assert list(desk.warehouse.staging.iterdir()) == []


def test_no_rename_comes_before_the_flush_of_what_it_publishes(desk, monkeypatch):
    """Inodes are compared, since a staged file is flushed under another name than the one it is published under."""
    flushed: set[int] = set()
    listings: dict[int, set[str]] = {}
    renamed: list[str] = []
    flush, replace = os.fsync, Path.replace

    def record_flush(descriptor: int) -> None:
        flush(descriptor)
        inode = os.fstat(descriptor).st_ino
        flushed.add(inode)
        listings.update({inode: set(os.listdir(descriptor))} if Path(f"/dev/fd/{descriptor}").is_dir() else {})

    def check_replace(old: Path, new: Path) -> Path:
        for path in [old, *old.rglob("*")] if old.is_dir() else [] if old.is_symlink() else [old]:
            assert path.stat().st_ino in flushed, path
            assert not path.is_dir() or listings[path.stat().st_ino] == set(os.listdir(path))
        if old.is_symlink():
            assert (new.parent / os.readlink(old)).name in listings[desk.warehouse.snapshots.stat().st_ino]
        renamed.append(new.name)
        return replace(old, new)

    desk.run({"inbox/a": [FERRY], "inbox/b": [MAYOR]})
    monkeypatch.setattr(os, "fsync", record_flush)
    monkeypatch.setattr(Path, "replace", check_replace)
    flushed |= {path.stat().st_ino for path in desk.warehouse.snapshots.rglob("*")}
    desk.run({"inbox/a": [WHALE]})
    assert renamed[-2:] == ["00000002", "warehouse"]
    assert listings[desk.warehouse.path.parent.stat().st_ino] >= {"warehouse"}


def test_rollback_is_a_new_snapshot_with_the_files_of_the_old_one(desk, held):
    first = desk.run({"inbox/a": [FERRY]})
    desk.run({"inbox/a": [WHALE], "inbox/b": [MAYOR]})
    with store.writer_lock(desk.warehouse):
        back = store.rollback(desk.warehouse, 1, "r")
    assert (back.version, back.manifest.rolled_back_to, back.manifest.base) == (3, 1, 2)
    assert held(back) == held(first) == {"inbox/a": [FERRY]}
    assert held(desk.run({"inbox/c": [MAYOR]})) == {"inbox/a": [FERRY], "inbox/c": [MAYOR]}


def test_retention_keeps_ten_snapshots_and_those_replaced_within_a_day(desk, monkeypatch):
    for _ in range(13):
        desk.run()
    assert store.retained_versions(desk.warehouse) == list(range(1, 14))
    now = history.time.time()
    for version in range(1, 14):
        written = now - (history.KEEP_S + 60 if version <= 3 else 0)
        os.utime(desk.warehouse.snapshot_path(version) / "_manifest.json", (written, written))
    desk.run()
    # 1 and 2 were replaced more than a day ago; 3 is as old but was current until 4 came.
    assert store.retained_versions(desk.warehouse) == list(range(3, 15))
    for version in range(3, 15):
        os.utime(desk.warehouse.snapshot_path(version) / "_manifest.json", (0, 0))
    desk.run()
    assert store.retained_versions(desk.warehouse) == list(range(6, 16))


def test_what_a_reader_resolved_stays_readable_after_later_commits(desk, held):
    first = desk.run({"inbox/a": [FERRY]})
    for _ in range(3):
        desk.run({"inbox/a": [WHALE]})
    assert held(first) == {"inbox/a": [FERRY]}


def test_a_deleted_link_is_put_back_and_deletes_nothing(desk, held):
    desk.run({"inbox/a": [FERRY]})
    desk.run({"inbox/b": [MAYOR]})
    desk.warehouse.link.unlink()
    assert held(desk.run()) == {"inbox/a": [FERRY], "inbox/b": [MAYOR]}
    assert store.retained_versions(desk.warehouse) == [1, 2, 3]


def test_a_file_that_somebody_left_among_the_snapshots_is_no_obstacle(desk, held):
    """On macOS, looking into a folder leaves one."""
    desk.run({"inbox/a": [FERRY]})
    (desk.warehouse.snapshots / ".DS_Store").touch()
    (desk.warehouse.snapshots / "latest").symlink_to("00000001")
    assert held(desk.run({"inbox/b": [MAYOR]})) == {"inbox/a": [FERRY], "inbox/b": [MAYOR]}
    assert sorted(path.name for path in desk.warehouse.snapshots.iterdir()) == ["00000001", "00000002"]


SOURCES = st.sampled_from([f"inbox/{name}" for name in "abcdef"])
TEXTS = st.lists(st.sampled_from([FERRY, MAYOR, WHALE, "-"]), max_size=3)
RUNS = st.lists(
    st.tuples(st.lists(st.dictionaries(SOURCES, TEXTS, max_size=3), max_size=2), st.sets(SOURCES, max_size=2)),
    max_size=4,
)


def _distinct(batches: list[dict[str, list[str]]]) -> Iterator[dict[str, list[str]]]:
    seen: set[str] = set()
    for batch in batches:
        fresh = {source: texts for source, texts in batch.items() if source not in seen}
        seen |= fresh.keys()
        if fresh:
            yield fresh


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(runs=RUNS)
def test_any_sequence_of_commits_holds_what_a_dict_would(tmp_path_factory, new_desk, held, runs):
    desk = new_desk(tmp_path_factory.mktemp("model") / "warehouse")
    model: dict[str, list[str]] = {}
    for number, (batches, removed) in enumerate(runs, 1):
        fresh = list(_distinct(batches))
        desk.is_checked = number == len(runs)
        snapshot = desk.run(*fresh, removed=removed)
        model = {source: texts for source, texts in model.items() if source not in removed}
        for batch in fresh:
            model |= batch
        assert held(snapshot) == dict(sorted(model.items()))
        rows = snapshot.read("sources").to_pylist()
        assert {row["source"]: row["n_records"] for row in rows} == {s: len(texts) for s, texts in model.items()}
        n_articles = sum(text != "-" for texts in model.values() for text in texts)
        assert len(pd.read_parquet(desk.warehouse.path / "segments")) == 2 * n_articles
        assert snapshot.manifest.created_at <= datetime.now(UTC)


def test_a_large_file_is_rewritten_row_group_by_row_group(tmp_path, make_rows, monkeypatch):
    monkeypatch.setattr(parquet, "ARTICLE_ROWS", 2)
    (tmp_path / "articles").mkdir()
    rows = make_rows({f"inbox/{n}": [f"Boat {n} was painted. It floats."] for n in range(7)})["articles"]
    whole = parquet.place_rows(rows, tmp_path / "articles", "articles")
    sources = rows["source"].to_pylist()
    with monkeypatch.context() as patch:
        patch.setattr(pq.ParquetFile, "read", _only_columns(pq.ParquetFile.read))
        gone = pa.array([sources[0], sources[1], sources[4]])
        left = without_rows(tmp_path / "articles", whole, "source", gone, tmp_path / "articles")
    there = pq.read_table(tmp_path / "articles" / left.name)["source"].to_pylist()
    assert there == [source for source in sources if source not in gone.to_pylist()]
    assert left.rows == 4
    everything, nothing = pa.array(sources), pa.array(["inbox/x"])
    assert without_rows(tmp_path / "articles", whole, "source", everything, tmp_path / "articles") is None
    assert without_rows(tmp_path / "articles", whole, "source", nothing, tmp_path / "articles") == whole


def _only_columns(read):
    def checked(file, columns=None, **more):
        assert columns, "a whole file was read at once"
        return read(file, columns, **more)

    return checked
