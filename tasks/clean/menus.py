"""Menus: an entry of a menu stays one, whatever it is about: "Deals" among "News" and "Sport" advertises nothing.

On a page the list that holds an entry says so; in plain text, the short lines above and below it.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from tasks.clean.blocks import Block, Document, Element, Kind
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.records import Hyperlink
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_NAVIGATION, _RELATED = Role.NAVIGATION, Role.RELATED
_BY_SHAPE, _BY_PATTERN = SegmentReason.SHAPE, SegmentReason.PATTERN
_MAX_ENTRY_WORDS, _MIN_LINK_SHARE = 3, 0.6
#: What entries may be about; the terms of a site are legal wherever they are linked.
_SUBJECTS = frozenset({Role.ADVERTISEMENT, Role.COMMENT, Role.RELATED, Role.SHARE, Role.SUBSCRIPTION})
_MENU_ROLES = frozenset({Role.NAVIGATION, Role.LEGAL})
_FOOTER, _MAX_FOOTER_LEVELS = "footer", 8
_LISTS = frozenset(("ul", "ol", "menu", "nav"))
#: What is set apart from the other entries by such a name calls for what it says.
_BUTTONS = ("btn", "button")
_MAX_LEVELS, _MIN_ENTRIES, _MAX_ENTRIES = 4, 3, 300
#: A row of links may begin with any of them.
_ROWS = frozenset({Role.ADVERTISEMENT, Role.SUBSCRIPTION})
#: Longer links are headlines, even in a menu.
_MIN_HEADLINE_WORDS = 7
_BY_FORM = frozenset({SegmentReason.MARKUP, SegmentReason.SHAPE})
#: In plain text, so many lines in a row that are so short are a menu.
_MIN_LINES, _MAX_LINE_WORDS, _MAX_MEAN_WORDS = 5, 5, 3
_END = Shape(0, True, 0.0)
#: What a line in a run of short ones was called for its place alone.
_PLACED = frozenset({Role.BOILERPLATE, Role.CAPTION, Role.NAVIGATION, Role.RELATED})
_BY_PLACE = frozenset({SegmentReason.MODEL, SegmentReason.POSITION})
_ENTRY = Label(Role.NAVIGATION, SegmentReason.POSITION, "in a menu")
_ROW = Label(Role.NAVIGATION, SegmentReason.SHAPE, "a row of links")
#: What announces a list stands above it once; a link that is below each card leads to what the card tells.
_BUTTON = Label(Role.NAVIGATION, SegmentReason.REPEATS, "below each card")
_HEADLINE = Label(Role.RELATED, SegmentReason.SHAPE, "a long link in a menu")

#: What finds the links that begin inside a block.
LinksIn = Callable[[Block], Sequence[Hyperlink]]


def name_menus(document: Document, shapes: Sequence[Shape], labels: list[Label | None], links_in: LinksIn) -> None:
    """Put right the labels of what stands in the menus of a page, in place."""
    blocks, elements = document.blocks, document.elements
    found: dict[int, Label] = {}
    phrases: list[int] = []
    for i, label in enumerate(labels if elements else ()):
        if label is None:
            continue
        role, shape = label.role, shapes[i]
        if role is _NAVIGATION:
            if shape.n_words >= _MIN_HEADLINE_WORDS and _is_headline(label, shape, blocks[i], links_in):
                found[i] = _HEADLINE
        elif role is _RELATED and label.reason is _BY_SHAPE:
            if shape.n_words < _MIN_HEADLINE_WORDS and _is_in_footer(blocks[i], elements):
                found[i] = _ENTRY
        elif label.reason is _BY_PATTERN and role in _SUBJECTS:
            if role is _RELATED and label.is_whole and shape.link_share > _MIN_LINK_SHARE:
                phrases.append(i)
            is_short = shape.n_words <= _MAX_ENTRY_WORDS
            if is_short and _is_in_menu(blocks[i], elements, role, labels):
                found[i] = _ENTRY
            elif role in _ROWS and not label.is_whole and _is_row(shape, links_in(blocks[i])):
                found[i] = _ROW
    counts = Counter(blocks[i].text for i in phrases)
    found |= {i: _BUTTON for i in phrases if counts[blocks[i].text] > 1}
    for i, label in found.items():
        labels[i] = label


def _is_headline(label: Label, shape: Shape, block: Block, links_in: LinksIn) -> bool:
    """Whether a long line is one link that leads to another page."""
    if label.reason not in _BY_FORM or shape.link_share <= _MIN_LINK_SHARE:
        return False
    links = links_in(block)
    return len(links) <= 1 and not any(link.url.startswith("#") for link in links)


def _is_in_footer(block: Block, elements: Sequence[Element]) -> bool:
    """Whether a block is an item of a list in the footer of a page."""
    number = block.element
    for _ in range(_MAX_FOOTER_LEVELS if block.kind is Kind.LIST_ITEM else 0):
        parent, tag, names, *_ = elements[number]
        if tag == _FOOTER or _FOOTER in names.lower():
            return True
        number = parent
    return False


def _is_row(shape: Shape, links: Sequence[Hyperlink]) -> bool:
    is_linked = shape.link_share > _MIN_LINK_SHARE and len(links) >= _MIN_ENTRIES
    return is_linked and shape.n_words <= _MAX_ENTRY_WORDS * len(links)


def _is_in_menu(block: Block, elements: Sequence[Element], role: Role, labels: Sequence[Label | None]) -> bool:
    """Whether most entries of the list around a block are those of a menu; one that shares, only if it is alone."""
    if any(word in elements[block.inner].names.lower() for word in _BUTTONS):
        return False
    number = block.element
    for _ in range(_MAX_LEVELS):
        parent, tag, _, first, stop, _ = elements[number]
        if stop - first > _MAX_ENTRIES:
            return False  # no menu is that long
        if tag in _LISTS and stop - first > 1:
            roles = [label.role if label else None for label in labels[first:stop]]
            n_menu = sum(other in _MENU_ROLES for other in roles)
            # Together with this one, which is not counted.
            is_menu = _NAVIGATION in roles and n_menu >= _MIN_ENTRIES - 1 and 2 * n_menu >= len(roles)
            return is_menu and (role is not Role.SHARE or roles.count(role) == 1)
        number = parent
    return False


def name_menu_lines(shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]) -> None:
    """Put right the labels of lines in runs of short ones, in place; `before` counts the kept blocks before each."""
    start = 0
    for i, shape in enumerate((*shapes, _END)):
        if shape.n_words <= _MAX_LINE_WORDS and not shape.ends_sentence and before[i + 1] == before[i]:
            continue
        n_words = sum(shape.n_words for shape in shapes[start:i])
        if i - start >= _MIN_LINES and n_words <= _MAX_MEAN_WORDS * (i - start):
            for k in range(start, i):
                labels[k] = _ENTRY if _is_placed(labels[k]) else labels[k]
        start = i + 1


def _is_placed(label: Label | None) -> bool:
    return label is None or (label.reason in _BY_PLACE and label.role in _PLACED)
