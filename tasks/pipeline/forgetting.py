"""Forgetting: a source, an article or an address leaves the whole warehouse, on request, and stays away."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tasks.cluster import cluster
from tasks.core.errors import ConfigError
from tasks.pipeline.clusters import COLUMNS
from tasks.pipeline.run import new_run_id, work_folder
from tasks.store import (
    Doomed,
    Snapshot,
    Warehouse,
    current_snapshot,
    end_run,
    find_doomed,
    forget,
    migrate,
    open_warehouse,
    recover,
    start_run,
    writer_lock,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten, or would be: numbers only, the names are not kept. `version` is the new snapshot's."""

    version: int
    n_sources: int
    n_articles: int


def preview_forgetting(path: Path, name: str) -> Forgotten:
    """Return what `forget_for_good` would remove from the current snapshot; nothing is changed or locked."""
    base = _current(open_warehouse(path, create=False))
    return _counts(base.version, find_doomed(base, name))


def forget_for_good(path: Path, name: str, wait_s: float) -> Forgotten:
    """Remove a source, an article id or an address from all snapshots, and leave a tombstone against its return."""
    open_warehouse(path, create=False)
    warehouse = open_warehouse(path)
    run_id = new_run_id(datetime.now(UTC))
    with writer_lock(warehouse, wait_s, run_id=run_id):
        recover(warehouse)
        migrate(warehouse, run_id)
        base = _current(warehouse)
        doomed = find_doomed(base, name)
        start_run(warehouse, run_id, {"forget": doomed.tombstones[0].kind})
        try:
            shutil.rmtree(work_folder(warehouse), ignore_errors=True)
            derived = {"clusters": _clusters_without(base, doomed.article_ids)} if doomed.article_ids else {}
            forgotten = _counts(forget(warehouse, base, doomed, derived, run_id).version, doomed)
        except BaseException as error:
            end_run(warehouse, run_id, "failed", {"error": type(error).__name__})
            raise
        end_run(warehouse, run_id, "forgotten", {"snapshot_after": forgotten.version})
    return forgotten


def _current(warehouse: Warehouse) -> Snapshot:
    snapshot = current_snapshot(warehouse)
    if snapshot is None:
        raise ConfigError(f"There is no warehouse at {warehouse.path}; `copydesk run` makes one.")
    return snapshot


def _counts(version: int, doomed: Doomed) -> Forgotten:
    return Forgotten(version, len(doomed.sources), len(doomed.article_ids))


def _clusters_without(base: Snapshot, gone: Collection[str]) -> pa.Table:
    """Return the clusters of all articles but some: a story may need another representative."""
    articles = base.read("articles", columns=COLUMNS)
    is_gone = pc.is_in(articles["article_id"], value_set=pa.array(sorted(gone), pa.string()))
    return cluster(articles.filter(pc.invert(is_gone)))
