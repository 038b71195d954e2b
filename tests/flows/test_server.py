"""The temporary server: it serves one run, writes everything down, and does not outlive its parent."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from flows.server import temporary_server

PATIENCE_S = 120.0


def start(script: str, home: Path, **environment: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=kept | {"PREFECT_HOME": str(home), "PREFECT_LOGGING_LEVEL": "ERROR"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(is_done: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def is_alive(process: psutil.Process) -> bool:
    # An orphan that nobody has reaped yet runs no more.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.prefect
def test_every_task_of_a_run_is_on_record_when_the_server_is_gone(prefect_home: Path) -> None:
    script = """
        import os
        from flows.server import temporary_server

        before = dict(os.environ)
        with temporary_server():
            from prefect import flow, task

            @task
            def double(n):
                return 2 * n

            @flow
            def doubles():
                return sum(future.result() for future in [double.submit(n) for n in range(30)])

            print(doubles())
        assert dict(os.environ) == before
    """
    said, complaint = start(script, prefect_home).communicate(timeout=PATIENCE_S)
    assert (said.strip(), complaint) == ("870", "")
    with sqlite3.connect(prefect_home / "prefect.db") as database:
        flow_runs = "flow_run r join flow f on f.id = r.flow_id where f.name = 'doubles'"
        assert database.execute(f"select r.state_type from {flow_runs}").fetchall() == [("COMPLETED",)]
        task_runs = (
            f"select state_type, count(*) from task_run where flow_run_id in (select r.id from {flow_runs}) group by 1"
        )
        assert database.execute(task_runs).fetchall() == [("COMPLETED", 30)]


@pytest.mark.prefect
@pytest.mark.parametrize("moment", ["starting", "serving"])
def test_the_server_ends_when_its_parent_is_killed(prefect_home: Path, moment: str) -> None:
    script = """
        import time
        from flows.server import temporary_server

        def starting():
            print("starting", flush=True)

        with temporary_server(meanwhile=starting):
            print("serving", flush=True)
            time.sleep(600)
    """
    parent = start(script, prefect_home)
    assert parent.stdout is not None
    try:
        while parent.stdout.readline().strip() != moment:
            assert parent.poll() is None
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        parent.communicate()
    wait_until(lambda: not any(is_alive(child) for child in children), "the server to end")


@pytest.mark.prefect
def test_a_server_that_cannot_start_is_one_sentence_with_the_cause(prefect_home: Path, tmp_path: Path) -> None:
    script = """
        from flows.server import ServerError, temporary_server

        try:
            with temporary_server():
                print("served")
        except ServerError as error:
            print(error)
    """
    database = f"sqlite+aiosqlite:///{tmp_path / 'missing' / 'prefect.db'}"
    said, _ = start(script, prefect_home, PREFECT_API_DATABASE_CONNECTION_URL=database).communicate(timeout=PATIENCE_S)
    assert said.startswith("Prefect's temporary server did not start: ")
    assert "unable to open database file" in said
    assert len(said.splitlines()) == 1


@pytest.mark.prefect
def test_servers_start_one_after_another_so_that_no_two_make_the_database(prefect_home: Path) -> None:
    script = """
        import fcntl
        import os
        from flows.server import temporary_server

        def may_another_start():
            with open(os.environ["PREFECT_HOME"] + "/copydesk.lock") as turn:
                try:
                    fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return "wait"
                return "start"

        with temporary_server(meanwhile=lambda: print(may_another_start())):
            print(may_another_start())
    """
    said, complaint = start(script, prefect_home).communicate(timeout=PATIENCE_S)
    assert (said.split(), complaint) == (["wait", "start"], "")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"PREFECT_API_URL": "http://127.0.0.1:9/api"},
            "The Prefect server at http://127.0.0.1:9/api failed: [Errno 111] Connection refused.",
        ),
        (
            {"PREFECT_LOGGING_LEVEL": "LOUD"},
            "Prefect refuses one of its settings (LoggingSettings, level): "
            "Input should be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'.",
        ),
    ],
)
def test_a_server_that_cannot_be_used_is_one_sentence(
    prefect_home: Path, environment: dict[str, str], sentence: str
) -> None:
    script = """
        from flows.server import temporary_server
        from tasks.core.errors import CopydeskError

        try:
            with temporary_server():
                from prefect import flow
                flow(lambda: None, name="nothing")()
        except CopydeskError as error:
            print(error)
    """
    said, _ = start(script, prefect_home, **environment).communicate(timeout=PATIENCE_S)
    assert said == f"{sentence}\n"


def test_a_configured_server_is_used_and_none_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    called: list[bool] = []
    with temporary_server(meanwhile=lambda: called.append(True)) as api_url:
        assert api_url == "http://127.0.0.1:9/api"
        servers = [child for child in psutil.Process().children() if "flows.server" in child.cmdline()]
        assert (servers, called) == ([], [True])
