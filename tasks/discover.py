"""Discover: the task that finds out what is new and writes the jobs for it."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.infrastructure import RETRY
from tasks.pipeline.plan import Plan, make_plan
from tasks.pipeline.run import Run


@task(name="discover", task_run_name="discover new and changed files", cache_policy=NO_CACHE, **RETRY)
def discover(run: Run) -> Plan:
    """Return the plan of a run: paths of job files and counts."""
    plan = make_plan(run)
    run.lap("discover")
    return plan
