"""Plain: text without markup becomes blocks, a paragraph each; hard-wrapped lines are joined first."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.clean.blocks import MAX_BLOCKS, Block
from tasks.clean.changes import substitute
from tasks.clean.mojibake import mojibake
from tasks.clean.offsets import read_of
from tasks.clean.stray_markup import entities

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?…。！？:][\"'”’»)\]]{0,3}$")
_MAX_END_CHARS = 4
#: Widths at which typewriters, mail programs and terminals wrap.
_MIN_WIDTH, _MAX_WIDTH = 40, 100
#: Of the lines that another follows directly: how many there must be, and which share must be full.
_MIN_INNER_LINES = 4
_MIN_CHAINED_LINES = 2
_MIN_FULL_SHARE = 0.7
#: Of the full lines no more end a sentence than this: where all do, each is a paragraph.
_MAX_SENTENCE_END_SHARE = 0.5
#: Few lines are longer than the width: addresses, and words that could not be broken.
_WIDTH_QUANTILE = 0.9
#: A text of more lines is a list of data: it is judged in portions.
_MAX_LINES = 50_000


class Line(NamedTuple):
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    #: whether only a line break, no blank line, separates it from the next line
    is_inner: bool


def plain_blocks(raw: str) -> Iterator[Block]:
    """Yield the paragraphs of plain text: its lines, joined where a program wrapped them."""
    if raw.count("\n") > _MAX_LINES:
        yield from _portions(raw)
        return
    lines = tuple(_lines(raw))
    for group in _paragraphs(raw, lines):
        start, end = lines[group[0]].start, lines[group[-1]].end
        yield Block(start, end, read_of(legible(raw[start:end])))


def _portions(raw: str) -> Iterator[Block]:
    """Yield text of too many lines in portions of equal length, cut at line breaks, without looking at each line."""
    size, start = -(-len(raw) // MAX_BLOCKS), 0
    while start < len(raw):
        cut = raw.find("\n", start + size)
        end = len(raw) if cut < 0 else cut
        piece = raw[start:end]
        if text := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield Block(first, first + len(text), read_of(legible(text)))
        start = end


def legible(text: str) -> str:
    """Return text as it is meant where entities or a wrong charset hide its wording and its sentence ends."""
    if changes := entities(text):
        text = substitute(text, changes)
    if changes := mojibake(text):
        text = substitute(text, changes)
    return text


def _lines(raw: str) -> Iterator[Line]:
    pending: tuple[int, int] | None = None
    for match in _LINE.finditer(raw):
        line = match.group()
        text = line.strip()
        if not text:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        if pending:
            yield Line(*pending, is_inner=_is_one_break(raw[pending[1] : start]))
        pending = start, start + len(text)
    if pending:
        yield Line(*pending, is_inner=False)


def _is_one_break(between: str) -> bool:
    return between == "\n" or len(_BREAK.findall(between)) < 2


def _paragraphs(raw: str, lines: Sequence[Line]) -> Iterator[range]:
    """Yield which lines are a paragraph each; of too many, so many in a row that there are not too many."""
    if len(lines) > MAX_BLOCKS:
        size = -(-len(lines) // MAX_BLOCKS)
        yield from (range(first, min(first + size, len(lines))) for first in range(0, len(lines), size))
        return
    width = _wrap_width(raw, lines)
    first = 0
    for i, line in enumerate(lines):
        if width and line.is_inner and _runs_on(raw, line, lines[i + 1], width):
            continue
        yield range(first, i + 1)
        first = i + 1


def _wrap_width(raw: str, lines: Sequence[Line]) -> int:
    """Return the width at which the text was wrapped, or 0 if its lines are paragraphs."""
    inner = [i for i, line in enumerate(lines) if line.is_inner]
    # A pair of lines says little; wrapped text has paragraphs of three lines and more.
    chained = sum(lines[i + 1].is_inner for i in inner)
    if len(inner) < _MIN_INNER_LINES or chained < _MIN_CHAINED_LINES:
        return 0
    widths = sorted(lines[i].end - lines[i].start for i in inner)
    width = widths[int(len(widths) * _WIDTH_QUANTILE)]
    if not _MIN_WIDTH <= width <= _MAX_WIDTH:
        return 0
    full = [i for i in inner if _is_full(raw, lines[i], lines[i + 1], width)]
    n_ends = sum(_ends_sentence(raw, lines[i]) for i in full)
    is_wrapped = len(full) >= _MIN_FULL_SHARE * len(inner) and n_ends <= _MAX_SENTENCE_END_SHARE * len(full)
    return width if is_wrapped else 0


def _runs_on(raw: str, line: Line, following: Line, width: int) -> bool:
    """Whether a program broke a sentence after this line: it was full, or the next line begins in the middle of one."""
    if _is_full(raw, line, following, width):
        return True
    return raw[following.start].islower() and not _ends_sentence(raw, line)


def _ends_sentence(raw: str, line: Line) -> bool:
    return _SENTENCE_END.search(raw, max(line.start, line.end - _MAX_END_CHARS), line.end) is not None


def _is_full(raw: str, line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    word = raw.find(" ", following.start, following.start + width)
    n_word = (word if word >= 0 else min(following.end, following.start + width)) - following.start
    return line.end - line.start + 1 + n_word >= width - 1 and line.end - line.start >= width // 2
