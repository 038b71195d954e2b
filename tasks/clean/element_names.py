"""Element names: the role that class, id, role, itemprop and test id of an element speak for, or hint at.

What they are compared with is data: `patterns/elements.txt`, which also says how it is written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.clean.blocks import Element
from tasks.clean.wording import phrase_lines

#: The container of the story; every other role speaks against a block.
STORY = "story"
#: Longer lists of classes are generated and say nothing.
_MAX_CHARS = 400
# A few letters between digits are part of a name that a program made up.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+(?:[A-Za-z]{1,3}\d+)*|\0")
#: Needles that are the beginning of a word are looked up by their first characters; none is shorter.
_N_FIRST = 4


class Named(NamedTuple):
    """The role that names speak for, and the one they hint at; empty strings if none."""

    role: str = ""
    hint: str = ""


#: The names of the elements of one document -> what they say.
Names = Mapping[str, Named]


class Needle(NamedTuple):
    """What is looked for in names, as "-two-words-"; of several roles the one of the lowest rank counts."""

    rank: int
    words: str


class Needles(NamedTuple):
    """All needles by their first word or its start, and the roles by rank; those that only hint come last."""

    by_word: Mapping[str, Sequence[Needle]]
    by_start: Mapping[str, Sequence[Needle]]
    roles: tuple[str, ...]
    n_deciding: int


def names_of(elements: Iterable[Element]) -> Names:
    """Return what class, id and the like of elements with text say; all are read at once, whatever their number."""
    distinct = list({names for _, _, names, first, stop, _ in elements if stop > first})
    if not distinct:
        return {}
    # One search finds the words of all, with a NUL, which no page has, between one value's words and the next's.
    text = "\0".join([names[:_MAX_CHARS].replace("\0", " ") for names in distinct])
    words = f"-{'-'.join(_WORD.findall(text)).lower()}-".split("\0")
    return dict(zip(distinct, map(_named, words), strict=True))


@lru_cache(maxsize=20_000)  # a site names the elements of all its pages alike
def _named(words: str) -> Named:
    """Return what the words of names say, which are given in lower case between hyphens."""
    needles = [needle for word in words.split("-") for needle in _beginning_with(word)]
    if not needles:
        return _UNNAMED
    _, _, roles, n_deciding = _needles()
    role = hint = len(roles) - 1
    for rank, needle in needles:
        if rank < n_deciding:
            role = rank if rank < role and needle in words else role
        elif rank < hint and needle in words:
            hint = rank
    return Named(roles[role], roles[hint])


_UNNAMED = Named()


@lru_cache(maxsize=20_000)  # most words of names are on the pages of many sites
def _beginning_with(word: str) -> Sequence[Needle]:
    by_word, by_start, *_ = _needles()
    return (*by_word.get(word, ()), *by_start.get(word[:_N_FIRST], ()))


@cache
def _needles() -> Needles:
    lines = [line.split(":", 1) for line in phrase_lines("elements")]
    deciding = dict.fromkeys(role for role, _ in lines if not role.endswith("?"))
    written = (*deciding, *dict.fromkeys(role for role, _ in lines if role.endswith("?")))
    by_word: dict[str, list[Needle]] = {}
    by_start: dict[str, list[Needle]] = {}
    for role, words in lines:
        for word in words.split():
            rank, stem = written.index(role), word.rstrip("…")
            if word == stem or "-" in stem:
                by_word.setdefault(word.split("-")[0], []).append(
                    Needle(rank, f"-{stem}-" if word == stem else f"-{stem}")
                )
            else:
                by_start.setdefault(word[:_N_FIRST], []).append(Needle(rank, f"-{stem}"))
    return Needles(by_word, by_start, (*(role.rstrip("?") for role in written), ""), len(deciding))
