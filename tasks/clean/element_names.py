"""Element names: the role that class, id, role, itemprop and test id of an element speak for, or hint at.

What they are compared with is data: `patterns/elements.txt`, which also says how it is written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.clean.blocks import Element
from tasks.clean.wording import phrase_lines
from tasks.core.vocabulary import Role

#: Longer lists of classes are generated and say nothing.
_MAX_CHARS = 400
# A few letters between digits are part of a name that a program made up.
_WORD = re.compile(r"[a-z]+|[A-Z][a-z]+|[A-Z]+(?![a-z])|\d+(?:[A-Za-z]{1,3}\d+)*|\0")
#: Beginnings of words are looked up by their first characters; none is shorter.
_N_FIRST = 4
#: How the file calls the container of the story.
_STORY = "story"


class Named(NamedTuple):
    """The role that names speak for, which is `BODY` for the container of the story, and the one they hint at."""

    role: Role | None = None
    hint: Role | None = None


#: The names of the elements of one document -> what they say.
Names = Mapping[str, Named]
_UNNAMED = Named()


class Needle(NamedTuple):
    """What is looked for in names; of several roles the one of the lowest rank counts."""

    rank: int
    words: str


class Needles(NamedTuple):
    """All needles, and the roles by rank; those that only hint come last."""

    #: a whole word -> its ranks
    words: Mapping[str, Sequence[int]]
    #: first characters -> the beginnings of words
    stems: Mapping[str, Sequence[Needle]]
    #: first word -> several words in a row, as "-two-words-"
    phrases: Mapping[str, Sequence[Needle]]
    roles: Sequence[Role]
    n_deciding: int


class Sense(NamedTuple):
    """What one word says: the ranks of its roles, and which phrases it may begin."""

    ranks: Sequence[int]
    phrases: Sequence[Needle]


def names_of(elements: Iterable[Element]) -> Names:
    """Return what class, id and the like of elements with text say; all are read at once, whatever their number."""
    distinct = list({names for _, _, names, first, stop, _ in elements if stop > first})
    if not distinct:
        return {}
    # One search finds the words of all, with a NUL, which no page has, between one value's words and the next's.
    text = "\0".join([names[:_MAX_CHARS].replace("\0", " ") for names in distinct])
    joined = f"-{'-'.join(_WORD.findall(text)).lower()}-"
    return dict(zip(distinct, map(_named, joined.split("\0")), strict=True))


@lru_cache(maxsize=20_000)  # a site names the elements of all its pages alike
def _named(words: str) -> Named:
    """Return what the words of names say, which are given between hyphens."""
    ranks: list[int] = []
    for word in words.split("-"):
        if sense := _sense_of(word):
            own, phrases = sense
            ranks += own
            if phrases:
                ranks += [rank for rank, phrase in phrases if phrase in words]
    return _first_of(frozenset(ranks)) if ranks else _UNNAMED


@lru_cache(maxsize=2_000)
def _first_of(ranks: Set[int]) -> Named:
    """Return the role and the hint that come first among those of these ranks; there are few combinations."""
    *_, roles, n_deciding = _needles()
    deciding = [rank for rank in ranks if rank < n_deciding]
    hinting = [rank for rank in ranks if rank >= n_deciding]
    return Named(roles[min(deciding)] if deciding else None, roles[min(hinting)] if hinting else None)


@lru_cache(maxsize=20_000)  # most words of names are on the pages of many sites
def _sense_of(word: str) -> Sense | None:
    """Return what a word says alone or with those behind it; most say nothing."""
    words, stems, phrases, *_ = _needles()
    begun = stems.get(word[:_N_FIRST], ())
    ranks = [*words.get(word, ()), *(rank for rank, stem in begun if word.startswith(stem))]
    following = phrases.get(word, ())
    return Sense(ranks, following) if ranks or following else None


@cache
def _needles() -> Needles:
    lines = [line.split(":", 1) for line in phrase_lines("elements")]
    deciding = dict.fromkeys(role for role, _ in lines if not role.endswith("?"))
    hinting = dict.fromkeys(role for role, _ in lines if role.endswith("?"))
    written = [*deciding, *hinting]
    whole: dict[str, list[int]] = {}
    stems: dict[str, list[Needle]] = {}
    phrases: dict[str, list[Needle]] = {}
    for role, words in lines:
        rank = written.index(role)
        for word in words.split():
            stem = word.rstrip("…")
            if "-" in stem:
                phrase = f"-{stem}-" if word == stem else f"-{stem}"
                phrases.setdefault(word.split("-")[0], []).append(Needle(rank, phrase))
            elif word == stem:
                whole.setdefault(word, []).append(rank)
            else:
                stems.setdefault(stem[:_N_FIRST], []).append(Needle(rank, stem))
    roles = [Role.BODY if role == _STORY else Role(role.rstrip("?")) for role in written]
    return Needles(whole, stems, phrases, roles, len(deciding))
