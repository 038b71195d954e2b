"""Parts: dropped lines that belong to the story or its head, not to the page around it."""

from collections.abc import Sequence

from tasks.clean.blocks import Block, Document, Kind
from tasks.clean.labels import Label, is_weak
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_BYLINE, _HEADLINE = Role.BYLINE, Role.HEADLINE
#: What dropped blocks inside the story are by their markup.
_ROLES = {Kind.HEADING: Role.HEADING, Kind.QUOTATION: Role.QUOTATION, Kind.TABLE: Role.TABLE}
PART_KINDS = frozenset(_ROLES)
_MAX_LINK_SHARE = 0.5
_MAX_LINE_WORDS = 6
#: With more lines above its story a text has a menu.
_MAX_BARE_LINES = 6
_MAX_BYLINE_LINES = 3
_HEADING = Label(Role.HEADING, SegmentReason.POSITION, "above the prose of the story")
_AUTHOR = Label(Role.BYLINE, SegmentReason.POSITION, "below the author")


def story_part(document: Document, i: int, shape: Shape, label: Label | None, before: Sequence[int]) -> Label | None:
    """Return what a dropped block of these kinds is if its markup makes it a part of the story around it, or None.

    `before` counts the kept blocks before each.
    """
    block = document.blocks[i]
    role = _ROLES[block.kind]
    is_open = label is None or label.reason is SegmentReason.SHAPE
    if not is_open or not document.elements or not 0 < before[i] < before[-1]:
        return None
    if role is Role.HEADING:
        # A teaser inside the story has a linked heading, too, but what stands below that is dropped with it.
        is_above_prose = before[i + 2] > before[i + 1] and _are_siblings(document, block, document.blocks[i + 1])
        return _HEADING if is_above_prose and any(map(str.isalnum, block.text)) else None
    return Label(role, SegmentReason.POSITION, "inside the story") if shape.link_share < _MAX_LINK_SHARE else None


def _are_siblings(document: Document, block: Block, other: Block) -> bool:
    elements = document.elements
    return elements[block.element].parent == elements[other.element].parent


def name_first_heading(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Call a line between the headline of a text without a menu and its first prose a heading, in place."""
    first = next((i for i in range(min(len(labels), _MAX_BARE_LINES + 1)) if before[i + 1]), 0)
    if not any(label is not None and label.role is _HEADLINE for label in labels[:first]):
        return
    is_line = shapes[first - 1].n_words <= _MAX_LINE_WORDS and any(map(str.isalpha, blocks[first - 1].text))
    if is_line and is_weak(labels[first - 1]):
        labels[first - 1] = _HEADING


def name_authors(
    document: Document, shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Call what stands below the author above the story, in the same element, a part of the byline, in place."""
    elements = document.elements
    for i in range(1, len(labels) if elements else 0):
        if before[i + 1]:
            return
        above = labels[i - 1]
        if above is None or above.role is not _BYLINE or not is_weak(labels[i]):
            continue
        text = document.blocks[i].text
        outer = elements[elements[elements[document.blocks[i].element].parent].parent]
        is_near = outer.first_block == i - 1 and outer.stop_block <= i + _MAX_BYLINE_LINES
        if is_near and shapes[i].n_words <= _MAX_LINE_WORDS and text.replace(" ", "").isalpha():
            labels[i] = _AUTHOR
