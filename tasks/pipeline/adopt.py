"""Adopt: what an earlier run staged and could not publish is taken over if it is exactly what this run would do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tasks.core.records import Unit
from tasks.pipeline.job import START, Kind
from tasks.store import StagedBatch, Warehouse, staged


def adopt(
    warehouse: Warehouse, fingerprint: str, units: Mapping[Kind, Sequence[Unit]]
) -> tuple[list[StagedBatch], dict[Kind, list[Unit]]]:
    """Return the staged batches that cover some of the units, and the units that are left to do."""
    pending = {unit for listed in units.values() for unit in listed}
    by_job: defaultdict[str, list[StagedBatch]] = defaultdict(list)
    for batch in staged(warehouse, fingerprint):
        by_job[batch.manifest.report.job_id].append(batch)
    adopted: list[StagedBatch] = []
    for pieces in by_job.values():
        done = set(pieces[0].manifest.units)
        if done and done <= pending and is_whole(pieces):
            adopted += pieces
            pending -= done
    left = {kind: [unit for unit in listed if unit in pending] for kind, listed in units.items()}
    return adopted, left


def is_whole(pieces: Sequence[StagedBatch]) -> bool:
    """Return whether the pieces of a job follow each other from its first record to its last."""
    windows = sorted((piece.manifest.report.start, piece.manifest.report.stop) for piece in pieces)
    begins = [start for start, _ in windows]
    ends = [stop for _, stop in windows]
    return begins[0] == START and ends[-1] is None and begins[1:] == ends[:-1]
