"""Status: the last runs, the tables, what each version made, and whether new files still come."""

import os
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from flows.console import console, plain, say_error
from flows.query import snapshot_of
from tasks.core.tables import TABLES
from tasks.store import Snapshot, Warehouse, open_warehouse, recent_runs
from tasks.store.query import connect, query

_VERSIONS = """
select clean_version, enrich_version, count(*) as n_sources, sum(n_articles)::bigint as n_articles
from sources group by all order by all
"""
# A file dated in the future would be the newest until then; an hour is left for clocks that disagree.
_NEWEST = "select max(file_modified_at) as newest from sources where file_modified_at < now() + interval 1 hour"


def print_status(warehouse: Path, stale_hours: float | None = None) -> bool:
    """Print the state of a warehouse; return False if no new file came for `stale_hours`."""
    if not os.path.lexists(warehouse) and recent_runs(Warehouse(warehouse.absolute()), 1):
        console.print(f"[bold]{plain(warehouse)}[/] has no snapshot yet")
        _print_runs(Warehouse(warehouse.absolute()))
        return stale_hours is None or not _is_stale(None, stale_hours)
    snapshot = snapshot_of(warehouse)
    created = f"{snapshot.manifest.created_at:%Y-%m-%d %H:%M:%S}"
    console.print(f"[bold]{plain(warehouse)}[/] at snapshot {snapshot.version}, published {created} UTC")
    _print_runs(open_warehouse(warehouse, create=False))
    _print_tables(snapshot)
    with connect(snapshot) as connection:
        versions = Table("clean version", "enrich version", "sources", "articles", title="Articles per version")
        for row in query(connection, _VERSIONS).to_pylist():
            versions.add_row(*(plain(value) for value in row.values()))
        newest = query(connection, _NEWEST)["newest"][0].as_py()
    console.print(versions)
    return stale_hours is None or not _is_stale(newest, stale_hours)


def _print_runs(warehouse: Warehouse) -> None:
    runs = Table("started (UTC)", "state", "new", "changed", "articles", "rejects", "seconds", title="Last runs")
    for run in recent_runs(warehouse):
        details = run.details
        sources = details.get("sources")
        seen = sources if isinstance(sources, dict) else {}
        reasons = details.get("reject_reasons")
        n_rejects = sum(reasons.values()) if isinstance(reasons, dict) else 0
        n_articles = sum(int(str(details.get(f"n_articles_{how}", 0))) for how in ("added", "replaced"))
        counts = (seen.get("new", ""), seen.get("changed", ""), n_articles, n_rejects, details.get("wall_s", ""))
        runs.add_row(f"{run.started_at:%Y-%m-%d %H:%M:%S}", plain(run.state), *(plain(value) for value in counts))
    console.print(runs)


def _print_tables(snapshot: Snapshot) -> None:
    tables = Table("table", "rows", "files", "bytes", title="Tables")
    for name in TABLES:
        files = snapshot.manifest.files().get(name, [])
        n_bytes = sum(file.bytes for file in files)
        tables.add_row(name, f"{snapshot.n_rows(name):,}", str(len(files)), f"{n_bytes:,}")
    console.print(tables)


def _is_stale(newest: datetime | None, stale_hours: float) -> bool:
    if newest is None:
        say_error("There is no file in the warehouse yet, or none that is of the past.")
        return True
    hours = (datetime.now(UTC) - newest).total_seconds() / 3600
    if hours < stale_hours:
        return False
    say_error(f"no new file for {hours:.0f} hours: the newest is of {newest:%Y-%m-%d %H:%M} UTC.")
    return True
