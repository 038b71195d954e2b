"""Names: file names as they appear in `source`: valid UTF-8 without control characters, and exactly reversible.

A byte that is not UTF-8, and every byte of a control, bidi or line-separating character, is written `%XX`. A `%` that
reads like such an escape becomes `%25`, so two names never meet. Other names, also `https%3A%2F%2F…`, stay as they are.
"""

import re

_UNSAFE = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: terminal escapes
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # invisible, bidi and line separators
    "\ufff9-\ufffb"  # interlinear annotation
    "\ud800-\udfff"  # bytes that are not UTF-8, as os.fsdecode hands them out
)
_TO_ESCAPE = re.compile(f"[{_UNSAFE}]|%(?=25|[01][0-9A-F]|7F|[89A-F][0-9A-F])")
_ESCAPED = re.compile(r"(?:%(?:25|[01][0-9A-F]|7F|[89A-F][0-9A-F]))+")


def escape_name(name: str) -> str:
    """Return a safe form of a file name as `os.fsdecode` gave it; `unescape_name` is its exact inverse."""
    return _TO_ESCAPE.sub(_escaped, name) if _TO_ESCAPE.search(name) else name


def unescape_name(name: str) -> str:
    """Return the file name (or path) as the operating system knows it."""
    if "%" not in name:
        return name
    return _ESCAPED.sub(_raw, name)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def _raw(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "surrogateescape")
