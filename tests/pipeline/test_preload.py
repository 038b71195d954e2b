"""Preload: what a worker begins with, and what it does without."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import content, ingest, write_story

#: prints what is loaded in a worker after a run; the program itself has loaded more
PROGRAM = """
import sys
import pandas
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
        print(*run.crew.call(eval, "sorted(__import__('sys').modules)"))
"""


def test_workers_load_neither_pandas_nor_the_program_that_began_the_run_and_do_the_same(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write_story(tmp_path / "inbox", name)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    ran = subprocess.run(
        [sys.executable, program, tmp_path / "inbox", tmp_path / "warehouse"], stdout=subprocess.PIPE, check=True
    )
    loaded = set(ran.stdout.decode().split())
    assert {"tasks.pipeline.preload", "tasks.pipeline.batch", "duckdb", "pyarrow.dataset"} <= loaded
    assert loaded.isdisjoint({"pandas", "prefect", "typer"})
    ingest(tmp_path / "inbox", warehouse=tmp_path / "again")
    assert content(tmp_path / "warehouse") == content(tmp_path / "again")
