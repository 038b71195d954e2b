"""Streams: the bytes of one source, whole or line by line, never more of them in memory than the limits allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tasks.core.errors import Reason, Reject
from tasks.read.containers import chunks, is_compressed

#: How much of a source is looked at to tell its format.
HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; `data` is `None` if it was too long, `is_cut` tells that the stream broke inside it."""

    offset: int
    data: bytes | None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """The decompressed bytes of an open source: its beginning, and a way to read it from the beginning or a range."""

    file: BinaryIO
    head: bytes
    #: whether `head` is all there is
    is_complete: bool
    max_source_bytes: int
    start: int = 0
    stop: int = -1

    def whole(self, max_bytes: int) -> bytes:
        """Return everything; raises `Reject` (`too_large` beyond `max_bytes`), for half an article is none."""
        pieces, total = [], 0
        for piece in chunks(self.file, self.max_source_bytes):
            total += len(piece)
            if total > max_bytes:
                raise Reject(Reason.TOO_LARGE, f"the record has more than {max_bytes} bytes")
            pieces.append(piece)
        return b"".join(pieces)

    def lines(self, max_bytes: int) -> Iterator[Line]:
        """Yield the lines that begin in `[start, stop)`; a broken stream raises in the range that holds the break."""
        # From one byte earlier, so that a line that begins right at `start` is seen to begin there.
        begin = max(self.start - 1, 0)
        position = 0 if is_compressed(self.file) else begin
        splitter = _Splitter(begin, max_bytes, is_inside=self.start > 0)
        try:
            for piece in chunks(self.file, self.max_source_bytes, begin):
                skipped = min(max(begin - position, 0), len(piece))
                position += len(piece)
                for line in splitter.feed(piece[skipped:]):
                    if 0 <= self.stop <= line.offset:
                        return
                    yield line
                if 0 <= self.stop <= splitter.offset and not splitter.is_inside:
                    return
        except Reject:
            yield from self._last(splitter, is_cut=True)
            if self.start <= position and not 0 <= self.stop <= position:
                raise
            return
        yield from self._last(splitter)

    def _last(self, splitter: "_Splitter", is_cut: bool = False) -> Iterator[Line]:
        for line in splitter.rest(is_cut):
            if not 0 <= self.stop <= line.offset:
                yield line


def open_stream(file: BinaryIO, max_source_bytes: int, start: int = 0, stop: int = -1) -> Stream:
    """Return the stream of an open file; raises `Reject` if not even its beginning can be read."""
    head, is_complete = b"", True
    pieces = chunks(file, max_source_bytes)
    try:
        for piece in pieces:
            head += piece
            if len(head) > HEAD_BYTES:
                is_complete = False
                break
    except Reject:
        # Whoever reads on meets the break again; before it there may be records.
        if not head:
            raise
        is_complete = False
    return Stream(file, head[:HEAD_BYTES], is_complete, max_source_bytes, start, stop)


class _Splitter:
    """Cuts pieces into lines and forgets lines that grow too long; `offset` is where the line at hand begins."""

    def __init__(self, offset: int, max_bytes: int, is_inside: bool) -> None:
        self.offset = offset
        #: whether the line at hand began before the range and is not ours
        self.is_inside = is_inside
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self._n_bytes = 0

    def feed(self, piece: bytes) -> Iterator[Line]:
        """Yield the lines that end in `piece`."""
        *ends, tail = piece.split(b"\n")
        for part in ends:
            self._add(part)
            yield from self.rest()
            self.offset += self._n_bytes + 1
            self._parts, self._n_bytes, self.is_inside = [], 0, False
        self._add(tail)

    def rest(self, is_cut: bool = False) -> Iterator[Line]:
        """Yield the line at hand, if it is ours and there is one."""
        if self.is_inside or not self._n_bytes:
            return
        data = b"".join(self._parts) if self._n_bytes <= self._max_bytes else None
        yield Line(self.offset, data, is_cut)

    def _add(self, part: bytes) -> None:
        self._n_bytes += len(part)
        if self.is_inside or self._n_bytes > self._max_bytes:
            self._parts = []
        elif part:
            self._parts.append(part)
