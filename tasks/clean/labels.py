"""Labels: what a block is called, why, and how much that says against what is around it."""

from typing import NamedTuple

from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_NAVIGATION, _BOILERPLATE, _LEGAL, _CAPTION = Role.NAVIGATION, Role.BOILERPLATE, Role.LEGAL, Role.CAPTION
_BY_POSITION, _BY_PATTERN = SegmentReason.POSITION, SegmentReason.PATTERN
_PLACES_OF_OTHERS = frozenset({Role.COMMENT, Role.RELATED, Role.ADVERTISEMENT})
_WEAK_REASONS = frozenset({SegmentReason.MODEL, SegmentReason.POSITION, SegmentReason.MARKUP})
#: What numbers count where the elements around them are named for it.
_COUNTED = frozenset({Role.COMMENT, Role.RELATED, Role.SHARE})
#: How the patterns for lines of numbers begin.
_NUMBERS = (r"navigation: [\d", r"navigation: \d")


class Label(NamedTuple):
    """A role that a line has by itself."""

    role: Role
    reason: SegmentReason
    detail: str
    #: the line is nothing but the phrase, so what follows may be a list it announces
    is_whole: bool = False


def placed(label: Label | None, place: Label) -> Label:
    """Return the label of a block in a place that speaks against it; mostly its wording knows better what it is."""
    if label is None or (label.role is _LEGAL and place.role is _CAPTION):
        return place
    # Dates and names there are those of comments and of other stories, and a menu has no byline.
    is_others = place.role in _PLACES_OF_OTHERS or (place.role is _NAVIGATION and label.role is Role.BYLINE)
    is_theirs = is_others and label.reason is SegmentReason.USED_AS_METADATA
    return place if is_theirs or (place.role in _COUNTED and is_number(label)) else label


def is_weak(label: Label | None) -> bool:
    """Whether a dropped line has no label, a general one, or is the furniture of the page by its place alone."""
    if label is None:
        return True
    if label.role is _NAVIGATION:
        return label.reason is _BY_POSITION
    return label.role is _BOILERPLATE and label.reason in _WEAK_REASONS


def is_number(label: Label | None) -> bool:
    """Whether a line is a rank, a count, a length or an age: "3", "1:41", "8 hours ago"."""
    return label is not None and label.reason is _BY_PATTERN and label.detail.startswith(_NUMBERS)
