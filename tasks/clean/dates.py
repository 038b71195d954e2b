"""Dates: lines that say only when. Their value is for the enrichers; here it matters that they are no story."""

import re
from functools import cache

from tasks.clean.wording import phrase_lines

_MAX_CHARS = 80
_WORD = re.compile(r"[^\W\d_]+(?:-feira)?")
_DAY = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d ?[年년])"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def is_date_line(text: str) -> bool:
    """Whether a line holds a full date and hardly anything else."""
    if len(text) > _MAX_CHARS or not any(map(str.isdigit, text)):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    named = [word for word in words if word in _months()]
    if not _DAY.search(text) and not (named and _YEAR.search(text)):
        return False
    return len([word for word in words if word not in _months() and word not in _particles()]) <= 1


@cache
def _months() -> frozenset[str]:
    return frozenset(word.lower() for line in phrase_lines("months") for word in line.split())


@cache
def _particles() -> frozenset[str]:
    return frozenset(word for line in phrase_lines("date_particles") for word in line.split())
