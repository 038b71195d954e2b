"""ETL: the whole job. Article files in, analysis tables out."""

import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed

from flows.hooks import tell_operator
from tasks.cluster_articles import cluster_articles
from tasks.core.params import Params
from tasks.core.summary import RunSummary
from tasks.discover import discover
from tasks.pipeline.publish import nothing_new, preview
from tasks.pipeline.roots import check_roots
from tasks.pipeline.run import open_run
from tasks.process import process_batches
from tasks.publish import check, publish
from tasks.report import report


def run_name() -> str:
    """Return a name for a run that a person can read: what is ingested."""
    sources = flow_run.parameters["params"].sources
    return f"etl {sources[0]}" + (f" and {len(sources) - 1} more" if len(sources) > 1 else "")


@flow(name="etl", flow_run_name=run_name, persist_result=False, on_failure=[tell_operator], on_crashed=[tell_operator])
def etl(params: Params) -> RunSummary | State[RunSummary]:
    """Turn new and changed source files into the next snapshot of the tables."""
    check_roots(params, os.environ, is_deployed=bool(deployment.id))
    if params.dry_run:
        return preview(params)
    with open_run(params) as run:
        plan = discover(run)
        if plan.is_empty:
            return Completed(name="Skipped", message="Nothing is new or changed.", data=nothing_new(run, plan))
        reports = process_batches(run, plan)
        clusters = cluster_articles(run)
        check(run, clusters)
        summary = publish(run, plan, reports, clusters)
    report(summary)
    return summary
