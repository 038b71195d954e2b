"""Spacing: spaces that a flattener put where no writer does. Runs of white space stay: folding them is no repair."""

import re

from tasks.clean.changes import Change

# Only comma, full stop and brackets: French and others write a space before the other marks.
# The space comes first, and what must stand before it is looked at then: so the search leaps from space to space.
_STRAY = re.compile(
    r" (?:(?<=[^\W_] ) {0,2}(?=[,.](?:\s|$))"  # "Reuters , which"
    r"|(?<=[^\s(] )(?=\)(?:[\s,.;:]|$))"  # "(AP )"
    r"|(?<=\( )(?=[^\s)])"  # "( AP)"
    r"|(?<=[^\W\d_] )(?=[’']s(?:[\s,.;:]|$)))"  # "Reuters ’s"
)
#: Looking for these is far faster.
_PAIRS = (" ,", " .", " )", "( ", " ’", " '")


def spaces(text: str) -> list[Change]:
    """Delete the space before a comma, full stop, closing bracket or genitive s, and after an opening bracket."""
    if not may_have_spaces(text):
        return []
    return [(match.start(), match.end(), "") for match in _STRAY.finditer(text)]


def may_have_spaces(text: str) -> bool:
    """Whether a text holds what every misplaced space is part of."""
    return any(pair in text for pair in _PAIRS)
