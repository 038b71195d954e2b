"""Markdown: text with light markup becomes typed blocks; its marks are edited out of the story, on record."""

import re
from collections.abc import Iterator

from tasks.clean.blocks import Block, Kind
from tasks.clean.changes import Change, substitute
from tasks.clean.offsets import read_of

_LINE = re.compile(r"[^\n\r]*(?:\r\n|\n|\r|$)")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n")
_STARTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.HEADING, re.compile(r"\s{0,3}#{1,6}(?=\s)")),
    (Kind.MARKUP, re.compile(r"\s{0,3}(?:[-*_=][ \t]?){3,200}\s*$")),
    (Kind.LIST_ITEM, re.compile(r"\s{0,12}(?:[-*+]|\d{1,9}[.)])(?=\s)")),
    (Kind.QUOTATION, re.compile(r"\s{0,3}>")),
    (Kind.TABLE, re.compile(r"\s{0,3}\|")),
    (Kind.MARKUP, re.compile(r"\s{0,3}<!--.{0,2000}-->\s*$")),
)
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,200}|-{3,200})\s*$")
# In the order in which they are tried at a position; every group is text that stays.
_INLINE = re.compile(
    r"\\(?P<escape>[\\`*_{}\[\]()#+\-.!|<>~])"
    r"|(?P<image>!\[[^\[\]\n]{0,500}\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s{1,3}[^()\n]{0,300})?\))"
    r"|\[(?P<anchor>[^\[\]\n]{1,500})\]"
    r"(?:\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s{1,3}[^()\n]{0,300})?\)|\[[^\[\]\n]{0,100}\])"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]{1,2000})>"
    r"|(?P<mark>\*{1,3}|~~|`{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=[\w.!?,;:\"')])_{1,3}(?!\w))"
)
_LINE_MARK = re.compile(r"^[ \t]{0,12}(?:#{1,6}[ \t]+|>[ \t]?|(?:[-*+]|\d{1,9}[.)])[ \t]+)", re.MULTILINE)
_CLOSING_HASHES = re.compile(r"(?<=\S)[ \t]{1,20}#{1,6}[ \t]{0,20}$", re.MULTILINE)
_CELL_BORDER = re.compile(r"\|")


def markdown_blocks(raw: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text: paragraphs joined from their lines, headings, list items, quotations…"""
    position = 0
    if opening := _FRONT_MATTER.match(raw):
        closing = re.compile(rf"^{re.escape(opening[1])}[ \t]*$", re.MULTILINE).search(raw, opening.end())
        if closing:
            yield _block(raw, 0, closing.end(), Kind.MARKUP)
            position = closing.end()
    start, kind, fence = position, Kind.PARAGRAPH, ""
    for line in _LINE.finditer(raw, position):
        text = line.group()
        mark = _FENCE.match(text)
        if fence:
            if mark and mark[1] == fence:
                yield from _nonblank(raw, start, line.end(), Kind.CODE)
                start, kind, fence = line.end(), Kind.PARAGRAPH, ""
            continue
        is_blank = text.isspace() or not text
        begins = Kind.CODE if mark else None if is_blank else _kind_of(text)
        if not is_blank and kind is Kind.PARAGRAPH and _UNDERLINE.match(text) and start < line.start():
            yield from _nonblank(raw, start, line.end(), Kind.HEADING)
            start = line.end()
        elif begins is not None:
            joins = begins is kind and kind is Kind.QUOTATION
            if not joins:
                yield from _nonblank(raw, start, line.start(), kind)
                start, kind = line.start(), begins
            fence = mark[1] if mark else ""
        elif is_blank:
            yield from _nonblank(raw, start, line.start(), kind)
            start, kind = line.end(), Kind.PARAGRAPH
        elif kind in (Kind.HEADING, Kind.TABLE, Kind.MARKUP):
            yield from _nonblank(raw, start, line.start(), kind)
            start, kind = line.start(), Kind.PARAGRAPH
    yield from _nonblank(raw, start, len(raw), Kind.CODE if fence else kind)


def markdown_changes(text: str, is_table: bool = False) -> list[Change]:
    """Return the changes that take the markup out of a block's text; its words and their order stay."""
    found: list[Change] = [(m.start(), m.end(), "") for m in _LINE_MARK.finditer(text)]
    found += ((m.start(), m.end(), "") for m in _CLOSING_HASHES.finditer(text))
    for match in _INLINE.finditer(text):
        name = match.lastgroup or ""
        if name in ("image", "mark"):
            found.append((match.start(), match.end(), ""))
        else:
            found += ((match.start(), match.start(name), ""), (match.end(name), match.end(), ""))
    if is_table:
        found += ((m.start(), m.end(), " ") for m in _CELL_BORDER.finditer(text))
    found.sort()
    disjoint: list[Change] = []
    for change in found:
        if not disjoint or change[0] >= disjoint[-1][1]:
            disjoint.append(change)
    return disjoint


def _kind_of(line: str) -> Kind | None:
    for kind, pattern in _STARTS:
        if pattern.match(line):
            return kind
    return None


def _nonblank(raw: str, start: int, end: int, kind: Kind) -> Iterator[Block]:
    if raw[start:end].strip():
        yield _block(raw, start, end, kind)


def _block(raw: str, start: int, end: int, kind: Kind) -> Block:
    text = raw[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    read = raw[start:end] if kind is Kind.CODE else substitute(raw[start:end], markdown_changes(raw[start:end]))
    return Block(start, end, read_of(read), kind)
