"""Glued words: put back the space that was lost where inline tags were stripped ("Lukashenkowhich", "said.The").

Precision first: names, brands, compounds, hashtags, addresses, code and foreign words stay as they are. How sure a cut
must be depends on the document: where much is glued already, more is likely to be.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from tasks.clean.changes import Change
from tasks.clean.glued_marks import MARKS
from tasks.clean.glued_numbers import NUMBERS, contractions
from tasks.clean.glued_shapes import SURE, Kind, Place
from tasks.clean.word_data import LANGUAGES, common_words
from tasks.clean.word_pieces import Run
from tasks.clean.word_splits import MAX_REPEATED, is_whole, split

#: Shorter tokens hold no two words; longer ones are data.
_MIN_TOKEN, MAX_TOKEN = 4, 120
#: A document with more different tokens beyond the common words, or that takes more steps to cut, is a list, or
#: hostile: the rest stays as it is.
_MAX_TOKENS, _MAX_STEPS = 12_000, 30_000
#: how likely a cut must be right, in sound documents and in those where at least this share of the tokens is glued
_CAUTIOUS, _BOLD, _GLUED_SHARE = 0.85, 0.75, 0.003
#: Cuts of a run that are less likely are no cuts.
_MIN_LIKELY = 0.1
#: how often a document's words are counted anew, as they are once split
_MAX_ROUNDS = 4

_TOKEN = re.compile(rf"\S{{{_MIN_TOKEN},}}")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
RUN = re.compile(r"[^\W\d_]{4,}")
_SIGN = re.compile(r"[^\w\s]|\d")
#: what may stand around a word in prose
_AROUND = ".,;:!?“”‘’\"'()"
_COMPOUND = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+){1,8}")  # well-known  isn’t

_ENDINGS_OF_NAMES = (
    "com|org|net|io|gov|edu|info|co|eu|uk|ai|js|py|txt|pdf|exe|html?|php|jpe?g|png|json|csv|xml|zip|docx?|xlsx?"
)
TECHNICAL = re.compile(
    r"[@#/\\_=<>{}|~^&*\[\]]"  # me@here  #tag  and/or  snake_case
    r"|\$[A-Za-z]"  # $name
    r"|www\.|localhost"
    r"|::|\(\)"  # std::move  main()
    r"|\w\.\w+\.\w"  # news.example.test
    rf"|\.(?:{_ENDINGS_OF_NAMES})\b",  # example.org  report.pdf
    re.IGNORECASE,
)
#: Where a space is missing in a token that is technical otherwise.
_BEFORE_TECHNICAL = re.compile(
    r"^[^\W\d_]{2,30}[.:!?,…)]?(?=https?://)"  # slogan.https://example.test
    r"|(?<=\w\.)(?=\[[A-Z][A-Za-z]{2,20}\]?$)"  # 2014.[Medline]
)


class Cuts(NamedTuple):
    """Places in a token where spaces may be missing, all of them or none, and how likely they are right."""

    places: list[int]
    likely: float


@dataclass(slots=True)
class Joints:
    """Where spaces are missing in the tokens of one document; remembers what it was asked."""

    language: str
    #: counted lower-case words of the document
    words: Mapping[str, int]
    #: how likely a cut must be right
    threshold: float = _CAUTIOUS
    #: the cuts that tokens, and pieces of tokens, may have
    _possible: dict[str, list[Cuts]] = field(default_factory=dict)
    #: tokens that were looked at, common words among them
    _seen: set[str] = field(default_factory=set)
    #: those of them that are glued, and where
    _glued: dict[str, list[int]] = field(default_factory=dict)
    #: a measure of the time that was spent
    _steps: int = 0

    @classmethod
    def of(cls, text: str, language: str | None, words: Mapping[str, int]) -> "Joints":
        """Look at all text of a document: how much of it is glued, and which words does it have once that is split?"""
        counts = Counter(text.split())
        joints = cls(language or "en", words)
        n_glued = sum(counts[token] for token in joints.glued(counts.keys()))
        if n_glued / max(1, counts.total()) >= _GLUED_SHARE:
            joints.threshold = _BOLD
        joints._settle(counts)
        return joints

    @property
    def is_any(self) -> bool:
        """Whether a token seen so far is glued."""
        return bool(self._glued)

    def glued(self, tokens: AbstractSet[str]) -> dict[str, list[int]]:
        """Return where spaces are missing in those of some tokens, free of white space, that are glued."""
        if not tokens <= self._seen:
            self._see(tokens)
        return {token: self._glued[token] for token in self._glued.keys() & tokens}

    def of_token(self, token: str) -> list[int]:
        """Return where spaces are missing in a token, which is free of white space."""
        possible = self._possible.get(token)
        if possible is None:
            possible = self._possible[token] = self._cuts(token)
        if not possible:
            return []
        places = sorted({place for cuts in possible if cuts.likely >= self.threshold for place in cuts.places})
        # What was cut off may hide what is left ("2014studypublished").
        inner = [start + place for start, piece in _pieces(token, places) for place in self.of_token(piece)]
        return sorted([*places, *inner])

    def _see(self, tokens: AbstractSet[str]) -> None:
        """Look for the first time at tokens that are no common words."""
        common = common_words(self.language)
        new = [
            token
            for token in tokens
            if token not in common and token not in self._possible and len(token) >= _MIN_TOKEN
        ]
        for token in new[: max(0, _MAX_TOKENS - len(self._possible))]:
            if places := self.of_token(token):
                self._glued[token] = places
        self._seen |= tokens

    def _settle(self, counts: Mapping[str, int]) -> None:
        """Split the tokens of a document, and those that become clear by what else is split, until none is left."""
        words = self.words
        learned: dict[str, list[int]] = {}
        for _ in range(_MAX_ROUNDS):
            likely = [token for token, possible in self._possible.items() if possible and token in counts]
            self._glued = {token: places for token in likely if (places := self.of_token(token))}
            if self._glued == learned:
                return
            learned = self._glued
            self.words = _words_once_split(words, counts, learned)
            self._look_again()

    def _look_again(self) -> None:
        """Look anew at the tokens with cuts that are not likely enough: by other words they may be."""
        for token, possible in self._possible.items():
            if self._steps <= _MAX_STEPS and any(cuts.likely < self.threshold for cuts in possible):
                self._possible[token] = self._cuts(token)

    def _cuts(self, token: str) -> list[Cuts]:
        """Return the cuts that a token may have: at its marks and numbers, and inside its runs of letters."""
        bare = token.strip(_AROUND)
        if not _MIN_TOKEN <= len(token) <= MAX_TOKEN or bare.lower() in common_words(self.language):
            return []
        if bare.isalpha():
            return self._cuts_of_runs(token)
        if not _LETTER.search(bare):
            return []
        if TECHNICAL.search(token):
            return [Cuts([match.end()], SURE) for match in _BEFORE_TECHNICAL.finditer(token)]
        if self._steps > _MAX_STEPS:
            return []
        self._steps += len(token) // 4
        at_signs = [Cuts([place], likely) for place, likely in _places_at_signs(token, bare, self.language)]
        return at_signs + self._cuts_of_runs(token)

    def _cuts_of_runs(self, token: str) -> list[Cuts]:
        """Return the likeliest cuts of those runs of letters that may be no word and that the document hardly uses."""
        if self.language not in LANGUAGES:
            return []
        found: list[Cuts] = []
        for match in RUN.finditer(token):
            text = match.group()
            if is_whole(text, self.language) or self.words.get(text.lower(), 0) > MAX_REPEATED:
                continue
            if self._steps > _MAX_STEPS:
                break
            run = Run(text, self.language, self.words)
            places, likely = split(run)
            self._steps += run.steps
            if likely >= _MIN_LIKELY:
                found.append(Cuts([match.start() + place for place in places], likely))
        return found


def _pieces(token: str, places: list[int]) -> Iterator[tuple[int, str]]:
    """Yield the pieces into which a token is cut with where they begin; none if it is not cut."""
    if places:
        for start, end in pairwise([0, *places, len(token)]):
            yield start, token[start:end]


def _words_once_split(
    words: Mapping[str, int], counts: Mapping[str, int], glued: Mapping[str, list[int]]
) -> Mapping[str, int]:
    """Return the counted words of a document as they are once its glued tokens are split."""
    now = Counter(words)
    for token, places in glued.items():
        gone = {word.lower() for word in _WORD.findall(token)}
        come = {word.lower() for _, piece in _pieces(token, places) for word in _WORD.findall(piece)}
        now.subtract(dict.fromkeys(gone, counts[token]))
        now.update(dict.fromkeys(come, counts[token]))
    return +now


def _places_at_signs(token: str, bare: str, language: str) -> Iterator[Place]:
    """Yield the places where a mark or number tells that a space is missing, whatever the document."""
    signs = {"0" if sign.isdecimal() else sign for sign in _SIGN.findall(token.rstrip(_AROUND))}
    # Words with hyphens and apostrophes are many: one look spares them the search for other marks.
    kinds: tuple[Kind, ...] = (("’'", contractions),) if _COMPOUND.fullmatch(bare) else (*MARKS, *NUMBERS)
    for needed, places in kinds:
        if not signs.isdisjoint(needed):
            yield from places(token, language)


def glued_words(text: str, joints: Joints) -> list[Change]:
    """Insert the spaces that are missing between words."""
    glued = joints.glued(dict.fromkeys(text.split()).keys())
    if not glued:
        return []
    return [
        (match.start() + place, match.start() + place, " ")
        for match in _TOKEN.finditer(text)
        for place in glued.get(match.group(), ())
    ]
