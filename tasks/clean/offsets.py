"""Offsets: compose the story text from raw text, and map spans of either onto the other, exactly."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from tasks.core.records import Edit

#: White space that does not read the same when folded; a single blank, by far the most frequent, is not a match.
_ODD_SPACE = re.compile(r" \s+|[^\S ]\s*")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
_UNSPACED = re.compile(r"[\u2e80-\u2fdf\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f]")
_UNSPACED_BREAK = re.compile(
    rf"(?<={_UNSPACED.pattern})[^\S\n\r\v\f\x85\u2028\u2029]*[\n\r\v\f\x85\u2028\u2029]\s*(?={_UNSPACED.pattern})"
)
PARAGRAPH_BREAK = "\n\n"


class Stretch(Protocol):
    """What `compose` needs of a segment: where it is in raw and to which paragraph it belongs."""

    @property
    def raw_start_char(self) -> int: ...  # noqa: D102

    @property
    def raw_end_char(self) -> int: ...  # noqa: D102

    @property
    def paragraph_no(self) -> int | None: ...  # noqa: D102


class Piece(NamedTuple):
    """`text[start:end]` stands for `raw[raw_start:raw_end]`.

    A copy reads the same but for white space, a join stands between segments.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int
    is_copy: bool = False
    is_join: bool = False


class OffsetMap:
    """Exact positions between a composed text and its raw text."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = [piece for piece in pieces if piece.end > piece.start]
        self._starts = [piece.start for piece in self._pieces]
        self._sources = [piece for piece in self._pieces if not piece.is_join]
        self._raw_starts = [piece.raw_start for piece in self._sources]
        self._raw_ends = [piece.raw_end for piece in self._sources]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest span of raw that covers what `text[start:end]` was made of; IndexError outside text."""
        if not self._pieces or not 0 <= start <= end <= self._pieces[-1].end:
            raise IndexError(f"[{start}, {end}) is not a span of the text")
        if start == end:
            point = self._raw_point(start)
            return point, point
        first = self._pieces[bisect_right(self._starts, start) - 1]
        last = self._pieces[bisect_right(self._starts, end - 1) - 1]
        raw_start = first.raw_start + (start - first.start if first.is_copy else 0)
        raw_end = last.raw_start + end - last.start if last.is_copy else last.raw_end
        return raw_start, raw_end

    def to_text(self, raw_start: int, raw_end: int) -> tuple[int, int] | None:
        """Return the span of text made of `raw[raw_start:raw_end]`, or None if nothing of it is in the text.

        Where an edit is covered in part, the whole of what it reads is returned.
        """
        low = bisect_right(self._raw_ends, raw_start)
        high = bisect_left(self._raw_starts, raw_end) - 1
        if low > high or raw_start >= raw_end:
            return None
        first, last = self._sources[low], self._sources[high]
        start = first.start + (max(0, raw_start - first.raw_start) if first.is_copy else 0)
        end = last.end - (max(0, last.raw_end - raw_end) if last.is_copy else 0)
        return start, end

    def _raw_point(self, position: int) -> int:
        piece = self._pieces[max(0, bisect_right(self._starts, position) - 1)]
        if piece.is_copy:
            return piece.raw_start + position - piece.start
        return piece.raw_start if position == piece.start else piece.raw_end


@dataclass(frozen=True)
class Composed:
    """The story text, where each given segment stands in it (None if nothing of it is left), and what it is made of."""

    text: str
    spans: tuple[tuple[int, int] | None, ...]
    pieces: tuple[Piece, ...]

    @cached_property
    def offsets(self) -> OffsetMap:
        """The way back."""
        return OffsetMap(self.pieces)


def compose(raw: str, segments: Sequence[Stretch], edits: Sequence[Edit]) -> Composed:
    """Compose text from the kept segments of raw: edits applied, white space folded, joined.

    Segments of one `paragraph_no` are joined by a blank, others by a blank line. Edits are disjoint, ordered, and
    none crosses a segment's border; each belongs to the segment it starts in, and those outside have no effect.
    """
    texts: list[str] = []
    spans: list[tuple[int, int] | None] = []
    pieces: list[Piece] = []
    length, last_paragraph, next_edit = 0, None, 0
    for segment in segments:
        while next_edit < len(edits) and edits[next_edit].raw_start_char < segment.raw_start_char:
            next_edit += 1
        first_edit = next_edit
        while next_edit < len(edits) and edits[next_edit].raw_start_char < segment.raw_end_char:
            next_edit += 1
        text, own = folded(raw, segment.raw_start_char, segment.raw_end_char, edits[first_edit:next_edit])
        if not text:
            spans.append(None)
            continue
        if length:
            same = segment.paragraph_no is not None and segment.paragraph_no == last_paragraph
            join = " " if same else PARAGRAPH_BREAK
            texts.append(join)
            pieces.append(Piece(length, length + len(join), pieces[-1].raw_end, own[0].raw_start, is_join=True))
            length += len(join)
        pieces += (Piece(p.start + length, p.end + length, p.raw_start, p.raw_end, p.is_copy) for p in own)
        spans.append((length, length + len(text)))
        texts.append(text)
        length += len(text)
        last_paragraph = segment.paragraph_no
    return Composed("".join(texts), tuple(spans), tuple(pieces))


def repaired(raw: str, start: int, end: int, edits: Sequence[Edit] = ()) -> str:
    """Return what a segment reads: `raw[start:end]` with its edits applied and white space folded."""
    return folded(raw, start, end, edits)[0] if edits else read_of(raw[start:end])


def read_of(text: str) -> str:
    """Return text with white space folded, as `folded` does it, without saying where its characters come from."""
    if not text.isascii() and _LINE_BREAK.search(text) and _UNSPACED.search(text):
        text = _UNSPACED_BREAK.sub("", text)
    return " ".join(text.split())


def folded(raw: str, start: int, end: int, edits: Sequence[Edit] = ()) -> tuple[str, list[Piece]]:
    """Return `raw[start:end]` with edits applied and white space folded, and the pieces it is made of."""
    edited, sources = _edited(raw, start, end, edits)
    text = edited.strip()
    if not text:
        return "", []
    low = len(edited) - len(edited.lstrip())
    high = low + len(text)
    if not edits:
        read = " ".join(text.split())
        if len(read) == len(text) and (text == read or text.isascii() or not _UNSPACED_BREAK.search(text)):
            # One blank for each white space: nothing moves.
            return read, [Piece(0, high - low, start + low, start + high, is_copy=True)]
    texts: list[str] = []
    pieces: list[Piece] = []
    length, at, cursor = 0, 0, low
    for run in _ODD_SPACE.finditer(edited, low, high):
        at, length = _copy(sources, at, cursor, run.start(), length, pieces)
        texts.append(edited[cursor : run.start()])
        blank = "" if _is_unspaced_break(edited, run) else " "
        at = _source_at(sources, at, run.start())
        last = _source_at(sources, at, run.end() - 1)
        pieces.append(
            Piece(
                length,
                length + len(blank),
                _raw_of(sources[at], run.start())[0],
                _raw_of(sources[last], run.end() - 1)[1],
            )
        )
        texts.append(blank)
        length += len(blank)
        cursor = run.end()
    _copy(sources, at, cursor, high, length, pieces)
    texts.append(edited[cursor:high])
    return "".join(texts), pieces


def _edited(raw: str, start: int, end: int, edits: Sequence[Edit]) -> tuple[str, list[Piece]]:
    """Apply edits to a stretch of raw; the pieces' `start` and `end` count characters of the result."""
    if not edits:
        return raw[start:end], [Piece(0, end - start, start, end, is_copy=True)]
    texts: list[str] = []
    pieces: list[Piece] = []
    length, cursor = 0, start
    for edit in edits:
        gap = edit.raw_start_char - cursor
        if gap:
            pieces.append(Piece(length, length + gap, cursor, edit.raw_start_char, is_copy=True))
        length += gap
        texts += (raw[cursor : edit.raw_start_char], edit.after)
        if edit.after:
            pieces.append(Piece(length, length + len(edit.after), edit.raw_start_char, edit.raw_end_char))
        length += len(edit.after)
        cursor = edit.raw_end_char
    if cursor < end:
        pieces.append(Piece(length, length + end - cursor, cursor, end, is_copy=True))
    texts.append(raw[cursor:end])
    return "".join(texts), pieces


def _source_at(sources: Sequence[Piece], at: int, position: int) -> int:
    while sources[at].end <= position:
        at += 1
    return at


def _raw_of(source: Piece, position: int) -> tuple[int, int]:
    if not source.is_copy:
        return source.raw_start, source.raw_end
    raw = source.raw_start + position - source.start
    return raw, raw + 1


def _copy(sources: Sequence[Piece], at: int, start: int, end: int, length: int, pieces: list[Piece]) -> tuple[int, int]:
    """Append the pieces of `edited[start:end]`, moved to `length`; return the new source index and length."""
    for source in _overlapping(sources, at, start, end):
        low, high = max(source.start, start), min(source.end, end)
        shift = length - start
        if source.is_copy:
            raw_start = source.raw_start + low - source.start
            pieces.append(Piece(low + shift, high + shift, raw_start, raw_start + high - low, is_copy=True))
        else:
            pieces.append(Piece(low + shift, high + shift, source.raw_start, source.raw_end))
    while at < len(sources) - 1 and sources[at].end <= end:
        at += 1
    return at, length + end - start


def _overlapping(sources: Sequence[Piece], at: int, start: int, end: int) -> Iterator[Piece]:
    while at < len(sources) and sources[at].start < end:
        if sources[at].end > start:
            yield sources[at]
        at += 1


def _is_unspaced_break(text: str, run: re.Match[str]) -> bool:
    """Whether the white space is a line break between two characters of a script without blanks."""
    return bool(
        _LINE_BREAK.search(run.group()) and _UNSPACED.match(text, run.start() - 1) and _UNSPACED.match(text, run.end())
    )
