"""Markdown: text with light markup becomes typed blocks; its marks are edited out of the story, on record."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

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
#: Blocks that a line below does not go on with, whatever it begins with.
_ONE_LINE = frozenset({Kind.HEADING, Kind.TABLE, Kind.MARKUP})
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,200}|-{3,200})\s*$")
#: In the order in which they are tried at a position; the text that stays is the group, of `image` and `mark` nothing.
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
    story_start = _front_matter_end(raw)
    for start, end, kind in chain([(0, story_start, Kind.MARKUP)], _pieces(raw, story_start)):
        if raw[start:end].strip():
            yield _block(raw, start, end, kind)


def _front_matter_end(raw: str) -> int:
    """Return where the metadata between two rules at the start of a text ends, or 0."""
    opening = _FRONT_MATTER.match(raw)
    if not opening:
        return 0
    closing = re.compile(rf"^{re.escape(opening[1])}[ \t]*$", re.MULTILINE).search(raw, opening.end())
    return closing.end() if closing else 0


def _pieces(raw: str, position: int) -> Iterator[tuple[int, int, Kind]]:
    """Yield start, end and kind of the blocks from a position on; some are blank."""
    start, kind, fence = position, Kind.PARAGRAPH, ""
    for line in _LINE.finditer(raw, position):
        text = line.group()
        mark = _FENCE.match(text)
        if fence:
            if mark and mark[1] == fence:
                yield start, line.end(), Kind.CODE
                start, kind, fence = line.end(), Kind.PARAGRAPH, ""
        elif kind is Kind.PARAGRAPH and start < line.start() and _UNDERLINE.match(text):
            yield start, line.end(), Kind.HEADING
            start = line.end()
        elif not text or text.isspace():
            yield start, line.start(), kind
            start, kind = line.end(), Kind.PARAGRAPH
        elif begun := Kind.CODE if mark else _begun(text, kind):
            yield start, line.start(), kind
            start, kind, fence = line.start(), begun, mark[1] if mark else ""
    yield start, len(raw), kind


def _begun(line: str, above: Kind) -> Kind | None:
    """Return the kind of the block that a line begins, or None if it goes on with the block above."""
    for kind, pattern in _STARTS:
        if pattern.match(line):
            return None if kind is above is Kind.QUOTATION else kind
    return Kind.PARAGRAPH if above in _ONE_LINE else None


def markdown_changes(text: str, is_table: bool = False) -> list[Change]:
    """Return the changes that take the markup out of a block's text; its words and their order stay."""
    found: list[Change] = [(m.start(), m.end(), "") for m in _LINE_MARK.finditer(text)]
    found += ((m.start(), m.end(), "") for m in _CLOSING_HASHES.finditer(text))
    for match in _INLINE.finditer(text):
        found += _inline_changes(match)
    if is_table:
        found += ((m.start(), m.end(), " ") for m in _CELL_BORDER.finditer(text))
    return _disjoint(sorted(found))


def _inline_changes(match: re.Match[str]) -> list[Change]:
    """Return the changes that leave of inline markup what is text: the anchor of a link, nothing of an image."""
    name = match.lastgroup or ""
    if name in ("image", "mark"):
        return [(match.start(), match.end(), "")]
    return [(match.start(), match.start(name), ""), (match.end(name), match.end(), "")]


def _disjoint(changes: Iterable[Change]) -> list[Change]:
    """Return the ordered changes without those that begin inside the one before."""
    disjoint: list[Change] = []
    for change in changes:
        if not disjoint or change[0] >= disjoint[-1][1]:
            disjoint.append(change)
    return disjoint


def _block(raw: str, start: int, end: int, kind: Kind) -> Block:
    text = raw[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    read = raw[start:end] if kind is Kind.CODE else substitute(raw[start:end], markdown_changes(raw[start:end]))
    return Block(start, end, read_of(read), kind)
