"""Clusters: which columns of which articles are clustered, and where the result is kept until publishing."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.tables import ARTICLES
from tasks.pipeline.run import Run
from tasks.store import Warehouse, snapshot_at, staged_batch, write_derived

#: what clustering needs to know of an article
COLUMNS = [
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


def write_clusters(run: Run) -> Path:
    """Cluster all articles as they will be after this run, and return the path of the table."""
    base = run.base.version if run.base else None
    batch_ids = [batch.batch_id for batch in run.batches]
    return Path(run.crew.call(_cluster, str(run.warehouse.path), base, sorted(run.removed), batch_ids, str(run.folder)))


def _cluster(
    warehouse_path: str, base: int | None, removed: Collection[str], batch_ids: Sequence[str], folder: str
) -> str:
    """Runs in a worker, so that neither DuckDB nor the columns of all articles burden the process of the run."""
    from tasks.cluster import cluster

    warehouse = Warehouse(Path(warehouse_path))
    tables = [ARTICLES.schema.empty_table().select(COLUMNS)]
    if base is not None:
        kept = snapshot_at(warehouse, base).read("articles", columns=[*COLUMNS, "source"])
        gone = pc.is_in(kept["source"], value_set=pa.array(removed, pa.string()))
        tables.append(kept.filter(pc.invert(gone)).select(COLUMNS))
    for batch_id in batch_ids:
        batch = staged_batch(warehouse, batch_id)
        if "articles" in batch.files:
            tables.append(pq.read_table(batch.file("articles"), columns=COLUMNS))
    found = cluster(pa.concat_tables(tables, promote_options="permissive"))
    return str(write_derived(found, "clusters", Path(folder)))
