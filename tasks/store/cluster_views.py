"""Cluster views: over which rows the rules on `clusters` run, so that a small change is checked in little time.

When files of the base snapshot are taken over, the rules look at the clusters that differ from the base's, with all
their members, and at the ids in files that come or go. The rest was checked when it was published.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import duckdb
import pyarrow as pa

from tasks.core.tables import TABLES
from tasks.store.parquet import conform
from tasks.store.query import scan
from tasks.store.snapshot import Snapshot


def show_clusters(
    connection: duckdb.DuckDBPyConnection,
    base: Snapshot | None,
    removed_sources: AbstractSet[str],
    derived: Mapping[str, pa.Table | Path],
) -> bool:
    """Create the views `clusters`, `clustered` and `unclustered`; false if clusters were never made.

    Needs the views `articles` and `kept_articles`. `clusters` has whole clusters, `clustered` an `article_id` for each
    row of clusters that is looked at, and `unclustered` one for each article that must be among them.
    """
    given = derived.get("clusters")
    former = base.files("clusters") if base and base.manifest.derived.get("clusters") else []
    if isinstance(given, Path) and base:
        new = sorted(given.glob("*.parquet"))
        shared = {path.name for path in former} & {path.name for path in new}
        if shared:
            written, kept = _split(new, shared)
            dropped, _ = _split(former, shared)
            _show_changes(connection, written, dropped, kept, _gone(base, removed_sources))
            return True
    if isinstance(given, pa.Table):
        connection.register("clusters", conform(given, TABLES["clusters"]))
    elif isinstance(given, Path):
        _show(connection, "clusters", sorted(given.glob("*.parquet")))
    elif base and "clusters" in base.manifest.derived:
        _show(connection, "clusters", former)
    else:
        return False
    connection.execute("create view clustered as select article_id from clusters")
    connection.execute(
        "create view unclustered as select article_id from articles union all select article_id from kept_articles"
    )
    return True


def _show_changes(
    connection: duckdb.DuckDBPyConnection,
    written: Sequence[Path],
    dropped: Sequence[Path],
    kept: Sequence[Path],
    gone: pa.Table,
) -> None:
    connection.register("gone", gone)
    for name, files in (("written", written), ("dropped", dropped), ("kept", kept)):
        _show(connection, name, files)
    connection.execute(
        "create temp table changed as select cluster_id from (from written except from dropped) "
        "union select cluster_id from (from dropped except from written)"
    )
    connection.execute(
        "create temp table clusters as from (from written union all from kept) semi join changed using (cluster_id)"
    )
    # What comes or goes must not lie in a file that stays: there it would be twice, or still.
    connection.execute(
        "create view clustered as select article_id from written union all select article_id from kept semi join "
        "(select article_id from articles union all from gone union all select article_id from written) "
        "using (article_id)"
    )
    connection.execute(
        "create view unclustered as select article_id from dropped anti join gone using (article_id) "
        "union all select article_id from articles"
    )


def _show(connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]) -> None:
    if files:
        connection.execute(f"create view {name} as {scan(files)}")
    else:
        connection.register(name, TABLES["clusters"].schema.empty_table())


def _gone(base: Snapshot, removed_sources: AbstractSet[str]) -> pa.Table:
    if not removed_sources:
        return pa.table({"article_id": pa.array([], pa.string())})
    return base.read("articles", ["article_id"], sources=removed_sources)


def _split(files: Sequence[Path], shared: AbstractSet[str]) -> tuple[list[Path], list[Path]]:
    """Return the files that are not shared, and those that are."""
    return [path for path in files if path.name not in shared], [path for path in files if path.name in shared]
