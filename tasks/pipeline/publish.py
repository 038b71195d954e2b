"""Publish: the last steps of a run. The contract, the commit, and the account of what was done."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from tasks.core.errors import CopydeskError, Reason, StoreError
from tasks.core.params import Params
from tasks.core.records import BatchReport, Rejected
from tasks.core.summary import RunState, RunSummary, SourceCounts, summary_to_dict
from tasks.core.tables import TABLES
from tasks.core.versions import COPYDESK_VERSION
from tasks.core.vocabulary import Stage
from tasks.pipeline.plan import Plan, find_work, published, scopes_of
from tasks.pipeline.run import Run
from tasks.store import (
    Snapshot,
    StagedBatch,
    Warehouse,
    commit,
    current_snapshot,
    end_run,
    staged_batch,
)

#: from this many records on, shares are taken seriously
MIN_RECORDS = 100
#: more unexpected exceptions than this mean that copydesk is broken, not the documents
_MAX_BUG_SHARE = 0.05
_N_TOP_REJECTS = 30


def check_run(run: Run, clusters: Path) -> None:
    """Hold what is staged against the contract, in a worker; `StoreError` names the rule and examples."""
    _refuse_bugs(run.batches)
    base = run.base.version if run.base else None
    batch_ids = [batch.batch_id for batch in run.batches]
    run.crew.call(_check, str(run.warehouse.path), base, batch_ids, sorted(run.removed), str(clusters))


def _check(path: str, base: int | None, batch_ids: Sequence[str], removed: Sequence[str], clusters: str) -> None:
    # Imported in the worker that checks: DuckDB need not burden the process of the run.
    from tasks.store.check import check

    warehouse = Warehouse(Path(path))
    snapshot = current_snapshot(warehouse) if base is not None else None
    batches = [staged_batch(warehouse, batch_id) for batch_id in batch_ids]
    check(warehouse, snapshot, batches, frozenset(removed), {"clusters": Path(clusters)})


def _refuse_bugs(batches: Sequence[StagedBatch]) -> None:
    reports = [batch.manifest.report for batch in batches]
    n_records = sum(report.n_articles + report.n_rejects for report in reports)
    n_bugs = sum(report.reject_reasons.get(Reason.BUG, 0) for report in reports)
    if n_records >= MIN_RECORDS and n_bugs > _MAX_BUG_SHARE * n_records:
        raise CopydeskError(
            f"{n_bugs} of {n_records} records failed with an unexpected exception, so nothing was published; "
            f"please report it: {_first_bug(batches)}."
        )


def _first_bug(batches: Sequence[StagedBatch]) -> str:
    for batch in batches:
        if Reason.BUG in batch.manifest.report.reject_reasons:
            rows = pq.read_table(batch.file("rejects"), filters=[("reason", "==", str(Reason.BUG))])
            return str(rows["detail"][0])
    return ""


def publish_run(run: Run, plan: Plan, reports: Sequence[BatchReport], clusters: Path) -> RunSummary:
    """Publish everything staged in one step, write down the end of the run, and return what it did."""
    n_before = _rows(run.base)
    batches = list(run.batches)
    n_written = sum(batch.manifest.report.n_articles for batch in batches)
    reasons: Counter[str] = Counter()
    for batch in batches:
        reasons.update(batch.manifest.report.reject_reasons)
    top_rejects, n_replaced = _top_rejects(batches), _n_replaced(batches)
    inboxes = {**(run.base.manifest.inboxes if run.base else {}), **run.inboxes}
    snapshot = commit(
        run.warehouse,
        run.base,
        batches,
        removed_sources=run.removed,
        derived={"clusters": clusters},
        inboxes=inboxes,
        run_id=run.run_id,
    )
    run.is_published = True
    run.lap("publish")
    rows = _rows(snapshot)
    n_gone = n_before.get("articles", 0) + n_written - rows["articles"]
    summary = replace(
        run.summary(RunState.PUBLISHED),
        snapshot_after=snapshot.version,
        sources=_counts(run, plan),
        n_articles_added=n_written - n_replaced,
        n_articles_replaced=n_replaced,
        n_articles_removed=n_gone - n_replaced,
        reject_reasons=dict(sorted(reasons.items())),
        n_batches=len(plan.job_paths),
        n_adopted=plan.n_adopted,
        stage_cpu_s=_stage_cpu_s(run, reports),
        rows=rows,
        top_rejects=top_rejects,
    )
    with suppress(StoreError):  # it is published: a note that cannot be written does not make it a failure
        end_run(run.warehouse, run.run_id, summary.state, summary_to_dict(summary))
    return summary


def _counts(run: Run, plan: Plan) -> SourceCounts:
    """Return what the plan counted, less the sources that changed while they were read: those wait."""
    known = run.base.read("sources", ["source"], sources=run.late)["source"].to_pylist() if run.base else []
    n_again = len(run.late & run.again)
    n_changed = len(known) - n_again
    return replace(
        plan.sources,
        new=plan.sources.new - len(run.late) + len(known),
        changed=plan.sources.changed - n_changed,
        again=plan.sources.again - n_again,
        waiting=len(run.waiting),
    )


def nothing_new(run: Run, plan: Plan) -> RunSummary:
    """Write down and return that there was nothing to do."""
    version = run.base.version if run.base else None
    summary = replace(
        run.summary(RunState.NOTHING_NEW), snapshot_after=version, sources=plan.sources, rows=_rows(run.base)
    )
    end_run(run.warehouse, run.run_id, summary.state, summary_to_dict(summary))
    return summary


def preview(params: Params) -> RunSummary:
    """Return what a run with these parameters would find, without taking the lock or writing anything."""
    base = published(params)
    work = find_work(scopes_of(params, base), params, base)
    version = base.version if base else None
    return RunSummary(
        run_id="",
        warehouse=params.warehouse,
        state=RunState.DRY_RUN,
        copydesk_version=COPYDESK_VERSION,
        snapshot_before=version,
        snapshot_after=version,
        sources=work.counts(),
        rows=_rows(base),
    )


def has_too_many_rejects(summary: RunSummary, params: Params) -> bool:
    """Return whether a run that published should still be looked at by a person."""
    return summary.n_records >= MIN_RECORDS and summary.reject_share > params.max_reject_share


def _rows(snapshot: Snapshot | None) -> dict[str, int]:
    return {name: snapshot.n_rows(name) for name in TABLES} if snapshot else {}


def _top_rejects(batches: Sequence[StagedBatch]) -> tuple[Rejected, ...]:
    found: list[Rejected] = []
    for batch in batches:
        if "rejects" in batch.files:
            rows = pq.read_table(batch.file("rejects")).slice(0, _N_TOP_REJECTS).to_pylist()
            found += [
                Rejected(r["source"], r["record"], Stage(r["stage"]), Reason(r["reason"]), r["detail"] or "")
                for r in rows
            ]
    return tuple(sorted(found, key=lambda r: (r.source, r.record))[:_N_TOP_REJECTS])


def _n_replaced(batches: Sequence[StagedBatch]) -> int:
    """Return how many articles take the place of an earlier one of the same source."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for batch in batches:
        rows = pq.read_table(batch.file("sources"), columns=["source", "n_articles", "n_replaced"])
        for source, n_articles, n_former in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            # Every piece that begins a source may tell what the source replaces.
            before[source] = max(before[source], n_former)
            after[source] += n_articles
    return (before & after).total()


def _stage_cpu_s(run: Run, reports: Sequence[BatchReport]) -> dict[str, float]:
    seconds: defaultdict[str, float] = defaultdict(float, flow=run.cpu_s())
    for report in reports:
        for stage, value in report.stage_cpu_s.items():
            seconds[stage] += value
    return {stage: round(value, 3) for stage, value in sorted(seconds.items())}
