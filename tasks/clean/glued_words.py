"""Glued words: put back the space that was lost where inline tags were stripped ("Lukashenkowhich", "said.The").

Precision first: names, brands, compounds, hashtags, addresses, code and foreign words stay as they are. How sure a cut
must be depends on the document: where much is glued already, more is likely to be.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise

from tasks.clean.changes import Change
from tasks.clean.glued_marks import MARKS
from tasks.clean.glued_numbers import NUMBERS, contractions
from tasks.clean.glued_shapes import SURE, Place
from tasks.clean.word_data import LANGUAGES, common_words
from tasks.clean.word_pieces import Run
from tasks.clean.word_splits import MAX_REPEATED, is_whole, split

_TOKEN = re.compile(r"\S{4,}")
#: Longer tokens are data, not words.
MAX_TOKEN = 120
#: A document with more different tokens beyond the common words, or that takes more steps to cut, is a list, or
#: hostile: the rest stays as it is.
_MAX_TOKENS, _MAX_STEPS = 12_000, 30_000
RUN = re.compile(r"[^\W\d_]{4,}")
TECHNICAL = re.compile(
    r"[@#/\\_=<>{}|~^&*\[\]]|\$[A-Za-z]|www\.|localhost|::|\(\)|\w\.\w+\.\w"
    r"|\.(?:com|org|net|io|gov|edu|info|co|eu|uk|ai|js|py|txt|pdf|exe|html?|php|jpe?g|png|json|csv|xml|zip|docx?|xlsx?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"[^\w\s]|\d")
_AROUND = ".,;:!?“”‘’\"'()"
_COMPOUND = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+){1,8}")
#: Where a space is missing in a token that is technical otherwise: before an address, or a note of a bibliography.
_BEFORE_ADDRESS = re.compile(r"^[^\W\d_]{2,30}[.:!?,…)]?(?=https?://)|(?<=\w\.)(?=\[[A-Z][A-Za-z]{2,20}\]?$)")
#: how likely a cut must be right, in sound documents and in those where at least this share of the tokens is glued
_CAUTIOUS, _BOLD, _GLUED_SHARE = 0.85, 0.75, 0.003
#: Less likely cuts are forgotten; the others may become clear by what else is split, in so many rounds.
_LEAST, _MAX_ROUNDS = 0.1, 4

#: joints of a token and how likely they are right
Found = list[tuple[list[int], float]]


@dataclass(slots=True)
class Joints:
    """Where spaces are missing in the tokens of one document; remembers what it was asked."""

    language: str
    #: counted lower-case words of the document
    words: Mapping[str, int]
    threshold: float = _CAUTIOUS
    _found: dict[str, Found] = field(default_factory=dict)
    #: tokens that need no second look
    _asked: set[str] = field(default_factory=set)
    #: tokens that are glued, as sure as `threshold` wants it
    _glued: dict[str, list[int]] = field(default_factory=dict)
    _steps: int = 0

    @classmethod
    def of(cls, text: str, language: str | None, words: Mapping[str, int]) -> "Joints":
        """Look at all text of a document and see how many of its tokens are glued for sure."""
        joints = cls(language or "en", words)
        counts = Counter(text.split())
        n_sure = sum(counts[token] for token in joints.glued(counts.keys()))
        share = n_sure / max(1, counts.total())
        joints.threshold = _BOLD if share >= _GLUED_SHARE else _CAUTIOUS
        before: dict[str, list[int]] = {}
        for _ in range(_MAX_ROUNDS):
            likely = [token for token, found in joints._found.items() if found and token in counts]
            joints._glued = {token: at for token in likely if (at := joints.of_token(token))}
            if joints._glued == before:
                break
            before = joints._glued
            joints._learn(counts, words)
        return joints

    def _learn(self, counts: Mapping[str, int], words: Mapping[str, int]) -> None:
        """Count the words of the document as they are once split, and forget what was doubtful: it may be clear now."""
        now = Counter(words)
        for token, at in self._glued.items():
            pieces = [token[start:end] for start, end in pairwise([0, *at, len(token)])]
            now.subtract({run.lower(): counts[token] for run in _WORD.findall(token)})
            now.update({run.lower(): counts[token] for piece in pieces for run in _WORD.findall(piece)})
        self.words = +now
        doubtful = [
            token for token, found in self._found.items() if any(likely < self.threshold for _, likely in found)
        ]
        for token in doubtful:
            del self._found[token]
        self._asked -= set(doubtful)

    @property
    def is_any(self) -> bool:
        """Whether a token seen so far is glued."""
        return bool(self._glued)

    def glued(self, tokens: AbstractSet[str]) -> dict[str, list[int]]:
        """Return where spaces are missing in those of some tokens, free of white space, that are glued."""
        if not tokens <= self._asked:
            self._ask(tokens)
        return {token: self._glued[token] for token in self._glued.keys() & tokens}

    def _ask(self, tokens: AbstractSet[str]) -> None:
        known, common = self._found, common_words(self.language)
        new = [token for token in tokens if token not in common and token not in known and len(token) > 3]
        for token in new[: max(0, _MAX_TOKENS - len(known))]:
            if token.strip(_AROUND).lower() in common:  # most are
                known[token] = []
            elif at := self.of_token(token):
                self._glued[token] = at
        self._asked |= tokens

    def of_token(self, token: str) -> list[int]:
        """Return where spaces are missing in a token, which is free of white space."""
        found = self._found.get(token)
        if found is None:
            found = self._found[token] = self._look(token)
        if not found:
            return []
        at = sorted({cut for cuts, probability in found if probability >= self.threshold for cut in cuts})
        # What was cut off may hide what is left ("2014studypublished").
        for start, end in pairwise([0, *at, len(token)] if at else ()):
            at += [start + cut for cut in self.of_token(token[start:end])]
        return sorted(at)

    def _look(self, token: str) -> Found:
        bare = token.strip(_AROUND)
        if len(token) <= 3 or len(token) > MAX_TOKEN or bare.lower() in common_words(self.language):
            return []
        places: Iterable[Place] = ()
        if not bare.isalpha():
            if not _LETTER.search(bare):
                return []
            if TECHNICAL.search(token):
                return [([match.end()], SURE) for match in _BEFORE_ADDRESS.finditer(token)]
            if self._steps > _MAX_STEPS:
                return []
            self._steps += len(token) // 4
            places = _places(token, bare, self.language)
        return [([at], likely) for at, likely in places] + self._cut(token)

    def _cut(self, token: str) -> Found:
        """Cut those runs of letters that may be no word, unless the document uses one often."""
        if self.language not in LANGUAGES:
            return []
        found: Found = []
        for match in RUN.finditer(token):
            text = match.group()
            if is_whole(text, self.language):
                continue
            if self._steps > _MAX_STEPS or self.words.get(text.lower(), 0) > MAX_REPEATED:
                continue
            run = Run(text, self.language, self.words)
            cuts, probability = split(run)
            self._steps += run.steps
            if probability >= _LEAST:
                found.append(([match.start() + at for at in cuts], probability))
        return found


def _places(token: str, bare: str, language: str) -> Iterator[Place]:
    """Yield the places where a mark or number tells that a space is missing, whatever the document."""
    signs = {"0" if sign.isdecimal() else sign for sign in _SIGN.findall(token.rstrip(_AROUND))}
    # Words with hyphens and apostrophes are many: one look spares them the search for other marks.
    kinds = (("’'", contractions),) if _COMPOUND.fullmatch(bare) else (*MARKS, *NUMBERS)
    for needed, kind in kinds:
        if not signs.isdisjoint(needed):
            yield from kind(token, language)


def glued_words(text: str, joints: Joints) -> list[Change]:
    """Insert the spaces that are missing between words."""
    glued = joints.glued(dict.fromkeys(text.split()).keys())
    if not glued:
        return []
    return [
        (match.start() + at, match.start() + at, " ")
        for match in _TOKEN.finditer(text)
        for at in glued.get(match.group(), ())
    ]
