"""Text features: what a model looks at where the DOM is lost. A column a feature, one value a block.

The shape of a line, its words and those around it, cues, its place, the prose near it, and the words it shares with
the prose of the page.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.clean.cues import CUES
from tasks.clean.measures import Columns, Measures
from tasks.clean.prose_runs import EVENTS, Page, shared_columns
from tasks.clean.windows import Reals, gaps, running, shifted, window_mean, window_sum

_NEIGHBOURS = (
    "n_words", "ends_sentence", "capital_share", "function_share", "text", "around", "digit_share", "cue_month",
    "cue_related", "cue_comment",
)  # fmt: skip
_REACH = (-3, -2, -1, 1, 2, 3)
#: Sums of cues of the lines from a first to a last place.
_CUES_NEAR = {
    "comment_around": ("comment", -8, 8),
    "related_back": ("related", -8, -1),
    "share_back": ("share", -8, -1),
    "share_on": ("share", 1, 8),
    "month_around": ("month", -4, 4),
    "signup_around": ("signup", -5, 5),
    "reader_around": ("reader", -5, 5),
}
_EVENTS_BEFORE = ("comment", "related", "signup")


def first_columns(page: Page, text: NDArray[np.float32], around: NDArray[np.float32]) -> Columns:
    """Return the features of the first pass; `text` and `around` are what the lexicons say, as log odds."""
    columns = dict(page.columns)
    columns |= {"text": text, "around": around}
    columns |= {f"cue_{name}": values.astype(np.float32) for name, values in zip(CUES, page.cues, strict=True)}
    found = _place(page) | _cues_around(page) | _repeats(page) | shapes_around(page) | _prose_around(page)
    found |= shared_columns(page) | _opinion(page, around.astype(np.float64))
    columns |= {name: np.asarray(values, np.float32) for name, values in found.items()}
    for reach in _REACH:
        for name in _NEIGHBOURS:
            columns[f"{name}{reach:+}"] = shifted(columns[name], reach).astype(np.float32)
    return columns


def _place(page: Page) -> dict[str, NDArray[Any]]:
    n = len(page.n_words)
    index = np.arange(n)
    total = max(1.0, page.n_words.sum())
    before, after = gaps(page.is_prose)
    return {
        "word_position": (running(page.n_words)[:-1] + page.n_words / 2) / total,
        "position": index / n,
        "from_start": np.minimum(index, 300),
        "from_end": np.minimum(n - index, 300),
        "n_blocks": np.full(n, n),
        "n_page_words": np.full(n, total),
        "n_prose": np.full(n, page.is_prose.sum()),
        "prose_before": before,
        "prose_after": after,
    }


def _cues_around(page: Page) -> dict[str, NDArray[Any]]:
    columns = {
        name: window_sum(page.cues[CUES.index(cue)], first, last) for name, (cue, first, last) in _CUES_NEAR.items()
    }
    before = running(page.events)
    return columns | {f"{name}s_before": before[EVENTS.index(name), 1:] for name in _EVENTS_BEFORE}


def _repeats(page: Page) -> dict[str, NDArray[Any]]:
    measures, n = page.measures, len(page.n_words)
    index = np.arange(n)
    _, first, inverse, counts = np.unique(
        measures.block_hash, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(inverse, kind="stable")
    is_same = np.concatenate([[False], inverse[order][1:] == inverse[order][:-1]])
    distance = np.full(n, 99)
    distance[order[is_same]] = np.minimum(99, order[is_same] - order[np.flatnonzero(is_same) - 1])
    return {
        "n_same": np.minimum(counts[inverse], 9),
        "is_first": first[inverse] == index,
        "since_same": distance,
        "n_same_start": _n_same_start(measures),
    }


def _n_same_start(measures: Measures) -> NDArray[Any]:
    """Return how many other blocks of at least six words begin with the same five."""
    n = len(measures.n_words)
    is_start = measures.place < 5
    block = measures.block_of[is_start]
    mixed_in = measures.hashes[is_start] * (measures.place[is_start].astype(np.uint64) * np.uint64(2) + np.uint64(1))
    total = np.concatenate([[np.uint64(0)], np.cumsum(mixed_in, dtype=np.uint64)])
    ends = np.concatenate([[0], np.cumsum(np.bincount(block, minlength=n))])
    starts = total[ends[1:]] - total[ends[:-1]]
    _, inverse, counts = np.unique(starts, return_inverse=True, return_counts=True)
    return np.where(measures.n_words >= 6, np.minimum(counts[inverse] - 1, 9), 0)


def shapes_around(page: Page) -> dict[str, NDArray[Any]]:
    """What the longer lines around a line look like: even lines of sentences are a story, uneven ones a list."""
    c = page.columns
    words = c["n_long_words"].astype(np.float64)
    is_long = (words >= 8).astype(np.float64)
    weight = words * is_long + 1e-3
    lines = is_long + 1e-6
    mean = window_mean(words, lines, 5)
    spread = np.sqrt(np.maximum(0, window_mean(words * words, lines, 5) - mean * mean))
    return {
        "ends_near": window_mean(c["ends_sentence"], weight, 3),
        "ends_around": window_mean(c["ends_sentence"], weight, 8),
        "ends_far": window_mean(c["ends_sentence"], weight, 20),
        "function_around": window_mean(c["function_share"], weight, 5),
        "capital_around": window_mean(c["capital_share"], weight, 5),
        "words_around": mean,
        "spread_around": spread / np.maximum(1, mean),
        "stops_around": window_mean(c["stops"], lines, 6) / np.maximum(1, mean),
        "commas_around": window_mean(c["commas"], lines, 6),
        "quotes_around": window_mean(c["quotes"] > 0, lines, 8),
        "starts_around": window_mean(c["starts_upper"], lines, 6),
        "digits_around": window_mean(c["digit_share"], weight, 5),
    }


def _prose_around(page: Page) -> dict[str, NDArray[Any]]:
    return {
        "short_around": window_sum(page.columns["n_long_words"] < 4, -6, 6),
        "prose_around": window_sum(page.is_prose, -10, 10),
        "prose_back_5": window_sum(page.n_words * page.is_prose, -5, -1),
        "prose_on_5": window_sum(page.n_words * page.is_prose, 1, 5),
        "prose_back_20": window_sum(page.n_words * page.is_prose, -20, -1),
        "prose_on_20": window_sum(page.n_words * page.is_prose, 1, 20),
    }


def _opinion(page: Page, odds: Reals) -> dict[str, NDArray[Any]]:
    """What the lexicons say of the lines around a line."""
    weight = page.n_words + 0.5
    believed = 1 / (1 + np.exp(-odds))
    mass = running(page.n_words * believed)
    total = max(1e-9, mass[-1])
    return {
        "around_3": window_mean(odds, weight, 3),
        "around_8": window_mean(odds, weight, 8),
        "around_25": window_mean(odds, weight, 25),
        "mass_before": mass[:-1] / total,
        "mass": np.full(len(odds), mass[-1]),
        "doubts_before": np.cumsum((odds < -4) & (page.n_words > 1)),
        "doubts_back": window_sum((odds < -4) & (page.n_words > 1), -8, -1),
        "doubts_on": window_sum((odds < -4) & (page.n_words > 1), 1, 8),
    }
