"""Link lists: a dropped line among links to other stories belongs to their list: its heading, dates, names, teasers."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tasks.clean.blocks import Block, Element, Kind
from tasks.clean.labels import Label, is_number, is_weak
from tasks.clean.shapes import Shape, is_prose
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_RELATED, _NAVIGATION, _BYLINE = Role.RELATED, Role.NAVIGATION, Role.BYLINE
_BY_MARKUP, _BY_PATTERN, _BY_SHAPE = SegmentReason.MARKUP, SegmentReason.PATTERN, SegmentReason.SHAPE
_AS_METADATA = SegmentReason.USED_AS_METADATA
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
    _cards(shapes, labels, before)
    _headings(blocks, shapes, labels, before, elements)
    for i in range(1, len(blocks)):
        above, label = labels[i - 1], labels[i]
        if above is None or above.role is not _RELATED or before[i + 1] != before[i - 1] or _is_related(label):
            continue
        stop = _end_of_gap(blocks, labels, shapes, i)
        if stop and before[stop] == before[i]:
            labels[i:stop] = [_ENTRY] * (stop - i)
            continue
        is_below_last = before[i] == before[-1] and _is_metadata(label, shapes[i], blocks[i])
        if is_below_last or _is_title_again(label, blocks[i], blocks[i - 1]):
            labels[i] = _ENTRY
    for first, stop in _dated(labels, before):
        labels[first:stop] = [_ENTRY] * (stop - first)


def _cards(shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]) -> None:
    """Label linked titles with a text below each, however short the titles are; below the story, in place."""
    for i in range(bisect_left(before, before[-1]), len(labels) - 2):
        is_card = shapes[i + 1].n_words >= _MIN_TEASER_WORDS and _is_entry(labels[i]) and is_weak(labels[i + 1])
        if is_card and (_is_entry(labels[i + 2]) or _is_related(labels[i + 2])):
            labels[i] = labels[i + 1] = _ENTRY


def _headings(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    labels: list[Label | None],
    before: Sequence[int],
    elements: Sequence[Element],
) -> None:
    """Label the lines above other stories that announce them or date the first, in place."""
    for i in range(len(blocks) - 2, -1, -1):
        below, label = labels[i + 1], labels[i]
        if below is None or below.role is not _RELATED or before[i + 1] != before[i] or _is_related(label):
            continue
        is_heading = blocks[i].kind is Kind.HEADING
        if _is_linked_note(label, shapes[i], blocks[i]):
            labels[i] = _ENTRY
        elif is_heading and below is _HEADING and _are_alike(blocks[i], blocks[i + 1], elements):
            continue  # what it announces is no list
        elif (is_heading or _is_line(blocks[i], shapes[i])) and is_weak(label):
            if shapes[i].link_share < _MIN_LINK_SHARE:
                labels[i] = _HEADING
        elif is_heading and _is_navigation(label, _BY_PATTERN) and before[i] == before[-1]:
            labels[i] = _HEADING  # "Videos" above videos


def _is_line(block: Block, shape: Shape) -> bool:
    if block.text.endswith(_COLONS):
        return shape.n_words <= _MAX_ANNOUNCING_WORDS
    is_open = not shape.ends_sentence or block.text.endswith(_ELLIPSES)
    return shape.n_words <= _MAX_HEADING_WORDS and is_open


def _are_alike(block: Block, below: Block, elements: Sequence[Element]) -> bool:
    return bool(elements) and elements[block.element].tag == elements[below.element].tag


def _is_title_again(label: Label | None, block: Block, above: Block) -> bool:
    """Whether a line that an element calls a menu says the linked title above it once more, with its section."""
    return _is_navigation(label, _BY_MARKUP) and block.text != above.text and above.text in block.text


def _is_linked_note(label: Label | None, shape: Shape, block: Block) -> bool:
    """Whether a link is the date or the age of the story it leads to."""
    if label is None or shape.link_share < _MIN_LINK_SHARE or shape.n_words > _MAX_NOTE_WORDS:
        return False
    is_named = label.detail == _DATE or is_number(label)
    return is_named or (_is_entry(label) and any(map(str.isdigit, block.text)))


def _end_of_gap(blocks: Sequence[Block], labels: Sequence[Label | None], shapes: Sequence[Shape], start: int) -> int:
    """Return where the dates, names and teasers below a headline of another story end at the next, or 0."""
    for i in range(start, min(start + _MAX_GAP + 1, len(labels))):
        label = labels[i]
        if _is_related(label):
            return i
        is_text = _is_navigation(label, _BY_MARKUP) and is_prose(shapes[i])
        is_known = is_text or is_weak(label) or _is_stated(label) or is_number(label)
        if not is_known and not _is_linked_note(label, shapes[i], blocks[i]):
            return 0
    return 0


def _dated(labels: Sequence[Label | None], before: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where titles of other stories with a date each begin and stop, among lines of which nothing is known."""
    dates = [i for i, label in enumerate(labels) if label is not None and label.detail == _DATE]
    first = 0
    for n, date in enumerate(dates):
        following = dates[n + 1] if n + 1 < len(dates) else len(labels)
        # Two dates in a row are those of one story.
        is_next = 1 < following - date <= _MAX_GAP and following < len(labels) and before[date] == before[following]
        if is_next and all(map(is_weak, labels[date + 1 : following])):
            continue
        if n + 1 - first >= _MIN_DATED:
            start = dates[first]
            has_title = start > 0 and before[start - 1] == before[start] and is_weak(labels[start - 1])
            yield start - has_title, date + 1
        first = n + 1


def _is_metadata(label: Label | None, shape: Shape, block: Block) -> bool:
    is_date = is_weak(label) and shape.n_words <= _MAX_HEADING_WORDS and any(map(str.isdigit, block.text))
    return _is_stated(label) or is_number(label) or is_date


def _is_stated(label: Label | None) -> bool:
    return label is not None and (label.reason is _AS_METADATA or label.role is _BYLINE)


def _is_entry(label: Label | None) -> bool:
    """Whether a line is a link as those of menus are, by its length or its place in a row."""
    return _is_navigation(label, _BY_SHAPE)


def _is_navigation(label: Label | None, reason: SegmentReason) -> bool:
    return label is not None and label.role is _NAVIGATION and label.reason is reason


def _is_related(label: Label | None) -> bool:
    return label is not None and label.role is _RELATED
