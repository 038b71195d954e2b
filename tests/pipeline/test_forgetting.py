"""What was forgotten is in no file of the store, comes back by no way, and leaves counts that add up."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tasks.core.errors import ConfigError, StoreError
from tasks.core.identity import address_key_of, article_id_of
from tasks.core.params import params_from
from tasks.core.summary import RunState
from tasks.pipeline.forgetting import Forgotten, forget_for_good, preview_forgetting
from tasks.pipeline.maintenance import open_maintenance
from tasks.pipeline.plan import make_plan
from tasks.pipeline.run import open_run
from tasks.store import (
    current_snapshot,
    open_warehouse,
    recent_runs,
    retained_versions,
    rollback,
    start_run,
    verify_files,
    writer_lock,
)
from tasks.store.check import check_snapshot
from tests.conftest import STORY, content, ingest, rows, write_story

pytestmark = pytest.mark.usefixtures("in_process")

SECRET = "Mrs. Odalind Karsch of Mill Lane asked that nobody read about her garden any more."
URL = "https://www.vellmar-post.example/storm?utm_source=feed&id=7#top"


def write_lines(path: Path, *extra: str, **fields: str) -> Path:
    """Write a JSON Lines file of two articles, the second with the extra sentences and fields."""
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [{"id": "1", "text": "\n\n".join(STORY)}, {"id": "2", "text": "\n\n".join((*STORY, *extra)), **fields}]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    write_story(tmp_path / "inbox", "a.txt")
    write_lines(tmp_path / "inbox" / "b.jsonl", SECRET, url=URL)
    return tmp_path / "inbox"


@pytest.fixture
def warehouse(inbox: Path, tmp_path: Path) -> Path:
    """Return a warehouse of two snapshots, both with the secret."""
    ingest(inbox, warehouse=tmp_path / "warehouse", id_field="id")
    write_story(inbox, "c.txt")
    ingest(inbox, warehouse=tmp_path / "warehouse", id_field="id")
    return tmp_path / "warehouse"


NAMES = {
    "by id": article_id_of("inbox/b.jsonl", "2"),
    "by address": "http://vellmar-post.example/storm/?id=7&fbclid=x",
    "by source": "inbox/b.jsonl",
}


def _texts(warehouse: Path) -> str:
    return json.dumps(content(warehouse, set()), default=str)


def check_sound(warehouse: Path) -> None:
    opened = open_warehouse(warehouse, create=False)
    snapshot = current_snapshot(opened)
    assert snapshot is not None
    assert check_snapshot(opened, snapshot) == []
    assert verify_files([snapshot]).findings == ()


@pytest.mark.parametrize("how", NAMES)
def test_what_was_forgotten_is_gone_from_every_snapshot_and_does_not_come_back(
    how: str, inbox: Path, warehouse: Path
) -> None:
    assert SECRET in _texts(warehouse)
    n_articles = 2 if how == "by source" else 1
    forgotten = forget_for_good(warehouse, NAMES[how], 0)
    assert forgotten == Forgotten(3, int(how == "by source"), n_articles, is_in_any=True)
    opened = open_warehouse(warehouse, create=False)
    assert (retained_versions(opened), [path.name for path in opened.snapshots.iterdir()]) == ([3], ["00000003"])
    check_sound(warehouse)
    assert SECRET not in _texts(warehouse)
    # Neither the same files, nor changed ones, nor another reading of all of them bring it back.
    assert ingest(inbox, warehouse=warehouse, id_field="id").state == RunState.NOTHING_NEW
    write_lines(inbox / "b.jsonl", SECRET, "It was a fine garden.", url=URL)
    ingest(inbox, warehouse=warehouse, id_field="id")
    for reprocess in ("clean", "metadata", "enrich", "all"):
        ingest(inbox, warehouse=warehouse, id_field="id", reprocess=reprocess)
        assert SECRET not in _texts(warehouse)
    assert len(rows(warehouse, "articles")) == 4 - n_articles
    check_sound(warehouse)


@pytest.mark.parametrize("how", ["by id", "by address"])
def test_a_forgotten_article_is_a_reject_whether_it_was_forgotten_or_read_again(
    how: str, inbox: Path, warehouse: Path
) -> None:
    forget_for_good(warehouse, NAMES[how], 0)
    row = {"source": "inbox/b.jsonl", "record": "2", "stage": "discover", "reason": "forgotten", "detail": None}
    assert rows(warehouse, "rejects") == [row]
    before = content(warehouse, {"changed_in", "n_replaced"})
    ingest(inbox, warehouse=warehouse, id_field="id", reprocess="all")
    assert content(warehouse, {"changed_in", "n_replaced"}) == before


def test_an_address_stays_forgotten_in_other_sources_too(inbox: Path, warehouse: Path) -> None:
    forget_for_good(warehouse, NAMES["by address"], 0)
    write_lines(inbox / "d.jsonl", SECRET, canonical_url="https://vellmar-post.example/storm?id=7")
    summary = ingest(inbox, warehouse=warehouse, id_field="id")
    assert (summary.n_articles_added, summary.reject_reasons) == (1, {"forgotten": 1})


def test_an_address_stands_for_all_that_clusters_call_the_same_page(tmp_path: Path) -> None:
    variants = ("www.post.example/a?utm_source=x", "post.example/a?ref=rss", "m.post.example/a", "post.example/a/amp")
    others = ("post.example/b", "news.post.example/a", "post.example/a?id=1")
    for n, address in enumerate((*variants, *others)):
        write_lines(tmp_path / "inbox" / f"{n}.jsonl", f"Number {n}.", url=f"https://{address}")
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    assert forget_for_good(tmp_path / "warehouse", "https://amp.post.example:443/a", 0).n_articles == len(variants)
    left = {row["url"] for row in rows(tmp_path / "warehouse", "articles")} - {None}
    assert left == {f"https://{address}" for address in others}
    write_lines(tmp_path / "inbox" / "late.jsonl", "Back again.", url="https://post.example/a?ref=home&_ga=1.2")
    assert ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse").reject_reasons == {"forgotten": 1}


def test_a_forgotten_source_is_ignored(inbox: Path, warehouse: Path) -> None:
    forget_for_good(warehouse, "inbox/b.jsonl", 0)
    summary = ingest(inbox, warehouse=warehouse, id_field="id")
    assert (summary.sources.ignored, summary.sources.unchanged, summary.sources.vanished) == (1, 2, 0)


def test_the_tombstone_names_nothing(warehouse: Path) -> None:
    for name in NAMES.values():
        forget_for_good(warehouse, name, 0)
    manifest = (warehouse / "_manifest.json").read_text()
    assert "vellmar-post" not in manifest
    assert len(json.loads(manifest)["tombstones"]) == 3


def test_tombstones_outlive_commits_compaction_and_rollback(inbox: Path, warehouse: Path) -> None:
    forget_for_good(warehouse, NAMES["by id"], 0)
    write_story(inbox, "d.txt")
    ingest(inbox, warehouse=warehouse, id_field="id")
    opened = open_warehouse(warehouse)
    with writer_lock(opened):
        assert rollback(opened, 3, "back").manifest.tombstones
        with pytest.raises(ConfigError, match=r"Version 2 of .* is not retained"):
            rollback(opened, 2, "back")
    with open_maintenance(warehouse, 0) as maintenance:
        maintenance.compact(1_000_000)
        assert maintenance.snapshot.manifest.tombstones
    ingest(inbox, warehouse=warehouse, id_field="id", reprocess="all")
    assert SECRET not in _texts(warehouse)


def test_staged_work_is_forgotten_too(inbox: Path, warehouse: Path) -> None:
    write_lines(inbox / "e.jsonl", SECRET)
    params = params_from({"sources": (str(inbox),), "warehouse": str(warehouse), "id_field": "id", "workers": 1})
    with suppress(KeyboardInterrupt), open_run(params) as run:
        for path in make_plan(run).job_paths:
            run.crew.run(Path(path))
        raise KeyboardInterrupt
    opened = open_warehouse(warehouse, create=False)
    assert list(opened.staging.iterdir()) != []
    forget_for_good(warehouse, article_id_of("inbox/e.jsonl", "2"), 0)
    assert list(opened.staging.iterdir()) == []
    assert ingest(inbox, warehouse=warehouse, id_field="id").reject_reasons == {"forgotten": 1}


@pytest.mark.parametrize("how", NAMES)
def test_the_notes_of_runs_name_nothing_that_was_forgotten(how: str, inbox: Path, warehouse: Path) -> None:
    opened = open_warehouse(warehouse)
    rejects = [{"source": "inbox/b.jsonl", "record": "2"}, {"source": "inbox/a.txt", "record": ""}]
    noted = {
        "params": {"sources": [str(inbox / "b.jsonl")]},
        "top_rejects": rejects,
        "error": f"Nothing came of {URL}.",
    }
    start_run(opened, "noted", noted | {"reject_reasons": {"too_short": 2}})
    os.utime(inbox / "b.jsonl", (1, 1))
    ingest(inbox, warehouse=warehouse, id_field="id")
    assert list(opened.store.glob("seen_times*"))
    forget_for_good(warehouse, NAMES[how], 0)
    assert list(opened.store.glob("seen_times*")) == []
    (run,) = (run for run in recent_runs(opened) if run.run_id == "noted")
    assert run.details["top_rejects"] == rejects[1:]
    assert run.details["reject_reasons"] == {"too_short": 2}
    assert "vellmar-post" not in str(run.details)
    assert ("b.jsonl" in str(run.details)) is (how != "by source")
    assert all(run.details for run in recent_runs(opened))


def test_a_preview_counts_and_changes_nothing(warehouse: Path) -> None:
    before = content(warehouse, set())
    assert preview_forgetting(warehouse, NAMES["by address"]) == Forgotten(2, 0, 1, is_in_any=True)
    assert content(warehouse, set()) == before
    assert retained_versions(open_warehouse(warehouse, create=False)) == [1, 2]


@pytest.mark.parametrize(
    ("name", "n_articles"),
    [(article_id_of("inbox/b.jsonl", "2").upper(), 1), ("http://[x", 0), ("http://x:9999999/", 0)],
)
def test_a_name_may_be_spelled_in_any_way(name: str, n_articles: int, warehouse: Path) -> None:
    assert preview_forgetting(warehouse, name).n_articles == n_articles
    assert forget_for_good(warehouse, name, 0).n_articles == n_articles


def test_what_is_only_in_older_snapshots_is_forgotten_as_well(inbox: Path, warehouse: Path) -> None:
    (inbox / "b.jsonl").unlink()
    ingest(inbox, warehouse=warehouse, id_field="id", prune=True)
    assert forget_for_good(warehouse, NAMES["by id"], 0).n_articles == 0
    assert retained_versions(open_warehouse(warehouse, create=False)) == [4]


def test_mistakes_are_one_sentence(warehouse: Path, tmp_path: Path) -> None:
    # Neither a folder nor a place on the disk is a source: to keep it from coming would keep nothing away.
    for name in ("garden", "inbox/", "/inbox/b.jsonl", str(tmp_path / "inbox" / "b.jsonl")):
        with pytest.raises(ConfigError, match="is no article id"):
            forget_for_good(warehouse, name, 0)
    with pytest.raises(ConfigError, match="There is no warehouse"):
        forget_for_good(tmp_path / "nowhere", "inbox/b.jsonl", 0)
    with writer_lock(open_warehouse(warehouse)), pytest.raises(StoreError, match="Another run is writing"):
        forget_for_good(warehouse, "inbox/b.jsonl", 0)


@pytest.mark.parametrize(
    ("one", "other", "are_one_page"),
    [
        (URL, "http://vellmar-post.example/storm/?id=7", True),
        ("https://Post.example/A", "https://post.example/A", True),
        ("https://post.example/A", "https://post.example/a", False),
        ("https://post.example/?id=1", "https://post.example/?id=2", False),
        ("https://post.example/?b=1&a=2", "https://post.example/?a=2&b=1", True),
        ("https://[broken/", "https://[broken/", True),
        ("https://m.post.example/a/amp?ref=rss", "https://post.example/a", True),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str, are_one_page: bool) -> None:
    assert (address_key_of(one) == address_key_of(other)) is are_one_page
