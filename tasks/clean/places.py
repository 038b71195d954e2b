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
        share = (before[min(element.stop_block, len(blocks))] - before[element.first_block]) / total
        places.append(_inside(outer, element, share))
    return [places[block.inner] for block in blocks]


def _inside(outer: Place, element: Element, share: float) -> Place:
    named = _named_role(element.names) if element.names else ""
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


@lru_cache(maxsize=50_000)
def _named_role(names: str) -> str:
    """Return the role that class, id and other names speak for, or an empty string."""
    words = f"-{'-'.join(_WORD.findall(names[:_MAX_NAME_CHARS])).lower()}-"
    return next((role for role, needles in _needles() if any(needle in words for needle in needles)), "")


@cache
def _needles() -> tuple[tuple[str, tuple[str, ...]], ...]:
    needles: dict[str, list[str]] = {}
    for line in phrase_lines("elements"):
        role, words = line.split(":", 1)
        needles.setdefault(role, []).extend(_needle(word) for word in words.split())
    return tuple((role, tuple(found)) for role, found in needles.items())


def _needle(word: str) -> str:
    return f"-{word.rstrip('…')}" if word.endswith("…") else f"-{word}-"
