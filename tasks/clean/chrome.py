"""Chrome: what kind of boilerplate a dropped line is, where neither its wording nor its element says so for sure.

Nothing here decides what is kept; whoever does asks afterwards.
"""

from bisect import bisect_left
from collections.abc import Sequence

from tasks.clean.blocks import Document, Kind
from tasks.clean.chrome_parts import PART_KINDS, below_authors, first_heading, story_part
from tasks.clean.copies import copied, recurring
from tasks.clean.element_names import Names
from tasks.clean.forms import MIN_LINK_SHARE, OPENED, REACHED, by_form, by_position, by_subject, by_wording
from tasks.clean.labels import Label, is_weak
from tasks.clean.lines import Lines, relabeled
from tasks.clean.link_lists import name_link_lists
from tasks.clean.menus import LinksIn, name_menu_lines, name_menus
from tasks.clean.misnamed import is_misnamed, renamed
from tasks.clean.pictures import below_pictures
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
    """Return the labels of all blocks, better ones for dropped blocks; what is kept has no label."""
    lines = Lines.of(document, shapes, kept)
    blocks, before = lines.blocks, lines.n_before
    links_in = _links_of(document)
    # Each asks what the ones before it found; those called `name_…` change the new list in place.
    labels = relabeled(labels, _one_by_one(lines, labels, names, links_in))
    name_menus(document, shapes, labels, links_in)
    labels = relabeled(labels, below_pictures(lines, labels))
    name_link_lists(blocks, shapes, labels, before, document.elements)
    if not document.elements:
        labels = relabeled(labels, first_heading(lines, labels))
        name_menu_lines(shapes, labels, before)
        labels = relabeled(labels, recurring(lines, labels))
    labels = relabeled(labels, _among_texts(lines, labels))
    labels = relabeled(labels, below_authors(lines, labels))
    return relabeled(labels, copied(lines, labels))


def _one_by_one(lines: Lines, labels: Sequence[Label | None], names: Names, links_in: LinksIn) -> dict[int, Label]:
    """Return labels for dropped blocks by their wording, their elements and the section they stand in."""
    found = _surely_other(lines, labels)
    is_page = bool(lines.elements)
    section: Label | None = None
    for i, label in enumerate(labels):
        if lines.kept[i]:
            section = None
        elif i in found:
            continue
        elif label and _is_settled(label):
            if section and section.role is _COMMENT and label.detail.startswith("header:"):
                found[i] = _within(section)
            elif lines.n_before[i] and label.reason is not _METADATA:
                section = label if label.role in _SECTIONS else None
        elif lines.blocks[i].kind is not _MARKUP:
            if label and label.reason is _BY_MARKUP:
                section = None  # an element of its own, such as a footer
            if better := _named(lines, i, names, links_in, section):
                found[i] = better
                # Among other stories "Comment by …" is what one of them is.
                if section is None and not is_page and _opens_comments(better):
                    section = better
    return found


def _surely_other(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the dropped blocks that an element is wrong about, and for parts of the story."""
    found: dict[int, Label] = {}
    for i, (block, label) in enumerate(zip(lines.blocks, labels, strict=True)):
        if lines.kept[i]:
            continue
        better = None
        if label and label.reason is _BY_MARKUP:
            better = renamed(label, block, lines.shapes[i], not lines.n_before[i])
        if better is None and block.kind in PART_KINDS:
            better = story_part(lines, i, label)
        if better:
            found[i] = better
    return found


def _is_settled(label: Label) -> bool:
    """Whether a label says for sure what a line is."""
    return label.role is not _BOILERPLATE or label.reason in _OWN_REASONS


def _opens_comments(label: Label) -> bool:
    return label.role is _COMMENT and label.detail == OPENED


def _named(lines: Lines, i: int, names: Names, links_in: LinksIn, section: Label | None) -> Label | None:
    """Return what a line of which nothing is known is by its elements, its words, and the section it stands in."""
    block, shape = lines.blocks[i], lines.shapes[i]
    better = _by_names(lines, i, names) or by_form(block, shape, _is_in_menu(lines, i, links_in))
    if better is None and section and (section.role is _COMMENT or not shape.ends_sentence):
        better = _within(section)
    if better is None or better.reason is _BY_MARKUP:
        better = by_subject(block, shape) or better
    return better or by_position(lines, i)


def _is_in_menu(lines: Lines, i: int, links_in: LinksIn) -> bool:
    """Whether a line of links stands where menus do, or is a row of them."""
    if lines.shapes[i].link_share <= MIN_LINK_SHARE:
        return False
    return lines.is_above_story(i) or len(links_in(lines.blocks[i])) >= _MIN_ROW_LINKS


def _by_names(lines: Lines, i: int, names: Names) -> Label | None:
    """Name a block by an element around it that holds nothing of the story."""
    block, shape = lines.blocks[i], lines.shapes[i]
    hint = hint_of(block, lines.elements, names, lines.n_before)
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


def _among_texts(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return for the lines between two of a text that is no story the role of these."""
    found: dict[int, Label] = {}
    for i in range(1, len(labels) - 1):
        below = labels[i + 1]
        if below is None or below.role not in _TEXTS or lines.kept[i] or not is_weak(labels[i]):
            continue
        above = found.get(i - 1, labels[i - 1])
        if above and above.role is below.role:
            found[i] = Label(above.role, SegmentReason.POSITION, f"among {above.role}")
    return found
