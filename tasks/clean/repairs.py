"""Repairs: give back the text that the author wrote, where a scraper or a converter damaged it.

Each rule is a small function `(text, context) -> changes`; `RULES` says which and in which order. To add a repair write
such a function and add a line there.
"""

from collections.abc import Callable, Mapping, Sequence

from tasks.clean.changes import Change, apply, substitute, then
from tasks.clean.characters import composed, controls, soft_hyphens, zero_widths
from tasks.clean.spacing import spaces
from tasks.clean.stray_markup import entities, tags
from tasks.core.records import Edit

__all__ = ["RULES", "apply", "edits"]

Rule = Callable[[str], Sequence[Change]]

#: name in `repairs.rules` and function, in the order in which they run
RULES: tuple[tuple[str, Rule], ...] = (
    ("entities", entities),
    ("tags", tags),
    ("soft_hyphen", soft_hyphens),
    ("zero_width", zero_widths),
    ("control", controls),
    ("spaces", spaces),
    ("unicode", composed),
)

#: Rounds after which a text that still changes is taken for hostile and left as it is.
MAX_ROUNDS = 6


def edits(text: str, language: str | None = None, words: Mapping[str, int] | None = None) -> tuple[Edit, ...]:  # noqa: ARG001
    """Return the repairs of `text`, the raw text of one segment.

    `language` is an ISO 639-1 code; `words` counts the lower-case words of the whole document. Offsets are relative to
    `text`; the edits are disjoint and ordered and each changes something, but `before` is empty where characters are
    only inserted (a space between glued words). White space is not folded here. Repairing the result again with the
    same `language` and `words` changes nothing.
    """
    found: tuple[Edit, ...] = ()
    repaired = text
    for _ in range(MAX_ROUNDS):
        before = repaired
        for name, rule in RULES:
            if changes := rule(repaired):
                found = then(text, found, repaired, changes, name)
                repaired = substitute(repaired, changes)
        if repaired == before:
            return found
    return ()
