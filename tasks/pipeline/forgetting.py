"""Forgetting: a source, an article or an address leaves the whole warehouse, on request, and stays away."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from tasks.core.tables import ARTICLES
from tasks.pipeline.clusters import COLUMNS, write_new_clusters
from tasks.pipeline.run import new_run_id, work_folder
from tasks.pipeline.seen_times import forget_seen_times
from tasks.store import (
    Doomed,
    Snapshot,
    Warehouse,
    find_doomed,
    forget,
    is_in_any,
    migrate,
    noted_run,
    open_existing,
    open_warehouse,
    recover,
    require_snapshot,
    scrub_runs,
    writer_lock,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten, or would be: numbers only, the names are not kept. `version` is the new snapshot's."""

    version: int
    n_sources: int
    n_articles: int
    #: an older snapshot may have held it where the current one does not
    is_in_any: bool


def preview_forgetting(path: Path, name: str) -> Forgotten:
    """Return what `forget_for_good` would remove from the current snapshot; nothing is changed or locked."""
    warehouse = open_warehouse(path, create=False)
    base = require_snapshot(warehouse)
    return _counts(warehouse, base, find_doomed(base, name), name)


def forget_for_good(path: Path, name: str, wait_s: float) -> Forgotten:
    """Remove a source, an article id or an address from all snapshots, and leave a tombstone against its return."""
    warehouse = open_existing(path)
    run_id = new_run_id(datetime.now(UTC))
    with writer_lock(warehouse, wait_s, run_id=run_id):
        recover(warehouse)
        migrate(warehouse, run_id)
        base = require_snapshot(warehouse)
        doomed = find_doomed(base, name)
        with noted_run(warehouse, run_id, {"forget": doomed.tombstones[0].kind}, is_private=True) as done:
            try:
                # Before anything is published: a run that is killed after that could not know what to look for.
                shutil.rmtree(work_folder(warehouse), ignore_errors=True)
                forget_seen_times(warehouse)
                _scrub(warehouse, base, doomed, name)
                derived = _clusters_without(base, doomed, work_folder(warehouse) / run_id)
                # Counted before: what a snapshot holds cannot be read once it is purged.
                counts = _counts(warehouse, base, doomed, name)
                keeps_history = not counts.is_in_any
                snapshot = forget(warehouse, base, doomed, derived, run_id, keeps_history=keeps_history)
                forgotten = replace(counts, version=snapshot.version)
            finally:
                shutil.rmtree(work_folder(warehouse), ignore_errors=True)
            done("forgotten", {"snapshot_after": forgotten.version})
    return forgotten


def _counts(warehouse: Warehouse, base: Snapshot, doomed: Doomed, name: str) -> Forgotten:
    # A name that is not in the snapshot, mistyped perhaps, removes nothing of it.
    n_sources = base.read("sources", ["source"], sources=doomed.sources).num_rows
    return Forgotten(base.version, n_sources, len(doomed.article_ids), is_in_any(warehouse, name))


def _scrub(warehouse: Warehouse, base: Snapshot, doomed: Doomed, name: str) -> None:
    """Take the names and addresses of what is doomed out of the notes of all runs."""
    columns = ["source", "record", "url", "canonical_url"]
    rows = base.read("articles", columns, article_ids=doomed.article_ids).to_pylist()
    addresses = {row[column] for row in rows for column in ("url", "canonical_url")} - {None, ""}
    is_address = "://" in name
    texts = {*doomed.sources, *addresses, *([name] if is_address else ())}
    scrub_runs(warehouse, texts, {(row["source"], row["record"]) for row in rows})


def _clusters_without(base: Snapshot, doomed: Doomed, folder: Path) -> dict[str, pa.Table | Path]:
    """Return the clusters of all articles but the doomed ones: a story may need another representative."""
    if not doomed.article_ids:
        return {}
    gone = pa.array(sorted(doomed.article_ids), pa.string())
    return {"clusters": write_new_clusters(base, gone, ARTICLES.schema.empty_table().select(COLUMNS), folder)}
