"""Staging: the rows of a job go to disk under the name of what they were made from."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.identity import key_of
from tasks.core.records import BatchReport, Rejected
from tasks.pipeline.job import Job
from tasks.pipeline.rows import Rows, SourceCount, arrow_table
from tasks.pipeline.stopwatch import Stopwatch
from tasks.store import StagedBatch, StagedManifest, Warehouse, stage, staged_batch


def stage_rows(
    job: Job, rows: Rows, counts: Collection[SourceCount], waiting: Iterable[str], stopwatch: Stopwatch
) -> BatchReport:
    """Stage what a job (or a piece of it) gave and return its report; nothing is staged if there is no source left."""
    report = BatchReport(
        batch_id=job.piece_id,
        job_id=job.job_id,
        start=job.start,
        stop=job.stop,
        n_sources=len(counts),
        n_articles=sum(count.n_articles for count in counts),
        n_rejects=sum(count.n_rejects for count in counts),
        n_bytes=sum(count.file.n_bytes for count in counts),
        waiting=tuple(sorted(waiting)),
        reject_reasons=_reasons(rows),
    )
    if counts:
        manifest = StagedManifest(job.fingerprint, job.units, report)
        tables = rows.arrow() | {"sources": arrow_table("sources", [count.row() for count in counts])}
        stopwatch.lap("rows")
        stage(Warehouse(Path(job.warehouse)), job.piece_id, tables, manifest)
    stopwatch.lap("stage")
    return replace(report, stage_cpu_s=stopwatch.seconds, cpu_s=sum(stopwatch.seconds.values()))


def stage_reject(job: Job, rejected: Rejected) -> BatchReport:
    """Stage, in place of a job's single record that ended its worker twice, the reject that it becomes."""
    unit = job.units[job.start[0]]
    rows, count = Rows(job.version), SourceCount(unit.file)
    if job.start[1] == 0:
        count.n_replaced = unit.n_replaced
    rows.reject(rejected)
    count.n_rejects = 1
    return stage_rows(job, rows, [count], (), Stopwatch())


def stage_rejects(warehouse: Warehouse, fingerprint: str, rows: Rows, counts: Collection[SourceCount]) -> StagedBatch:
    """Stage the rejects of files that no job reads."""
    tables = rows.arrow() | {"sources": arrow_table("sources", [count.row() for count in counts])}
    batch_id = key_of(fingerprint, *(repr(row) for row in rows.tables["rejects"]))
    report = BatchReport(
        batch_id, batch_id, n_sources=len(counts), n_rejects=len(counts), reject_reasons=_reasons(rows)
    )
    stage(warehouse, batch_id, tables, StagedManifest(fingerprint, (), report))
    return staged_batch(warehouse, batch_id)


def without(warehouse: Warehouse, batch: StagedBatch, sources: Collection[str]) -> StagedBatch | None:
    """Return the batch without the rows of `sources`, staged anew; None if nothing is left of it."""
    left = [source for source in batch.sources() if source not in sources]
    if len(left) == batch.manifest.report.n_sources:
        return batch
    if not left:
        return None
    kept = pc.field("source").isin(left)
    tables: dict[str, pa.Table] = {
        name: pq.read_table(batch.file(name), filters=kept)
        for name in ("sources", "articles", "rejects")
        if name in batch.files
    }
    ids = tables["articles"]["article_id"].combine_chunks() if "articles" in tables else pa.array([], pa.string())
    for name in batch.files.keys() - tables.keys():
        tables[name] = pq.read_table(batch.file(name), filters=pc.field("article_id").isin(ids))
    batch_id = key_of(batch.batch_id, *left)
    report = replace(batch.manifest.report, **_counts(tables))
    stage(warehouse, batch_id, tables, replace(batch.manifest, units=(), report=report))
    return staged_batch(warehouse, batch_id)


def _counts(tables: dict[str, pa.Table]) -> dict[str, Any]:
    """Return the counts of a report that tables can tell."""
    reasons = tables["rejects"]["reason"].to_pylist() if "rejects" in tables else []
    return {
        "n_sources": tables["sources"].num_rows,
        "n_articles": tables["articles"].num_rows if "articles" in tables else 0,
        "n_rejects": len(reasons),
        "reject_reasons": dict(sorted(Counter(reasons).items())),
    }


def _reasons(rows: Rows) -> dict[str, int]:
    # the reason is the fourth column of a reject
    return dict(sorted(Counter(str(row[3]) for row in rows.tables["rejects"]).items()))
