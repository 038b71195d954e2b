"""Rendering: a record becomes raw text, blocks, and what its page says about itself."""

import html
import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tasks.clean.blocks import MAX_BLOCKS, Block, Document
from tasks.clean.dom import Walk, walk
from tasks.clean.head import head_of
from tasks.clean.markdown import markdown_blocks
from tasks.clean.nesting import flattened
from tasks.clean.plain import plain_blocks
from tasks.core.records import Head, Hyperlink, Record
from tasks.core.vocabulary import Markup

#: A JSON-LD body stands in for the page only if it is this long and the page's own prose is this much shorter.
_MIN_HIDDEN_BODY_CHARS = 500
_MAX_SHOWN_SHARE = 0.3
_PROSE_CHARS = 80
#: Markdown of more lines is a list or hostile: it is read as plain text, whose lines are counted before they are read.
_MAX_MARKDOWN_LINES = 50_000
_MAX_LINK_SHARE = 0.5
#: JSON deeper than this is no statement about an article.
_MAX_JSON_NODES = 20_000


def render(record: Record) -> Document:
    """Render a record: text and markdown are their own raw; of HTML, raw is the visible text, a line a block.

    A page that shows hardly any prose but carries its story in JSON-LD (`articleBody`) is rendered as that story.
    """
    if record.markup is Markup.HTML:
        return _render_html(record)
    is_markdown = record.markup is Markup.MARKDOWN and record.content.count("\n") <= _MAX_MARKDOWN_LINES
    blocks = markdown_blocks if is_markdown else plain_blocks
    return Document(record.content, _bounded(tuple(blocks(record.content))), record.markup, fields=record.fields)


def _render_html(record: Record) -> Document:
    parser = LexborHTMLParser(flattened(record.content))
    page = walk(parser)
    head = head_of(parser, ())
    if story := _hidden_story(head, page.blocks):
        page = walk(LexborHTMLParser(story))
    return Document(
        raw="\n".join(page.lines),
        blocks=_bounded(tuple(page.blocks)),
        markup=Markup.HTML,
        head=_with_hyperlinks(head, page),
        fields=record.fields,
        elements=page.elements if len(page.blocks) <= MAX_BLOCKS else (),
    )


def _bounded(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Join neighbors until there are not too many blocks; what they were as elements is lost."""
    size = -(-len(blocks) // MAX_BLOCKS)
    if size <= 1:
        return blocks
    groups = (blocks[first : first + size] for first in range(0, len(blocks), size))
    return tuple(
        Block(
            group[0].raw_start_char,
            group[-1].raw_end_char,
            " ".join(block.text for block in group),
            n_link_chars=sum(block.n_link_chars for block in group),
            n_strong_chars=sum(block.n_strong_chars for block in group),
        )
        for group in groups
    )


def _with_hyperlinks(head: Head, page: Walk) -> Head:
    raw = "\n".join(page.lines)
    hyperlinks = (Hyperlink(url, raw[start:end].strip(), start, end) for url, start, end in page.hyperlinks)
    return Head(
        head.title, head.language, head.metas, head.links, head.json_ld, head.times, head.h1s, tuple(hyperlinks)
    )


def _hidden_story(head: Head, blocks: list[Block]) -> str:
    """Return the JSON-LD story as HTML if the page itself shows hardly any of it, else an empty string."""
    if not any('"articleBody"' in data for data in head.json_ld):
        return ""
    body = max((body for data in head.json_ld for body in _article_bodies(data)), key=len, default="")
    shown = sum(len(b.text) for b in blocks if len(b.text) >= _PROSE_CHARS and b.link_share < _MAX_LINK_SHARE)
    if len(body) < _MIN_HIDDEN_BODY_CHARS or shown > _MAX_SHOWN_SHARE * len(body):
        return ""
    markup = html.unescape(body) if "&lt;" in body else body
    if "<p" in markup or "<br" in markup or "<div" in markup:
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
