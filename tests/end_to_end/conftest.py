"""A real Prefect server on loopback and a real worker, apart from the user's own Prefect, ended whatever happens."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

REPOSITORY = Path(__file__).parents[2]
#: Generous: nothing here is about speed, and a busy machine must not fail a test.
PATIENCE_S = 180.0

STORY = (
    "The harbor council of Ostermark voted on Tuesday to rebuild the old ferry pier before winter, after months of "
    "debate about its cost.\n\n"
    "Members said that the wooden piles, laid seventy years ago, would not stand another season of storms, and that "
    "the island school depends on the ferry.\n\n"
    'Work begins in March. "We have waited long enough," said the harbor master, Lene Varga.\n'
)


@dataclass
class Stage:
    """A project folder with a server and a worker; `api` speaks to the server, `run` runs a command in the folder."""

    folder: Path
    environment: dict[str, str]
    api: httpx.Client
    deployments: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a console script of this environment in the project folder and return what it said."""
        return subprocess.run(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def drop_story(self, folder: str) -> Path:
        """Write one article file into a new folder below `data` and return the folder."""
        path = self.folder / "data" / folder
        path.mkdir(parents=True)
        (path / "story.txt").write_text(f"{folder.upper()}: Pier to be rebuilt\n\n{STORY}", encoding="utf-8")
        return path

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return what the server answers; 503 means that SQLite was locked and asks to try again."""
        answers: list[httpx.Response] = []

        def is_answered() -> bool:
            answers.append(self.api.request(method, path, json=body))
            return answers[-1].status_code != httpx.codes.SERVICE_UNAVAILABLE

        wait_until(is_answered, f"the server to answer {method} {path}")
        answer = answers[-1].raise_for_status()
        return answer.json() if answer.content else None

    def create_run(self, deployment: str, **params: Any) -> str:
        """Create a run by REST and return its id."""
        path = f"/deployments/{self.deployments[deployment]}/create_flow_run"
        return str(self.ask("POST", path, {"parameters": {"params": params}})["id"])

    def flow_runs(self, deployment: str) -> dict[str, dict[str, Any]]:
        """Return the runs of a deployment by id."""
        body = {"deployments": {"id": {"any_": [self.deployments[deployment]]}}}
        return {run["id"]: run for run in self.ask("POST", "/flow_runs/filter", body)}

    def remove_schedules(self, deployment: str) -> None:
        """Remove the schedules of a deployment together with the runs they have planned."""
        path = f"/deployments/{self.deployments[deployment]}/schedules"
        for schedule in self.ask("GET", path):
            self.ask("DELETE", f"{path}/{schedule['id']}")

    def state_of(self, run_id: str) -> str:
        """Return the type of a run's state, for instance `COMPLETED`."""
        return str(self.ask("GET", f"/flow_runs/{run_id}")["state_type"])

    def wait_for_state(self, run_id: str, wanted: str) -> None:
        """Wait until a run is in the wanted state; fail as soon as it ends in another one."""
        final = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}
        wait_until(lambda: self.state_of(run_id) in final | {wanted}, f"run {run_id} to be {wanted}")
        assert self.state_of(run_id) == wanted


def wait_until(is_done: Callable[[], object], what: str) -> None:
    """Poll until `is_done()` is true; fail with what was waited for when patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S:.0f} s in vain for {what}"
        time.sleep(0.3)


@contextmanager
def in_background(command: list[str], cwd: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process group of its own, its output in a log file beside `cwd`, and kill the group after."""
    with (cwd.parent / f"{Path(command[-1]).name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            # The group outlives its leader if a flow run is still on its way.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _answers(api: httpx.Client) -> bool:
    try:
        return api.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "COPYDESK_"))}
    return kept | {
        "PREFECT_HOME": str(folder.parent / "home"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1",
        "COPYDESK_ROOTS": str(folder / "data"),
    }


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A project folder with copydesk deployed to a server of its own, and a worker that runs what is deployed."""
    folder = tmp_path_factory.mktemp("deployments") / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "flows").symlink_to(REPOSITORY / "flows")
    (folder / "prefect.yaml").symlink_to(REPOSITORY / "prefect.yaml")
    port = _free_port()
    environment = _environment(folder, port)
    prefect = [sys.executable, "-m", "prefect"]
    with ExitStack() as stack:
        api = stack.enter_context(httpx.Client(base_url=environment["PREFECT_API_URL"], timeout=60, trust_env=False))
        server = [*prefect, "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
        stack.enter_context(in_background(server, folder, environment))
        wait_until(lambda: _answers(api), "the server to answer")
        stage = Stage(folder, environment, api)
        deployed = stage.run("copydesk", "deploy")
        assert deployed.returncode == 0, deployed.stderr
        worker = [*prefect, "worker", "start", "--pool", "copydesk", "--name", "worker"]
        stack.enter_context(in_background(worker, folder, environment))
        for name in ("hourly", "on-arrival"):
            stage.deployments[name] = stage.ask("GET", f"/deployments/name/etl/{name}")["id"]
        # Else the tests would fail whenever they run at the full hour.
        stage.remove_schedules("hourly")
        yield stage
