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


class Subjects(NamedTuple):
    """The words of the file: first characters -> (rank, stem, may go on), phrases of several words, and the roles."""

    by_start: Mapping[str, Sequence[tuple[int, str, bool]]]
    phrases: Sequence[tuple[int, str]]
    #: of scripts without blanks between words
    unspaced: Sequence[tuple[int, str]]
    roles: Sequence[Role]


@lru_cache(maxsize=20_000)  # the furniture of a site is on each of its pages
def subject_of(text: str) -> Role | None:
    """Return the role that words of a dropped line speak for; of several roles the first of the file."""
    by_start, phrases, unspaced, roles = _subjects()
    folded = text[:_MAX_CHARS].lower().replace("-", " ")
    ranks = [rank for rank, phrase in phrases if phrase in folded]
    if not folded.isascii():
        ranks += (rank for rank, phrase in unspaced if phrase in folded)
    for word in set(_WORD.findall(folded)):
        for rank, stem, may_go_on in by_start.get(word[:_N_FIRST], ()):
            if word == stem or (may_go_on and word.startswith(stem)):
                ranks.append(rank)
    return roles[min(ranks)] if ranks else None


@cache
def _subjects() -> Subjects:
    lines = [line.split(":", 1) for line in phrase_lines("subjects")]
    roles = list(dict.fromkeys(role for role, _ in lines))
    by_start: dict[str, list[tuple[int, str, bool]]] = {}
    phrases: list[tuple[int, str]] = []
    unspaced: list[tuple[int, str]] = []
    for role, words in lines:
        for word in words.split():
            rank, stem = roles.index(role), word.rstrip("…").replace("_", " ").replace("-", " ")
            if stem[0] > "\u2e7f":
                unspaced.append((rank, stem))
            elif _WORD.fullmatch(stem):
                by_start.setdefault(stem[:_N_FIRST], []).append((rank, stem, word.endswith("…")))
            else:
                phrases.append((rank, stem))
    return Subjects(by_start, phrases, unspaced, tuple(map(Role, roles)))
