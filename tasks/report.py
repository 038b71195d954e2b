"""Report: the task that leaves what a run did where Prefect's interface shows it."""

import httpx
from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import PrefectException

from tasks.core.summary import RunSummary
from tasks.pipeline.report import report_markdown, report_rows


@task(name="report", task_run_name="report {summary.state}", cache_policy=NO_CACHE, persist_result=False)
def report(summary: RunSummary) -> None:
    """Create the artifacts `copydesk-run` (Markdown) and `copydesk-counts` (table); each run is a version of them."""
    try:
        create_markdown_artifact(report_markdown(summary), key="copydesk-run", description="What the run did.")
        create_table_artifact(report_rows(summary), key="copydesk-counts", description="Counts of the run.")
    except (httpx.HTTPError, PrefectException) as error:
        # The snapshot is published by now: a report that cannot be stored must not make the run a failed one.
        get_run_logger().warning("The report could not be stored in Prefect: %s", error)
