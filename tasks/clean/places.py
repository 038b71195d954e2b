"""Places: what the elements around a block say about it: their tags and the words of their classes and ids."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from tasks.clean.blocks import Block, Element
from tasks.clean.shapes import Shape
from tasks.clean.wording import phrase_lines
from tasks.core.vocabulary import Role

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
#: Longer lists of classes are generated and say nothing.
_MAX_NAME_CHARS = 400
#: An element with more of the page's prose than this is the page or the story, whatever it is called.
_MAX_SHARE = 0.5
#: Longer hidden elements are the story behind a "read more" as often as not.
_MAX_HIDDEN_SHARE = 0.1
#: The container of the story holds at least this share of the page's prose.
_MIN_STORY_SHARE = 0.4
_PROSE_WORDS = 8
#: Elements further out are the page.
_MAX_HINT_LEVELS = 5
_TAG_ROLES = {
    "nav": Role.NAVIGATION,
    "menu": Role.NAVIGATION,
    "button": Role.NAVIGATION,
    "footer": Role.BOILERPLATE,
    "aside": Role.BOILERPLATE,
    "form": Role.BOILERPLATE,
    "dialog": Role.BOILERPLATE,
    "figcaption": Role.CAPTION,
}
_STORY = "story"


class Place(NamedTuple):
    """What the ancestors of a block say: a role that speaks against it, by what, and whether the story is there."""

    role: Role | None = None
    detail: str = ""
    in_story: bool = False


def places_of(blocks: Sequence[Block], shapes: Sequence[Shape], elements: Sequence[Element]) -> list[Place]:
    """Return the place of each block; without a DOM every place is empty."""
    if not elements:
        return [Place()] * len(blocks)
    prose = [shape.n_words if shape.n_words >= _PROSE_WORDS and shape.link_share < 0.5 else 0 for shape in shapes]
    before = [0, *accumulate(prose)]
    total = before[-1] or 1
    places: list[Place] = []
    for i, element in enumerate(elements):
        outer = places[element.parent] if i else Place()
        if not (element.names or element.is_hidden or element.tag in _TAG_ROLES):
            places.append(outer)
            continue
        share = (before[min(element.stop_block, len(blocks))] - before[element.first_block]) / total
        places.append(_inside(outer, element, share))
    return [places[block.inner] for block in blocks]


def _inside(outer: Place, element: Element, share: float) -> Place:
    named = _named_role(element.names) if element.names else ""
    if named == Role.ADVERTISEMENT and element.tag == "header":
        named = Role.NAVIGATION  # the role "banner" of a header is the head of the page
    if named == _STORY and share >= _MIN_STORY_SHARE:
        return outer._replace(in_story=True)
    if share > _MAX_SHARE:
        return outer
    if element.is_hidden and share <= _MAX_HIDDEN_SHARE:
        return outer._replace(role=Role.BOILERPLATE, detail="element: hidden")
    if named and named != _STORY:
        return outer._replace(role=Role(named), detail=f"element: {element.names[:60]}")
    if role := _TAG_ROLES.get(element.tag):
        return outer._replace(role=role, detail=f"element: {element.tag}")
    return outer


def hint_of(block: Block, elements: Sequence[Element], before: Sequence[int] = ()) -> Place | None:
    """Return what an element close around a dropped block is called, if it holds nothing of the story.

    `before` counts the kept blocks before each block, with one entry more than blocks; without it only the elements
    that hold nothing but this block are asked.
    """
    number = block.inner
    for _ in range(_MAX_HINT_LEVELS if elements else 0):
        element = elements[number]
        if before and before[min(element.stop_block, len(before) - 1)] != before[element.first_block]:
            return None
        if not before and element.stop_block - element.first_block > 1:
            return None
        if role := _hinted_role(element):
            return Place(role, f"element: {element.names[:60] or element.tag}")
        if number == 0:
            return None
        number = element.parent
    return None


def _hinted_role(element: Element) -> Role | None:
    hinted = _named_role(element.names, is_hint=True) if element.names else ""
    if hinted:
        return Role(hinted)
    return Role.NAVIGATION if element.tag in ("header", "nav") else None


@lru_cache(maxsize=50_000)
def _named_role(names: str, is_hint: bool = False) -> str:
    """Return the role that class, id and other names speak for, or hint at, or an empty string."""
    words = f"-{'-'.join(_WORD.findall(names[:_MAX_NAME_CHARS])).lower()}-"
    if not _any_needle(is_hint).search(words):
        return ""
    return next((role for role, needles in _needles(is_hint) if any(needle in words for needle in needles)), "")


@cache
def _needles(is_hint: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    needles: dict[str, list[str]] = {}
    for line in phrase_lines("elements"):
        role, words = line.split(":", 1)
        if role.endswith("?") == is_hint:
            needles.setdefault(role.rstrip("?"), []).extend(map(_needle, words.split()))
    return tuple((role, tuple(found)) for role, found in needles.items())


@cache
def _any_needle(is_hint: bool) -> re.Pattern[str]:
    """Return what matches if any needle does: one search says for most names that they mean nothing."""
    return re.compile("|".join(re.escape(needle) for _, needles in _needles(is_hint) for needle in needles))


def _needle(word: str) -> str:
    return f"-{word.rstrip('…')}" if word.endswith("…") else f"-{word}-"
