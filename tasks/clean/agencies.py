"""Agencies: their names in a parenthesis say where a text or picture comes from. The names: `patterns/agencies.txt`."""

import re
from functools import cache

from tasks.clean.wording import phrase_lines, plain

_SEPARATOR = re.compile(r"\s{0,3}(?:[/|,;·–—-]|\band\b|\bvia\b|\bfor\b|\by\b|\bund\b|\bet\b)\s{0,3}")
_MAX_SHORT_CHARS = 8


def are_agencies(text: str) -> bool:
    """Whether a parenthesis names nothing but agencies."""
    return _names(text) <= agencies()


def names_an_agency(text: str) -> bool:
    """Whether a parenthesis names at least one agency, or is a capital short name as theirs are."""
    return bool(agencies_in(text)) or (text.isupper() and len(text) <= _MAX_SHORT_CHARS)


def agencies_in(text: str) -> set[str]:
    """Return the agencies that a parenthesis names, lower case."""
    return _names(text) & agencies()


def _names(text: str) -> set[str]:
    return {name for part in _SEPARATOR.split(text) if (name := plain(part))}


@cache
def agencies() -> frozenset[str]:
    """Return the names of all agencies, lower case."""
    return frozenset(map(plain, phrase_lines("agencies")))
