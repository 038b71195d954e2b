"""Menus: an entry of a menu stays one, whatever it is about: "Deals" among "News" and "Sport" advertises nothing.

On a page the list that holds an entry says so; in plain text, the short lines above and below it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tasks.clean.blocks import Block, Document, Element, Kind
from tasks.clean.labels import Label
from tasks.clean.places import around
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
    if not elements:
        return
    found = dict.fromkeys(_headlines(blocks, shapes, labels, links_in), _HEADLINE)
    found |= dict.fromkeys(_footer_entries(blocks, shapes, labels, elements), _ENTRY)
    found |= _entries(blocks, shapes, labels, elements, links_in)
    found |= dict.fromkeys(_buttons(blocks, shapes, labels), _BUTTON)
    for i, label in found.items():
        labels[i] = label


def _headlines(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], links_in: LinksIn
) -> list[int]:
    """Return the long lines of menus that are one link to another page."""
    return [
        i for i, (label, (n_words, _, link_share)) in enumerate(zip(labels, shapes, strict=True))
        if n_words >= _MIN_HEADLINE_WORDS and link_share > _MIN_LINK_SHARE
        and label is not None and label.role is _NAVIGATION and label.reason in _BY_FORM
        and _lead_elsewhere(links_in(blocks[i]))
    ]  # fmt: skip


def _lead_elsewhere(links: Sequence[Hyperlink]) -> bool:
    return len(links) <= 1 and not any(link.url.startswith("#") for link in links)


def _footer_entries(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], elements: Sequence[Element]
) -> list[int]:
    """Return the short links of lists in the footer of a page that were taken for other stories."""
    return [
        i for i, label in enumerate(labels)
        if label is not None and label.role is _RELATED and label.reason is _BY_SHAPE
        and shapes[i].n_words < _MIN_HEADLINE_WORDS and _is_in_footer(blocks[i], elements)
    ]  # fmt: skip


def _is_in_footer(block: Block, elements: Sequence[Element]) -> bool:
    """Whether a block is an item of a list in the footer of a page."""
    return block.kind is Kind.LIST_ITEM and any(
        element.tag == _FOOTER or _FOOTER in element.names.lower()
        for element in around(elements, block.element, _MAX_FOOTER_LEVELS)
    )


def _entries(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    elements: Sequence[Element],
    links_in: LinksIn,
) -> dict[int, Label]:
    """Return labels for the entries, and rows of entries, whose wording says what they are about."""
    found: dict[int, Label] = {}
    for i, label in enumerate(labels):
        if label is None or label.reason is not _BY_PATTERN or label.role not in _SUBJECTS:
            continue
        block, shape = blocks[i], shapes[i]
        if shape.n_words <= _MAX_ENTRY_WORDS and _is_in_menu(block, label.role, labels, elements):
            found[i] = _ENTRY
        elif label.role in _ROWS and not label.is_whole and _is_row(shape, links_in(block)):
            found[i] = _ROW
    return found


def _is_row(shape: Shape, links: Sequence[Hyperlink]) -> bool:
    is_linked = shape.link_share > _MIN_LINK_SHARE and len(links) >= _MIN_ENTRIES
    return is_linked and shape.n_words <= _MAX_ENTRY_WORDS * len(links)


def _is_in_menu(block: Block, role: Role, labels: Sequence[Label | None], elements: Sequence[Element]) -> bool:
    """Whether the list around a block is a menu of which the block is an entry."""
    if any(word in elements[block.inner].names.lower() for word in _BUTTONS):
        return False
    for _, tag, _, first, stop, _ in around(elements, block.element, _MAX_LEVELS):
        if stop - first > _MAX_ENTRIES:
            return False  # no menu is that long
        if tag in _LISTS and stop - first > 1:
            return _is_menu_entry(role, [label.role if label else None for label in labels[first:stop]])
    return False


def _is_menu_entry(role: Role, roles: Sequence[Role | None]) -> bool:
    """Whether most of the roles in a list are those of a menu; what shares is an entry only if it is alone."""
    n_menu = sum(other in _MENU_ROLES for other in roles)
    # Together with this one, which is not counted.
    is_menu = _NAVIGATION in roles and n_menu >= _MIN_ENTRIES - 1 and 2 * n_menu >= len(roles)
    return is_menu and (role is not Role.SHARE or roles.count(role) == 1)


def _buttons(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None]) -> list[int]:
    """Return the linked phrases such as "Read more" that a page says more than once."""
    phrases = [
        i for i, label in enumerate(labels)
        if label is not None and label.role is _RELATED and label.reason is _BY_PATTERN and label.is_whole
        and shapes[i].link_share > _MIN_LINK_SHARE
    ]  # fmt: skip
    counts = Counter(blocks[i].text for i in phrases)
    return [i for i in phrases if counts[blocks[i].text] > 1]


def name_menu_lines(shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]) -> None:
    """Put right the labels of lines in runs of short ones, in place; `before` counts the kept blocks before each."""
    for run in _short_runs(shapes, before):
        if len(run) < _MIN_LINES or sum(shapes[i].n_words for i in run) > _MAX_MEAN_WORDS * len(run):
            continue
        for i in run:
            if _is_placed(labels[i]):
                labels[i] = _ENTRY


def _short_runs(shapes: Sequence[Shape], before: Sequence[int]) -> Iterator[range]:
    """Yield the runs of dropped lines that are short and end no sentence."""
    start = 0
    for i, shape in enumerate(shapes):
        if shape.n_words > _MAX_LINE_WORDS or shape.ends_sentence or before[i + 1] != before[i]:
            yield range(start, i)
            start = i + 1
    yield range(start, len(shapes))


def _is_placed(label: Label | None) -> bool:
    return label is None or (label.reason in _BY_PLACE and label.role in _PLACED)
