"""Characters: invisible characters that do not belong to the text, and Unicode normal form C."""

import re
import unicodedata

from tasks.clean.changes import Change

_SOFT_HYPHEN = re.compile("\u00ad+(?:[ \t]{0,8}\r?\n[ \t]{0,8})?")
#: C0, C1, noncharacters and the object replacement character; white space and line separators are folded later.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffc\ufffe\uffff]+")
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
#: Scripts that shape letters with joiners (Arabic, Syriac, Indic, Tibetan, Burmese, Khmer, Mongolian) and emoji.
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefc\u2190-\u2bff\U0001f000-\U0001faff]"
)
#: Scripts without spaces, where U+200B may part words (Thai, Lao, Tibetan, Burmese, Khmer).
_UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_OPENING, _CLOSING = (
    frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068"),
    {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"},
)
_EDGE = r"\x00-\x7f\u2010-\u2027\u3001-\u3004\u4e00-\u9fff"
#: A stretch that composes by itself: such edges never combine with what is before them.
_STRETCH = re.compile(f"[{_EDGE}]?[^{_EDGE}]+")
#: Sorting combining marks takes quadratic time in a run; no stretch of a language that combines is that long.
_MAX_STRETCH = 512
_MAX_CHECKED = 10_000


def soft_hyphens(text: str) -> list[Change]:
    """Delete soft hyphens, with the line break that one of them made."""
    if "\u00ad" not in text:
        return []
    return [(*match.span(), "") for match in _SOFT_HYPHEN.finditer(text)]


def zero_widths(text: str) -> list[Change]:
    """Delete characters without width that have no use where they stand.

    Joiners stay in scripts and emoji that need them, zero-width spaces in scripts without spaces, direction marks in
    texts with right-to-left letters, and embeddings where each is closed in its line.
    """
    if not has_zero_widths(text):
        return []
    has_marks = _RIGHT_TO_LEFT.search(text) is not None
    balanced = _balanced(text)
    changes: list[Change] = []
    for match in _ZERO_WIDTH.finditer(text):
        at, mark = match.start(), match.group()
        if mark in "\u200c\u200d":
            needed = _beside(text, at, _JOINED)
        elif mark == "\u200b":
            needed = _beside(text, at, _UNSPACED)
        elif mark in "\u200e\u200f":
            needed = has_marks
        else:
            needed = mark not in "\u2060\ufeff" and at in balanced
        if needed:
            continue
        if changes and changes[-1][1] == at:
            changes[-1] = (changes[-1][0], at + 1, "")
        else:
            changes.append((at, at + 1, ""))
    return changes


def has_zero_widths(text: str) -> bool:
    """Whether a text holds characters without width."""
    return not text.isascii() and _ZERO_WIDTH.search(text) is not None


def _beside(text: str, at: int, script: re.Pattern[str]) -> bool:
    """Tell whether characters of a script stand on both sides."""
    return 0 < at < len(text) - 1 and bool(script.match(text, at - 1)) and bool(script.match(text, at + 1))


def _balanced(text: str) -> frozenset[int]:
    """Return the positions of direction embeddings and isolates that are opened and closed in one line."""
    kept: list[int] = []
    opened: list[int] = []
    for match in re.finditer("[\n\u202a-\u202e\u2066-\u2069]", text):
        mark = match.group()
        if mark == "\n":
            opened.clear()
        elif mark in _OPENING:
            opened.append(match.start())
        elif opened and text[opened[-1]] in _CLOSING[mark]:
            kept += (opened.pop(), match.start())
    return frozenset(kept)


def has_controls(text: str) -> bool:
    """Whether a text holds control characters that are no white space."""
    return _CONTROL.search(text) is not None


def controls(text: str) -> list[Change]:
    """Delete control characters that are no white space."""
    return [(*match.span(), "") for match in _CONTROL.finditer(text)]


def is_composed(text: str) -> bool:
    """Whether a text is surely in Unicode normal form C; sorting the marks of a long one could take quadratic time."""
    return text.isascii() or (len(text) <= _MAX_CHECKED and unicodedata.is_normalized("NFC", text))


def composed(text: str) -> list[Change]:
    """Write characters in Unicode normal form C, stretch by stretch between characters that never combine."""
    if is_composed(text):
        return []
    changes: list[Change] = []
    for match in _STRETCH.finditer(text):
        stretch = match.group()
        if len(stretch) <= _MAX_STRETCH and (normal := unicodedata.normalize("NFC", stretch)) != stretch:
            changes.append((*match.span(), normal))
    return changes
