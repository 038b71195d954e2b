"""Characters: invisible characters that do not belong to the text, and Unicode normal form C."""

import re
import unicodedata

from tasks.clean.changes import Change

_SOFT_HYPHEN = re.compile("\u00ad+(?:[ \t]*\r?\n[ \t]*)?")
# Line separators stay: they are white space and folded later.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff\ufffc]+")
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]+")
_EDGE = r"\x00-\x7f\u2010-\u2027\u3001-\u3004\u4e00-\u9fff"
#: A stretch that composes by itself: such edges never combine with what is before them.
_STRETCH = re.compile(f"[{_EDGE}]?[^{_EDGE}]+")
#: Sorting combining marks takes quadratic time in a run; no word of a language that combines is that long.
_MAX_STRETCH = 512


def soft_hyphens(text: str) -> list[Change]:
    """Delete soft hyphens, with the line break that one of them made."""
    if "\u00ad" not in text:
        return []
    return [(match.start(), match.end(), "") for match in _SOFT_HYPHEN.finditer(text)]


def zero_widths(text: str) -> list[Change]:
    """Delete zero-width spaces and byte order marks."""
    if text.isascii():
        return []
    return [(m.start(), m.end(), "") for m in re.finditer("[\u200b\u2060\ufeff]+", text)]


def controls(text: str) -> list[Change]:
    """Delete control characters that are no white space."""
    return [(match.start(), match.end(), "") for match in _CONTROL.finditer(text)]


def composed(text: str) -> list[Change]:
    """Write characters in Unicode normal form C, stretch by stretch between characters that never combine."""
    if text.isascii() or (len(text) <= 10_000 and unicodedata.is_normalized("NFC", text)):
        return []
    changes: list[Change] = []
    for match in _STRETCH.finditer(text):
        stretch = match.group()
        if len(stretch) <= _MAX_STRETCH and (normal := unicodedata.normalize("NFC", stretch)) != stretch:
            changes.append((match.start(), match.end(), normal))
    return changes
