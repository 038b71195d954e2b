"""Story scores: how well a found text agrees with the gold story, by word 4-grams.

Precision and recall of a page are over the multiset of its 4-grams, so that wrong order and glued words cost. The F1 of
many pages is the harmonic mean of their mean precision and mean recall. Paragraphs that the gold calls optional are
neither rewarded nor punished.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_N = 4
# A word, or one character of a script that is written without blanks.
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u0e80-\u0eff]"
    r"|[^\W_]+(?:[\u0300-\u036f\u0900-\u0eff]+[^\W_]*)*"
)
_UNIFIED = str.maketrans({"’": "'", "‘": "'", "\u00ad": None, "\u200b": None, "\ufeff": None})

Grams = Counter[tuple[str, ...]]


class Score(NamedTuple):
    """Precision and recall of a page, or their means over pages."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _TOKEN.findall(text.translate(_UNIFIED).lower())


def grams(words: Sequence[str]) -> Grams:
    """Count the 4-grams of words; fewer than four words are one gram."""
    if len(words) < _N:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[place:] for place in range(_N)), strict=False))


def page_score(found: str, gold: str, optional: Iterable[str] = ()) -> Score:
    """Score the text found on one page."""
    return gram_score(grams(tokens(found)), grams(tokens(gold)), optional)


def gram_score(found: Grams, gold: Grams, optional: Iterable[str] = ()) -> Score:
    """Score counted 4-grams; `found` is not changed."""
    free: Grams = Counter()
    for paragraph in optional:
        free |= grams(tokens(paragraph))
    counted = found - ((found - gold) & free)
    n_hit = (counted & gold).total()
    precision = n_hit / counted.total() if counted else float(not gold)
    recall = n_hit / gold.total() if gold else float(not counted)
    return Score(precision, recall)


def mean_score(scores: Sequence[Score]) -> Score:
    """Return mean precision and mean recall; their `f1` is the headline figure."""
    n = max(1, len(scores))
    return Score(sum(s.precision for s in scores) / n, sum(s.recall for s in scores) / n)
