"""Windows: sums and means over the neighborhood of each block of a document, without a loop."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Values = NDArray[np.floating] | NDArray[np.integer] | NDArray[np.bool_]

#: Distances are counted up to here.
FAR = 99


def running(values: Values) -> Reals:
    """Return the sum of all values before each place, one entry more than values; of each row if there are several."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, dtype=np.float64, out=sums[..., 1:])
    return sums


def window_sum(values: Values, first: int, last: int) -> Reals:
    """Return the sum of the values from `first` to `last` places on (negative: back), both included."""
    n = values.shape[-1]
    before = running(values)
    index = np.arange(n)
    # np.clip does the same in five times the time.
    stop = np.minimum(np.maximum(index + (last + 1), 0), n)
    sums: Reals = before[..., stop] - before[..., np.minimum(np.maximum(index + first, 0), n)]
    return sums


def window_sums(rows: Sequence[tuple[Values, int, int]]) -> Reals:
    """Return `window_sum` of each row, of all at once, which takes a tenth of the time of one after the other."""
    values, first, last = zip(*rows, strict=True)
    before = running(np.stack(values))
    n = before.shape[1] - 1
    index = np.arange(n)
    stops = np.minimum(np.maximum(index + (np.array(last)[:, None] + 1), 0), n)
    starts = np.minimum(np.maximum(index + np.array(first)[:, None], 0), n)
    sums: Reals = np.take_along_axis(before, stops, 1) - np.take_along_axis(before, starts, 1)
    return sums


def window_means(rows: Sequence[tuple[Values, Values, int]]) -> Reals:
    """Return for each row of values and weights the weighted means of the values up to `reach` places away."""
    sums = [(values * weights, -reach, reach) for values, weights, reach in rows]
    found = window_sums(sums + [(weights, -reach, reach) for _, weights, reach in rows])
    means: Reals = found[: len(rows)] / np.maximum(1e-9, found[len(rows) :])
    return means


def gaps(hits: Flags) -> tuple[Reals, Reals]:
    """Return the distance to the nearest hit at or before, and at or after each place, at most `FAR`."""
    index = np.arange(hits.shape[-1])
    before = np.maximum.accumulate(np.where(hits, index, -(10**6)), axis=-1)
    after = np.minimum.accumulate(np.where(hits, index, 10**6)[..., ::-1], axis=-1)[..., ::-1]
    return np.minimum(index - before, FAR).astype(np.float64), np.minimum(after - index, FAR).astype(np.float64)


def shifted(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    """Return for each place the value `reach` places on; -1 beyond the ends."""
    moved = np.full_like(values, -1)
    n = values.shape[-1]
    if abs(reach) < n:
        if reach < 0:
            moved[..., -reach:] = values[..., :reach]
        else:
            moved[..., : n - reach] = values[..., reach:]
    return moved


def neighbors(values: NDArray[np.floating], reaches: Sequence[int]) -> list[NDArray[np.floating]]:
    """Return `shifted` values for each reach."""
    margin = max(map(abs, reaches))
    n = values.shape[-1]
    wide = np.full((*values.shape[:-1], n + 2 * margin), -1, values.dtype)
    wide[..., margin : margin + n] = values
    return [wide[..., margin + reach : margin + reach + n] for reach in reaches]


def runs(hits: Flags, gap: int) -> NDArray[np.int64]:
    """Return the `[start, stop)` of runs of hits with at most `gap` other places between them, shape (runs, 2)."""
    places = np.flatnonzero(hits)
    if not len(places):
        return np.zeros((0, 2), np.int64)
    breaks = np.flatnonzero(np.diff(places) > gap + 1)
    starts = places[np.concatenate([[0], breaks + 1])]
    stops = places[np.concatenate([breaks, [len(places) - 1]])] + 1
    return np.stack([starts, stops], axis=1)


def nearest(spans: NDArray[np.int64], n: int) -> tuple[NDArray[np.int64], Reals]:
    """Return for each of `n` places the nearest of at least one `[start, stop)`, and how far after it the place is.

    Before it the distance is negative, inside it is 0.
    """
    starts, stops = spans.T
    index = np.arange(n)
    before = np.searchsorted(starts, index, "right") - 1
    after = np.minimum(before + 1, len(spans) - 1)
    back = np.where(before >= 0, np.maximum(0, index - stops[before] + 1), 10**6)
    on = np.where(before + 1 < len(spans), starts[after] - index, 10**6)
    found = np.where(back <= on, np.maximum(before, 0), after)
    return found, np.where(back <= on, back, -on).astype(np.float64)


def best_span(values: Reals) -> tuple[int, int]:
    """Return the `[start, stop)` with the greatest sum (empty if no value is positive)."""
    before = running(values)
    lowest = np.minimum.accumulate(before[:-1])
    gains = before[1:] - lowest
    stop = int(np.argmax(gains))
    if gains[stop] <= 0:
        return 0, 0
    return int(np.argmin(before[: stop + 1])), stop + 1
