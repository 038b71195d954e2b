"""Workers: what a death tells of the record that caused it, or that no record did."""

import os
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import tasks.pipeline.batch
from tasks.core.errors import ConfigError, StoreError
from tasks.core.records import BatchReport
from tasks.core.summary import RunState
from tasks.pipeline.batch import process_job
from tasks.pipeline.job import read_job
from tasks.pipeline.watch import Watch, read_note
from tasks.pipeline.workers import PRELOADED, workers
from tests.conftest import ingest, rows, write_story
from tests.crash.test_poison import write_records


def test_a_reader_that_dies_in_several_ranges_of_a_source_leaves_a_reject_in_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.pipeline.plan._PIECE_BYTES", 4_000)
    write_records(tmp_path / "inbox" / "a.jsonl", 40, {})
    write_story(tmp_path / "inbox", "b.txt")
    summary = ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse", process=_die_in_json_lines)
    assert (summary.reject_reasons["crashed"], summary.rows["articles"]) == (summary.n_rejects, 1)
    assert summary.n_rejects > 1
    assert {row["stage"] for row in rows(tmp_path / "warehouse", "rejects")} == {"read"}


def _die_in_json_lines(path: str) -> BatchReport:
    read = tasks.pipeline.batch.records

    def deadly(stream: Any, file: Any, *rest: Any) -> Any:
        if file.source.endswith(".jsonl"):
            os.kill(os.getpid(), signal.SIGSEGV)
        yield from read(stream, file, *rest)

    tasks.pipeline.batch.records = deadly
    try:
        return process_job(path)
    finally:
        tasks.pipeline.batch.records = read


def test_a_worker_that_dies_before_its_first_record_blames_none(tmp_path: Path) -> None:
    write_story(tmp_path / "inbox", "a.txt")
    with pytest.raises(StoreError, match="died 3 times before its first record"):
        ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse", process=partial(_die_at_once, signal.SIGKILL))


def _die_at_once(number: signal.Signals, path: str) -> BatchReport:
    assert read_job(path).units
    Watch(Path(path).with_suffix(".note"), 1.0)
    os.kill(os.getpid(), number)
    raise AssertionError


def test_too_few_open_files_are_a_sentence_and_not_a_wait_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(tmp_path / "inbox", "a.txt")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (24, 4096))
    with pytest.raises(ConfigError, match=r"^Only 24 files may be open at once, .* set `ulimit -n 1024`\.$"):
        ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")


def test_a_note_says_nothing_before_the_first_record(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "note", 20.0)
    assert read_note(tmp_path / "note") is None
    watch.note((0, 0), "a")
    watch.disarm()
    note = read_note(tmp_path / "note")
    assert note is not None
    assert (note.position, note.is_reading, note.record) == ((0, 0), False, "a")
    watch.close()


def test_a_note_holds_the_longest_key_of_a_record(tmp_path: Path) -> None:
    key = "港" * 200 + "…" + "0" * 16
    watch = Watch(tmp_path / "note", 20.0)
    watch.note((0, 0), key)
    watch.disarm()
    note = read_note(tmp_path / "note")
    assert note is not None
    assert note.record == key
    watch.close()


def test_workers_are_forked_from_a_process_that_has_loaded_the_stages() -> None:
    with workers(2, 500, process_job) as crew:
        assert crew.call(_is_loaded, PRELOADED)


def _is_loaded(module: str) -> bool:
    return module in sys.modules


def test_loading_models_does_not_count_against_the_first_record(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write_story(tmp_path / "inbox", name)
    summary = ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse", workers=2, record_cpu_s=0.3)
    assert (summary.n_rejects, summary.n_articles_added) == (0, 3)


def test_a_run_that_finds_nothing_new_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_story(tmp_path / "inbox", "a.txt")
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")

    def start() -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("tasks.pipeline.workers._begin_forkserver", start)
    assert ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse").state == RunState.NOTHING_NEW
    write_story(tmp_path / "inbox", "b.txt")
    with pytest.raises(AssertionError, match="a process was started"):
        ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
