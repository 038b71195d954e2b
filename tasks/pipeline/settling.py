"""Settling: once all batches are done it is decided what the run will publish."""

from collections.abc import Sequence

from tasks.core.records import BatchReport
from tasks.pipeline.run import Run
from tasks.pipeline.staging import without
from tasks.store import discard, staged_batch


def settle(run: Run, reports: Sequence[BatchReport]) -> None:
    """Decide what a run will publish: what it adopted and staged, less the sources that changed while they were read.

    Those keep their old rows until the next run.
    """
    done = [staged_batch(run.warehouse, report.batch_id) for report in reports if report.n_sources]
    # A job that was tried again keeps what its first try staged, and that may lack a source which was then readable.
    told = (*reports, *(batch.manifest.report for batch in done))
    run.late |= {source for report in told for source in report.waiting} - run.waiting
    run.waiting |= run.late
    run.removed -= run.waiting
    settled = []
    for batch in (*run.batches, *done):
        left = without(run.warehouse, batch, run.waiting)
        if left is not batch:
            discard(batch)
        if left is not None:
            settled.append(left)
    run.batches = settled
