"""Subjects: what a dropped line is about by its words, where no phrase is known. The words: `patterns/subjects.txt`."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.clean.wording import phrase_lines
from tasks.core.vocabulary import Role

#: What a text is about is said at its beginning.
_MAX_CHARS = 600
_WORD = re.compile(r"[^\W\d_]{2,30}")
#: Stems are looked up by their first characters; none is shorter.
_N_FIRST = 2
#: The scripts behind this character have no blanks between words.
_LAST_SPACED = "\u2e7f"


class Stem(NamedTuple):
    """A word or its beginning; of a phrase, the last, which the whole phrase must stand around."""

    rank: int
    stem: str
    may_go_on: bool
    phrase: str = ""


class Subjects(NamedTuple):
    """The words of the file by their first characters, those of scripts without blanks, and the roles by rank."""

    by_start: Mapping[str, Sequence[Stem]]
    unspaced: Sequence[tuple[int, str]]
    roles: Sequence[Role]


@lru_cache(maxsize=20_000)  # the furniture of a site is on each of its pages
def subject_of(text: str) -> Role | None:
    """Return the role that words of a dropped line speak for; of several roles the first of the file."""
    _, unspaced, roles = _subjects()
    folded = text[:_MAX_CHARS].lower().replace("-", " ")
    ranks = [rank for word in set(_WORD.findall(folded)) for rank, phrase in _known(word) if phrase in folded]
    if not folded.isascii():
        ranks += [rank for rank, phrase in unspaced if phrase in folded]
    return roles[min(ranks)] if ranks else None


@lru_cache(maxsize=20_000)  # most words of furniture are on the pages of many sites
def _known(word: str) -> Sequence[tuple[int, str]]:
    """Return the ranks that a word stands for, each with the phrase that must stand around it."""
    by_start, *_ = _subjects()
    return [
        (rank, phrase)
        for rank, stem, may_go_on, phrase in by_start.get(word[:_N_FIRST], ())
        if word == stem or (may_go_on and word.startswith(stem))
    ]


@cache
def _subjects() -> Subjects:
    lines = [line.split(":", 1) for line in phrase_lines("subjects")]
    roles = list(dict.fromkeys(role for role, _ in lines))
    by_start: dict[str, list[Stem]] = {}
    unspaced: list[tuple[int, str]] = []
    for role, words in lines:
        rank = roles.index(role)
        for word in words.split():
            phrase = word.rstrip("…").replace("_", " ").replace("-", " ")
            parts = _WORD.findall(phrase)
            if phrase[0] > _LAST_SPACED or not parts:
                unspaced.append((rank, phrase))
                continue
            is_one_word = parts == [phrase]
            stem = Stem(rank, phrase, word.endswith("…")) if is_one_word else Stem(rank, parts[-1], True, phrase)
            by_start.setdefault(stem.stem[:_N_FIRST], []).append(stem)
    return Subjects(by_start, unspaced, tuple(map(Role, roles)))
