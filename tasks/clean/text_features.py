"""Text features: what a model looks at where the DOM is lost. A column a feature, one value a block.

First pass: the shape of a line, its words and those around it, its place, the prose near it, and the words it shares
with the prose of the page. Second pass: what the first thinks of the lines around it, and of the spans they make.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.clean.measures import Columns, Measures
from tasks.clean.prose_runs import Page, shared_columns, telling_words
from tasks.clean.windows import Reals, best_span, gaps, running, runs, shifted, window_mean, window_sum

_NEIGHBOURS = ("n_words", "ends_sentence", "capital_share", "function_share", "text", "around", "digit_share")
_REACH = (-3, -2, -1, 1, 2, 3)
_LATER_REACH = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_SPAN_BORDERS = (0.5, 0.25)
_N_SPANS = 2
_HOT = 0.3


def first_columns(page: Page, text: NDArray[np.float32], around: NDArray[np.float32]) -> Columns:
    """Return the features of the first pass; `text` and `around` are what the lexicons say, as log odds."""
    columns = dict(page.columns)
    columns |= {"text": text, "around": around}
    found = _place(page) | _repeats(page) | _shapes_around(page) | shared_columns(page)
    found |= _opinion(page, around.astype(np.float64))
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


def _shapes_around(page: Page) -> dict[str, NDArray[Any]]:
    """What the longer lines around a line look like: even lines of sentences are a story, uneven ones a list."""
    c = page.columns
    words = c["n_long_words"].astype(np.float64)
    is_long = (words >= 8).astype(np.float64)
    weight = words * is_long + 1e-3
    mean = window_mean(words, is_long + 1e-6, 5)
    spread = np.sqrt(np.maximum(0, window_mean(words * words, is_long + 1e-6, 5) - mean * mean))
    return {
        "ends_near": window_mean(c["ends_sentence"], weight, 3),
        "ends_around": window_mean(c["ends_sentence"], weight, 8),
        "ends_far": window_mean(c["ends_sentence"], weight, 20),
        "function_around": window_mean(c["function_share"], weight, 5),
        "capital_around": window_mean(c["capital_share"], weight, 5),
        "words_around": mean,
        "spread_around": spread / np.maximum(1, mean),
        "stops_around": window_mean(c["stops"], is_long + 1e-6, 6) / np.maximum(1, mean),
        "quotes_around": window_mean(c["quotes"] > 0, is_long + 1e-6, 8),
        "short_around": window_sum(words < 4, -6, 6),
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


def second_columns(page: Page, first: Columns, scores: Reals) -> Columns:
    """Return the features of the second pass from those of the first and its probabilities."""
    kept = {name: values for name, values in first.items() if name[-2:-1] not in "+-"}
    found = _scores_around(page, scores) | _spans(page, scores) | _core(page, scores)
    columns = kept | {name: np.asarray(values, np.float32) for name, values in found.items()}
    for reach in _LATER_REACH:
        columns[f"score{reach:+}"] = shifted(columns["score"], reach).astype(np.float32)
    return columns


def _scores_around(page: Page, scores: Reals) -> dict[str, NDArray[Any]]:
    n, weight = len(scores), page.n_words + 0.5
    mass = running(page.n_words * scores)
    total = max(1e-9, mass[-1])
    of_prose = np.where(page.is_prose, scores, 0)
    columns: dict[str, NDArray[Any]] = {
        "score": scores,
        "kept_before": mass[:-1],
        "kept_after": total - mass[1:],
        "kept_share_before": mass[:-1] / total,
        "kept": np.full(n, total),
        "kept_share": np.full(n, total / max(1.0, page.n_words.sum())),
        "highest": np.full(n, scores.max()),
        "highest_before": np.maximum.accumulate(of_prose),
        "highest_after": np.maximum.accumulate(of_prose[::-1])[::-1],
    }
    for reach in (2, 5, 12, 30):
        columns[f"scores_{reach}"] = window_mean(scores, weight, reach)
    for name, hits in (
        ("likely", scores > 0.5),
        ("sure", page.is_prose & (scores > 0.8)),
        ("refused", page.is_prose & (scores < 0.2)),
    ):
        columns[f"{name}_back"], columns[f"{name}_on"] = gaps(hits)
    return columns


def _spans(page: Page, scores: Reals) -> dict[str, NDArray[Any]]:
    """Where a line stands to the spans that hold most of what is likely story."""
    n = len(scores)
    index = np.arange(n)
    mass = page.n_words * scores
    total = max(1e-9, mass.sum())
    columns: dict[str, NDArray[Any]] = {}
    for border in _SPAN_BORDERS:
        gains = (scores - border) * (page.n_words + 1)
        for number in range(_N_SPANS):
            start, stop = best_span(gains)
            key = f"{border}_{number}"
            columns[f"span_{key}"] = (index >= start) & (index < stop)
            columns[f"span_start_{key}"] = np.clip(index - start, -50, 50)
            columns[f"span_stop_{key}"] = np.clip(index - stop, -50, 50)
            columns[f"span_share_{key}"] = np.full(n, mass[start:stop].sum() / total)
            gains[start:stop] = -1e9
    return columns


def _core(page: Page, scores: Reals) -> dict[str, NDArray[Any]]:
    """How far a line, and the lines after it, speak of what the first weighty part of the story speaks of."""
    n = len(scores)
    hot = runs(scores >= _HOT, 2)
    mass = page.n_words * scores
    block, word = telling_words(page.measures)
    if not len(hot) or not len(block):
        return {name: np.full(n, -1.0) for name in ("core_words", "core_words_on", "core_words_back", "after_core")}
    sums = running(mass)
    weights = sums[hot[:, 1]] - sums[hot[:, 0]]
    weighty = np.flatnonzero(weights >= max(40.0, 0.12 * sums[-1]))
    start, stop = hot[int(weighty[0]) if len(weighty) else int(np.argmax(weights))]
    inside = (block >= start) & (block < stop)
    n_words = int(word.max()) + 1
    own = np.where(inside, scores[block], 0)
    held = np.bincount(word, own, n_words)
    rarity = 1 / (1 + np.sqrt(np.bincount(word, minlength=n_words)[word]))
    common = np.bincount(block, rarity * (held[word] - own > 0.5), n)
    weight = np.maximum(1e-9, np.bincount(block, rarity, n))
    return {
        "core_words": common / weight,
        "core_words_on": window_sum(common, 0, 5) / np.maximum(1e-6, window_sum(weight, 0, 5)),
        "core_words_back": window_sum(common, -6, -1) / np.maximum(1e-6, window_sum(weight, -6, -1)),
        "after_core": np.clip(np.arange(n) - stop, -60, 200),
    }
