"""Dates: lines that say only when. Their value is for the enrichers; here it matters that they are no story."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from tasks.clean.wording import phrase_lines

_MAX_CHARS = 80
_WORD = re.compile(r"[^\W\d_]+(?:-feira)?")
_DAY = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d ?[年년])"
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
#: Words of a name that may stand beside a date with a clock time.
_MAX_NAME_WORDS = 3
_MAX_SIGNED_WORDS = 6
#: Who wrote and when, in one line: how long it may be, what stands between its parts, and the words of these.
_MAX_SIGNED_CHARS, _MAX_PART_WORDS = 160, 8
_BAR = re.compile(r" ?[|•·–—] ?")
_BY_NAME = re.compile(r"\b[Bb][Yy]:? [A-ZÀ-Þ][\w.'’-]* [A-ZÀ-Þ]")


def is_date_line(text: str) -> bool:
    """Whether a line holds a full date and hardly anything else."""
    if len(text) > _MAX_CHARS or not _DIGIT.search(text):
        return False
    day, words = _DAY.search(text), _WORD.findall(text)
    if not day and not _has_month_and_year(text, words):
        return False
    others = _others(words)
    if len(others) <= 1:
        return True
    # Beside a time there may be a name, or words of a language whose months are not known.
    is_known = day or all(map(str.istitle, others))
    return len(others) <= _MAX_NAME_WORDS and bool(is_known and _CLOCK_TIME.search(text))


def is_signed_date(text: str) -> bool:
    """Whether a line says by whom and when: "17 May 2031 by Ada Quill, Editor", "Ada Quill • May 17, 2031".

    Without "by" and bars the name comes first, and no word between it and the day is a small one.
    """
    if len(text) > _MAX_SIGNED_CHARS or text.endswith((".", ":")) or not _DIGIT.search(text):
        return False
    if not _DAY.search(text) and not _has_month_and_year(text, _WORD.findall(text)):
        return False
    if by := _BY_NAME.search(text):
        before = text[: by.start()].strip()
        return not before or is_date_line(before)
    parts = [_WORD.findall(part) for part in _BAR.split(text)]
    others = _others(word for words in parts for word in words)
    n_capitals = sum(word[0].isupper() for word in others)
    if len(parts) == 1:
        return begins_with_name(text) and n_capitals == len(others) <= _MAX_SIGNED_WORDS
    return max(map(len, parts)) <= _MAX_PART_WORDS and n_capitals * 3 >= len(others) * 2


def has_full_name(text: str) -> bool:
    """Whether such a line begins with a name, or a part of it may be one: two to four words with capitals."""
    if _BY_NAME.search(text) or begins_with_name(text):
        return True
    parts = [part for part in _BAR.split(text) if part.replace(" ", "").isalpha()]
    return any(_is_full_name(_WORD.findall(part)) for part in parts)


def _is_full_name(words: Sequence[str]) -> bool:
    return 1 < len(words) <= _MAX_NAME_WORDS + 1 and all(map(str.istitle, words))


def begins_with_name(text: str) -> bool:
    """Whether a date line begins with a name of at least two words, after a "by" or the like: it is a byline."""
    words = _WORD.findall(text[: match.start()]) if (match := _DIGIT.search(text)) else []
    return len(words) <= _MAX_SIGNED_WORDS and sum(map(str.istitle, _others(words))) > 1


def _has_month_and_year(text: str, words: Iterable[str]) -> bool:
    return bool(_YEAR.search(text)) and not _months().isdisjoint(word.lower() for word in words)


def _others(words: Iterable[str]) -> list[str]:
    """Return the words that dates are not written with."""
    return [word for word in words if word.lower() not in _months() and word.lower() not in _particles()]


@cache
def _months() -> frozenset[str]:
    return frozenset(word.lower() for line in phrase_lines("months") for word in line.split())


@cache
def _particles() -> frozenset[str]:
    return frozenset(word for line in phrase_lines("date_particles") for word in line.split())
