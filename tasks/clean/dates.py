"""Dates: lines that say only when. Their value is for the enrichers; here it matters that they are no story."""

import re
from collections.abc import Iterable
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


def is_date_line(text: str) -> bool:
    """Whether a line holds a full date and hardly anything else."""
    if len(text) > _MAX_CHARS or not _DIGIT.search(text):
        return False
    day = _DAY.search(text)
    if not day and not _YEAR.search(text):
        return False
    words = _WORD.findall(text)
    if not day and _months().isdisjoint(word.lower() for word in words):
        return False
    others = _others(words)
    if len(others) <= 1:
        return True
    # Beside a time there may be a name, or words of a language whose months are not known.
    is_known = day or all(map(str.istitle, others))
    return len(others) <= _MAX_NAME_WORDS and bool(is_known and _CLOCK_TIME.search(text))


def begins_with_name(text: str) -> bool:
    """Whether a date line begins with a name of at least two words, after a "by" or the like: it is a byline."""
    words = _WORD.findall(text[: match.start()]) if (match := _DIGIT.search(text)) else []
    return len(words) <= _MAX_SIGNED_WORDS and sum(map(str.istitle, _others(words))) > 1


def _others(words: Iterable[str]) -> list[str]:
    """Return the words that dates are not written with."""
    return [word for word in words if word.lower() not in _months() and word.lower() not in _particles()]


@cache
def _months() -> frozenset[str]:
    return frozenset(word.lower() for line in phrase_lines("months") for word in line.split())


@cache
def _particles() -> frozenset[str]:
    return frozenset(word for line in phrase_lines("date_particles") for word in line.split())
