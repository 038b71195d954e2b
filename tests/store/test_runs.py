"""Every run leaves one small file, written at its start and at its end."""

import errno
import os
import subprocess

import pytest

from tasks import store
from tasks.core.errors import ConfigError, StoreError


def test_a_run_is_running_until_it_ended(desk):
    store.start_run(desk.warehouse, "run-1", {"params": {"workers": 2}})
    assert [run.state for run in store.recent_runs(desk.warehouse)] == ["running"]
    store.end_run(desk.warehouse, "run-1", "done", {"n_articles": 7})
    (run,) = store.recent_runs(desk.warehouse)
    assert (run.state, run.details) == ("done", {"params": {"workers": 2}, "n_articles": 7})
    assert run.started_at <= run.ended_at


def test_the_newest_runs_come_first_and_no_more_than_asked_for(desk):
    for number in range(5):
        store.start_run(desk.warehouse, f"run-{number}", {})
    assert [run.run_id for run in store.recent_runs(desk.warehouse, 2)] == ["run-4", "run-3"]


def test_a_run_whose_process_is_gone_was_interrupted(desk, monkeypatch):
    gone = subprocess.Popen(["true"])
    gone.wait()
    monkeypatch.setattr(os, "getpid", lambda: gone.pid)
    store.start_run(desk.warehouse, "run", {})
    assert [run.state for run in store.recent_runs(desk.warehouse)] == ["interrupted"]


def test_a_run_that_fails_is_noted_with_its_own_sentence_and_nothing_of_other_errors(desk):
    for run_id, error, is_private in (
        ("1", StoreError("The disk is full."), False),
        ("2", ValueError("text of an article"), False),
        ("3", StoreError("inbox/secret.txt"), True),
    ):
        with pytest.raises(type(error)), store.noted_run(desk.warehouse, run_id, {}, is_private=is_private):
            raise error
    noted = {run.run_id: (run.state, run.details) for run in store.recent_runs(desk.warehouse)}
    assert noted == {
        "1": ("failed", {"error": "The disk is full."}),
        "2": ("failed", {"error": "ValueError"}),
        "3": ("failed", {"error": "StoreError"}),
    }


def test_a_note_that_cannot_be_written_changes_nothing_of_what_was_done(desk, monkeypatch):
    """Its error would say that nothing was published."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with store.noted_run(desk.warehouse, "run", {}) as done:
        monkeypatch.setattr("tasks.store.runs.write_json", full)
        done("rolled_back", {"snapshot_after": 2})


def test_no_part_of_a_note_stays_on_a_full_disk_or_after_a_kill(desk, monkeypatch):
    """Notes name sources, which `forget` must be able to find."""

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="the disk is full"):
            store.start_run(desk.warehouse, "run", {})
    assert list(desk.warehouse.runs.iterdir()) == []
    being_written, left = desk.warehouse.runs / ".new.json.1.tmp", desk.warehouse.runs / ".old.json.1.tmp"
    being_written.touch()
    left.touch()
    os.utime(left, (0, 0))
    with store.writer_lock(desk.warehouse):
        store.recover(desk.warehouse)
    assert list(desk.warehouse.runs.iterdir()) == [being_written]


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[]", b'{"run_id": "bad', b"null"])
def test_a_damaged_note_is_told_of_and_hides_no_other(desk, content):
    store.start_run(desk.warehouse, "good", {})
    (desk.warehouse.runs / "bad.json").write_bytes(content)
    assert {run.run_id: run.state for run in store.recent_runs(desk.warehouse)} == {"bad": "damaged", "good": "running"}
    store.scrub_runs(desk.warehouse, {"inbox/a"}, set())
    assert [run.run_id for run in store.recent_runs(desk.warehouse)] == ["good"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Nothing came of inbox/a.", "Nothing came of (forgotten)."),
        ("'inbox/a', inbox/a: inbox/a!", "'(forgotten)', (forgotten): (forgotten)!"),
        ("source=inbox/a;", "source=(forgotten);"),
        ("'/srv/inbox/a' is gone", "'/srv/(forgotten)' is gone"),
        ("/srv/letters/a", "(forgotten)"),
        ("inbox/a.txt, inbox/ab, inbox/a/b, inbox/a-1, my-inbox/a!", None),
        ("It is at https://post.example/x.", "It is at (forgotten)."),
        ("(https://m.post.example/x/amp?ref=rss), or", "((forgotten)), or"),
        ("https://post.example/x_(1) https://post.example/x)", "https://post.example/x_(1) (forgotten))"),
        ("HTTP://Post.example/x", "(forgotten)"),
        ("https://post.example/xy https://post.example/x/y https://post.example/x?id=1", None),
    ],
)
def test_whole_names_and_every_address_of_a_page_are_scrubbed(desk, said, left):
    store.start_run(desk.warehouse, "run", {"error": said})
    store.scrub_runs(desk.warehouse, {"inbox/a", "https://post.example/x"}, set())
    (run,) = store.recent_runs(desk.warehouse)
    assert run.details == {"error": left or said}


def test_an_entry_on_what_was_forgotten_goes_and_others_keep_their_source(desk):
    others = [{"source": "inbox/a, b", "record": ""}, {"source": "inbox/c", "record": "2"}]
    entries = [*others, {"source": "inbox/a", "record": "7"}, {"source": "inbox/c", "record": "1"}]
    store.start_run(desk.warehouse, "run", {"top_rejects": entries})
    store.scrub_runs(desk.warehouse, {"inbox/a"}, {("inbox/c", "1")})
    (run,) = store.recent_runs(desk.warehouse)
    assert run.details == {"top_rejects": others}


@pytest.mark.parametrize("run_id", ["", "../escape", "a/b", ".hidden", "x" * 200])
def test_a_run_is_not_named_like_a_path(desk, run_id):
    with pytest.raises(ConfigError, match="cannot be called"):
        store.start_run(desk.warehouse, run_id, {})
