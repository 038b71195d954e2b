"""Process: one task run a batch. The thread of a task waits; the work is done in the run's worker processes."""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from tasks.core.records import BatchReport
from tasks.infrastructure import RETRY
from tasks.pipeline.plan import Plan
from tasks.pipeline.run import Run
from tasks.pipeline.settling import settle


@task(name="process", cache_policy=NO_CACHE, **RETRY)
def process_batch(run: Run, job_path: str) -> list[BatchReport]:
    """Read, clean, segment, enrich and stage one batch; return a report for each piece it was staged in."""
    return run.crew.run(Path(job_path))


def process_batches(run: Run, plan: Plan) -> list[BatchReport]:
    """Process all batches of a plan, as many at once as there are workers, and return their reports in order."""
    n_batches = len(plan.job_paths)
    runner: ThreadPoolTaskRunner[list[BatchReport]] = ThreadPoolTaskRunner(max_workers=run.params.workers)
    with runner:
        futures = [
            runner.submit(
                process_batch.with_options(task_run_name=f"process batch {number} of {n_batches}"),
                {"run": run, "job_path": path},
            )
            for number, path in enumerate(plan.job_paths, 1)
        ]
        reports = [report for future in futures for report in future.result()]
    settle(run, reports)
    run.lap("process")
    return reports
