"""Windows: sums and means over the neighborhood of each block of a document, without a loop."""

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Values = NDArray[np.floating] | NDArray[np.integer] | NDArray[np.bool_]

#: Distances are counted up to here.
FAR = 99


def running(values: Values) -> Reals:
    """Return the sum of all values before each place, one entry more than values."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def window_sum(values: Values, first: int, last: int) -> Reals:
    """Return the sum of the values from `first` to `last` places on (negative: back), both included."""
    n = len(values)
    before = running(values)
    index = np.arange(n)
    # np.clip does the same in five times the time, and this is called forty times a text.
    stop = np.minimum(np.maximum(index + (last + 1), 0), n)
    return before[stop] - before[np.minimum(np.maximum(index + first, 0), n)]


def window_mean(values: Values, weights: Values, reach: int) -> Reals:
    """Return the weighted mean of the values up to `reach` places away."""
    return window_sum(values * weights, -reach, reach) / np.maximum(1e-9, window_sum(weights, -reach, reach))


def gaps(hits: Flags) -> tuple[Reals, Reals]:
    """Return the distance to the nearest hit at or before, and at or after each place, at most `FAR`."""
    index = np.arange(len(hits))
    before = np.maximum.accumulate(np.where(hits, index, -(10**6)))
    after = np.minimum.accumulate(np.where(hits, index, 10**6)[::-1])[::-1]
    return np.minimum(index - before, FAR).astype(np.float64), np.minimum(after - index, FAR).astype(np.float64)


def shifted(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    """Return for each place the value `reach` places on; -1 beyond the ends."""
    moved = np.full_like(values, -1)
    if abs(reach) < len(values):
        if reach < 0:
            moved[-reach:] = values[:reach]
        else:
            moved[: len(values) - reach] = values[reach:]
    return moved


def runs(hits: Flags, gap: int) -> NDArray[np.int64]:
    """Return the `[start, stop)` of runs of hits with at most `gap` other places between them, shape (runs, 2)."""
    places = np.flatnonzero(hits)
    if not len(places):
        return np.zeros((0, 2), np.int64)
    breaks = np.flatnonzero(np.diff(places) > gap + 1)
    starts = places[np.concatenate([[0], breaks + 1])]
    stops = places[np.concatenate([breaks, [len(places) - 1]])] + 1
    return np.stack([starts, stops], axis=1)


def best_span(values: Reals) -> tuple[int, int]:
    """Return the `[start, stop)` with the greatest sum (empty if no value is positive)."""
    before = running(values)
    lowest = np.minimum.accumulate(before[:-1])
    gains = before[1:] - lowest
    stop = int(np.argmax(gains))
    if gains[stop] <= 0:
        return 0, 0
    return int(np.argmin(before[: stop + 1])), stop + 1
