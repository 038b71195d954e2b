"""Clusters: which columns of which articles are clustered, and where the result is kept until publishing."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.tables import ARTICLES
from tasks.pipeline.run import Run
from tasks.store import Snapshot, Warehouse, snapshot_at, staged_batch, update_derived, write_derived

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
#: from this share of articles that come or go, all are clustered anew
_MOST = 0.2


def write_clusters(run: Run) -> Path:
    """Cluster the articles as they will be after this run, and return the folder with the files of the table."""
    base = run.base.version if run.base else None
    batch_ids = [batch.batch_id for batch in run.batches]
    return Path(run.crew.call(_cluster, str(run.warehouse.path), base, sorted(run.removed), batch_ids, str(run.folder)))


def _cluster(
    warehouse_path: str, base: int | None, removed: Collection[str], batch_ids: Sequence[str], folder: str
) -> str:
    """Runs in a worker, so that neither DuckDB nor the columns of articles burden the process of the run."""
    warehouse = Warehouse(Path(warehouse_path))
    snapshot = snapshot_at(warehouse, base) if base is not None else None
    added = [ARTICLES.schema.empty_table().select(COLUMNS)]
    for batch_id in batch_ids:
        batch = staged_batch(warehouse, batch_id)
        if "articles" in batch.files:
            added.append(pq.read_table(batch.file("articles"), columns=COLUMNS))
    gone = pa.array([], pa.string())
    if snapshot and removed:
        gone = snapshot.read("articles", ["article_id"], sources=removed)["article_id"].combine_chunks()
    return str(write_new_clusters(snapshot, gone, pa.concat_tables(added, promote_options="permissive"), Path(folder)))


def write_new_clusters(base: Snapshot | None, gone: pa.Array, added: pa.Table, folder: Path) -> Path:
    """Write the clusters of the articles of `base` without those that are gone and with those that come.

    Whether all of them are clustered or only those that the change touches makes no difference to the rows.
    """
    from tasks.cluster import changed_clusters, cluster

    n_before = base.n_rows("articles") if base else 0
    if base is None or not base.manifest.derived.get("clusters") or len(gone) + added.num_rows > _MOST * n_before:
        tables = [added]
        if base is not None:
            kept = base.read("articles", columns=COLUMNS)
            tables.append(kept.filter(pc.invert(pc.is_in(kept["article_id"], value_set=gone))))
        return write_derived(cluster(pa.concat_tables(tables, promote_options="permissive")), "clusters", folder)
    articles, clusters = ([str(path) for path in base.files(table)] for table in ("articles", "clusters"))
    rows = changed_clusters(articles, clusters, added, pa.table({"article_id": gone}))
    return update_derived(base, "clusters", gone, rows, folder)
