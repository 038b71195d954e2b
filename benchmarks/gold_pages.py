"""Gold pages: news pages with the text of their story, read from a folder outside the repository.

The folder holds `html/truth.jsonl.gz` with `html/<set>__<id>.html.gz`, `more/` in the same layout (for training only),
and `flat.jsonl.gz`, the pages as plain text. None of their texts may enter the repository.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publicsuffixlist import PublicSuffixList

from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup

_SUFFIXES = PublicSuffixList(only_icann=True)


@dataclass(frozen=True)
class GoldPage:
    """One page or flattened page, and the story that is to be found in it."""

    page_id: str
    set_name: str
    #: html, or how the page was flattened
    track: str
    language: str
    #: registered domain: pages of one site are never divided between training and test
    site: str
    content: str
    story: str
    title: str = ""
    optional: tuple[str, ...] = field(default=())

    @property
    def record(self) -> Record:
        """The page as copydesk reads it: as a bare file."""
        is_html = self.track == "html"
        markup, format_ = (Markup.HTML, Format.HTML) if is_html else (Markup.TEXT, Format.TEXT)
        return Record(f"gold/{self.page_id}", "", format_, markup, self.content)


def html_pages(folder: Path) -> Iterator[GoldPage]:
    """Yield the pages of `html/` or `more/`."""
    for row in _rows(folder / "truth.jsonl.gz"):
        name = f"{row['set']}__{row['id']}.html.gz"
        content = gzip.decompress((folder / name).read_bytes()).decode("utf-8", "replace")
        yield _page(row, "html", content, row["text"])


def flat_pages(folder: Path) -> Iterator[GoldPage]:
    """Yield the flattened pages of `flat.jsonl.gz`."""
    for row in _rows(folder / "flat.jsonl.gz"):
        yield _page(row, row["mode"], row["raw_text"], row["truth_text"])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _page(row: dict[str, Any], track: str, content: str, story: str) -> GoldPage:
    domain = row.get("domain") or row["id"]
    return GoldPage(
        page_id=row["id"],
        set_name=row["set"],
        track=track,
        language=(row.get("lang") or "")[:2],
        site=_SUFFIXES.privatesuffix(domain) or domain,
        content=content,
        story=story,
        title=row.get("title") or "",
        optional=tuple(row.get("optional") or ()),
    )
