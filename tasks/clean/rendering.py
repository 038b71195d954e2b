"""Rendering: a record becomes raw text, blocks, and what its page says about itself."""

from selectolax.lexbor import LexborHTMLParser

from tasks.clean.blocks import MAX_BLOCKS, Block, Document
from tasks.clean.dom import SKIPPED_TAGS, Walk, walk
from tasks.clean.head import head_of
from tasks.clean.hidden_story import story_page
from tasks.clean.markdown import markdown_blocks
from tasks.clean.nesting import flattened
from tasks.clean.plain import plain_blocks
from tasks.core.records import Head, Hyperlink, Record
from tasks.core.vocabulary import Markup

#: Markdown of more lines is a list or hostile: it is read as plain text, whose lines are counted before they are read.
_MAX_MARKDOWN_LINES = 50_000
#: A page of more tags is no page that somebody reads (the largest of nine hundred news pages has a tenth).
_MAX_TAGS = 100_000


def render(record: Record) -> Document:
    """Render a record: text and markdown are their own raw; of HTML, raw is the visible text, a line a block.

    A page that shows hardly any prose but carries its story elsewhere, as JSON-LD or script data, is rendered as that.
    """
    if record.markup is Markup.HTML:
        return _render_html(record)
    is_markdown = record.markup is Markup.MARKDOWN and record.content.count("\n") <= _MAX_MARKDOWN_LINES
    blocks = markdown_blocks if is_markdown else plain_blocks
    return Document(record.content, _bounded(tuple(blocks(record.content))), record.markup, fields=record.fields)


def _render_html(record: Record) -> Document:
    parser = LexborHTMLParser(flattened(record.content))
    head = head_of(parser, ())
    if record.content.count("<") > _MAX_TAGS:
        return _render_unwalked(parser, head, record)
    page = story_page(parser, head, record.fields, walk(parser))
    return Document(
        raw="\n".join(page.lines),
        blocks=_bounded(tuple(page.blocks)),
        markup=Markup.HTML,
        head=_with_hyperlinks(head, page),
        fields=record.fields,
        elements=page.elements if len(page.blocks) <= MAX_BLOCKS else (),
    )


def _render_unwalked(parser: LexborHTMLParser, head: Head, record: Record) -> Document:
    """Render a page of too many tags by its texts alone, a line each, without looking at its elements."""
    parser.strip_tags(sorted(SKIPPED_TAGS - {"head"}))
    text = parser.body.text(separator="\n") if parser.body is not None else ""
    raw = "\n".join([" ".join(line.split()) for line in text.splitlines() if line and not line.isspace()])
    return Document(raw, _bounded(tuple(plain_blocks(raw))), Markup.HTML, head, record.fields)


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
