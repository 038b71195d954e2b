"""Verification finds every kind of damage to a warehouse, and none where there is none."""

import json
import os
import re

import pyarrow.parquet as pq
import pytest

from tasks import store
from tasks.core.errors import StoreError
from tasks.store.check import check_snapshot
from tasks.store.durable import remove_tree
from tasks.store.manifest import is_sealed

STORIES = {
    "inbox/a": ["The lighthouse of Sorrel was painted red. Gulls did not mind.", "-"],
    "inbox/b": ["A choir of nine sang in the quarry of Hult. It echoed for a while."],
}


@pytest.fixture
def snapshot(desk):
    desk.run(STORIES)
    return desk.run({"inbox/c": ["Nobody came to the opening of the bridge in Wend. It was closed again."]})


def _broken_file(snapshot, table):
    """Return a file that only this snapshot has, free to be damaged."""
    path = snapshot.files(table)[-1]
    path.chmod(0o644)
    path.parent.chmod(0o755)
    return path


def _cut(snapshot):
    path = _broken_file(snapshot, "articles")
    os.truncate(path, path.stat().st_size - 1)


def _flip(snapshot):
    path = _broken_file(snapshot, "sentences")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _add(snapshot):
    folder = _broken_file(snapshot, "sources").parent
    (folder / "more.parquet").write_bytes(snapshot.files("sources")[0].read_bytes())


def _remove(snapshot):
    _broken_file(snapshot, "segments").unlink()


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (_cut, "Version 2: articles/.* has .* bytes and not"),
        (_flip, "Version 2: sentences/.* has other bytes than were published"),
        (_add, "Version 2: sources/more.parquet is not in the manifest"),
        (_remove, "Version 2: segments/.* is missing"),
    ],
)
def test_damage_to_a_file_is_found(desk, snapshot, damage, finding):
    assert store.verify_files([snapshot]).findings == ()
    damage(snapshot)
    (found,) = store.verify_files([store.snapshot_at(desk.warehouse, 1), snapshot]).findings
    assert re.fullmatch(finding + r".*\.", found), found


@pytest.mark.parametrize(
    ("edit", "finding"),
    [
        (lambda files: files.update(rows=99), "Version 2: articles/.* has 1 row and not 99"),
        (lambda files: files.update(bytes=7), "Version 2: articles/.* has .* bytes and not 7"),
        (lambda files: files.update(name="0" * 32 + ".parquet"), "Version 2: articles/.* is missing"),
    ],
)
def test_an_edited_manifest_is_found(desk, snapshot, edit, finding):
    path = snapshot.path / "_manifest.json"
    content = json.loads(path.read_text())
    edit(content["parts"][-1]["files"]["articles"])
    path.chmod(0o644)
    path.write_text(json.dumps(content))
    found = store.verify_files([store.current_snapshot(desk.warehouse)]).findings
    assert any(re.fullmatch(finding + r".*\.", sentence) for sentence in found), found


def test_a_part_taken_out_of_the_manifest_leaves_files_that_nobody_published(desk, snapshot):
    path = snapshot.path / "_manifest.json"
    content = json.loads(path.read_text())
    del content["parts"][-1]
    path.chmod(0o644)
    path.write_text(json.dumps(content))
    found = store.verify_files([store.current_snapshot(desk.warehouse)]).findings
    assert sum(sentence.endswith("is not in the manifest.") for sentence in found) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [('"inbox": "', '"inbox": "/elsewhere'), ('"purged_before": 0', '"purged_before": 1'), ("}\n", "} ")],
)
def test_any_other_byte_of_a_manifest_is_found(desk, snapshot, old, new):
    assert store.verify_files([snapshot]).findings == ()
    path = snapshot.path / "_manifest.json"
    path.chmod(0o644)
    content = path.read_text() + "}\n" * (old == "}\n")
    assert old in content
    path.write_text(content.replace(old, new))
    assert store.verify_files([snapshot]).findings == (
        "Version 2: _manifest.json has other bytes than were published.",
    )


def test_a_rollback_to_a_snapshot_that_lacks_a_file_publishes_nothing(desk, snapshot):
    first = store.snapshot_at(desk.warehouse, 1)
    _remove(first)
    with (
        store.writer_lock(desk.warehouse),
        pytest.raises(StoreError, match=r"^Could not publish .*nothing was"),
    ):
        store.rollback(desk.warehouse, 1, "back")
    assert store.current_snapshot(desk.warehouse).version == 2


def test_a_file_that_snapshots_share_is_read_once(desk, snapshot):
    alone = store.verify_files([snapshot])
    both = store.verify_files([store.snapshot_at(desk.warehouse, 1), snapshot])
    # of the first snapshot only `clusters` was replaced
    assert both.n_read == alone.n_read + 1


def test_a_sample_is_a_share_of_the_files_and_another_one_with_another_seed(desk, snapshot):
    whole = store.verify_files([snapshot])
    samples = [store.verify_files([snapshot], share=0.25, seed=seed) for seed in ("monday", "monday", "tuesday")]
    assert {sample.n_read for sample in samples} == {-(-whole.n_files // 4)}
    assert samples[0] == samples[1] != samples[2]


def test_a_snapshot_that_is_removed_while_it_is_looked_at_is_left_out(desk, snapshot, monkeypatch):
    both = [store.snapshot_at(desk.warehouse, 1), snapshot]

    def removed_before(manifest):
        if manifest.parent == both[0].path:
            remove_tree(manifest.parent)
        return is_sealed(manifest)

    monkeypatch.setattr("tasks.store.verification.is_sealed", removed_before)
    verified = store.verify_files(both)
    assert (verified.findings, verified.n_files) == ((), store.verify_files([snapshot]).n_files)


def test_a_sound_snapshot_keeps_the_contract_whatever_it_is_made_of(desk, snapshot):
    assert check_snapshot(desk.warehouse, snapshot) == []
    changed = desk.run(
        {"inbox/a": ["The lighthouse of Sorrel fell into the sea. Gulls moved on."]}, removed=["inbox/b"]
    )
    assert check_snapshot(desk.warehouse, changed) == []


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("articles", "n_chars", 3, "articles.size"),
        ("articles", "changed_in", 9, "articles.identity"),
        ("sources", "n_articles", 7, "sources.counts"),
        ("sentences", "text", "It never echoed.", "sentences.slices"),
        ("sentences", "article_id", "0" * 32, "parent.sentences"),
        ("clusters", "cluster_id", "0" * 32, "clusters.canonical"),
    ],
)
def test_rows_that_break_the_contract_are_found_although_their_file_is_whole(
    desk, snapshot, table, column, value, rule
):
    path = _broken_file(snapshot, table)
    rows = pq.read_table(path)
    cells = rows.to_pylist()
    cells[0][column] = value
    pq.write_table(type(rows).from_pylist(cells, rows.schema), path)
    assert any(f"'{rule}'" in finding for finding in check_snapshot(desk.warehouse, snapshot))
