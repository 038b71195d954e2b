"""Errors: three kinds, by who can act on them (the user, the machine, nobody: the document is rejected)."""

import errno
import os
from enum import StrEnum

_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}


class Reason(StrEnum):
    """Why a record did not become an article."""

    UNREADABLE = "unreadable"
    UNKNOWN_FORMAT = "unknown_format"
    BAD_ENCODING = "bad_encoding"
    MALFORMED = "malformed"
    DUPLICATE_RECORD = "duplicate_record"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNSAFE_PATH = "unsafe_path"
    EMPTY = "empty"
    NO_STORY = "no_story"
    TOO_SHORT = "too_short"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    BUG = "bug"
    FORGOTTEN = "forgotten"


#: One sentence on each reason, for the documentation and for `copydesk status`.
REASONS: dict[Reason, str] = {
    Reason.UNREADABLE: "The file could not be opened or read; it is tried again in every run.",
    Reason.UNKNOWN_FORMAT: "Neither the name nor the content tells a format that copydesk reads.",
    Reason.BAD_ENCODING: "The bytes are not text in any encoding of the charset ladder.",
    Reason.MALFORMED: "The record does not follow its format, for instance a line that is not JSON.",
    Reason.DUPLICATE_RECORD: "The same record key occurred earlier in this source.",
    Reason.TRUNCATED: "The compressed stream ends too early; what came before the break was kept.",
    Reason.TOO_LARGE: "The record or the source is larger than the limits of the parameters.",
    Reason.BOMB: "The file expands more than the allowed ratio when decompressed.",
    Reason.UNSAFE_PATH: "The path is a link, a device or leaves its inbox.",
    Reason.EMPTY: "There is no text in the record.",
    Reason.NO_STORY: "Everything in the record was judged to be boilerplate.",
    Reason.TOO_SHORT: "The story text is shorter than the minimum of the parameters.",
    Reason.TIMEOUT: "The record used up its CPU or wall-time budget twice, the second time alone.",
    Reason.CRASHED: "The record ended its worker twice, the second time alone.",
    Reason.OUT_OF_MEMORY: "The record exceeded the memory limit twice, the second time alone.",
    Reason.BUG: "An exception that copydesk did not expect; the detail has the traceback, never the text.",
    Reason.FORGOTTEN: "The article was removed by `copydesk forget`, which keeps it from coming back.",
}


class CopydeskError(Exception):
    """Any error that copydesk raises on purpose; its text is one sentence for the user."""


class ConfigError(CopydeskError):
    """The user asked for something that cannot be done: stop, say it in one line, exit 2."""


class StoreError(CopydeskError):
    """The warehouse or its disk failed: retry, then fail the run with nothing published."""


class Reject(CopydeskError):
    """One record cannot become an article: it becomes one row of `rejects`."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["Reject"], tuple[Reason, str]]:
        # Exceptions cross process borders pickled; the default would pass the message as the reason.
        return (Reject, (self.reason, self.detail))


def why_failed(error: OSError) -> str:
    """Return in a few words of lower case why the system refused, whatever words a library put in its place."""
    if error.errno is None:
        return str(error).lower()
    return _FULL.get(error.errno) or os.strerror(error.errno).lower()
