"""Every run leaves one small file, written at its start and at its end."""

import os
import subprocess

import pytest

from tasks import store
from tasks.core.errors import ConfigError


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


@pytest.mark.parametrize("run_id", ["", "../escape", "a/b", ".hidden", "x" * 200])
def test_a_run_is_not_named_like_a_path(desk, run_id):
    with pytest.raises(ConfigError, match="cannot be called"):
        store.start_run(desk.warehouse, run_id, {})
