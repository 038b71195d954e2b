"""Settling: once all batches are done it is decided what the run will publish."""

from collections.abc import Sequence

from tasks.core.records import BatchReport
from tasks.pipeline.run import Run
from tasks.pipeline.staging import without
from tasks.store import staged_batch


def settle(run: Run, reports: Sequence[BatchReport]) -> None:
    """Decide what a run will publish: what it adopted and staged, less the sources that changed while they were read.

    Those keep their old rows until the next run.
    """
    run.waiting |= {source for report in reports for source in report.waiting}
    run.removed -= run.waiting
    done = [staged_batch(run.warehouse, report.batch_id) for report in reports if report.n_sources]
    settled = (without(run.warehouse, batch, run.waiting) for batch in (*run.batches, *done))
    run.batches = [batch for batch in settled if batch is not None]
