"""Runs: one small file for each run, written at its start and its end; times and ids of runs live only here."""

import json
import os
import re
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from tasks.core.errors import ConfigError, CopydeskError, StoreError
from tasks.store.durable import disk_errors, write_json
from tasks.store.scrubbing import scrubbed
from tasks.store.warehouse import Warehouse

#: the state of a run whose note cannot be read
DAMAGED = "damaged"
_NAME = re.compile(r"[\w][\w.-]{0,127}")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `state` is `running`, `interrupted` (its process is gone), `damaged` or what `end_run` was told."""

    run_id: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    pid: int
    host: str
    #: what the run was told and what came of it, as JSON values
    details: dict[str, object] = field(default_factory=dict)


def start_run(warehouse: Warehouse, run_id: str, details: Mapping[str, object]) -> None:
    """Note that a run begins; `details` are JSON values, for instance its parameters."""
    if not _NAME.fullmatch(run_id):
        raise ConfigError(f"A run cannot be called {run_id!r}: letters, digits, dots, hyphens and underscores only.")
    _write(warehouse, Run(run_id, datetime.now(UTC), None, "running", os.getpid(), socket.gethostname(), dict(details)))


def end_run(warehouse: Warehouse, run_id: str, state: str, details: Mapping[str, object]) -> None:
    """Note how a run ended; `details` are added to those of its start."""
    run = _read(warehouse.runs / f"{run_id}.json")
    _write(warehouse, replace(run, ended_at=datetime.now(UTC), state=state, details={**run.details, **details}))


@contextmanager
def noted_run(
    warehouse: Warehouse, run_id: str, details: Mapping[str, object], *, is_private: bool = False
) -> Iterator[Callable[[str, Mapping[str, object]], None]]:
    """Note a run that begins with the block, and its failure; yield what notes how it ended otherwise.

    Of a private run the words of an error are not kept.
    """
    start_run(warehouse, run_id, details)

    def done(state: str, outcome: Mapping[str, object]) -> None:
        # What was done is done, and what failed has its own error: neither is made worse by a note not written.
        with suppress(StoreError):
            end_run(warehouse, run_id, state, outcome)

    try:
        yield done
    except BaseException as error:
        done("failed", {"error": type(error).__name__ if is_private else words_of(error)})
        raise


def words_of(error: BaseException) -> str:
    """Return what a note says of an error: its sentence if it was meant for users, else only what kind it is."""
    return str(error) if isinstance(error, CopydeskError) else type(error).__name__


def recent_runs(warehouse: Warehouse, limit: int = 10) -> list[Run]:
    """Return the runs that started last, newest first; a run whose process is gone is `interrupted`."""
    runs = [_read(path) for path in warehouse.runs.glob("[!.]*.json")]
    runs.sort(key=lambda run: (run.started_at, run.run_id), reverse=True)
    return [replace(run, state="interrupted") if _is_gone(run) else run for run in runs[:limit]]


def scrub_runs(warehouse: Warehouse, names: Collection[str], records: Collection[tuple[str, str]]) -> None:
    """Take sources or addresses (`names`), and records of other sources, out of the notes of all runs.

    Needs the writer lock. An entry on one of them goes, and a name out of every other text; the counts stay. A damaged
    note is removed: nobody can tell what it names.
    """
    for path in warehouse.runs.glob("[!.]*.json"):
        if _read(path).state == DAMAGED:
            path.unlink()
            continue
        content = json.loads(path.read_text(encoding="utf-8"))
        details = scrubbed(content["details"], frozenset(names), frozenset(records))
        if details != content["details"]:
            write_json(path, content | {"details": details})


def _write(warehouse: Warehouse, run: Run) -> None:
    content = asdict(run)
    content["started_at"] = run.started_at.isoformat()
    content["ended_at"] = run.ended_at.isoformat() if run.ended_at else None
    with disk_errors(f"note run {run.run_id}"):
        write_json(warehouse.runs / f"{run.run_id}.json", content)


def _read(path: Path) -> Run:
    """Return what a note says; of a damaged one only the time of its file is known."""
    text = path.read_bytes()
    try:
        content = json.loads(text)
        started, ended = (content.pop(name) for name in ("started_at", "ended_at"))
        run = Run(**content, started_at=_moment(started), ended_at=_moment(ended) if ended else None)
        if isinstance(run.details, dict):
            return run
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return Run(path.stem, datetime.fromtimestamp(path.stat().st_mtime, UTC), None, DAMAGED, 0, "")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _is_gone(run: Run) -> bool:
    # Another machine or container has its own process ids; of those nothing can be said.
    if run.state != "running" or run.host != socket.gethostname():
        return False
    try:
        os.kill(run.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
