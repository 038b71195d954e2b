"""Text features: what a model looks at where the DOM is lost. A column a feature, one value a block.

The shape of a line, its words and those around it, cues, its place, the prose near it, and the words it shares with
the prose of the page.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tasks.clean.cues import CUES
from tasks.clean.measures import Measures
from tasks.clean.prose_runs import EVENTS, Page, shared_columns
from tasks.clean.windows import Reals, Values, gaps, neighbors, running, window_means, window_sums

_NEIGHBORS = (
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
#: Below these log odds a line is hardly story.
_DOUBTFUL_ODDS = -4
_EVENTS_BEFORE = ("comment", "related", "signup")


def first_columns(page: Page, text: NDArray[np.float32], around: NDArray[np.float32]) -> Mapping[str, Values]:
    """Return the features of the first pass; `text` and `around` are what the lexicons say, as log odds."""
    columns: dict[str, Values] = {**page.columns, "text": text, "around": around}
    columns |= {f"cue_{name}": values for name, values in zip(CUES, page.cues, strict=True)}
    columns |= _place(page) | _repeats(page) | shapes_around(page) | _sums_around(page)
    columns |= shared_columns(page) | _opinion(page, around.astype(np.float64))
    before = running(page.events)
    columns |= {f"{name}s_before": before[EVENTS.index(name), 1:] for name in _EVENTS_BEFORE}
    moved = neighbors(np.stack([columns[name] for name in _NEIGHBORS]), _REACH)
    for reach, table in zip(_REACH, moved, strict=True):
        columns |= {f"{name}{reach:+}": values for name, values in zip(_NEIGHBORS, table, strict=True)}
    return columns


def _place(page: Page) -> dict[str, Values]:
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


def _repeats(page: Page) -> dict[str, Values]:
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


def _n_same_start(measures: Measures) -> Values:
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


def shapes_around(page: Page) -> dict[str, Values]:
    """What the longer lines around a line look like: even lines of sentences are a story, uneven ones a list."""
    c = page.columns
    words = c["n_long_words"].astype(np.float64)
    is_long = (words >= 8).astype(np.float64)
    weight = words * is_long + 1e-3
    lines = is_long + 1e-6
    rows: dict[str, tuple[Values, Values, int]] = {
        "words_around": (words, lines, 5),
        "spread_around": (words * words, lines, 5),
        "stops_around": (c["stops"], lines, 6),
        "commas_around": (c["commas"], lines, 6),
        "starts_around": (c["starts_upper"], lines, 6),
        "quotes_around": (c["quotes"] > 0, lines, 8),
        "ends_near": (c["ends_sentence"], weight, 3),
        "ends_around": (c["ends_sentence"], weight, 8),
        "ends_far": (c["ends_sentence"], weight, 20),
        "function_around": (c["function_share"], weight, 5),
        "capital_around": (c["capital_share"], weight, 5),
        "digits_around": (c["digit_share"], weight, 5),
    }
    columns: dict[str, Values] = dict(zip(rows, window_means(list(rows.values())), strict=True))
    mean = columns["words_around"]
    columns["spread_around"] = np.sqrt(np.maximum(0, columns["spread_around"] - mean * mean)) / np.maximum(1, mean)
    columns["stops_around"] = columns["stops_around"] / np.maximum(1, mean)
    return columns


def _sums_around(page: Page) -> dict[str, Values]:
    prose = page.n_words * page.is_prose
    rows: dict[str, tuple[Values, int, int]] = {
        "short_around": (page.columns["n_long_words"] < 4, -6, 6),
        "prose_around": (page.is_prose, -10, 10),
        "prose_back_5": (prose, -5, -1),
        "prose_on_5": (prose, 1, 5),
        "prose_back_20": (prose, -20, -1),
        "prose_on_20": (prose, 1, 20),
    }
    rows |= {name: (page.cues[CUES.index(cue)], *window) for name, (cue, *window) in _CUES_NEAR.items()}
    return dict(zip(rows, window_sums(list(rows.values())), strict=True))


def _opinion(page: Page, odds: Reals) -> dict[str, Values]:
    """What the lexicons say of the lines around a line."""
    weight = page.n_words + 0.5
    near, around, far = window_means([(odds, weight, 3), (odds, weight, 8), (odds, weight, 25)])
    mass = running(page.n_words / (1 + np.exp(-odds)))
    is_doubtful = (odds < _DOUBTFUL_ODDS) & (page.n_words > 1)
    back, on = window_sums([(is_doubtful, -8, -1), (is_doubtful, 1, 8)])
    return {
        "around_3": near,
        "around_8": around,
        "around_25": far,
        "mass_before": mass[:-1] / max(1e-9, mass[-1]),
        "mass": np.full(len(odds), mass[-1]),
        "doubts_before": np.cumsum(is_doubtful),
        "doubts_back": back,
        "doubts_on": on,
    }
