"""Check and publish: the tasks that hold the contract and flip the link."""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.core.records import BatchReport
from tasks.core.summary import RunSummary
from tasks.infrastructure import RETRY
from tasks.pipeline.plan import Plan
from tasks.pipeline.publish import check_run, publish_run
from tasks.pipeline.run import Run


@task(name="check", task_run_name="check the data contract", cache_policy=NO_CACHE, **RETRY)
def check(run: Run, clusters: Path) -> None:
    """Hold the staged tables against the contract; raise `StoreError` with examples if they break it."""
    check_run(run, clusters)
    run.lap("check")


@task(name="publish", task_run_name="publish snapshot {run.version}", cache_policy=NO_CACHE, **RETRY)
def publish(run: Run, plan: Plan, reports: list[BatchReport], clusters: Path) -> RunSummary:
    """Publish everything staged as the next snapshot, in one step, and return what the run did."""
    return publish_run(run, plan, reports, clusters)
