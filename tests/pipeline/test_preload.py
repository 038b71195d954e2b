"""Preload: what a worker begins with, and what it does without."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import content, ingest, write_story

#: prints what is loaded after a run, in a worker and in the program itself
PROGRAM = """
import sys
import typer
from tasks.core.params import Params
from tasks.pipeline.clusters import write_clusters
from tasks.pipeline.plan import make_plan
from tasks.pipeline.publish import check_run, publish_run
from tasks.pipeline.run import open_run
from tasks.pipeline.settling import settle
from pathlib import Path

if __name__ == "__main__":
    with open_run(Params(sources=(sys.argv[1],), warehouse=sys.argv[2], workers=1)) as run:
        plan = make_plan(run)
        reports = [report for path in plan.job_paths for report in run.crew.run(Path(path))]
        settle(run, reports)
        clusters = write_clusters(run)
        check_run(run, clusters)
        publish_run(run, plan, reports, clusters)
        print(*run.crew.call(eval, "list(__import__('sys').modules)"))
        print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str], Path]:
    """Return the modules of a worker, those of the program that began the run, and the folder of both."""
    folder = tmp_path_factory.mktemp("run")
    for name in ("a.txt", "b.txt", "c.txt"):
        write_story(folder / "inbox", name)
    (folder / "program.py").write_text(PROGRAM)
    # Where the run is begun there is a package of the same name.
    (folder / "elsewhere" / "tasks").mkdir(parents=True)
    (folder / "elsewhere" / "tasks" / "__init__.py").write_text("raise SystemExit(1)")
    words = [sys.executable, folder / "program.py", folder / "inbox", folder / "warehouse"]
    ran = subprocess.run(words, cwd=folder / "elsewhere", stdout=subprocess.PIPE, check=True, text=True)
    in_worker, in_program = ran.stdout.splitlines()
    return set(in_worker.split()), set(in_program.split()), folder


def test_a_worker_loads_neither_pandas_nor_the_program_that_began_the_run(
    loaded: tuple[set[str], set[str], Path],
) -> None:
    in_worker, in_program, _ = loaded
    assert {"tasks.pipeline.preload", "tasks.pipeline.batch", "duckdb", "pyarrow.dataset"} <= in_worker
    assert in_worker.isdisjoint({"pandas", "prefect", "typer"})
    assert "typer" in in_program


def test_what_only_workers_need_is_not_loaded_where_the_run_is_led(loaded: tuple[set[str], set[str], Path]) -> None:
    _, in_program, _ = loaded
    stages = ("clean", "segment", "enrich", "cluster", "pipeline.batch", "pipeline.preload")
    assert in_program.isdisjoint({"duckdb", "ftfy", "publicsuffixlist", *(f"tasks.{name}" for name in stages)})


def test_a_run_in_such_workers_makes_the_same_tables(loaded: tuple[set[str], set[str], Path]) -> None:
    *_, folder = loaded
    ingest(folder / "inbox", warehouse=folder / "again")
    assert content(folder / "warehouse") == content(folder / "again")
