"""Runs of the whole path: what they find, keep, replace and remove."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.clean import Document, Judgement, judge
from tasks.core.errors import ConfigError, CopydeskError, StoreError
from tasks.core.params import Params, params_from
from tasks.core.records import Article, BatchReport, Record, Rejected, SourceFile
from tasks.core.summary import RunState
from tasks.enrich import enrich_article
from tasks.pipeline import batch, hashing
from tasks.pipeline.batch import process_job
from tasks.pipeline.job import START, read_job, write_job
from tasks.pipeline.plan import make_plan
from tasks.pipeline.run import open_run
from tasks.read import records, walking
from tests.conftest import SAMPLES, STORY, content, ingest, rows, write_story
from tests.crash.test_poison import write_records

pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt", "deeper/c.txt"):
        write_story(tmp_path / "inbox", name)
    return tmp_path / "inbox"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def test_a_second_run_finds_nothing_and_publishes_nothing(inbox: Path, warehouse: Path) -> None:
    first = ingest(inbox, warehouse=warehouse)
    second = ingest(inbox, warehouse=warehouse)
    assert (first.state, first.n_articles_added, first.snapshot_after) == (RunState.PUBLISHED, 3, 1)
    assert (second.state, second.sources.unchanged, second.snapshot_after) == (RunState.NOTHING_NEW, 3, 1)


def test_a_changed_file_replaces_its_rows_and_leaves_the_others(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    before = content(warehouse)
    write_story(inbox, "a.txt", "The mayor spoke of a lucky escape for everybody who works at the quays.")
    summary = ingest(inbox, warehouse=warehouse)
    assert (summary.sources.changed, summary.n_articles_replaced, summary.n_articles_added) == (1, 1, 0)
    assert rows(warehouse, "articles", source="inbox/a.txt")[0]["text"].endswith("who works at the quays.")
    assert rows(warehouse, "sources", source="inbox/a.txt")[0]["n_replaced"] == 1
    after = content(warehouse)
    for table in ("articles", "sources"):
        assert _without("inbox/a.txt", after[table]) == _without("inbox/a.txt", before[table])
        assert len(after[table]) == 3


def _without(source: str, table: list[Any]) -> list[Any]:
    return [row for row in table if source not in repr(row)]


def test_a_file_whose_time_alone_changed_is_unchanged(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    os.utime(inbox / "a.txt", (1, 1))
    assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW


def _counted_hashes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    hashed: list[object] = []
    digest = hashing.digest
    monkeypatch.setattr(hashing, "digest", lambda stream: hashed.append(stream) or digest(stream))
    return hashed


def test_a_file_whose_time_alone_changed_is_hashed_once(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(inbox, warehouse=warehouse)
    hashed = _counted_hashes(monkeypatch)
    os.utime(inbox / "a.txt", (1, 1))
    for n_hashed in (1, 1):
        assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW
        assert len(hashed) == n_hashed
    # What is remembered hides no change: neither of the same size, nor under the first time again.
    first_time = rows(warehouse, "sources", source="inbox/a.txt")[0]["mtime_ns"]
    text = (inbox / "a.txt").read_text().replace("nine days", "five days")
    (inbox / "a.txt").write_text(text)
    os.utime(inbox / "a.txt", ns=(first_time, first_time))
    assert ingest(inbox, warehouse=warehouse).n_articles_replaced == 1
    os.utime(inbox / "a.txt", (1, 1))
    ingest(inbox, warehouse=warehouse)
    assert rows(warehouse, "articles", source="inbox/a.txt")[0]["text"] == text.split("\n\n", 1)[1].strip()


def test_a_damaged_note_of_times_is_no_obstacle(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    os.utime(inbox / "a.txt", (1, 1))
    ingest(inbox, warehouse=warehouse)
    (note,) = warehouse.with_name(".warehouse").glob("seen_times*")
    note.write_bytes(b"PAR1 half")
    assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW


def test_a_checksum_finds_a_change_that_kept_size_and_time(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    path = inbox / "a.txt"
    state = path.stat()
    path.write_text(path.read_text().replace("nine days", "five days"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW
    summary = ingest(inbox, warehouse=warehouse, checksum=True)
    assert (summary.n_articles_replaced, summary.sources.unchanged) == (1, 2)


def test_vanished_files_keep_their_rows_until_they_are_pruned(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    (inbox / "b.txt").unlink()
    kept = ingest(inbox, warehouse=warehouse)
    assert (kept.state, kept.sources.vanished, kept.rows["articles"]) == (RunState.NOTHING_NEW, 1, 3)
    pruned = ingest(inbox, warehouse=warehouse, prune=True)
    assert (pruned.n_articles_removed, pruned.rows["articles"], pruned.rows["sources"]) == (1, 2, 2)
    assert {row["source"] for row in rows(warehouse, "articles")} == {"inbox/a.txt", "inbox/deeper/c.txt"}


def test_pruning_reaches_no_further_than_the_given_folders(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    (inbox / "b.txt").unlink()
    assert ingest(inbox / "deeper", warehouse=warehouse, prune=True).rows["articles"] == 3


def test_an_inbox_that_is_suddenly_empty_is_not_pruned(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    shutil.rmtree(inbox)
    inbox.mkdir()
    with pytest.raises(ConfigError, match="check that its folder is mounted"):
        ingest(inbox, warehouse=warehouse, prune=True)
    assert ingest(inbox, warehouse=warehouse).rows["articles"] == 3


def test_one_folder_by_any_spelling_gives_nothing_twice(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(inbox.parent)
    ingest("inbox", warehouse=warehouse)
    for spelling in (str(inbox), "./inbox/", "inbox/*.txt", f"{inbox}/**/*.txt", "inbox/deeper"):
        assert ingest(spelling, warehouse=warehouse).state == RunState.NOTHING_NEW, spelling
    assert ingest("inbox", inbox, "inbox/*.txt", warehouse=warehouse).rows["articles"] == 3


def test_a_folder_ingested_before_the_folder_around_it_keeps_its_articles(inbox: Path, warehouse: Path) -> None:
    ingest(inbox / "deeper", warehouse=warehouse)
    summary = ingest(inbox, warehouse=warehouse)
    assert summary.sources.new == 2
    assert {row["source"] for row in rows(warehouse, "articles")} == {"deeper/c.txt", "inbox/a.txt", "inbox/b.txt"}


def test_a_moved_inbox_is_an_error_until_it_is_declared(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    elsewhere = inbox.parent / "elsewhere" / "inbox"
    elsewhere.parent.mkdir()
    shutil.move(inbox, elsewhere)
    with pytest.raises(ConfigError, match="--moved"):
        ingest(elsewhere, warehouse=warehouse)
    moved = ingest(elsewhere, warehouse=warehouse, moved=True)
    assert (moved.snapshot_after, moved.sources.unchanged, moved.rows["articles"]) == (2, 3, 3)
    assert ingest(elsewhere, warehouse=warehouse).state == RunState.NOTHING_NEW
    assert ingest(elsewhere, warehouse=warehouse, moved=True).state == RunState.NOTHING_NEW


def test_limit_takes_the_first_sources_and_the_next_run_the_rest(inbox: Path, warehouse: Path) -> None:
    assert ingest(inbox, warehouse=warehouse, limit=2).rows["articles"] == 2
    assert ingest(inbox, warehouse=warehouse).n_articles_added == 1


def test_what_the_limit_leaves_is_counted_apart(inbox: Path, warehouse: Path) -> None:
    def counts(**params: Any) -> tuple[int, ...]:
        seen = ingest(inbox, warehouse=warehouse, limit=2, **params).sources
        return seen.new, seen.changed, seen.unchanged, seen.left

    assert counts(dry_run=True) == (2, 0, 0, 1)
    assert counts() == (2, 0, 0, 1)
    write_story(inbox, "deeper/0.txt")
    write_story(inbox, "a.txt", "The mayor spoke of a lucky escape for everybody who works at the quays.")
    assert counts() == (1, 1, 1, 1)
    assert counts() == (1, 0, 3, 0)


def test_since_and_until_choose_files_by_their_time(inbox: Path, warehouse: Path) -> None:
    for day, name in ((1, "a.txt"), (2, "b.txt"), (3, "deeper/c.txt")):
        os.utime(inbox / name, (86_400 * day, 86_400 * day))
    ingest(inbox, warehouse=warehouse, since="1970-01-03", until="1970-01-04")
    assert [row["source"] for row in rows(warehouse, "articles")] == ["inbox/b.txt"]


@pytest.mark.parametrize(
    ("since", "until", "n_articles"),
    [
        ("0001-01-01", "9999-12-31", 3),
        ("1600-01-01", None, 3),
        (None, "1600-01-01", 0),
        ("9999-12-31", None, 0),
        ("1969-12-31T23:59:59.250", "1969-12-31T23:59:59.750", 1),
    ],
)
def test_since_and_until_may_be_any_time(
    inbox: Path, warehouse: Path, since: str | None, until: str | None, n_articles: int
) -> None:
    os.utime(inbox / "a.txt", ns=(-500_000_000, -500_000_000))
    assert ingest(inbox, warehouse=warehouse, since=since, until=until).n_articles_added == n_articles


def test_a_file_of_a_far_off_time_is_a_file_like_any_other(inbox: Path, warehouse: Path) -> None:
    for name, year in (("a.txt", 2400), ("b.txt", 1901)):
        moment = int(datetime(year, 12, 31, tzinfo=UTC).timestamp())
        os.utime(inbox / name, (moment, moment))
    assert ingest(inbox, warehouse=warehouse).n_articles_added == 3
    assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW


def test_limits_beyond_what_the_system_counts_are_none(tmp_path: Path) -> None:
    script = f"""
from tasks.pipeline.watch import *

limit_memory({2**50})
Watch(Path({str(tmp_path / "note")!r}), 1e300).note((0, 0), None)
print(resource.getrlimit(resource.RLIMIT_DATA)[0], *(int(signal.getitimer(n)[0]) for n in (0, 2)))
"""
    said = subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True).stdout
    n_bytes, wall_s, cpu_s = map(int, said.split())
    assert n_bytes < 0 or n_bytes > 2**60 or sys.platform != "linux"
    assert wall_s > cpu_s > 300 * 86_400


@pytest.mark.parametrize("kind", ["inbox", "warehouse"])
def test_a_place_whose_path_is_not_utf_8_is_refused_in_a_sentence(
    inbox: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / os.fsdecode(b"odd \xff")
    shutil.move(inbox, odd / "inbox") if kind == "inbox" else odd.mkdir()
    # Such a path cannot be a parameter, but the folder in which a command runs can be one.
    monkeypatch.chdir(odd)
    places = {"inbox": ("inbox", tmp_path / "warehouse"), "warehouse": (str(inbox), Path("warehouse"))}[kind]
    with pytest.raises(ConfigError, match=r"The path of the folder '.*/odd %FF.*' is not UTF-8"):
        ingest(places[0], warehouse=places[1])


def test_a_dry_run_counts_and_changes_nothing(inbox: Path, warehouse: Path) -> None:
    summary = ingest(inbox, warehouse=warehouse, dry_run=True)
    assert (summary.state, summary.sources.new) == (RunState.DRY_RUN, 3)
    assert not warehouse.exists()
    assert not warehouse.with_name(".warehouse").exists()


@pytest.mark.parametrize("what", ["clean", "metadata", "enrich", "all"])
def test_reprocessing_with_the_same_version_changes_no_content(what: str, tmp_path: Path, warehouse: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    ingest(tmp_path / "samples", warehouse=warehouse)
    before = content(warehouse, {"changed_in", "n_replaced"})
    summary = ingest(tmp_path / "samples", warehouse=warehouse, reprocess=what)
    after = content(warehouse, {"changed_in", "n_replaced"})
    assert summary.snapshot_after == 2
    for table in before:
        assert after[table] == before[table], table


@pytest.mark.parametrize(("what", "n_rewritten"), [("clean", 2), ("metadata", 2), ("enrich", 3)])
def test_reprocessing_keeps_the_rows_whose_source_is_gone(
    what: str, n_rewritten: int, inbox: Path, warehouse: Path
) -> None:
    ingest(inbox, warehouse=warehouse)
    (inbox / "b.txt").unlink()
    summary = ingest(inbox, warehouse=warehouse, reprocess=what)
    assert (summary.sources.vanished, summary.rows["articles"]) == (1, 3)
    assert sum(row["changed_in"] == 2 for row in rows(warehouse, "articles")) == n_rewritten


def test_what_an_unfinished_run_staged_is_adopted_and_gives_the_same_tables(inbox: Path, tmp_path: Path) -> None:
    ingest(inbox, warehouse=tmp_path / "undisturbed")
    params = params_from({"sources": (str(inbox),), "warehouse": str(tmp_path / "warehouse"), "workers": 1})
    _process_and_stop(params)
    assert not (tmp_path / "warehouse").exists()
    summary = ingest(inbox, warehouse=tmp_path / "warehouse", process=_never)
    assert (summary.n_batches, summary.n_adopted) == (0, 1)
    assert content(tmp_path / "warehouse") == content(tmp_path / "undisturbed")


def test_a_source_too_large_for_one_staging_is_staged_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"id": f"n{number}", "text": "\n\n".join(STORY)}) for number in range(10)]
    lines += [json.dumps({"id": "n3", "text": "\n\n".join(STORY)}), "no JSON"]
    (tmp_path / "all.jsonl").write_text("\n".join(lines) + "\n")
    ingest(tmp_path / "all.jsonl", warehouse=tmp_path / "whole", id_field="id")
    monkeypatch.setattr(batch, "MAX_PIECE_CHARS", 2 * sum(map(len, STORY)))
    pieces: list[BatchReport] = []

    def process(path: str) -> BatchReport:
        pieces.append(process_job(path))
        return pieces[-1]

    ingest(tmp_path / "all.jsonl", warehouse=tmp_path / "pieces", process=process, id_field="id")
    assert [(piece.n_articles, piece.n_rejects) for piece in pieces] == [(2, 0)] * 5 + [(0, 2)]
    (source,) = rows(tmp_path / "pieces", "sources")
    assert (source["n_records"], source["n_articles"], source["n_rejects"]) == (12, 10, 2)
    assert content(tmp_path / "pieces") == content(tmp_path / "whole")


def test_staged_work_of_other_parameters_is_not_adopted(inbox: Path, tmp_path: Path) -> None:
    params = params_from({"sources": (str(inbox),), "warehouse": str(tmp_path / "warehouse"), "min_words": 500})
    _process_and_stop(params)
    summary = ingest(inbox, warehouse=tmp_path / "warehouse")
    assert (summary.n_adopted, summary.rows["articles"]) == (0, 3)


def _process_and_stop(params: Params) -> None:
    """Stage everything, and be interrupted before anything is published."""
    with suppress(KeyboardInterrupt), open_run(params) as run:
        for path in make_plan(run).job_paths:
            run.crew.run(Path(path))
        raise KeyboardInterrupt


def _never(path: str) -> BatchReport:
    raise AssertionError(f"{path} was done again")


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_run(inbox: Path, warehouse: Path) -> None:
    summary = ingest(inbox, warehouse=warehouse, process=partial(_grow_then_process, inbox / "b.txt"))
    seen = summary.sources
    assert (seen.new, seen.changed, seen.unchanged, seen.waiting, summary.rows["articles"]) == (2, 0, 0, 1, 2)
    assert {row["source"] for row in rows(warehouse, "sources")} == {"inbox/a.txt", "inbox/deeper/c.txt"}
    assert ingest(inbox, warehouse=warehouse).n_articles_added == 1


def _grow_then_process(file: Path, path: str) -> BatchReport:
    with file.open("a") as stream:
        stream.write("The writer had not finished this file yet when it was read.\n")
    return process_job(path)


def test_an_unexpected_exception_is_a_reject_without_text_of_the_article(inbox: Path, warehouse: Path) -> None:
    summary = ingest(inbox, warehouse=warehouse, process=partial(process_job, judge=_broken_judge))
    assert summary.reject_reasons == {"bug": 1}
    (reject,) = rows(warehouse, "rejects")
    assert "ValueError" in reject["detail"]
    assert "_broken_judge" in reject["detail"]
    assert "Vellmar" not in reject["detail"]


def test_many_unexpected_exceptions_publish_nothing(tmp_path: Path, warehouse: Path) -> None:
    for number in range(100):
        write_story(tmp_path / "inbox", f"{number:03d}{'b.txt' if number < 6 else '.txt'}")
    with pytest.raises(CopydeskError, match="nothing was published"):
        ingest(tmp_path / "inbox", warehouse=warehouse, process=partial(process_job, judge=_broken_judge))
    assert not warehouse.exists()


def _broken_judge(document: Document) -> tuple[Judgement, ...]:
    if "b.txt" in document.raw:
        raise ValueError(f"cannot judge {document.raw}")
    return tuple(judge(document))


def test_every_record_is_an_article_or_a_reject_and_every_source_adds_up(warehouse: Path) -> None:
    ingest(SAMPLES, warehouse=warehouse)
    articles, rejects = rows(warehouse, "articles"), rows(warehouse, "rejects")
    for source in rows(warehouse, "sources"):
        n_articles = sum(row["source"] == source["source"] for row in articles)
        n_rejects = sum(row["source"] == source["source"] for row in rejects)
        assert (n_articles, n_rejects) == (source["n_articles"], source["n_rejects"])
        assert source["n_records"] == n_articles + n_rejects > 0
    files = {path for path in SAMPLES.rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert len(rows(warehouse, "sources")) == len(files)


def test_a_second_run_at_the_same_time_leaves_with_one_sentence(inbox: Path, warehouse: Path) -> None:
    params = params_from({"sources": (str(inbox),), "warehouse": str(warehouse)})
    with open_run(params), pytest.raises(StoreError, match=r"Another run is writing .* --wait SECONDS\."):
        ingest(inbox, warehouse=warehouse)


def test_a_link_out_of_the_inbox_is_a_reject_and_is_told_once(inbox: Path, warehouse: Path) -> None:
    (inbox / "secret.txt").symlink_to("/etc/hostname")
    assert ingest(inbox, warehouse=warehouse).reject_reasons == {"unsafe_path": 1}
    assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW
    (inbox / "secret.txt").unlink()
    write_story(inbox, "secret.txt")
    assert ingest(inbox, warehouse=warehouse).n_articles_added == 1
    assert rows(warehouse, "rejects") == []


def test_what_discovery_rejects_is_counted_like_other_sources(inbox: Path, warehouse: Path) -> None:
    (inbox / "link.txt").symlink_to("/etc/hostname")
    assert ingest(inbox, warehouse=warehouse).sources.new == 4
    (inbox / "a.txt").unlink()
    (inbox / "a.txt").symlink_to("/etc/hostname")
    seen = ingest(inbox, warehouse=warehouse).sources
    assert (seen.new, seen.changed, seen.unchanged, seen.vanished) == (0, 1, 3, 0)


@pytest.mark.parametrize("names", [("locked/x.txt",), ()])
def test_a_folder_that_can_be_listed_again_is_no_reject_any_more(
    inbox: Path, warehouse: Path, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "locked").mkdir()
    for name in names:
        write_story(inbox, name)
    enter = walking._enter
    with monkeypatch.context() as patch:
        patch.setattr(walking, "_enter", lambda fd, *of: "permission denied" if of[0] == "locked" else enter(fd, *of))
        assert ingest(inbox, warehouse=warehouse).reject_reasons == {"unreadable": 1}
        assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW
    seen = ingest(inbox, warehouse=warehouse).sources
    assert (seen.new, seen.unchanged, seen.vanished) == (len(names), 3, 0)
    assert rows(warehouse, "rejects") == rows(warehouse, "sources", source="inbox/locked") == []
    assert ingest(inbox, warehouse=warehouse).state == RunState.NOTHING_NEW


@pytest.mark.parametrize(
    ("error", "n_waiting", "n_vanished"),
    [
        pytest.param(PermissionError(errno.EACCES, "Permission denied"), 1, 0, id="a folder that may not be searched"),
        pytest.param(OSError(errno.ESTALE, "Stale file handle"), 1, 0, id="a network that stutters"),
        pytest.param(FileNotFoundError(errno.ENOENT, "No such file"), 0, 1, id="a file that goes while it is listed"),
    ],
)
def test_a_file_that_was_read_once_keeps_its_rows_while_the_system_refuses_it(
    error: OSError, n_waiting: int, n_vanished: int, inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(inbox, warehouse=warehouse)
    write_story(inbox, "new.txt")
    stat = os.stat

    def refuse(path: Any, **options: Any) -> os.stat_result:
        if path in ("b.txt", "new.txt") and "dir_fd" in options:
            raise error
        return stat(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", refuse)
        seen = ingest(inbox, warehouse=warehouse).sources
    assert (seen.waiting, seen.vanished) == (n_waiting, n_vanished)
    assert len(rows(warehouse, "articles")) == 3
    assert rows(warehouse, "rejects", source="inbox/b.txt") == []
    ingest(inbox, warehouse=warehouse)
    assert (len(rows(warehouse, "articles")), rows(warehouse, "rejects")) == (4, [])


def test_a_file_that_goes_before_it_is_hashed_leaves_nothing(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = hashing.open_source

    def gone(location: Path, path: str) -> Any:
        (location / "b.txt").unlink(missing_ok=True)
        return find(location, path)

    monkeypatch.setattr(hashing, "open_source", gone)
    summary = ingest(inbox, warehouse=warehouse)
    assert (summary.rows["articles"], summary.n_rejects, summary.rows["sources"]) == (2, 0, 2)


def test_a_file_that_became_a_link_after_it_was_found_waits_even_if_it_is_read_in_ranges(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.pipeline.plan._PIECE_BYTES", 1_000)
    write_records(inbox / "many.jsonl", 20, {})
    summary = ingest(inbox, warehouse=warehouse, process=partial(_link_then_process, inbox / "many.jsonl"))
    assert (summary.sources.waiting, summary.rows["articles"], summary.n_rejects) == (1, 3, 0)
    assert ingest(inbox, warehouse=warehouse).reject_reasons == {"unsafe_path": 1}


def _link_then_process(file: Path, path: str) -> BatchReport:
    if not file.is_symlink():
        file.rename(file.with_name(".moved"))
        file.symlink_to(".moved")
    return process_job(path)


def test_a_changed_file_that_vanishes_before_it_is_read_keeps_its_rows(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    write_story(inbox, "a.txt", "The mayor spoke of a lucky escape for everybody who works at the quays.")
    summary = ingest(inbox, warehouse=warehouse, process=partial(_remove_then_process, inbox / "a.txt"))
    assert (summary.sources.waiting, summary.rows["articles"], summary.rows["rejects"]) == (1, 3, 0)


def _remove_then_process(file: Path, path: str) -> BatchReport:
    file.unlink(missing_ok=True)
    return process_job(path)


def test_a_source_that_changes_between_its_ranges_is_counted_nowhere(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.pipeline.plan._PIECE_BYTES", 1_000)
    monkeypatch.setattr("tasks.pipeline.plan.batches", lambda units: ((unit,) for unit in units))
    write_records(inbox / "many.jsonl", 20, {})
    summary = ingest(inbox, warehouse=warehouse, process=_GrowLate(inbox / "many.jsonl"))
    assert (summary.sources.waiting, summary.n_articles_added, summary.n_articles_replaced) == (1, 3, 0)


class _GrowLate:
    """Does jobs, and lets a file grow before the eighth."""

    def __init__(self, file: Path) -> None:
        self._file, self._n_jobs = file, 0

    def __call__(self, path: str) -> BatchReport:
        self._n_jobs += 1
        if self._n_jobs == 8:
            with self._file.open("a") as stream:
                stream.write("\n")
        return process_job(path)


def test_a_reader_that_breaks_costs_its_source_only(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(stream: Any, file: SourceFile, *rest: Any) -> Iterator[Record | Rejected]:
        yield from records(stream, file, *rest)
        if file.source == "inbox/b.txt":
            raise RecursionError("a secret of the document")

    monkeypatch.setattr("tasks.pipeline.batch.records", broken)
    summary = ingest(inbox, warehouse=warehouse)
    assert (summary.rows["articles"], summary.reject_reasons) == (3, {"bug": 1})
    (reject,) = rows(warehouse, "rejects")
    assert (reject["source"], reject["record"], reject["stage"]) == ("inbox/b.txt", "#1", "read")
    assert "secret" not in reject["detail"]


def test_an_enricher_that_breaks_on_a_stored_article_costs_that_article_only(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(article: Article) -> Any:
        if article.source == "inbox/b.txt":
            raise ValueError
        return enrich_article(article)

    ingest(inbox, warehouse=warehouse)
    monkeypatch.setattr("tasks.pipeline.article.enrich_article", broken)
    summary = ingest(inbox, warehouse=warehouse, reprocess="enrich")
    assert (summary.rows["articles"], summary.reject_reasons) == (2, {"bug": 1})


def test_enriching_again_leaves_pruned_and_replaced_sources_alone(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    (inbox / "a.txt").unlink()
    (inbox / "b.txt").unlink()
    (inbox / "b.txt").symlink_to("/etc/hostname")
    summary = ingest(inbox, warehouse=warehouse, reprocess="enrich", prune=True)
    assert summary.reject_reasons == {"unsafe_path": 1}
    assert [row["source"] for row in rows(warehouse, "articles")] == ["inbox/deeper/c.txt"]


def test_added_replaced_and_removed_articles_are_told_apart(inbox: Path, warehouse: Path) -> None:
    ingest(inbox, warehouse=warehouse)
    (inbox / "a.txt").unlink()
    write_story(inbox, "b.txt", "The mayor spoke of a lucky escape for everybody who works at the quays.")
    write_story(inbox, "d.txt")
    summary = ingest(inbox, warehouse=warehouse, prune=True)
    assert (summary.n_articles_added, summary.n_articles_replaced, summary.n_articles_removed) == (1, 1, 1)


@pytest.mark.parametrize("name", ["tables", "t\x1bbles", "100%25"])
def test_a_warehouse_inside_the_inbox_is_never_ingested(name: str, inbox: Path) -> None:
    ingest(inbox, warehouse=inbox / name)
    again = ingest(inbox, warehouse=inbox / name)
    assert (again.state, again.sources.ignored) == (RunState.NOTHING_NEW, 2)
    for inside in (inbox / name, inbox / name / "articles", inbox / f".{name}"):
        with suppress(ConfigError):
            assert ingest(inside, warehouse=inbox / name).state == RunState.NOTHING_NEW


@pytest.mark.parametrize("name", ["tables", ".tables", "tables/articles"])
def test_the_tables_are_no_source(name: str, inbox: Path, tmp_path: Path) -> None:
    ingest(inbox, warehouse=tmp_path / "tables")
    with pytest.raises(ConfigError, match="is inside the warehouse"):
        ingest(tmp_path / name, warehouse=tmp_path / "tables")


def test_a_dry_run_refuses_what_is_no_warehouse(inbox: Path, warehouse: Path) -> None:
    warehouse.mkdir()
    with pytest.raises(ConfigError, match="is no copydesk warehouse"):
        ingest(inbox, warehouse=warehouse, dry_run=True)


def test_overlapping_pieces_of_a_job_that_was_tried_twice_are_adopted_once(inbox: Path, tmp_path: Path) -> None:
    ingest(inbox, warehouse=tmp_path / "undisturbed")
    params = params_from({"sources": (str(inbox),), "warehouse": str(tmp_path / "warehouse"), "workers": 1})
    with suppress(KeyboardInterrupt), open_run(params) as run:
        for path in map(Path, make_plan(run).job_paths):
            job = read_job(path)
            for piece in (job, job.between(START, (1, 0)), job.between((1, 0), None)):
                process_job(str(write_job(piece, path.parent)))
        raise KeyboardInterrupt
    summary = ingest(inbox, warehouse=tmp_path / "warehouse", process=_never)
    assert summary.n_adopted == 1
    assert content(tmp_path / "warehouse") == content(tmp_path / "undisturbed")


def test_a_run_that_published_is_no_failure_because_its_note_cannot_be_written(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("Could not note the run: the disk is full; nothing was published.")

    monkeypatch.setattr("tasks.pipeline.publish.end_run", full)
    summary = ingest(inbox, warehouse=warehouse)
    assert (summary.state, summary.rows["articles"]) == (RunState.PUBLISHED, 3)


def test_a_run_that_fails_tells_why_and_not_that_its_note_failed_too(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("Could not note run: the disk is full.")

    monkeypatch.setattr("tasks.pipeline.run.end_run", full)
    with pytest.raises(CopydeskError, match="This is what was wrong"), open_run(_params(inbox, warehouse)):
        raise CopydeskError("This is what was wrong.")


def _params(inbox: Path, warehouse: Path) -> Params:
    return params_from({"sources": (str(inbox),), "warehouse": str(warehouse), "workers": 1})
