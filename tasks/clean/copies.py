"""Copies: a short line that a page prints again is what it was the first time: a button, a label, a menu's entry."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from tasks.clean.blocks import MARKS, Block
from tasks.clean.labels import Label, is_weak
from tasks.clean.lines import Lines
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


def copied(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return for short lines that were called repeats the label of the first, or a better one if that is a guess."""
    repeats = {
        i for i, label in enumerate(labels)
        if label and label.role is _REPEATED and label.detail != _TITLE and lines.shapes[i].n_words <= _MAX_WORDS
    }  # fmt: skip
    found: dict[int, Label] = {}
    for same in _alike(lines.blocks, repeats):
        found |= _like_first(lines, labels, same, [i for i in same if i in repeats])
    return found


def _alike(blocks: Sequence[Block], repeats: Collection[int]) -> Iterable[list[int]]:
    """Return the lines that say what one of the repeats says, those of one text together."""
    if not repeats:
        return ()
    places: dict[str, list[int]] = {blocks[i].text: [] for i in repeats}
    for i, block in enumerate(blocks):
        if block.text in places:
            places[block.text].append(i)
    return places.values()


def _like_first(
    lines: Lines, labels: Sequence[Label | None], same: Sequence[int], repeats: Sequence[int]
) -> dict[int, Label]:
    """Return labels for lines of the same text: the repeats among them are what the first is."""
    found: dict[int, Label] = {}
    first = same[0]
    label = labels[first]
    for i in repeats:
        if _is_guessed(label) and lines.blocks[i].marks & _CONTROLS:
            found[first] = label = _CONTROL
        elif _is_guessed(label) and lines.is_inside_story(i) and len(same) >= _MIN_COPIES:
            label = _AGAIN_AND_AGAIN
            found |= {above: label for above in same if above < i and not lines.kept[above]}
        if label and label.role not in _ONCE_ONLY:
            found[i] = label
    return found


def recurring(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the short lines that a text without a DOM says again and again.

    Inside the story they advertise, among other stories they are links of each.
    """
    dropped = [i for i in range(len(labels)) if not lines.kept[i]]
    counts = Counter(lines.blocks[i].text for i in dropped)
    frequent = {
        i for i in dropped
        if counts[lines.blocks[i].text] >= _MIN_COPIES
        and 0 < lines.shapes[i].n_words <= _MAX_RECURRING_WORDS and _is_doubtful(labels[i])
    }  # fmt: skip
    found: dict[int, Label] = {}
    for i in frequent:
        is_box = i - 1 in frequent or i + 1 in frequent  # a single line may be the cell of a table
        if is_box and lines.is_inside_story(i):
            found[i] = _AGAIN_AND_AGAIN
        elif _is_announced(labels[i]) and lines.shapes[i].n_words <= _MAX_LINK_WORDS:
            found[i] = _BUTTON
    return found


def _is_doubtful(label: Label | None) -> bool:
    return _is_guessed(label) or is_weak(label) or _is_announced(label)


def _is_guessed(label: Label | None) -> bool:
    return label is not None and label.role in _GUESSED_ROLES and label.reason in _GUESSED


def _is_announced(label: Label | None) -> bool:
    return label is not None and label.role is _RELATED and label.detail.startswith("after ")
