"""Million: a warehouse of a million small articles, one a source, made through the store's own writing.

    python benchmarks/million.py --out /tmp/million/warehouse [--n 1000000]

Takes about three minutes. `benchmarks/warehouse.py` makes one like it and measures on it.
"""

import argparse
from pathlib import Path

import pyarrow as pa
from warehouse_rows import batch

from tasks import store
from tasks.cluster import cluster
from tasks.core.records import BatchReport, SourceFile, Unit
from tasks.pipeline.clusters import COLUMNS

#: articles in a part: about what compaction leaves of articles of usual size
_PART = 50_000
_N_DAYS = 2_200
FINGERPRINT = "million"


def make_million(path: Path, n_articles: int = 1_000_000) -> store.Snapshot:
    """Publish a warehouse of `n_articles` in one commit, with their clusters, over six years."""
    warehouse = store.open_warehouse(path)
    described = []
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        for number, first in enumerate(range(0, n_articles, _PART)):
            n = min(_PART, n_articles - first)
            n_days = _N_DAYS * n / n_articles
            day = _N_DAYS * first / n_articles
            tables = batch(first, n, version=1, n_segments=2, n_words=20, n_per_source=1, day=day, n_days=n_days)
            described.append(tables["articles"].select(COLUMNS))
            stage(warehouse, f"part-{number:04d}", tables)
        return store.commit(
            warehouse,
            None,
            store.staged(warehouse, FINGERPRINT),
            removed_sources=frozenset(),
            derived={"clusters": cluster(pa.concat_tables(described))},
            inboxes={"archive": "/nowhere/archive"},
            run_id="million",
        )


def stage(warehouse: store.Warehouse, batch_id: str, tables: dict[str, pa.Table]) -> None:
    """Stage tables as a worker would."""
    first = SourceFile(tables["sources"]["source"][0].as_py(), "archive", "", 1, 1)
    manifest = store.StagedManifest(FINGERPRINT, (Unit(first),), BatchReport(batch_id))
    store.stage(warehouse, batch_id, tables, manifest)


def main() -> None:
    """Make the warehouse."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--n", type=int, default=1_000_000)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    snapshot = make_million(options.out, options.n)
    print(f"{options.out}: version {snapshot.version}, {snapshot.n_rows('articles'):,} articles")


if __name__ == "__main__":
    main()
