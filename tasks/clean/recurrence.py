"""Recurrence: lines that several stories of one site print are evidence that they are chrome.

A line counts once a story: pages that share most of their long lines are one story, fetched or printed again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import Document
from tasks.clean.choice import HIGHEST_BORDER
from tasks.core.identity import text_hash_of
from tasks.core.words import count_words

#: Lines of so many words tell stories apart; two pages are one story if they share this much of the lesser one's.
_LONG_WORDS, _SAME_SHARE = 12, 0.5
#: Pages without long lines are one story if they share this much of all lines.
_SAME_LINES = 0.9
#: By how much the log odds of a line to be story fall if 3, 4 or 6 stories print it. A teaser on another page repeats
#: what is story here, so that two say nothing; and a long line is never dropped for recurring alone.
_N_STORIES = (3, 4, 6)
_SHORT_CHARS = 200
_SHORT_STEPS, _LONG_STEPS = (0.0, 1.0, 4.0, 10.0), (0.0, 0.5, 1.0, 2.0)
_LEAST_SCORE = 1e-9

Reals = NDArray[np.float64]


class PageLines(NamedTuple):
    """The distinct lines of one page: hash (`text_hash_of`) -> number of words."""

    n_words: Mapping[str, int]

    def long(self) -> dict[str, int]:
        """Return the lines long enough to tell stories apart."""
        return {line: n for line, n in self.n_words.items() if n >= _LONG_WORDS}


def lines_of(document: Document) -> PageLines:
    """Return the lines of a document."""
    return PageLines({text_hash_of(block.text): count_words(block.text) for block in document.blocks})


def recurring(pages: Sequence[PageLines]) -> dict[str, int]:
    """Return the lines that recur among the pages of a site, and how many stories print each."""
    printed = {(story, line) for story, page in zip(_stories(pages), pages, strict=True) for line in page.n_words}
    counts = Counter(line for _, line in printed)
    return {line: n for line, n in sorted(counts.items()) if n >= _N_STORIES[0]}


def _stories(pages: Sequence[PageLines]) -> list[int]:
    """Return for each page the number of its story: the same for pages that are one, also by way of a third."""
    long = [page.long() for page in pages]
    stories = list(range(len(pages)))
    for i, page in enumerate(pages):
        for j in range(i):
            if stories[i] != stories[j] and _are_one(page, long[i], pages[j], long[j]):
                stories = [stories[j] if story == stories[i] else story for story in stories]
    return stories


def _are_one(page: PageLines, long: Mapping[str, int], other: PageLines, other_long: Mapping[str, int]) -> bool:
    if not long or not other_long:
        n_common = len(page.n_words.keys() & other.n_words.keys())
        return n_common >= _SAME_LINES * len(page.n_words.keys() | other.n_words.keys())
    n_common = sum(long[line] for line in long.keys() & other_long.keys())
    return n_common >= _SAME_SHARE * min(sum(long.values()), sum(other_long.values()))


def with_recurrence(document: Document, lines: Mapping[str, int]) -> Document:
    """Return the document with the number of stories that print each of its blocks, by what is known of its site."""
    if not lines:
        return document
    return replace(document, n_stories=tuple(lines.get(text_hash_of(block.text), 0) for block in document.blocks))


def doubted(document: Document, scores: Reals) -> Reals:
    """Return the probabilities of the blocks to be story, lower where a block recurs on the site."""
    if not document.n_stories:
        return scores
    is_long = np.array([len(block.text) > _SHORT_CHARS for block in document.blocks])
    level = np.searchsorted(_N_STORIES, document.n_stories, side="right")
    step = np.where(is_long, np.take(_LONG_STEPS, level), np.take(_SHORT_STEPS, level))
    odds_against = (1 - scores) / np.maximum(scores, _LEAST_SCORE)
    lower = 1 / (1 + odds_against * np.exp(step))
    lower = np.maximum(lower, np.where(is_long & (scores >= HIGHEST_BORDER), HIGHEST_BORDER, 0.0))
    found: Reals = np.where(level > 0, np.minimum(lower, scores), scores)
    return found
