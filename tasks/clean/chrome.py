"""Chrome: what kind of boilerplate a dropped line is, where neither its wording nor its element says so for sure.

Nothing here decides what is kept; whoever does asks afterwards.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from tasks.clean.blocks import Document, Kind
from tasks.clean.chrome_parts import PART_KINDS, name_authors, name_first_heading, story_part
from tasks.clean.copies import name_copies, name_recurring
from tasks.clean.element_names import Names
from tasks.clean.forms import MIN_LINK_SHARE, OPENED, REACHED, by_form, by_position, by_subject, by_wording
from tasks.clean.labels import Label, is_weak
from tasks.clean.link_lists import name_link_lists
from tasks.clean.menus import LinksIn, name_menu_lines, name_menus
from tasks.clean.misnamed import is_misnamed, renamed
from tasks.clean.pictures import name_pictures
from tasks.clean.places import hint_of
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_BY_MARKUP = SegmentReason.MARKUP
_BOILERPLATE, _COMMENT = Role.BOILERPLATE, Role.COMMENT
_MARKUP = Kind.MARKUP
_METADATA = SegmentReason.USED_AS_METADATA
#: Why a line may be boilerplate of no other kind: it tells a date, or is a template that was not filled in.
_OWN_REASONS = frozenset({_METADATA, SegmentReason.PATTERN})
#: So many links in one line are a row of a menu.
_MIN_ROW_LINKS = 3
#: What is said in several lines, of which one may name it with none of its words.
_TEXTS = frozenset({Role.COMMENT, Role.LEGAL, Role.SHARE, Role.SUBSCRIPTION})
#: Below the line that opens them, comments go on to the next line of another kind.
_SECTIONS = frozenset({Role.COMMENT, Role.RELATED})


def chrome_of(
    document: Document, shapes: Sequence[Shape], labels: Sequence[Label | None], kept: Sequence[bool], names: Names
) -> list[Label | None]:
    """Return the labels of all blocks, better ones for dropped blocks; `kept` is one flag a block."""
    blocks = document.blocks
    before = list(accumulate(kept, initial=0))
    links_in = _links_of(document)
    named = _one_by_one(document, shapes, labels, names, before, links_in)
    name_menus(document, shapes, named, links_in)
    name_pictures(blocks, shapes, named, before)
    name_link_lists(blocks, shapes, named, before, document.elements)
    if not document.elements:
        name_first_heading(blocks, shapes, named, before)
        name_menu_lines(shapes, named, before)
        name_recurring(blocks, shapes, named, before)
    _name_among_texts(named, before)
    name_authors(document, shapes, named, before)
    name_copies(blocks, shapes, named, before)
    return named


def _one_by_one(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    names: Names,
    before: Sequence[int],
    links_in: LinksIn,
) -> list[Label | None]:
    """Return the labels that dropped blocks get by their wording, their elements and the section they stand in."""
    named = list(labels)
    section: Label | None = None
    for i, (block, shape, label) in enumerate(zip(document.blocks, shapes, labels, strict=True)):
        n_before = before[i]
        if before[i + 1] != n_before:
            section = None
        elif label and label.reason is _BY_MARKUP and (better := renamed(label, block, shape, not n_before)):
            named[i] = better
        elif block.kind in PART_KINDS and (part := story_part(document, i, shape, label, before)):
            named[i] = part
        elif label and (label.role is not _BOILERPLATE or label.reason in _OWN_REASONS):
            if section and section.role is _COMMENT and label.detail.startswith("header:"):
                named[i] = _within(section)
            elif n_before and label.reason is not _METADATA:
                section = label if label.role in _SECTIONS else None
        elif block.kind is not _MARKUP:
            if label and label.reason is _BY_MARKUP:
                section = None  # an element of its own, such as a footer
            is_row = shape.link_share > MIN_LINK_SHARE and len(links_in(block)) >= _MIN_ROW_LINKS
            if better := _named(document, i, shape, names, before, is_row, section):
                named[i] = better
                # Among other stories "Comment by …" is what one of them is.
                is_opening = section is None and better.role is _COMMENT and better.detail == OPENED
                section = better if is_opening and not document.elements else section
    return named


def _named(
    document: Document,
    i: int,
    shape: Shape,
    names: Names,
    before: Sequence[int],
    is_row: bool,
    section: Label | None,
) -> Label | None:
    """Return what a line of which nothing is known is by its elements, its words, and the section it stands in."""
    block = document.blocks[i]
    better = _by_names(document, i, shape, names, before) if document.elements else None
    if better is None:
        better = by_form(block, shape, is_row or (not before[i] and before[-1] > 0))
    if better is None and section and (section.role is _COMMENT or not shape.ends_sentence):
        better = _within(section)
    if (better is None or better.reason is _BY_MARKUP) and (about := by_subject(block, shape)):
        better = about
    return better or by_position(block, shape, before[i], before[-1])


def _by_names(document: Document, i: int, shape: Shape, names: Names, before: Sequence[int]) -> Label | None:
    """Name a block by an element around it that holds nothing of the story."""
    block = document.blocks[i]
    hint = hint_of(block, document.elements, names, before)
    if hint is None or hint.role is Role.SUBHEADLINE or is_misnamed(hint, block, shape):
        return None
    if hint.role is Role.NAVIGATION and (worded := by_wording(block.text)):
        # What heads a list of other stories is called a header as well.
        is_heading = worded.role is Role.RELATED and shape.link_share < MIN_LINK_SHARE
        if is_heading or worded is REACHED:
            return worded
    return hint


def _within(section: Label) -> Label:
    detail = section.detail if section.detail.startswith("after ") else f"after {section.detail}"
    return Label(section.role, SegmentReason.POSITION, detail)


def _links_of(document: Document) -> LinksIn:
    """Return what finds the links that begin inside a block."""
    links = document.head.hyperlinks
    starts = [link.raw_start_char for link in links]
    return lambda block: links[bisect_left(starts, block.raw_start_char) : bisect_left(starts, block.raw_end_char)]


def _name_among_texts(labels: list[Label | None], before: Sequence[int]) -> None:
    """Give a line between two of a text that is no story their role, in place."""
    for i in range(1, len(labels) - 1):
        above, below = labels[i - 1], labels[i + 1]
        if above is None or above.role not in _TEXTS or below is None or above.role is not below.role:
            continue
        if before[i + 2] == before[i - 1] and is_weak(labels[i]):
            labels[i] = Label(above.role, SegmentReason.POSITION, f"among {above.role}")
