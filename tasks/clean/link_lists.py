"""Link lists: a dropped line among links to other stories belongs to their list: its heading, dates, names, teasers."""

from bisect import bisect_left
from collections.abc import Sequence

from tasks.clean.blocks import Block, Element, Kind
from tasks.clean.labels import Label, is_number, is_weak
from tasks.clean.shapes import Shape, is_prose
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_RELATED, _NAVIGATION, _BYLINE = Role.RELATED, Role.NAVIGATION, Role.BYLINE
_BY_MARKUP, _BY_PATTERN, _BY_SHAPE = SegmentReason.MARKUP, SegmentReason.PATTERN, SegmentReason.SHAPE
_AS_METADATA, _MARKED_HEADING = SegmentReason.USED_AS_METADATA, Kind.HEADING
_MIN_LINK_SHARE = 0.6
_MAX_HEADING_WORDS = 8
#: A line that ends in a colon announces what stands below it and may be longer; one that breaks off may not.
_COLONS, _MAX_ANNOUNCING_WORDS = (":", "："), 20
_ELLIPSES = ("...", "…")
#: Longer links with a digit are titles, not dates or ages of stories.
_MAX_NOTE_WORDS = 4
_MIN_TEASER_WORDS = 6
#: So many lines may stand between the headlines of two stories: date, name and teaser of the first.
_MAX_GAP = 3
_DATE = "header:date"
#: A page states two dates of its own at most: when its story was published, and when it was changed.
_MIN_DATED = 3
_HEADING = Label(Role.RELATED, SegmentReason.POSITION, "above related")
_ENTRY = Label(Role.RELATED, SegmentReason.POSITION, "among related")


def name_link_lists(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    labels: list[Label | None],
    before: Sequence[int],
    elements: Sequence[Element] = (),
) -> None:
    """Put right the labels of what is among other stories, in place; `before` counts the kept blocks before each."""
    _name_cards(shapes, labels, before)
    _name_lines_above(blocks, shapes, labels, before, elements)
    _name_lines_below(blocks, shapes, labels, before)
    for dated in _dated_lists(labels, before):
        _name_entries(labels, dated)


def _name_entries(labels: list[Label | None], places: range) -> None:
    labels[places.start : places.stop] = [_ENTRY] * len(places)


def _name_cards(shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]) -> None:
    """Label linked titles with a text below each, however short the titles are; below the story, in place."""
    for i in range(bisect_left(before, before[-1]), len(labels) - 2):
        is_card = shapes[i + 1].n_words >= _MIN_TEASER_WORDS and _is_menu_entry(labels[i]) and is_weak(labels[i + 1])
        if is_card and (_is_menu_entry(labels[i + 2]) or _is_related(labels[i + 2])):
            labels[i] = labels[i + 1] = _ENTRY


def _name_lines_above(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    labels: list[Label | None],
    before: Sequence[int],
    elements: Sequence[Element],
) -> None:
    """Label the lines above other stories that announce them or date the first, in place."""
    # From the last up, since above a line that announces a list may stand another.
    for i in range(len(blocks) - 2, -1, -1):
        label, below = labels[i], labels[i + 1]
        if below is None or below.role is not _RELATED or _is_related(label) or before[i + 1] != before[i]:
            continue
        block, shape = blocks[i], shapes[i]
        if _is_linked_note(block, shape, label):
            labels[i] = _ENTRY
        elif below is _HEADING and _are_headings_alike(block, blocks[i + 1], elements):
            continue  # what it announces is no list
        elif _is_heading(block, shape, label) or (before[i] == before[-1] and _is_section(block, label)):
            labels[i] = _HEADING


def _are_headings_alike(block: Block, below: Block, elements: Sequence[Element]) -> bool:
    is_on_page = bool(elements) and block.kind is _MARKED_HEADING
    return is_on_page and elements[block.element].tag == elements[below.element].tag


def _is_heading(block: Block, shape: Shape, label: Label | None) -> bool:
    """Whether a line of which nothing is known announces what stands below it."""
    if shape.link_share >= _MIN_LINK_SHARE or not is_weak(label):
        return False
    if block.kind is _MARKED_HEADING:
        return True
    if block.text.endswith(_COLONS):
        return shape.n_words <= _MAX_ANNOUNCING_WORDS
    is_open = not shape.ends_sentence or block.text.endswith(_ELLIPSES)
    return shape.n_words <= _MAX_HEADING_WORDS and is_open


def _is_section(block: Block, label: Label | None) -> bool:
    """Whether a heading is the name of a section, as "Videos" above videos."""
    return block.kind is _MARKED_HEADING and _is_navigation(label, _BY_PATTERN)


def _is_linked_note(block: Block, shape: Shape, label: Label | None) -> bool:
    """Whether a link is the date or the age of the story it leads to."""
    if label is None or shape.link_share < _MIN_LINK_SHARE or shape.n_words > _MAX_NOTE_WORDS:
        return False
    is_known = label.detail == _DATE or is_number(label)
    return is_known or (_is_menu_entry(label) and _has_digit(block))


def _name_lines_below(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Label the lines below and between other stories that tell of one of them, in place."""
    for i in range(1, len(blocks)):
        above, label = labels[i - 1], labels[i]
        if above is None or above.role is not _RELATED or _is_related(label) or before[i + 1] != before[i - 1]:
            continue
        stop = _end_of_gap(blocks, shapes, labels, i)
        if stop and before[stop] == before[i]:
            _name_entries(labels, range(i, stop))
            continue
        is_metadata = before[i] == before[-1] and _is_metadata(blocks[i], shapes[i], label)
        if is_metadata or _is_title_again(blocks[i], label, blocks[i - 1]):
            labels[i] = _ENTRY


def _end_of_gap(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], start: int) -> int:
    """Return where the dates, names and teasers below a headline of another story end at the next, or 0."""
    for i in range(start, min(start + _MAX_GAP + 1, len(labels))):
        if _is_related(labels[i]):
            return i
        if not _tells_of_story(blocks[i], shapes[i], labels[i]):
            return 0
    return 0


def _tells_of_story(block: Block, shape: Shape, label: Label | None) -> bool:
    """Whether a line may stand below the headline of another story as its date, its author or its teaser."""
    is_teaser = is_prose(shape) and _is_navigation(label, _BY_MARKUP)
    is_known = is_teaser or is_weak(label) or _is_stated(label) or is_number(label)
    return is_known or _is_linked_note(block, shape, label)


def _is_metadata(block: Block, shape: Shape, label: Label | None) -> bool:
    is_date = is_weak(label) and shape.n_words <= _MAX_HEADING_WORDS and _has_digit(block)
    return is_date or _is_stated(label) or is_number(label)


def _is_title_again(block: Block, label: Label | None, above: Block) -> bool:
    """Whether a line that an element calls a menu says the linked title above it once more, with its section."""
    return _is_navigation(label, _BY_MARKUP) and block.text != above.text and above.text in block.text


def _dated_lists(labels: Sequence[Label | None], before: Sequence[int]) -> list[range]:
    """Return the titles of other stories that have a date each, with their dates."""
    chains = [dates for dates in _date_chains(labels, before) if len(dates) >= _MIN_DATED]
    return [range(dates[0] - _has_title(labels, before, dates[0]), dates[-1] + 1) for dates in chains]


def _has_title(labels: Sequence[Label | None], before: Sequence[int], date: int) -> bool:
    return date > 0 and before[date - 1] == before[date] and is_weak(labels[date - 1])


def _date_chains(labels: Sequence[Label | None], before: Sequence[int]) -> list[list[int]]:
    """Return the dates in groups between whose members stand but one or two lines of which nothing is known."""
    chains: list[list[int]] = []
    for i, label in enumerate(labels):
        if label is None or label.detail != _DATE:
            continue
        if chains and _are_dates_in_list(labels, before, chains[-1][-1], i):
            chains[-1].append(i)
        else:
            chains.append([i])
    return chains


def _are_dates_in_list(labels: Sequence[Label | None], before: Sequence[int], date: int, following: int) -> bool:
    # Two dates in a row are those of one story.
    is_near = 1 < following - date <= _MAX_GAP and before[date] == before[following]
    return is_near and all(map(is_weak, labels[date + 1 : following]))


def _has_digit(block: Block) -> bool:
    return any(map(str.isdigit, block.text))


def _is_stated(label: Label | None) -> bool:
    return label is not None and (label.reason is _AS_METADATA or label.role is _BYLINE)


def _is_menu_entry(label: Label | None) -> bool:
    """Whether a line is a link as those of menus are, by its length or its place in a row."""
    return _is_navigation(label, _BY_SHAPE)


def _is_navigation(label: Label | None, reason: SegmentReason) -> bool:
    return label is not None and label.role is _NAVIGATION and label.reason is reason


def _is_related(label: Label | None) -> bool:
    return label is not None and label.role is _RELATED
