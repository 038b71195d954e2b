"""The whole path without Prefect, with one worker, as a program that prints the CPU-seconds of each step as JSON."""

import argparse
import json
import time
from pathlib import Path

from tasks.core.without_pandas import do_without_pandas

do_without_pandas()  # as the command line does before it loads anything

from tasks.core.params import Params  # noqa: E402
from tasks.pipeline.clusters import write_clusters  # noqa: E402
from tasks.pipeline.plan import make_plan  # noqa: E402
from tasks.pipeline.publish import check_run, publish_run  # noqa: E402
from tasks.pipeline.run import Run, open_run  # noqa: E402
from tasks.pipeline.settling import settle  # noqa: E402


def main() -> None:
    """Run the path and print what each step cost, in this process and in the worker."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--warehouse", required=True)
    options = parser.parse_args()
    spent = {"start": time.process_time()}
    params = Params(sources=(options.source,), warehouse=options.warehouse, workers=1)
    with open_run(params) as run:
        before = _cpu_s(run)
        spent["start"] = before

        def lap(step: str) -> None:
            nonlocal before
            now = _cpu_s(run)
            spent[step], before = now - before, now

        plan = make_plan(run)
        lap("discover")
        reports = [report for path in plan.job_paths for report in run.crew.run(Path(path))]
        settle(run, reports)
        lap("process")
        clusters = write_clusters(run)
        lap("cluster")
        check_run(run, clusters)
        lap("check")
        publish_run(run, plan, reports, clusters)
        lap("publish")
    print(json.dumps(spent))


def _cpu_s(run: Run) -> float:
    """Return the CPU-seconds of this process and of the one worker."""
    return time.process_time() + run.crew.call(time.process_time)


if __name__ == "__main__":
    main()
