"""Staged work: what a run may take over from another, and what is left of it once sources have changed."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tasks.core.errors import Reason
from tasks.core.params import Params, params_from
from tasks.core.records import BatchReport, Record, Rejected, SourceFile, Unit
from tasks.core.vocabulary import Stage
from tasks.pipeline.adopt import adopt
from tasks.pipeline.batch import process_job
from tasks.pipeline.job import Job
from tasks.pipeline.plan import make_plan
from tasks.pipeline.rows import Rows, SourceCount
from tasks.pipeline.run import open_run
from tasks.pipeline.settling import settle
from tasks.pipeline.staging import stage_rows, without
from tasks.pipeline.stopwatch import Stopwatch
from tasks.read import records
from tasks.store import Warehouse, has_staged, open_warehouse, staged_batch, writer_lock
from tests.conftest import content, ingest, rows, write_story
from tests.crash.test_poison import write_records

pytestmark = pytest.mark.usefixtures("in_process")
A_DAY_NS = 86_400 * 10**9


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt"):
        write_story(tmp_path / "inbox", name)
    return tmp_path / "inbox"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def stage_and_stop(inbox: Path, warehouse: Path) -> None:
    """Do what a run does, and be interrupted before anything is published."""
    params: Params = params_from({"sources": (str(inbox),), "warehouse": str(warehouse), "workers": 1})
    with suppress(KeyboardInterrupt), open_run(params) as run:
        settle(run, [report for path in make_plan(run).job_paths for report in run.crew.run(Path(path))])
        raise KeyboardInterrupt


def test_a_file_with_another_time_is_not_published_with_the_one_it_was_staged_with(
    inbox: Path, warehouse: Path
) -> None:
    """The job has the same name, since the bytes are the same: what was staged under it must not stand in its place."""
    stage_and_stop(inbox, warehouse)
    os.utime(inbox / "a.txt", ns=(A_DAY_NS, A_DAY_NS))
    ingest(inbox, warehouse=warehouse)
    (source,) = rows(warehouse, "sources", source="inbox/a.txt")
    (article,) = rows(warehouse, "articles", source="inbox/a.txt")
    assert (source["mtime_ns"], article["fetched_at"].year) == (A_DAY_NS, 1970)


def test_a_batch_that_lacks_a_source_is_made_again_by_the_next_run(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched_while_read(stream: Any, file: SourceFile, *rest: Any) -> Iterator[Record | Rejected]:
        if file.source == "inbox/a.txt":
            os.utime(inbox / "a.txt")
        yield from records(stream, file, *rest)

    with monkeypatch.context() as patch:
        patch.setattr("tasks.pipeline.batch.records", touched_while_read)
        stage_and_stop(inbox, warehouse)
    assert ingest(inbox, warehouse=warehouse).n_articles_added == 2


def test_a_second_try_that_reads_more_than_the_first_lets_the_source_wait(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try has staged the batch without it, and that is what is published."""
    ingest(inbox, warehouse=warehouse)
    for name in ("a.txt", "b.txt"):
        write_story(inbox, name, "The mayor spoke of a lucky escape for everybody who works at the quays.")

    def twice(path: str) -> BatchReport:
        with monkeypatch.context() as patch:
            patch.setattr("tasks.pipeline.batch.records", _unreadable_a)
            process_job(path)
        return process_job(path)

    summary = ingest(inbox, warehouse=warehouse, process=twice)
    assert (summary.sources.waiting, summary.n_articles_replaced, summary.rows["articles"]) == (1, 1, 2)


def test_what_is_staged_of_one_inbox_outlives_a_run_over_another(inbox: Path, warehouse: Path) -> None:
    write_story(inbox.parent / "other", "c.txt")
    ingest(inbox.parent / "other", warehouse=warehouse)
    stage_and_stop(inbox, warehouse)
    ingest(inbox.parent / "other", warehouse=warehouse)
    params = params_from({"sources": (str(inbox),), "warehouse": str(warehouse), "workers": 1})
    with open_run(params) as run:
        assert (make_plan(run).n_adopted, run.batches[0].sources()) == (1, ["inbox/a.txt", "inbox/b.txt"])


def _unreadable_a(stream: Any, file: SourceFile, *rest: Any) -> Iterator[Record | Rejected]:
    if file.source == "inbox/a.txt":
        yield Rejected(file.source, "", Stage.READ, Reason.UNREADABLE, "input/output error")
        return
    yield from records(stream, file, *rest)


def test_what_is_left_of_a_piece_is_not_taken_for_the_piece(tmp_path: Path) -> None:
    """Both tell of the same job and window, and one of them lacks a source."""
    warehouse = open_warehouse(tmp_path / "warehouse")
    units = tuple(Unit(SourceFile(f"inbox/{name}", "inbox", name, 1, 1, "ab" * 32)) for name in "xyz")
    for job_no in range(20):
        job = _job(warehouse, str(job_no), units)
        for piece in (job.between((0, 0), (1, 0)), job.between((1, 0), None)):
            counts = [SourceCount(unit.file, format="text", encoding="utf-8") for unit in units[piece.start[0] :]]
            stage_rows(piece, Rows(1), counts, (), Stopwatch())
        assert without(warehouse, staged_batch(warehouse, piece.piece_id), {"inbox/z"}) is not None
        with writer_lock(warehouse):
            adopted, left = adopt(warehouse, job.fingerprint, {"sources": units})
            assert ([batch.sources()[-1] for batch in adopted], left) == (["inbox/z"] * 2, {"sources": []})
            assert len(list(warehouse.staging.iterdir())) == 2
            adopt(warehouse, "another", {})


def test_a_batch_of_which_only_rejects_are_left_has_no_articles_left(tmp_path: Path, inbox: Path) -> None:
    (inbox / "empty.txt").write_text(" ")
    stage_and_stop(inbox, tmp_path / "warehouse")
    warehouse = open_warehouse(tmp_path / "warehouse")
    (folder,) = warehouse.staging.iterdir()
    left = without(warehouse, staged_batch(warehouse, folder.name), {"inbox/a.txt", "inbox/b.txt"})
    assert left is not None
    assert left.files.keys() == {"sources", "rejects"}


def test_nothing_stays_staged_when_a_source_in_several_batches_has_changed(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else maintenance would wait for a run that takes it over, and there is none."""
    ingest(inbox / "a.txt", warehouse=warehouse)
    monkeypatch.setattr("tasks.pipeline.plan._PIECE_BYTES", 1_000)
    monkeypatch.setattr("tasks.pipeline.plan.batches", lambda units: (tuple(units[:3]), tuple(units[3:])))
    write_records(inbox / "many.jsonl", 20, {})
    n_jobs = 0

    def process(path: str) -> BatchReport:
        nonlocal n_jobs
        n_jobs += 1
        if n_jobs == 2:
            os.utime(inbox / "many.jsonl")
        return process_job(path)

    assert ingest(inbox, warehouse=warehouse, process=process).sources.waiting == 1
    assert not has_staged(open_warehouse(warehouse))
    assert {row["source"] for row in rows(warehouse, "articles")} == {"inbox/a.txt", "inbox/b.txt"}
    assert len(content(warehouse)["sources"]) == 2


def _job(warehouse: Warehouse, job_id: str, units: tuple[Unit, ...]) -> Job:
    return Job(
        job_id=job_id,
        kind="sources",
        warehouse=str(warehouse.path),
        base=None,
        version=1,
        fingerprint="same",
        units=units,
        locations={},
    )
