"""Derived tables: a change rewrites the files it touches, links the others, and gives the same rows."""

from collections import Counter
from itertools import chain

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks import store
from tasks.core.errors import StoreError
from tasks.core.records import BatchReport
from tasks.core.tables import TABLES
from tasks.store import derived as derived_module
from tasks.store.check import check
from tasks.store.derived import update_derived, write_derived

STORIES = {f"inbox/{letter}": [f"The {letter} of Marn was painted {letter}. It dried."] for letter in "abcdefghi"}


@pytest.fixture(autouse=True)
def _small_files(monkeypatch):
    monkeypatch.setattr(derived_module, "FILE_ROWS", 4)


@pytest.fixture
def base(desk):
    return desk.run(STORIES)


def ids(folder):
    return {path.name: pq.read_table(path, columns=["article_id"])["article_id"].to_pylist() for path in folder}


def test_only_the_files_that_hold_a_row_are_written_anew(base, tmp_path):
    before = ids(base.files("clusters"))
    assert [len(rows) for rows in before.values()] == [3, 3, 3]
    first, *others = before
    row = pq.read_table(base.path / "clusters" / first).slice(0, 1)
    row = row.set_column(row.schema.get_field_index("n_members"), "n_members", pa.array([7], pa.int32()))
    folder = update_derived(base, "clusters", pa.array([], pa.string()), row, tmp_path)
    after = ids(folder.iterdir())
    assert after.keys() >= set(others)
    assert first not in after
    assert sorted(chain(*after.values())) == sorted(chain(*before.values()))
    linked = [path for path in folder.iterdir() if path.name in others]
    assert all(path.samefile(base.path / "clusters" / path.name) for path in linked)


SOME = st.sets(st.integers(0, 30), max_size=7)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SOME, SOME), max_size=6))
def test_any_sequence_of_changes_gives_each_row_once_and_at_most_one_file_that_is_less_than_half_full(
    tmp_path_factory, new_desk, singletons, make_rows, steps
):
    every = make_rows({f"inbox/{n}": [f"Number {n} was drawn. Nobody won."] for n in range(31)})["articles"]
    rows = singletons([every])
    path = tmp_path_factory.mktemp("desk")
    warehouse = new_desk(path / "warehouse").warehouse
    expected: dict[str, int] = {}
    with store.writer_lock(warehouse):
        base, common = None, {"removed_sources": set(), "inboxes": {}, "run_id": "r"}
        for version, (gone, new) in enumerate(steps, 1):
            added = rows.take(pa.array(sorted(new), pa.int32()))
            number = pa.array([version] * added.num_rows, pa.int32())
            added = added.set_column(added.schema.get_field_index("version_no"), "version_no", number)
            gone_ids = rows["article_id"].take(pa.array(sorted(gone), pa.int32())).combine_chunks()
            expected = {key: n for key, n in expected.items() if key not in set(gone_ids.to_pylist())}
            expected |= dict.fromkeys(added["article_id"].to_pylist(), version)
            if base is None:
                folder = write_derived(added, "clusters", path / "run")
                expected = dict.fromkeys(added["article_id"].to_pylist(), version)
            else:
                folder = update_derived(base, "clusters", gone_ids, added, path / "run")
            base = store.commit(warehouse, base, [], derived={"clusters": folder}, **common)
            found = base.read("clusters", ["article_id", "version_no"])
            assert dict(zip(*(column.to_pylist() for column in found.columns), strict=True)) == expected
            assert base.n_rows("clusters") == len(expected)
            sizes = [file.rows for file in base.manifest.derived["clusters"]]
            assert all(size <= 4 for size in sizes)
            assert sum(2 * size < 4 for size in sizes) <= 1


def test_the_same_rows_give_the_same_files_whatever_their_order(tmp_path, singletons, make_rows):
    rows = singletons([make_rows(STORIES)["articles"]])
    names = [
        sorted(path.name for path in write_derived(rows.take(pa.array(order)), "clusters", tmp_path).iterdir())
        for order in (list(range(9)), list(reversed(range(9))))
    ]
    assert names[0] == names[1]
    assert len(names[0]) == 3


NEW = {"inbox/z": ["The zeppelin of Marn landed. It left again."]}


def _staged(desk, make_rows):
    manifest = store.StagedManifest("f", (), BatchReport("next"))
    store.stage(desk.warehouse, "next", make_rows(NEW, version=2), manifest)
    return store.staged_batch(desk.warehouse, "next")


def _change(column, value):
    def change(rows):
        cells = rows.to_pylist()
        cells[0][column] = value
        return pa.Table.from_pylist(cells, rows.schema)

    return change


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda rows: rows, None),
        (_change("cluster_id", "f" * 32), "clusters.canonical"),
        (_change("n_members", 3), "clusters.canonical"),
        (_change("kind", "odd"), "vocabulary.clusters.kind"),
        (_change("article_id", "f" * 32), "clusters.whole"),
        (lambda rows: rows.slice(1), "clusters.whole"),
        (lambda rows: pa.concat_tables([rows, rows.slice(0, 1)]), "key.clusters"),
    ],
)
def test_a_change_is_held_against_the_contract_as_a_whole_table_is(
    desk, base, make_rows, singletons, tmp_path, change, rule
):
    batch = _staged(desk, make_rows)
    added = singletons([pq.read_table(batch.file("articles"))])
    folder = update_derived(base, "clusters", pa.array([], pa.string()), change(added), tmp_path)
    assert Counter(path.name for path in folder.iterdir()) & Counter(path.name for path in base.files("clusters"))
    if rule is None:
        check(desk.warehouse, base, [batch], set(), {"clusters": folder})
    else:
        with pytest.raises(StoreError, match=f"'{rule}'"):
            check(desk.warehouse, base, [batch], set(), {"clusters": folder})


def test_rows_of_what_is_gone_are_found_in_the_files_that_stay(desk, base, make_rows, singletons, tmp_path):
    batch = _staged(desk, make_rows)
    added = singletons([pq.read_table(batch.file("articles"))])
    nothing = pa.array([], pa.string())
    gone = base.read("articles", ["article_id"], sources=["inbox/a"])["article_id"].combine_chunks()
    sound = update_derived(base, "clusters", gone, added, tmp_path / "sound")
    check(desk.warehouse, base, [batch], {"inbox/a"}, {"clusters": sound})
    wrong = update_derived(base, "clusters", nothing, added, tmp_path / "wrong")
    with pytest.raises(StoreError, match=r"'clusters\.whole'"):
        check(desk.warehouse, base, [batch], {"inbox/a"}, {"clusters": wrong})
    lacking = update_derived(base, "clusters", gone, added, tmp_path / "lacking")
    with pytest.raises(StoreError, match=r"'clusters\.whole'"):
        check(desk.warehouse, base, [batch], set(), {"clusters": lacking})


def test_a_change_that_breaks_a_cluster_in_a_file_that_stays_is_found(desk, base, make_rows, singletons, tmp_path):
    batch = _staged(desk, make_rows)
    added = singletons([pq.read_table(batch.file("articles"))])
    last = pq.read_table(base.files("clusters")[-1])["article_id"][0].as_py()
    joined = _change("is_canonical", False)(_change("cluster_id", last)(added))
    folder = update_derived(base, "clusters", pa.array([], pa.string()), joined, tmp_path)
    with pytest.raises(StoreError, match=r"'clusters.canonical'.*" + last):
        check(desk.warehouse, base, [batch], set(), {"clusters": folder})


def test_a_table_without_rows_is_a_file_without_rows(desk, tmp_path):
    with store.writer_lock(desk.warehouse):
        folder = write_derived(TABLES["clusters"].schema.empty_table(), "clusters", tmp_path)
        snapshot = store.commit(
            desk.warehouse, None, [], removed_sources=set(), derived={"clusters": folder}, inboxes={}, run_id="r"
        )
    assert len(snapshot.files("clusters")) == 1
    assert snapshot.read("clusters").num_rows == 0
