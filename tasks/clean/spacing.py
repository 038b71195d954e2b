"""Spacing: spaces that a flattener put where no writer does. Runs of white space stay: folding them is no repair."""

import re

from tasks.clean.changes import Change

# Only comma, full stop and brackets: French and others write a space before the other marks.
_STRAY = re.compile(
    r"(?<=[^\W_]) {1,3}(?=[,.](?:\s|$))"  # "Reuters , which"
    r"|(?<=[^\s(]) (?=\)(?:[\s,.;:]|$))"  # "(AP )"
    r"|(?<=\() (?=[^\s)])"  # "( AP)"
    r"|(?<=[^\W\d_]) (?=[’']s(?:[\s,.;:]|$))"  # "Reuters ’s"
)


def spaces(text: str) -> list[Change]:
    """Delete the space before a comma, full stop, closing bracket or genitive s, and after an opening bracket."""
    return [(match.start(), match.end(), "") for match in _STRAY.finditer(text)]
