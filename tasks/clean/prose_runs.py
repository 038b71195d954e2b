"""Prose runs: where the prose of a text is, how each run of it looks, and which words lines share with it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.cues import CUES, cue_shares
from tasks.clean.glyphs import Indices, distinct
from tasks.clean.measures import Columns, Measures
from tasks.clean.windows import Flags, Reals, Values, nearest, running, runs

#: A line of so many words is prose if it ends as a sentence, or without, of so many.
_SENTENCE_WORDS, _PROSE_WORDS = 9, 22
_RUN_GAP = 4
#: A headline stands at most so many lines above its story.
_TITLE_REACH = 25


#: Short lines that tell what begins or ends near them.
EVENTS = ("date", "ago", "byline", "related", "comment", "signup", "author", "share", "teaser")
#: Of the lines above a run of prose, so many may hold its date and its byline.
_EVENT_REACH = 10


class Page(NamedTuple):
    """A document under measurement."""

    measures: Measures
    columns: Columns
    #: shape (kinds of `CUES`, blocks)
    cues: Reals
    #: shape (kinds of `EVENTS`, blocks)
    events: Flags
    is_prose: Flags
    #: runs of prose, shape (runs, 2), and the run of each block or -1
    prose: NDArray[np.int64]
    run_of: Indices
    #: what `telling_words` returns
    telling: tuple[Indices, Indices]

    @property
    def n_words(self) -> Reals:
        """Words of each block."""
        return self.measures.n_words


def page_of(measures: Measures) -> Page:
    """Return a document with its runs of prose."""
    words = measures.columns["n_long_words"]
    ends = measures.columns["ends_sentence"] > 0
    is_prose = ((words >= _SENTENCE_WORDS) & ends) | (words >= _PROSE_WORDS)
    prose = runs(is_prose, _RUN_GAP)
    run_of = np.full(len(words), -1)
    for number, (start, stop) in enumerate(prose):
        run_of[start:stop] = number
    cues = cue_shares(measures)
    events = _events(measures, cues, is_prose)
    return Page(measures, measures.columns, cues, events, is_prose, prose, run_of, telling_words(measures))


def _events(measures: Measures, cues: Reals, is_prose: Flags) -> Flags:
    words = measures.columns["n_long_words"]
    cue = dict(zip(CUES, cues, strict=True))
    has_digit = measures.columns["digit_share"] > 0
    is_teaser = ~is_prose & (words >= 5) & (words <= 22) & (measures.columns["ends_sentence"] == 0)
    return np.stack([
        (cue["month"] > 0) & has_digit & (words < 25),
        (cue["ago"] > 0.5) & (words < 8),
        (cue["byline"] > 0.2) & (words < 12),
        (cue["related"] > 0.3) & (words < 25),
        (cue["comment"] > 0.3) & (words < 25),
        cue["signup"] > 0.2,
        cue["author"] > 0.2,
        (cue["share"] > 0.3) & (words < 25),
        is_teaser,
    ])  # fmt: skip


def shared_columns(page: Page) -> dict[str, NDArray[Any]]:
    """How far a line speaks of what the prose of the page speaks of, and the run of prose nearest to it."""
    n = len(page.n_words)
    block, word = page.telling
    n_of_word = np.bincount(word, minlength=1)
    rarity = 1 / (1 + np.sqrt(n_of_word[word]))
    in_prose = page.is_prose[block]
    elsewhere = np.bincount(word[in_prose], minlength=len(n_of_word))[word] - in_prose
    weight = np.maximum(1e-9, np.bincount(block, rarity, n))
    count = np.maximum(1, np.bincount(block, minlength=n))
    columns: dict[str, NDArray[Any]] = {
        "shared": np.bincount(block, rarity * (elsewhere > 0), n) / weight,
        "shared_often": np.bincount(block, np.minimum(elsewhere, 4), n) / count,
    }
    return columns | _nearest_run(page, block, word)


def telling_words(measures: Measures) -> tuple[Indices, Indices]:
    """Return the distinct words of each block that are no function words, as (block, word number)."""
    telling = np.flatnonzero(measures.is_telling)
    _, number = np.unique(measures.hashes[telling], return_inverse=True)
    n_numbers = int(number.max(initial=0)) + 1
    pairs = distinct(measures.block_of[telling] * n_numbers + number)
    return pairs // n_numbers, pairs % n_numbers


_RUN_COLUMNS = (
    "run_words", "run_lines", "run_others", "run_mean", "run_spread", "run_function", "run_rank", "run_share",
    "run_title", "run_place", "run_coherence", "run_text", "run_next_words", "run_dates", "run_bylines",
    "run_comments", "run_quotes", "run_changes", "run_before",
)  # fmt: skip


def _nearest_run(page: Page, block: Indices, word: Indices) -> dict[str, NDArray[Any]]:
    n = len(page.n_words)
    if not len(page.prose):
        return {name: np.full(n, -1.0) for name in (*_RUN_COLUMNS, "in_run", "run_distance", "title_words")}
    run, distance = nearest(page.prose, n)
    described, title_words = _described_runs(page, block, word)
    columns: dict[str, NDArray[Any]] = {name: values[run] for name, values in described.items()}
    return columns | {
        "in_run": page.run_of >= 0,
        "run_distance": np.clip(distance, -60, 60),
        "title_words": title_words,
    }


def _described_runs(page: Page, block: Indices, word: Indices) -> tuple[dict[str, Reals], Reals]:
    starts, stops = page.prose.T
    words = page.n_words
    of_prose = words * page.is_prose

    def total(values: Values) -> Reals:
        before = running(values)
        sums: Reals = before[stops] - before[starts]
        return sums

    def above(event: str) -> Reals:
        before = running(page.events[EVENTS.index(event)])
        sums: Reals = before[starts + 1] - before[np.maximum(0, starts - _EVENT_REACH)]
        return sums

    n_words, n_lines = total(of_prose), total(page.is_prose)
    mean = n_words / n_lines
    title, title_words = _titles(page, block, word, n_words)
    rank = np.empty(len(starts))
    rank[np.argsort(-n_words, kind="stable")] = np.arange(len(starts))
    columns = {
        "run_words": n_words,
        "run_lines": n_lines,
        "run_others": 1 - n_lines / (stops - starts),
        "run_mean": mean,
        "run_spread": np.sqrt(np.maximum(0, total(of_prose * words) / n_lines - mean * mean)) / mean,
        "run_function": total(page.columns["function_share"] * page.is_prose) / n_lines,
        "run_rank": rank,
        "run_share": n_words / max(1.0, of_prose.sum()),
        "run_title": title,
        "run_place": starts / len(words),
        "run_coherence": _coherence(page, block, word),
        "run_text": total(page.columns["capital_share"] * words) / np.maximum(1, total(words)),
        "run_next_words": np.concatenate([n_words[1:], [0.0]]),
        "run_dates": above("date") + above("ago"),
        "run_bylines": above("byline"),
        "run_comments": total(page.cues[CUES.index("comment")] > 0) / (stops - starts),
        "run_quotes": total((page.columns["quotes"] > 0) & page.is_prose) / n_lines,
        "run_changes": total(np.concatenate([[False], page.is_prose[1:] != page.is_prose[:-1]])) / (stops - starts),
        "run_before": running(of_prose)[starts] / max(1.0, of_prose.sum()),
    }
    return columns, title_words


def _coherence(page: Page, block: Indices, word: Indices) -> Reals:
    """Return the share of a run's words that another line of the same run has too."""
    run = page.run_of[block]
    inside = page.is_prose[block] & (run >= 0)
    n_runs = len(page.prose)
    _, inverse, counts = np.unique(word[inside] * n_runs + run[inside], return_inverse=True, return_counts=True)
    common = np.bincount(run[inside], counts[inverse] > 1, n_runs)
    share: Reals = common / np.maximum(1, np.bincount(run[inside], minlength=n_runs))
    return share


def _titles(page: Page, block: Indices, word: Indices, n_words: Reals) -> tuple[Reals, Reals]:
    """Return how well the best headline above each run fits it, and the words each line shares with the best of all."""
    n = len(page.n_words)
    words = page.columns["n_long_words"]
    could_be = (words >= 3) & (words <= 30) & ~page.is_prose
    n_telling = np.bincount(block, minlength=n)
    n_word_numbers = int(word.max(initial=0)) + 1
    scores = np.zeros(len(page.prose))
    lines = np.full(len(page.prose), -1)
    for number, (start, stop) in enumerate(page.prose):
        low = max(0, start - _TITLE_REACH)
        first, last = np.searchsorted(block, (start, stop))
        known = np.zeros(n_word_numbers, np.bool_)
        known[word[first:last]] = True
        above = slice(*np.searchsorted(block, (low, start)))
        if above.start == above.stop:
            continue
        fits = np.bincount(block[above] - low, known[word[above]], start - low)
        score = fits * fits / np.maximum(3, n_telling[low:start]) * could_be[low:start]
        lines[number] = low + int(np.argmax(score))
        scores[number] = score.max()
    best = int(np.argmax(scores * n_words))
    if scores[best] <= 0:
        return scores, np.zeros(n)
    known = np.zeros(n_word_numbers, np.bool_)
    known[word[block == lines[best]]] = True
    return scores, np.bincount(block, known[word], n).astype(np.float64)
