"""Maintain: the tasks of the maintenance flow. They find damage, merge small files and remove old snapshots."""

import httpx
from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import PrefectException

from tasks.infrastructure import RETRY
from tasks.pipeline.maintenance import Maintenance, MaintenanceSummary, maintenance_markdown
from tasks.store import Verification


@task(name="verify sample", task_run_name="verify a sample of the files", cache_policy=NO_CACHE, **RETRY)
def verify_sample(maintenance: Maintenance, share: float) -> Verification:
    """Read a share of the files and return what was found."""
    return maintenance.verify(share)


@task(name="compact", task_run_name="merge small files", cache_policy=NO_CACHE, **RETRY)
def compact(maintenance: Maintenance, max_bytes: int) -> int:
    """Publish a snapshot with small files merged, if there are enough of them, and return its number of parts."""
    return maintenance.compact(max_bytes)


@task(name="retain", task_run_name="remove old snapshots", cache_policy=NO_CACHE, **RETRY)
def retain(maintenance: Maintenance) -> tuple[int, ...]:
    """Remove snapshots that need not be kept and return the versions that there are."""
    return maintenance.retain()


@task(name="report maintenance", task_run_name="report", cache_policy=NO_CACHE, persist_result=False)
def report_maintenance(summary: MaintenanceSummary) -> None:
    """Create the artifact `copydesk-maintenance`, with the statistics of the tables."""
    try:
        create_markdown_artifact(maintenance_markdown(summary), key="copydesk-maintenance")
    except (httpx.HTTPError, PrefectException) as error:
        # What was done is done: a report that cannot be stored must not make the run a failed one.
        get_run_logger().warning("The report could not be stored in Prefect: %s", error)
