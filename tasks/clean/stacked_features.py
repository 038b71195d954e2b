"""Stacked features: what a model of text sees of what the model before it thinks of the lines around a line.

The scores near by, where a line stands to the spans and parts that are likely story, what has happened since the first
weighty part began, and how far a line speaks of the same and looks the same.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.prose_runs import EVENTS, Page
from tasks.clean.windows import (
    Reals,
    Values,
    best_span,
    gaps,
    nearest,
    neighbors,
    running,
    runs,
    window_means,
    window_sums,
)

_REACH = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_SCORE_REACHES = (2, 5, 12, 30)
_SPAN_BORDERS = (0.5, 0.25)
_N_SPANS = 2
#: Lines from this score on make parts, with at most so many others between; the first weighty part is the core.
_HOT, _HOT_GAP = 0.3, 2
_CORE_WORDS, _CORE_SHARE = 40.0, 0.12
_LEAD_WORDS = 150
#: Events are looked for so many lines back from where a part begins.
_EVENT_REACH = 12
_SHAPES = (
    "ends_near", "ends_around", "ends_far", "function_around", "capital_around", "words_around", "spread_around",
    "stops_around", "commas_around", "quotes_around", "starts_around", "digits_around",
)  # fmt: skip


def second_columns(page: Page, first: Mapping[str, Values], scores: Reals) -> Mapping[str, Values]:
    """Return the features of the second pass from those of the first and its probabilities."""
    columns = {name: values for name, values in first.items() if name[-2:-1] not in "+-"}
    columns |= _scores_around(page, scores) | _spans(page, scores) | _parts(page, first, scores)
    moved = zip(_REACH, neighbors(scores, _REACH), strict=True)
    return columns | {f"score{reach:+}": values for reach, values in moved}


def _scores_around(page: Page, scores: Reals) -> dict[str, Values]:
    n, weight = len(scores), page.n_words + 0.5
    mass = running(page.n_words * scores)
    total = max(1e-9, mass[-1])
    of_prose = np.where(page.is_prose, scores, 0)
    columns: dict[str, Values] = {
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
    means = window_means([(scores, weight, reach) for reach in _SCORE_REACHES])
    columns |= {f"scores_{reach}": values for reach, values in zip(_SCORE_REACHES, means, strict=True)}
    hits = {
        "likely": scores > 0.5,
        "sure": page.is_prose & (scores > 0.8),
        "refused": page.is_prose & (scores < 0.2),
    }
    back, on = gaps(np.stack(list(hits.values())))
    for number, name in enumerate(hits):
        columns |= {f"{name}_back": back[number], f"{name}_on": on[number]}
    return columns


def _spans(page: Page, scores: Reals) -> dict[str, Values]:
    """Where a line stands to the spans that hold most of what is likely story."""
    n = len(scores)
    index = np.arange(n)
    mass = page.n_words * scores
    total = max(1e-9, mass.sum())
    columns: dict[str, Values] = {}
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


class _Parts(NamedTuple):
    """The runs of lines that are likely story, shape (parts, 2), with what of them is expected to be story."""

    spans: NDArray[np.int64]
    mass: Reals
    core: int


_PART_COLUMNS = (
    "part_words", "part_mean", "part_highest", "part_gap", "part_before", "part_share", "part_lines", "part_number",
    "n_parts", "part_after_core", "part_dates", "part_related", "part_signups", "part_comments", "part_like_core",
)  # fmt: skip
_CORE_COLUMNS = (
    "core_words", "core_words_on", "core_words_back", "core_words_often", "lead_words", "telling_words", "after_core",
    *(f"{name}_since_core" for name in EVENTS), *(f"{name}_off_core" for name in (*_SHAPES, "ends_sentence")),
    "core_ends_sentence",
)  # fmt: skip


def _parts(page: Page, first: Mapping[str, Values], scores: Reals) -> dict[str, Values]:
    """Describe the part nearest to each line, and how each line stands to the first weighty part, the core."""
    n = len(scores)
    spans = runs(scores >= _HOT, _HOT_GAP)
    if not len(spans):
        return {name: np.full(n, -1.0) for name in (*_PART_COLUMNS, *_CORE_COLUMNS)}
    sums = running(page.n_words * scores)
    mass = sums[spans[:, 1]] - sums[spans[:, 0]]
    weighty = np.flatnonzero(mass >= max(_CORE_WORDS, _CORE_SHARE * sums[-1]))
    parts = _Parts(spans, mass, int(weighty[0]) if len(weighty) else int(np.argmax(mass)))
    core = _core_words(page, scores, parts) | _since_core(page, parts) | _off_core(page, first, scores, parts)
    part, _ = nearest(spans, n)
    described = _described_parts(page, scores, parts, core["core_words"].astype(np.float64))
    return core | {name: values[part] for name, values in described.items()}


def _described_parts(page: Page, scores: Reals, parts: _Parts, like_core: Reals) -> dict[str, Values]:
    starts, stops = parts.spans.T
    number = np.arange(len(starts))
    ends = np.concatenate([[0], stops[:-1]])
    words = running(page.n_words)
    n_words = words[stops] - words[starts]
    events = running(page.events)
    near = events[:, starts] - events[:, np.maximum(ends, starts - _EVENT_REACH)]
    total = max(1e-9, float((page.n_words * scores).sum()))
    likeness = running(like_core * page.n_words)
    return {
        "part_words": n_words,
        "part_mean": parts.mass / np.maximum(1, n_words),
        "part_highest": np.maximum.reduceat(scores, starts),
        "part_gap": np.minimum(60, starts - ends),
        "part_before": running(parts.mass)[:-1],
        "part_share": parts.mass / total,
        "part_lines": stops - starts,
        "part_number": number,
        "n_parts": np.full(len(starts), len(starts)),
        "part_after_core": number - parts.core,
        "part_dates": near[EVENTS.index("date")] + near[EVENTS.index("ago")] + near[EVENTS.index("byline")],
        "part_related": near[EVENTS.index("related")],
        "part_signups": near[EVENTS.index("signup")],
        "part_comments": near[EVENTS.index("comment")],
        "part_like_core": (likeness[stops] - likeness[starts]) / np.maximum(1, n_words),
    }


def _since_core(page: Page, parts: _Parts) -> dict[str, Values]:
    start, stop = parts.spans[parts.core]
    before = running(page.events)
    since = np.clip(before[:, 1:] - before[:, start, None], -20, 40)
    columns = {f"{name}_since_core": values for name, values in zip(EVENTS, since, strict=True)}
    return columns | {"after_core": np.clip(np.arange(len(page.n_words)) - stop, -60, 200)}


def _off_core(page: Page, first: Mapping[str, Values], scores: Reals, parts: _Parts) -> dict[str, Values]:
    """How much the lines around a line look like those of the core."""
    start, stop = parts.spans[parts.core]
    weight = page.n_words[start:stop] * scores[start:stop] + 1e-6
    names = (*_SHAPES, "ends_sentence")
    table = np.stack([first[name] for name in names]).astype(np.float64)
    means = (table[:, start:stop] * weight).sum(axis=1) / weight.sum()
    off = dict(zip((f"{name}_off_core" for name in names), table - means[:, None], strict=True))
    return off | {"core_ends_sentence": np.full(len(scores), means[-1])}


def _core_words(page: Page, scores: Reals, parts: _Parts) -> dict[str, Values]:
    """How far a line, and the lines after it, speak of what the core speaks of."""
    n = len(scores)
    block, word = page.telling
    start, stop = parts.spans[parts.core]
    inside = (block >= start) & (block < stop)
    n_words = int(word.max(initial=0)) + 1
    own = np.where(inside, scores[block], 0)
    held = np.bincount(word, own, n_words)[word] - own
    rarity = 1 / (1 + np.sqrt(np.bincount(word, minlength=n_words)[word]))
    common = np.bincount(block, rarity * (held > 0.5), n)
    weight = np.maximum(1e-9, np.bincount(block, rarity, n))
    words = running(page.n_words)
    is_lead = inside & (words[block] - words[start] < _LEAD_WORDS)
    led = np.bincount(word, is_lead, n_words)[word] - is_lead > 0
    on, weight_on, back, weight_back = window_sums([(common, 0, 5), (weight, 0, 5), (common, -6, -1), (weight, -6, -1)])
    return {
        "core_words": common / weight,
        "core_words_on": on / np.maximum(1e-6, weight_on),
        "core_words_back": back / np.maximum(1e-6, weight_back),
        "core_words_often": np.bincount(block, np.minimum(2, held), n),
        "lead_words": np.bincount(block, led, n),
        "telling_words": np.bincount(block, minlength=n),
    }
