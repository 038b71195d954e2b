"""Places: what the elements around a block say about it: their tags and the words of their classes and ids."""

from collections.abc import Sequence
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
_PROSE_WORDS = 8
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
    prose = [shape.n_words if shape.n_words >= _PROSE_WORDS and shape.link_share < 0.5 else 0 for shape in shapes]
    before = [0, *accumulate(prose)]
    total, n_blocks = before[-1] or 1, len(blocks)
    by_names = {written: _by_names(written, role) for written, (role, _) in names.items() if role}
    places: list[Label | None] = [None]
    title = next((h1.first_block for h1 in elements if h1.tag == "h1" and h1.stop_block > h1.first_block), -1)
    for parent, tag, written, first, stop, is_hidden in islice(elements, 1, None):
        place, own = places[parent], by_names.get(written) or _BY_TAG.get(tag)
        if own and own.role is _RELATED and first <= title < stop:
            own = None  # a teaser is what some call the head of the page's own story
        if own or is_hidden:
            share = (before[stop if stop < n_blocks else n_blocks] - before[first]) / total
            place = _inside(place, tag, own, share, is_hidden)
        places.append(place)
    return [places[block.inner] for block in blocks]


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
    if own is _BY_TAG["button"] and outer and outer.role is _SHARE:
        return outer  # what copies a link or sends it
    if own and own.role is _ADVERTISEMENT and tag == "header" and "sponsor" not in own.detail:
        return own._replace(role=Role.NAVIGATION)  # the role "banner" of a header is the head of the page
    return own or outer


def _by_names(written: str, role: Role) -> Label:
    return _STORY if role is _BODY else _said(role, written[:60])


def hint_of(block: Block, elements: Sequence[Element], names: Names, before: Sequence[int] = ()) -> Label | None:
    """Return what an element close around a dropped block is called, if it holds nothing of the story.

    `before` counts the kept blocks before each block, with one entry more than blocks; without it only the elements
    that hold nothing but this block are asked.
    """
    number = block.inner
    for _ in range(_MAX_HINT_LEVELS if elements else 0):
        parent, tag, written, first, stop, _ = elements[number]
        if before and before[min(stop, len(before) - 1)] != before[first]:
            return None
        if not before and stop - first > 1:
            return None
        if hint := names[written].hint:
            return _said(hint, written[:60] or tag)
        if tag in _HINTS:
            return _said(_HINTS[tag], written[:60] or tag)
        if number == 0:
            return None
        number = parent
    return None
