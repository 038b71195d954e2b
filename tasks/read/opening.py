"""Opening: a source is opened relative to its inbox's descriptor, component by component, never through a link."""

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

from tasks.core.errors import Reason, Reject
from tasks.read.names import unescape_name

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, opening a pipe that somebody put in place of a file would wait for ever.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_BLOCK = 1024 * 1024
_INT64 = 1 << 63
_UNSAFE = {errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EMLINK}


def open_source(location: Path, relative_path: str) -> BinaryIO:
    """Return the open file of a source; `relative_path` is the (escaped) path that walking gave.

    Raises `Reject`: `unsafe_path` for links, devices and paths that step out, `unreadable` for what cannot be opened.
    """
    parts = [unescape_name(part) for part in relative_path.split("/")]
    if any(part in ("", ".", "..") or "/" in part or "\0" in part for part in parts):
        raise Reject(Reason.UNSAFE_PATH, "the path steps out of its inbox")
    try:
        fd = _open_below(location, parts)
    except OSError as error:
        reason = Reason.UNSAFE_PATH if error.errno in _UNSAFE else Reason.UNREADABLE
        raise Reject(reason, (error.strerror or type(error).__name__).lower()) from None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise Reject(Reason.UNSAFE_PATH, "not a regular file")
    return os.fdopen(fd, "rb")


def _open_below(location: Path, parts: list[str]) -> int:
    folder = os.open(location, FOLDER_FLAGS)
    try:
        for part in parts[:-1]:
            inner = os.open(part, FOLDER_FLAGS, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE_FLAGS, dir_fd=folder)
    finally:
        os.close(folder)


def storable_ns(moment_ns: int) -> int:
    """Return nanoseconds since 1970 within what 64 bits hold (1677 to 2262): clocks and archives go wrong beyond it."""
    return min(max(moment_ns, -_INT64), _INT64 - 1)


def digest(file: BinaryIO) -> str:
    """Return the SHA-256 of the whole file in hex and rewind it; the caller compares `fstat` before and after."""
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(_BLOCK):
        found.update(block)
    file.seek(0)
    return found.hexdigest()
