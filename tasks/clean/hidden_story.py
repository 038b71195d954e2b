"""Hidden story: a page that shows hardly any prose may carry its story in JSON-LD, in `noscript` or in script data."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tasks.clean.dom import Walk, walk
from tasks.clean.script_data import folded, story_in
from tasks.core.records import Fields, Head

#: What a page carries stands in for what it shows only if it is this long and the page's own prose this much shorter.
_MIN_CHARS = 250
_MAX_SHOWN_SHARE = 0.5
#: Pages that show more prose are not searched further than their JSON-LD.
_MAX_SHOWN_CHARS = 2_000
_PROSE_CHARS = 80
_MAX_LINK_SHARE = 0.5
#: JSON deeper than this is no statement about an article.
_MAX_JSON_NODES = 20_000
_TITLE_METAS = frozenset(("og:title", "twitter:title"))
_TITLE_SEPARATOR = re.compile(r"\s[|–—·-]\s")
_MARKUP = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
_UNRUN = re.compile(r"<(/?)(?:noscript|template)\b", re.IGNORECASE)
_UNRUN_TAGS = "noscript, template"


def story_page(parser: LexborHTMLParser, head: Head, fields: Fields, shown: Walk) -> Walk:
    """Return the page to judge: what is shown, or the story that is carried along if hardly any prose is shown."""
    n_shown = _n_chars(shown, _PROSE_CHARS)
    for story in _carried(parser, head, fields, n_shown):
        # No page shows more characters than its source has.
        if len(story) < _MIN_CHARS or n_shown > _MAX_SHOWN_SHARE * len(story):
            continue
        page = walk(LexborHTMLParser(story))
        n_chars = _n_chars(page)
        if n_chars >= _MIN_CHARS and n_shown <= _MAX_SHOWN_SHARE * n_chars:
            return page
    return shown


def _carried(parser: LexborHTMLParser, head: Head, fields: Fields, n_shown: int) -> Iterator[str]:
    if any(n_shown <= _MAX_SHOWN_SHARE * len(data) for data in head.json_ld):
        yield _stated_story(head)
    if n_shown <= _MAX_SHOWN_CHARS:
        yield _story_without_scripts(parser)
        yield story_in(_scripts(parser), _titles(head, fields), is_title_needed=n_shown > _MIN_CHARS)


def _n_chars(page: Walk, at_least: int = 1) -> int:
    """Return the number of characters in blocks of at least so many that are no links."""
    blocks = page.blocks
    return sum(len(b.text) for b in blocks if len(b.text) >= at_least and b.link_share < _MAX_LINK_SHARE)


def _stated_story(head: Head) -> str:
    """Return the longest `articleBody` of the page's JSON-LD."""
    if not any('"articleBody"' in data for data in head.json_ld):
        return ""
    body = max((body for data in head.json_ld for body in _article_bodies(data)), key=len, default="")
    markup = html.unescape(body) if "&lt;" in body else body
    if _MARKUP.search(markup):
        return markup
    return "".join(f"<p>{html.escape(line)}</p>" for line in markup.splitlines() if line.strip())


def _article_bodies(data: str) -> Iterator[str]:
    try:
        # Publishers leave line breaks inside strings, which only `strict=False` accepts.
        waiting: list[Any] = [json.loads(data, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MAX_JSON_NODES):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, dict):
            body = item.get("articleBody")
            if isinstance(body, str):
                yield body
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _story_without_scripts(parser: LexborHTMLParser) -> str:
    """Return what a reader without scripts sees: the longest `noscript` or `template`, as HTML."""
    found = (node.html or "" for node in parser.css(_UNRUN_TAGS))
    return _UNRUN.sub(r"<\1div", max(found, key=len, default=""))


def _scripts(parser: LexborHTMLParser) -> Iterator[str]:
    for node in parser.tags("script"):
        kind = (node.attributes.get("type") or "").strip().lower()
        if not kind.startswith("application/ld+json") and (text := node.text()):
            yield text


def _titles(head: Head, fields: Fields) -> frozenset[str]:
    stated = [head.title, fields.title or "", *(content for name, content in head.metas if name in _TITLE_METAS)]
    return frozenset(folded(part) for title in stated for part in (title, *_TITLE_SEPARATOR.split(title)) if part)
