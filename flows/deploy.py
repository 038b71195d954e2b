"""Deploy: put the deployments of prefect.yaml on a Prefect server, and tell that server when files have arrived."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml  # type: ignore[import-untyped]
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events import Event, Resource
from prefect.events.clients import get_events_client
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.settings import PREFECT_API_URL

from tasks.core.errors import ConfigError, CopydeskError

ARRIVED = "copydesk.files.arrived"
INBOX = Resource({"prefect.resource.id": "copydesk.inbox"})
DEPLOY_TIMEOUT_S = 300.0


class DeployError(CopydeskError):
    """The Prefect server did not do what it was asked for."""


def deploy(work_pool: str | None = None, prefect_file: Path = Path("prefect.yaml")) -> str:
    """Create or update every deployment of `prefect_file` and its process work pool; return a sentence on it.

    `work_pool` replaces the one that the file names. Raises `ConfigError` without a server or a readable file, and
    `DeployError` with Prefect's own last words when it refuses something.
    """
    deployments = read_deployments(prefect_file)
    pools = [work_pool or _pool_of(deployment) for deployment in deployments]
    with _client() as client:
        for name in dict.fromkeys(pools):
            _make_work_pool(client, name)
    for deployment, pool in zip(deployments, pools, strict=True):
        # One at a time and by name: a file with a single entry would otherwise lend it to an unrelated deployment,
        # and `--all` ignores `--pool`.
        _prefect("deploy", "--prefect-file", str(prefect_file), "--name", deployment["name"], "--pool", pool)
    flows = [str(deployment["entrypoint"]).rpartition(":")[2] for deployment in deployments]
    names = ", ".join(f"{flow}/{deployment['name']}" for flow, deployment in zip(flows, deployments, strict=True))
    workers = " and ".join(f"`prefect worker start --pool {name}`" for name in dict.fromkeys(pools))
    return f"Deployed {names}; {workers} runs them."


def emit_arrival(folder: Path) -> str:
    """Tell the server that files have arrived in `folder`, so that `on-arrival` ingests it; return a sentence on it.

    Raises `ConfigError` if the folder does not exist or no server is configured or answers.
    """
    if not folder.is_dir():
        raise ConfigError(f"There is no folder {str(folder)!r}; check the path.")
    event = Event(event=ARRIVED, resource=INBOX, payload={"folder": str(folder.resolve())})
    with _client():
        asyncio.run(_emit(event))
    return f"Emitted {ARRIVED} for {str(folder.resolve())!r}."


def read_deployments(prefect_file: Path) -> list[dict[str, Any]]:
    """Return the entries under `deployments`; raise `ConfigError` if the file is missing or is no such file."""
    try:
        content = yaml.safe_load(prefect_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"There is no {str(prefect_file)!r}; run this in the folder of the project, or name the file."
        ) from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"{str(prefect_file)!r} cannot be read: {_last_line(str(error))}") from None
    deployments = content.get("deployments") if isinstance(content, dict) else None
    if not deployments or not isinstance(deployments, list):
        raise ConfigError(f"{str(prefect_file)!r} has no deployments.")
    for number, entry in enumerate(deployments, 1):
        if not (isinstance(entry, dict) and entry.get("name") and entry.get("entrypoint")):
            raise ConfigError(f"Deployment {number} of {str(prefect_file)!r} needs a name and an entrypoint.")
    return list(deployments)


def _pool_of(deployment: dict[str, Any]) -> str:
    pool = deployment.get("work_pool")
    if not (isinstance(pool, dict) and pool.get("name")):
        raise ConfigError(f"The deployment {deployment['name']!r} names no work_pool; name one with --work-pool NAME.")
    return str(pool["name"])


@contextmanager
def _client() -> Iterator[SyncPrefectClient]:
    """Yield a client of a server that answers."""
    if not PREFECT_API_URL.value():
        raise ConfigError(
            "No Prefect server is configured: start one with `prefect server start` and set PREFECT_API_URL, "
            "for instance to http://127.0.0.1:4200/api."
        )
    with get_client(sync_client=True) as client:
        if error := client.api_healthcheck():
            raise ConfigError(f"The Prefect server at {client.api_url} does not answer: {_last_line(str(error))}")
        yield client


def _make_work_pool(client: SyncPrefectClient, name: str) -> None:
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        _prefect("work-pool", "create", name, "--type", "process")
        return
    except (httpx.HTTPError, PrefectException) as error:
        raise DeployError(f"The work pool {name!r} cannot be read: {_last_line(str(error))}") from None
    if pool.type != "process":
        raise ConfigError(f"The work pool {name!r} is of type {pool.type}, and copydesk needs one of type process.")


async def _emit(event: Event) -> None:
    async with get_events_client() as client:
        await client.emit(event)


def _prefect(*arguments: str) -> None:
    """Run a command of Prefect's own command line, which knows best how to read its file."""
    command = f"`prefect {' '.join(arguments[:2])}`"
    try:
        ended = subprocess.run(  # noqa: S603 - Prefect, run by this interpreter, without a shell
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            capture_output=True,
            text=True,
            timeout=DEPLOY_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DeployError(
            f"{command} was not done after {DEPLOY_TIMEOUT_S:.0f} s; look at the Prefect server, then deploy again."
        ) from None
    if ended.returncode:
        said = _last_line(ended.stderr) or _last_line(ended.stdout) or f"exit code {ended.returncode}"
        raise DeployError(f"{command} failed: {said}")


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip()[:500] if lines else ""
