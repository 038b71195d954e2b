"""Changes: what a repair rule says, and the exact composition of rules that run one after another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.core.records import Edit

#: `text[start:end]` should read `replacement`; a rule's changes are disjoint and ordered. `start == end` inserts.
Change = tuple[int, int, str]


def substitute(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with disjoint, ordered `changes` made."""
    parts, done = [], 0
    for start, end, replacement in changes:
        parts += (text[done:start], replacement)
        done = end
    return "".join((*parts, text[done:]))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` as it reads after `edits`, whose offsets are relative to it."""
    return substitute(text, ((edit.raw_start_char, edit.raw_end_char, edit.after) for edit in edits))


@dataclass(slots=True)
class _Place:
    """A stretch `[start, end)` of the first text that reads `after` in the text after the changes so far."""

    start: int
    end: int
    #: where `after` begins in the text before the newest changes
    at: int
    after: str
    rules: tuple[str, ...]


def _placed(edits: Sequence[Edit]) -> list[_Place]:
    """Say for each edit where its result begins in the edited text."""
    places, shift = [], 0
    for edit in edits:
        at = edit.raw_start_char + shift
        places.append(_Place(edit.raw_start_char, edit.raw_end_char, at, edit.after, edit.rules))
        shift += len(edit.after) - (edit.raw_end_char - edit.raw_start_char)
    return places


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return (*first, *(name for name in second if name not in first))


def then(text: str, edits: Sequence[Edit], edited: str, changes: Sequence[Change], rule: str) -> tuple[Edit, ...]:
    """Compose `edits` of `text`, which made `edited` of it, with `changes` that `rule` wants in `edited`.

    The result is disjoint, ordered and relative to `text`; edits and changes that touch become one edit. One sweep over
    both lists: the stretch of `edited` that a group of touching edits and changes covers is cut out once.
    """
    places = _placed(edits)
    result: list[Edit] = []
    shift = 0  # position in `text` minus position in `edited`, where nothing is edited
    i = j = 0
    while i < len(places) or j < len(changes):
        takes_edit = j == len(changes) or (i < len(places) and places[i].at <= changes[j][0])
        start = places[i].at if takes_edit else changes[j][0]
        raw_start = start + shift
        end, done, parts, rules = start, start, [], ()
        grown = True
        while grown:
            grown = False
            while i < len(places) and places[i].at <= end:
                end = max(end, places[i].at + len(places[i].after))
                shift += places[i].end - places[i].start - len(places[i].after)
                rules = _union(rules, places[i].rules)
                i += 1
                grown = True
            while j < len(changes) and changes[j][0] <= end:
                parts += (edited[done : changes[j][0]], changes[j][2])
                done = changes[j][1]
                end = max(end, done)
                rules = _union(rules, (rule,))
                j += 1
                grown = True
        after = "".join((*parts, edited[done:end]))
        before = text[raw_start : end + shift]
        if before != after:
            result.append(Edit(raw_start, end + shift, before, after, rules))
    return tuple(result)
