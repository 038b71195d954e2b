"""Copies: a short line that a page prints again is what it was the first time: a button, a label, a menu's entry."""

from collections import Counter
from collections.abc import Sequence

from tasks.clean.blocks import MARKS, Block
from tasks.clean.labels import Label, is_weak
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_REPEATED, _RELATED = Role.REPEATED, Role.RELATED
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
#: In plain text the box below a product, and the links of a card, may say a bit more.
_MAX_RECURRING_WORDS, _MAX_LINK_WORDS = 10, 3
_BUTTON = Label(Role.NAVIGATION, SegmentReason.REPEATS, "below each card")
_AGAIN_AND_AGAIN = Label(Role.ADVERTISEMENT, SegmentReason.REPEATS, "again and again")


def name_copies(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Give short lines that were called repeats the label of the first, in place, and that one a better if it was a
    guess; `before` counts the kept blocks before each.
    """
    again = [
        i for i, label in enumerate(labels)
        if label is not None and label.role is _REPEATED and shapes[i].n_words <= _MAX_WORDS
        and label.detail != _TITLE
    ]  # fmt: skip
    if not again:
        return
    places: dict[str, list[int]] = {blocks[i].text: [] for i in again}
    for i, block in enumerate(blocks):
        if block.text in places:
            places[block.text].append(i)
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


def name_recurring(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Put right the labels of short lines that a text without a DOM says again and again, in place: inside the story
    they advertise, among other stories they are links of each; `before` counts the kept blocks before each.
    """
    counts = Counter(block.text for i, block in enumerate(blocks) if before[i + 1] == before[i])
    frequent = {text for text, n in counts.items() if n >= _MIN_COPIES}
    recurring = {
        i for i, block in enumerate(blocks if frequent else ())
        if block.text in frequent and before[i + 1] == before[i]
        and 0 < shapes[i].n_words <= _MAX_RECURRING_WORDS and _is_guess(labels[i])
    }  # fmt: skip
    for i in recurring:
        is_box = i - 1 in recurring or i + 1 in recurring  # a single line may be the cell of a table
        if is_box and 0 < before[i] < before[-1]:
            labels[i] = _AGAIN_AND_AGAIN
        elif _is_announced(labels[i]) and shapes[i].n_words <= _MAX_LINK_WORDS:
            labels[i] = _BUTTON


def _is_guess(label: Label | None) -> bool:
    is_guessed = label is not None and label.role in _GUESSED_ROLES and label.reason in _GUESSED
    return is_guessed or is_weak(label) or _is_announced(label)


def _is_announced(label: Label | None) -> bool:
    return label is not None and label.role is _RELATED and label.detail.startswith("after ")
