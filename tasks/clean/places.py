"""Places: what the elements around a block say about it: their tags and the words of their classes and ids."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from tasks.clean.blocks import Block, Element
from tasks.clean.element_names import Names
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_RELATED, _SHARE, _ADVERTISEMENT, _BODY = Role.RELATED, Role.SHARE, Role.ADVERTISEMENT, Role.BODY
#: An element with more of the page's prose than this is the page or the story, whatever it is called.
_MAX_SHARE = 0.5
#: Longer hidden elements are the story behind a "read more" as often as not.
_MAX_HIDDEN_SHARE = 0.1
#: The container of the story holds at least this share of the page's prose.
_MIN_STORY_SHARE = 0.4
#: What counts as prose of the page, sentence or not.
_MIN_PROSE_WORDS, _MAX_LINK_SHARE = 8, 0.5
#: Of longer lists of classes the first are told as the reason.
_MAX_NAME_CHARS = 60
#: Elements further out are the page.
_MAX_HINT_LEVELS = 5


def _said(role: Role, detail: str) -> Label:
    return Label(role, SegmentReason.MARKUP, f"element: {detail}")


_BY_TAG = {
    tag: _said(role, tag)
    for tag, role in {
        "nav": Role.NAVIGATION,
        "menu": Role.NAVIGATION,
        "button": Role.NAVIGATION,
        "footer": Role.BOILERPLATE,
        "aside": Role.BOILERPLATE,
        "form": Role.BOILERPLATE,
        "dialog": Role.BOILERPLATE,
        "figcaption": Role.CAPTION,
        "amp-sidebar": Role.NAVIGATION,
        "amp-consent": Role.LEGAL,
        "amp-user-notification": Role.LEGAL,
    }.items()
}
_BUTTON = _BY_TAG["button"]
#: Tags that hint at what is dropped in them.
_HINTS = {"header": Role.NAVIGATION, "nav": Role.NAVIGATION, "figcaption": Role.CAPTION}
HIDDEN = _said(Role.BOILERPLATE, "hidden")
#: What holds the story says nothing against a block.
_STORY = _said(_BODY, "story")


def places_of(
    blocks: Sequence[Block], shapes: Sequence[Shape], elements: Sequence[Element], names: Names
) -> list[Label | None]:
    """Return what the elements around each block say against it; without a DOM nothing does."""
    if not elements:
        return [None] * len(blocks)
    before = _prose_before(shapes)
    n_prose, n_blocks = before[-1] or 1, len(blocks)
    by_names = {written: _by_names(written, role) for written, (role, _) in names.items() if role}
    title = _title_block(elements)
    places: list[Label | None] = [None]
    for parent, tag, written, first, stop, is_hidden in islice(elements, 1, None):
        place, own = places[parent], by_names.get(written) or _BY_TAG.get(tag)
        if own and own.role is _RELATED and first <= title < stop:
            own = None  # a teaser is what some call the head of the page's own story
        if own or is_hidden:
            share = (before[stop if stop < n_blocks else n_blocks] - before[first]) / n_prose
            place = _inside(place, tag, own, share, is_hidden)
        places.append(place)
    return [places[block.inner] for block in blocks]


def _prose_before(shapes: Sequence[Shape]) -> list[int]:
    """Return how many words of prose stand before each block, and before the end."""
    prose = [
        shape.n_words if shape.n_words >= _MIN_PROSE_WORDS and shape.link_share < _MAX_LINK_SHARE else 0
        for shape in shapes
    ]
    return list(accumulate(prose, initial=0))


def _title_block(elements: Sequence[Element]) -> int:
    """Return the first block of the first heading of the first level that says something, or -1."""
    return next((h1.first_block for h1 in elements if h1.tag == "h1" and h1.stop_block > h1.first_block), -1)


def _by_names(written: str, role: Role) -> Label:
    return _STORY if role is _BODY else _said(role, written[:_MAX_NAME_CHARS])


def _inside(outer: Label | None, tag: str, own: Label | None, share: float, is_hidden: bool) -> Label | None:
    """Return what an element that holds this share of the page's prose says, by its names or tag, in its place."""
    if own is _STORY:
        if share >= _MIN_STORY_SHARE:
            return outer
        own = _BY_TAG.get(tag)
    if share > _MAX_SHARE:
        return outer
    if is_hidden and share <= _MAX_HIDDEN_SHARE:
        return HIDDEN
    if own is _BUTTON and outer and outer.role is _SHARE:
        return outer  # what copies a link or sends it
    if own and own.role is _ADVERTISEMENT and tag == "header" and "sponsor" not in own.detail:
        return own._replace(role=Role.NAVIGATION)  # the role "banner" of a header is the head of the page
    return own or outer


def hint_of(block: Block, elements: Sequence[Element], names: Names, before: Sequence[int] = ()) -> Label | None:
    """Return what an element close around a dropped block is called, if it holds nothing of the story.

    `before` counts the kept blocks before each block, with one entry more than blocks; without it only the elements
    that hold nothing but this block are asked.
    """
    if not elements:
        return None
    for _, tag, written, first, stop, _ in around(elements, block.inner, _MAX_HINT_LEVELS):
        holds_more = before[min(stop, len(before) - 1)] != before[first] if before else stop - first > 1
        if holds_more:
            return None
        if hint := names[written].hint or _HINTS.get(tag):
            return _said(hint, written[:_MAX_NAME_CHARS] or tag)
    return None


def around(elements: Sequence[Element], number: int, n_levels: int) -> Iterator[Element]:
    """Yield an element and what it stands in, from the inside out, at most so many and the root last."""
    for _ in range(n_levels):
        element = elements[number]
        yield element
        if number == 0:
            return
        number = element.parent
