"""Copies: a short line that a page prints again is what it was the first time: a button, a label, a menu's entry."""

from collections.abc import Sequence

from tasks.clean.blocks import MARKS, Block
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

#: Longer lines are prose, headlines or captions, of which the second copy says nothing new.
_MAX_WORDS = 6
_ONCE_ONLY = frozenset({Role.BYLINE, Role.CAPTION, Role.CREDIT, Role.HEADLINE, Role.REPEATED, Role.SUBHEADLINE})
_TITLE = "headline"
#: No picture has a line below it that so many other pictures of the page have, too.
_MIN_COPIES = 3
_CONTROLS = MARKS["nav"] | MARKS["form"] | MARKS["button"] | MARKS["header"]
_GUESSED_ROLES = frozenset({Role.CAPTION, Role.NAVIGATION})
_GUESSED = frozenset({SegmentReason.POSITION, SegmentReason.REPEATS})
_CONTROL = Label(Role.NAVIGATION, SegmentReason.MARKUP, "element: form, button or menu")
_AGAIN_AND_AGAIN = Label(Role.ADVERTISEMENT, SegmentReason.REPEATS, "again and again")


def name_copies(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Give short lines that were called repeats the label of the first, in place, and that one a better if it was a
    guess; `before` counts the kept blocks before each.
    """
    again = [
        i for i, label in enumerate(labels)
        if label is not None and label.role is Role.REPEATED and shapes[i].n_words <= _MAX_WORDS
        and label.detail != _TITLE
    ]  # fmt: skip
    if not again:
        return
    places: dict[str, list[int]] = {}
    for i, block in enumerate(blocks):
        places.setdefault(block.text, []).append(i)
    for i in again:
        same = places[blocks[i].text]
        first = same[0]
        label = labels[first]
        if label and label.role in _GUESSED_ROLES and label.reason in _GUESSED:
            if blocks[i].marks & _CONTROLS:
                labels[first] = label = _CONTROL
            elif 0 < before[i] < before[-1] and len(same) >= _MIN_COPIES:
                label = _AGAIN_AND_AGAIN
                for k in same:
                    if k < i and before[k] == before[k + 1]:
                        labels[k] = label
        if label and label.role not in _ONCE_ONLY:
            labels[i] = label
