"""Containers: the bytes of a source, decompressed as a stream, with limits against bombs. Told by content, not by name.

Each container is one generator of chunks and one line in `CONTAINERS`.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import zstandard

from tasks.core.errors import Reason, Reject

BLOCK = 256 * 1024
#: A stream may expand this many times, once it is larger than `FREE_BYTES`.
MAX_RATIO = 200
FREE_BYTES = 10_000_000
# One input byte of zstd can stand for 32 KB, and its decompressor takes no output limit: feed it little at a time.
_ZSTD_SLICE = 1024
# Frames may ask for a window of up to 2 GB; this is what `zstd --ultra` uses at most without `--long`.
_ZSTD_WINDOW = 128 * 1024 * 1024

GZIP_MAGIC = (b"\x1f\x8b\x08",)
ZSTD_MAGIC = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n]) + b"\x2a\x4d\x18" for n in range(16)))


def chunks(file: BinaryIO, max_bytes: int, start: int = 0) -> Iterator[bytes]:
    """Yield the decompressed bytes of an open file; a plain one is sought to `start`, a compressed one begins at 0.

    Raises `Reject` after what could be read: `truncated`, `malformed`, `bomb`,
    `too_large` (more than `max_bytes`), `unreadable`.
    """
    try:
        unpack = _container(file)
        if unpack is None:
            if file.seek(0, 2) > max_bytes:
                raise Reject(Reason.TOO_LARGE, f"the source has more than {max_bytes} bytes")
            file.seek(start)
            yield from _blocks(file)
        else:
            file.seek(0)
            yield from _limited(unpack(file), file, max_bytes)
    except OSError as error:
        raise Reject(Reason.UNREADABLE, (error.strerror or type(error).__name__).lower()) from None


def is_compressed(file: BinaryIO) -> bool:
    """Return whether the content of an open file begins like one of the containers."""
    return _container(file) is not None


def _container(file: BinaryIO) -> "Callable[[BinaryIO], Iterator[bytes]] | None":
    file.seek(0)
    head = file.read(4)
    for magics, unpack in CONTAINERS:
        # The second half: a file that was cut inside its own magic number is a truncated container, not a text.
        if head.startswith(magics) or (not head.isascii() and any(magic.startswith(head) for magic in magics)):
            return unpack
    return None


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _limited(pieces: Iterator[bytes], file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > FREE_BYTES and total > MAX_RATIO * file.tell():
            raise Reject(Reason.BOMB, f"expands more than {MAX_RATIO} times")
        if total > max_bytes:
            raise Reject(Reason.TOO_LARGE, f"the source has more than {max_bytes} bytes when decompressed")
        yield piece


def _gzip(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of all members; like gzip(1), ignore what follows the last one and is no member."""
    data = b""
    while data := _next_member(file, data, GZIP_MAGIC):
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                if not data and not (data := file.read(BLOCK)):
                    raise Reject(Reason.TRUNCATED, "the gzip stream ends too early")
                yield member.decompress(data, BLOCK)
                data = member.unconsumed_tail
        except zlib.error:
            raise Reject(Reason.MALFORMED, "the gzip stream is damaged") from None
        data = member.unused_data


def _zstd(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of all frames."""
    data = b""
    while data := _next_member(file, data, ZSTD_MAGIC):
        frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        try:
            while not frame.eof:
                if not data and not (data := file.read(BLOCK)):
                    raise Reject(Reason.TRUNCATED, "the zstd stream ends too early")
                fed, data = data[:_ZSTD_SLICE], data[_ZSTD_SLICE:]
                yield frame.decompress(fed)
        except zstandard.ZstdError:
            raise Reject(Reason.MALFORMED, "the zstd stream is damaged") from None
        data = frame.unused_data + data


def _next_member(file: BinaryIO, data: bytes, magics: tuple[bytes, ...]) -> bytes:
    """Return the bytes at which the next member begins; nothing at the end or before anything else than a member."""
    if len(data) < 4:
        data += file.read(BLOCK)
    if data and any(magic.startswith(data[:4]) for magic in magics) and len(data) < 4:
        raise Reject(Reason.TRUNCATED, "the compressed stream ends too early")
    return data if data.startswith(magics) else b""


#: how a container begins -> how it is unpacked
CONTAINERS: tuple[tuple[tuple[bytes, ...], Callable[[BinaryIO], Iterator[bytes]]], ...] = (
    (GZIP_MAGIC, _gzip),
    (ZSTD_MAGIC, _zstd),
)
