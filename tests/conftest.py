"""Shared: runs of the whole path without Prefect, and content of a warehouse in a form that can be compared."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tasks.core.params import Params, params_from
from tasks.core.records import BatchReport
from tasks.core.summary import RunSummary
from tasks.core.tables import TABLES
from tasks.pipeline import engine
from tasks.pipeline.batch import process_job
from tasks.pipeline.clusters import write_clusters
from tasks.pipeline.job import START, read_job, write_job
from tasks.pipeline.plan import make_plan
from tasks.pipeline.publish import check_run, nothing_new, preview, publish_run
from tasks.pipeline.run import open_run
from tasks.pipeline.settling import settle
from tasks.pipeline.workers import Process
from tasks.store import current_snapshot, open_warehouse

SAMPLES = Path(__file__).parent.parent / "data" / "samples"

#: columns that tell of the run or the file's time, not of the content
RUN_COLUMNS = {"changed_in", "file_modified_at", "mtime_ns", "fetched_at"}

STORY = (
    "The harbor of Vellmar was closed on Monday after a storm tore two cranes from their rails.",
    "Nobody was hurt, said the harbor master, Ilse Brandt, but three ships had to turn back before noon.",
    "Repairs will take at least nine days, and the fish market moves to the old customs house until then.",
)


class InlineCrew:
    """Does jobs in this process: fast, and a debugger can step in; poison would end the tests."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def run(self, job_path: Path) -> list[BatchReport]:
        job = read_job(job_path)
        reports = [self._process(str(job_path))]
        while reports[-1].stop != job.stop:
            job = job.between(reports[-1].stop or START, job.stop)
            reports.append(self._process(str(write_job(job, job_path.parent))))
        return reports

    def call(self, function: Callable[..., Any], *args: object) -> Any:
        return function(*args)


@contextmanager
def inline(_n: int, _memory_mb: int, process: Process) -> Iterator[InlineCrew]:
    yield InlineCrew(process)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process is left alone with one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("prefect")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home of Prefect for all tests of a process: making its database takes longer than most runs."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def prefect_api(prefect_home: Path) -> Iterator[dict[str, str]]:
    """One server for the tests of a process that are not about a run's own server; yields what clients are told."""
    script = "from flows.server import *\nwith temporary_server() as url: print(url, flush=True); sys.stdin.read()"
    home = {"PREFECT_HOME": str(prefect_home)}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        yield home | {"PREFECT_API_URL": url, "NO_PROXY": "127.0.0.1"}
        assert server.stdin is not None
        server.stdin.close()


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine `local` do its jobs in the process of the test."""
    monkeypatch.setitem(engine.ENGINES, "local", inline)


def ingest(*sources: Path | str, warehouse: Path, process: Process = process_job, **params: Any) -> RunSummary:
    """Run the whole path without Prefect."""
    checked = params_from({"sources": tuple(map(str, sources)), "warehouse": str(warehouse), "workers": 1, **params})
    return run_path(checked, process)


def run_path(params: Params, process: Process = process_job) -> RunSummary:
    """Do what the flow does, step by step."""
    if params.dry_run:
        return preview(params)
    with open_run(params, process) as run:
        plan = make_plan(run)
        if plan.is_empty:
            return nothing_new(run, plan)
        reports = [report for path in plan.job_paths for report in run.crew.run(Path(path))]
        settle(run, reports)
        clusters = write_clusters(run)
        check_run(run, clusters)
        return publish_run(run, plan, reports, clusters)


def content(warehouse: Path, without: frozenset[str] | set[str] = frozenset(RUN_COLUMNS)) -> dict[str, list[Any]]:
    """Return the rows of all tables, sorted, without what tells of the run."""
    snapshot = current_snapshot(open_warehouse(warehouse, create=False))
    assert snapshot is not None
    found = {}
    for name in TABLES:
        rows = snapshot.read(name)
        rows = rows.drop_columns([column for column in rows.column_names if column in without])
        found[name] = sorted((tuple(row.items()) for row in rows.to_pylist()), key=repr)
    return found


def rows(warehouse: Path, table: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the rows of a table of the current snapshot, all or those with the wanted values."""
    snapshot = current_snapshot(open_warehouse(warehouse, create=False))
    assert snapshot is not None
    return [r for r in snapshot.read(table).to_pylist() if all(r[k] == v for k, v in wanted.items())]


def write_story(folder: Path, name: str, *extra: str) -> Path:
    """Write a small plain-text article and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join((f"Storm closes the harbor of Vellmar ({name})", *STORY, *extra)) + "\n")
    return path
