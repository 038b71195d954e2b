"""Show: one article for a person: the story, and every dropped block with its role and reason."""

from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.rule import Rule

from flows.console import console, plain
from flows.query import snapshot_of
from tasks.core.errors import ConfigError
from tasks.store import Snapshot

_MAX_ARTICLES, _MAX_RULE = 20, 100
_DETAILS = ("url", "publisher", "published_at", "published_date", "language", "agencies", "dateline", "keywords")


def show_articles(name: str, warehouse: Path) -> None:
    """Print the article with this id, or all articles and rejects of this source."""
    snapshot = snapshot_of(warehouse)
    articles = snapshot.read("articles", article_ids=[name]).to_pylist()
    rejects: list[dict[str, Any]] = []
    if not articles:
        articles = snapshot.read("articles", sources=[name]).to_pylist()
        rejects = snapshot.read("rejects", sources=[name]).to_pylist()
    if not articles and not rejects:
        raise ConfigError(f"There is no article and no source {name!r} in snapshot {snapshot.version}.")
    for article in articles[:_MAX_ARTICLES]:
        _show(article, snapshot)
    if len(articles) > _MAX_ARTICLES:
        console.print(f"… and {len(articles) - _MAX_ARTICLES} more articles of this source; show one by its id.")
    for reject in rejects[:_MAX_ARTICLES]:
        where = f" record {plain(reject['record'])}" if reject["record"] else ""
        console.print(
            f"[red]reject[/]{where}: {plain(reject['reason'])} in {reject['stage']}: {plain(reject['detail'])}"
        )


def _show(article: dict[str, Any], snapshot: Snapshot) -> None:
    console.print(Rule(plain(article["title"] or "(no title)"), align="left"), width=min(console.width, _MAX_RULE))
    record = f" record {plain(article['record'])}" if article["record"] else ""
    console.print(f"[dim]{article['article_id']}  {plain(article['source'])}{record}[/]")
    if article["subtitle"]:
        console.print(f"[italic]{plain(article['subtitle'])}[/]")
    if article["authors"]:
        console.print("by " + plain(", ".join(article["authors"])))
    for name in _DETAILS:
        value = article[name]
        if value not in (None, []):
            console.print(f"[dim]{name}[/] {plain(', '.join(value) if isinstance(value, list) else value)}")
    console.print()
    segments = snapshot.read("segments", article_ids=[article["article_id"]]).sort_by("segment_no").to_pylist()
    for segment in segments:
        _show_segment(segment, article["text"])


def _show_segment(segment: dict[str, Any], text: str) -> None:
    if segment["is_kept"]:
        mark = "" if segment["role"] == "body" else f"[cyan]{segment['role']}[/] "
        console.print(Padding(mark + plain(text[segment["start_char"] : segment["end_char"]]), (0, 0, 1, 0)))
        return
    dropped = " ".join(segment["text"].split())
    if dropped:
        detail = f" ({plain(segment['reason_detail'])})" if segment["reason_detail"] else ""
        why = f"[yellow]{segment['role']}[/] [dim]{segment['reason']}{detail}[/]"
        console.print(Padding(f"{why}  [dim strike]{plain(dropped)}[/]", (0, 0, 1, 4)))
