"""Server: a Prefect API for the length of one run, for when no server is configured; it ends when its parent does.

Prefect starts such a server by itself, but that one outlives a killed parent. Run as a module, this file is the
child: it serves on an inherited socket until the pipe on its standard input closes.
"""

import fcntl
import gc
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

from pydantic import ValidationError

from tasks.core.errors import ConfigError, CopydeskError

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 10.0
#: How a server for one run differs: no interface, no automations, no live streams.
CHILD_ENVIRONMENT = {
    "PREFECT_UI_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    # Nothing here stores block documents; a server with a UI registers the block types when it starts.
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    # One write a second, not one an event: cheaper, and nothing is left unwritten when the server stops.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "1000",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    # Runs, tasks, logs and artifacts are kept in the database; events are of use only to who listens.
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED": "false",
}


#: The last line of a traceback, for instance `sqlite3.OperationalError: database is locked`.
_EXCEPTION = re.compile(r"[A-Za-z_.]{1,200}(?:Error|Exception): ")


class ServerError(CopydeskError):
    """The temporary server did not start, or the one in use failed."""


@contextmanager
def temporary_server(meanwhile: Callable[[], object] | None = None) -> Iterator[str]:
    """Yield the API address of the configured server, or of one that lives as long as this block.

    `meanwhile` is called while the server starts, for instance to import the flow: both take seconds.
    Raises `ServerError` if the server does not answer within two minutes, or fails while it is used, and `ConfigError`
    if Prefect refuses its own settings.
    """
    if configured := _configured_api_url():
        if meanwhile:
            meanwhile()
        with _failures_told(configured):
            yield configured
        return
    with tempfile.TemporaryFile() as log, socket.create_server(("127.0.0.1", 0)) as listener, _turn() as turn:
        address = listener.getsockname()
        process = _start(listener, log)
        # The child has its own copy: with this one open, requests to a dead server would hang and not fail.
        listener.close()
        try:
            with _environment(f"http://127.0.0.1:{address[1]}/api") as api_url:
                if meanwhile:
                    meanwhile()
                _wait_until_healthy(process, address, log)
                turn.close()
                try:
                    with _failures_told(api_url):
                        yield api_url
                finally:
                    _deliver_what_is_queued()
        finally:
            _stop(process)


def _configured_api_url() -> str | None:
    # Imported here: every command of copydesk loads this module, and Prefect takes a second.
    from prefect.settings import PREFECT_API_URL

    try:
        configured = PREFECT_API_URL.value()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise ConfigError(f"Prefect refuses one of its settings ({error.title}, {name}): {first['msg']}.") from None
    return os.environ.get("PREFECT_API_URL") or (str(configured) if configured else None)


@contextmanager
def _failures_told(api_url: str) -> Iterator[None]:
    """Turn what a server that is down, busy or out of disk makes Prefect raise into one sentence."""
    import httpx  # comes with Prefect, and as late

    try:
        yield
    except (httpx.HTTPError, RuntimeError) as error:
        # Prefect raises a `RuntimeError` from it when the first request of a flow fails.
        failure = error if isinstance(error, httpx.HTTPError) else error.__cause__
        if not isinstance(failure, httpx.HTTPError):
            raise
        # Prefect adds its answer and where to read about status codes.
        said = (str(failure).strip() or type(failure).__name__).splitlines()[0].partition(" - ")[0]
        raise ServerError(f"The Prefect server at {api_url} failed: {said.rstrip('.')}.") from None


def _turn() -> IO[bytes]:
    """Wait for other servers to have started, and return a file that keeps the next one waiting until it is closed.

    Of two servers that make or upgrade Prefect's database at once, one fails.
    """
    from prefect.settings import PREFECT_HOME  # as late as above

    home = Path(PREFECT_HOME.value())
    try:
        home.mkdir(parents=True, exist_ok=True)
        turn = (home / "copydesk.lock").open("ab")
    except OSError:
        return tempfile.TemporaryFile()  # the server says what is wrong with the folder
    fcntl.flock(turn, fcntl.LOCK_EX)
    return turn


def _start(listener: socket.socket, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this file, run by this interpreter
        # -P: no module is taken from the current folder, which may be an inbox.
        [sys.executable, "-P", "-m", "flows.server", str(listener.fileno())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env={**os.environ, **CHILD_ENVIRONMENT},
        pass_fds=(listener.fileno(),),
        # Ctrl-C is for the run: the server must still take down how it ended.
        process_group=0,
    )


@contextmanager
def _environment(api_url: str) -> Iterator[str]:
    """Point Prefect at `api_url`, in this process with all its threads and in its children."""
    no_proxy = ",".join(filter(None, (os.environ.get("NO_PROXY", os.environ.get("no_proxy")), "127.0.0.1")))
    names = {
        "PREFECT_API_URL": api_url,
        "PREFECT_UI_URL": "",  # else Prefect prints links to an interface that this server does not have
        "DO_NOT_TRACK": "1",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    _refresh_settings()
    try:
        yield api_url
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        _refresh_settings()


def _refresh_settings() -> None:
    # `temporary_settings` would reach this thread only; Prefect's services run in threads of their own.
    from prefect.context import refresh_global_settings_context

    refresh_global_settings_context()


def _wait_until_healthy(process: subprocess.Popen[bytes], address: tuple[str, int], log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"Prefect's temporary server did not start: {_cause(log)}")
        if _is_healthy(address, deadline - time.monotonic()):
            return
        time.sleep(0.05)
    raise ServerError(
        f"Prefect's temporary server did not answer within {START_TIMEOUT_S:.0f} s; try again, "
        "or start one with `prefect server start` and set PREFECT_API_URL."
    )


def _is_healthy(address: tuple[str, int], timeout_s: float) -> bool:
    connection = http.client.HTTPConnection(*address, timeout=max(timeout_s, 0.1))
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _cause(log: IO[bytes]) -> str:
    """Return the line that names the exception; uvicorn writes more below it."""
    log.seek(0)
    lines = log.read().decode(errors="replace").strip().splitlines()
    named = [line for line in lines if _EXCEPTION.match(line)]
    return (named or lines or ["it ended without a word."])[-1][:500]


def _deliver_what_is_queued() -> None:
    """Send events and logs that Prefect would only deliver when the interpreter ends: the server is gone by then."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    APILogWorker.drain_all(timeout=STOP_TIMEOUT_S, at_exit=False)
    EventsWorker.drain_all(timeout=STOP_TIMEOUT_S, at_exit=False)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        if process.stdin:
            process.stdin.close()


def _end_with_parent() -> NoReturn:
    # Nobody writes to this pipe: it ends when the parent closes it or dies, also by SIGKILL.
    os.read(0, 1)
    os._exit(0)


def _serve(listener: socket.socket) -> None:
    # Collecting garbage takes a third of the time of these imports, and finds none.
    gc.disable()
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=True, final=True)
    gc.freeze()
    gc.enable()
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _serve(socket.socket(fileno=int(sys.argv[1])))
