"""Adopt: what an earlier run staged and could not publish is taken over if it is exactly what this run would do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tasks.core.records import Unit
from tasks.pipeline.job import START, Kind, Position
from tasks.store import StagedBatch, Warehouse, discard, staged


def adopt(
    warehouse: Warehouse, fingerprint: str, units: Mapping[Kind, Sequence[Unit]]
) -> tuple[list[StagedBatch], dict[Kind, list[Unit]]]:
    """Return the staged batches that cover some of the units, and the units that are left to do.

    Batches of these sources that are not adopted are removed: a job whose sources have the same bytes but another time
    is named as it was, and what stood in its place would be taken for what it stages. Those of other sources wait for a
    run that asks for them.
    """
    pending = {unit for listed in units.values() for unit in listed}
    sources = {unit.file.source for unit in pending}
    by_job: defaultdict[str, list[StagedBatch]] = defaultdict(list)
    there = staged(warehouse, fingerprint)
    for batch in there:
        if batch.manifest.units:  # else it is no piece of a job: rejects of the plan, or what was left of a piece
            by_job[batch.manifest.report.job_id].append(batch)
    adopted: list[StagedBatch] = []
    for staged_pieces in by_job.values():
        pieces = whole(staged_pieces)
        done = set(staged_pieces[0].manifest.units)
        if pieces and done <= pending:
            adopted += pieces
            pending -= done
    taken = {batch.batch_id for batch in adopted}
    for batch in there:
        own = {unit.file.source for unit in batch.manifest.units}
        if batch.batch_id not in taken and (not own or own & sources):
            discard(batch)
    left = {kind: [unit for unit in listed if unit in pending] for kind, listed in units.items()}
    return adopted, left


def whole(pieces: Sequence[StagedBatch]) -> list[StagedBatch]:
    """Return pieces of a job that follow each other from its first record to its last; none if some are missing.

    A job that was tried more than once may have left pieces that overlap; the longest ones are taken then.
    """
    found: list[StagedBatch] = []
    start: Position | None = START
    while start is not None:
        next_ones = [piece for piece in pieces if piece.manifest.report.start == start]
        # A piece in which a source had changed lacks that source's rows.
        if not next_ones or any(piece.manifest.report.waiting for piece in next_ones):
            return []
        longest = max(next_ones, key=_reach)
        found.append(longest)
        start = longest.manifest.report.stop
    return found


def _reach(piece: StagedBatch) -> tuple[bool, Position]:
    stop = piece.manifest.report.stop
    return stop is None, stop or START
