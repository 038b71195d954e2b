"""Parts: dropped lines that belong to the story or its head, not to the page around it."""

from collections.abc import Sequence

from tasks.clean.blocks import Block, Element, Kind
from tasks.clean.labels import Label, is_weak
from tasks.clean.lines import Lines
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


def story_part(lines: Lines, i: int, label: Label | None) -> Label | None:
    """Return what a dropped block of these kinds is if its markup makes it a part of the story around it, or None."""
    block, elements = lines.blocks[i], lines.elements
    role = _ROLES[block.kind]
    is_open = label is None or label.reason is SegmentReason.SHAPE
    if not is_open or not elements or not lines.is_inside_story(i):
        return None
    if role is Role.HEADING:
        # A teaser inside the story has a linked heading, too, but what stands below that is dropped with it.
        is_above_prose = lines.kept[i + 1] and _are_siblings(elements, block, lines.blocks[i + 1])
        return _HEADING if is_above_prose and any(map(str.isalnum, block.text)) else None
    is_linked = lines.shapes[i].link_share >= _MAX_LINK_SHARE
    return None if is_linked else Label(role, SegmentReason.POSITION, "inside the story")


def _are_siblings(elements: Sequence[Element], block: Block, other: Block) -> bool:
    return elements[block.element].parent == elements[other.element].parent


def first_heading(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return the label of a heading for a line between the headline of a text without a menu and its first prose."""
    first_kept = next((i for i in range(min(len(labels), _MAX_BARE_LINES + 1)) if lines.kept[i]), 0)
    if not any(label is not None and label.role is _HEADLINE for label in labels[:first_kept]):
        return {}
    line = first_kept - 1
    is_short = lines.shapes[line].n_words <= _MAX_LINE_WORDS
    is_heading = is_short and any(map(str.isalpha, lines.blocks[line].text)) and is_weak(labels[line])
    return {line: _HEADING} if is_heading else {}


def below_authors(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the lines that stand below the author above the story, in the same element."""
    found: dict[int, Label] = {}
    elements = lines.elements
    for i in range(1, len(labels) if elements else 0):
        if lines.kept[i]:
            break
        above = found.get(i - 1, labels[i - 1])
        if above is None or above.role is not _BYLINE or not is_weak(labels[i]):
            continue
        outer = _outer_element(elements, lines.blocks[i])
        is_near = outer.first_block == i - 1 and outer.stop_block <= i + _MAX_BYLINE_LINES
        is_short = lines.shapes[i].n_words <= _MAX_LINE_WORDS
        if is_near and is_short and lines.blocks[i].text.replace(" ", "").isalpha():
            found[i] = _AUTHOR
    return found


def _outer_element(elements: Sequence[Element], block: Block) -> Element:
    """Return the element two levels around that of a block."""
    parent = elements[elements[block.element].parent]
    return elements[parent.parent]
