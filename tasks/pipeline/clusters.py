"""Clusters: which columns of which articles are clustered, and where the result is kept until publishing."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.records import BatchReport
from tasks.core.tables import ARTICLES
from tasks.pipeline.run import Run
from tasks.pipeline.staging import without
from tasks.store import Warehouse, snapshot_at, staged_batch

#: what clustering needs to know of an article
_COLUMNS = [
    "article_id",
    "content_hash",
    "canonical_url",
    "url",
    "domain",
    "publisher",
    "language",
    "published_at",
    "published_date",
    "modified_at",
    "fetched_at",
    "n_words",
]


def write_clusters(run: Run, reports: Sequence[BatchReport]) -> Path:
    """Settle what this run publishes, cluster all articles as they will be, and return the path of the table."""
    _settle(run, reports)
    path = run.folder / "clusters.parquet"
    base = run.base.version if run.base else None
    batch_ids = [batch.batch_id for batch in run.batches]
    run.crew.call(_cluster, str(run.warehouse.path), base, sorted(run.removed), batch_ids, str(path))
    return path


def _settle(run: Run, reports: Sequence[BatchReport]) -> None:
    """Collect what was staged; sources that changed while they were read keep their old rows until the next run."""
    run.waiting |= {source for report in reports for source in report.waiting}
    run.removed -= run.waiting
    done = [staged_batch(run.warehouse, report.batch_id) for report in reports if report.n_sources]
    settled = (without(run.warehouse, batch, run.waiting) for batch in (*run.batches, *done))
    run.batches = [batch for batch in settled if batch is not None]


def _cluster(
    warehouse_path: str, base: int | None, removed: Collection[str], batch_ids: Sequence[str], path: str
) -> None:
    """Runs in a worker, so that neither DuckDB nor the columns of all articles burden the process of the run."""
    from tasks.cluster import cluster

    warehouse = Warehouse(Path(warehouse_path))
    tables = [ARTICLES.schema.empty_table().select(_COLUMNS)]
    if base is not None:
        kept = snapshot_at(warehouse, base).read("articles", columns=[*_COLUMNS, "source"])
        gone = pc.is_in(kept["source"], value_set=pa.array(removed, pa.string()))
        tables.append(kept.filter(pc.invert(gone)).select(_COLUMNS))
    for batch_id in batch_ids:
        batch = staged_batch(warehouse, batch_id)
        if "articles" in batch.files:
            tables.append(pq.read_table(batch.file("articles"), columns=_COLUMNS))
    pq.write_table(cluster(pa.concat_tables(tables, promote_options="permissive")), path)
