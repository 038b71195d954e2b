"""Summary text: the short honest account at the end of `copydesk run`."""

from rich.table import Table

from flows.console import console, plain
from tasks.core.counted import counted
from tasks.core.summary import RunState, RunSummary

_TITLES = {
    RunState.PUBLISHED: "published snapshot {after}",
    RunState.NOTHING_NEW: "nothing new",
    RunState.DRY_RUN: "dry run, nothing was changed",
    RunState.FAILED: "failed, nothing was published",
}


def print_summary(summary: RunSummary) -> None:
    """Print what a run did: sources, articles, rejects by reason, where the tables are."""
    title = _TITLES[summary.state].format(after=summary.snapshot_after)
    console.print(f"[bold]{title}[/] in {summary.wall_s:.1f} s")
    grid = Table.grid(padding=(0, 2))
    grid.add_row("sources", _listed(_source_counts(summary)))
    if summary.state == RunState.PUBLISHED:
        articles = {
            "added": summary.n_articles_added,
            "replaced": summary.n_articles_replaced,
            "removed": summary.n_articles_removed,
        }
        grid.add_row("articles", _listed(articles))
        grid.add_row("rejects", _listed(summary.reject_reasons) or "none")
        if summary.n_adopted:
            grid.add_row("resumed", f"{counted(summary.n_adopted, 'batch', 'batches')} that an earlier run had staged")
    if summary.rows:
        grid.add_row("warehouse", f"{plain(summary.warehouse)}: {counted(summary.rows.get('articles', 0), 'article')}")
    console.print(grid)


def _source_counts(summary: RunSummary) -> dict[str, int]:
    counts = summary.sources
    return {
        "new": counts.new,
        "changed": counts.changed,
        "processed again": counts.again,
        "unchanged": counts.unchanged,
        "vanished": counts.vanished,
        "ignored": counts.ignored,
        "waiting": counts.waiting,
        "left by the limit": counts.left,
    }


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {plain(name)}" for name, n in counts.items() if n) or "none"
