"""The whole path without Prefect, as a program: what is left of a run's CPU when the engine is taken away."""

import argparse
from pathlib import Path

from tasks.core.params import Params
from tasks.pipeline.clusters import write_clusters
from tasks.pipeline.plan import make_plan
from tasks.pipeline.publish import check_run, publish_run
from tasks.pipeline.run import open_run
from tasks.pipeline.settling import settle


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--warehouse", required=True)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    params = Params(sources=(options.source,), warehouse=options.warehouse, workers=options.workers)
    with open_run(params) as run:
        plan = make_plan(run)
        reports = [report for path in plan.job_paths for report in run.crew.run(Path(path))]
        settle(run, reports)
        clusters = write_clusters(run)
        check_run(run, clusters)
        publish_run(run, plan, reports, clusters)


if __name__ == "__main__":
    main()
