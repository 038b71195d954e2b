"""Choice: which blocks are kept, from the probability of each, so that the page as a whole is expected to be best."""

import numpy as np
from numpy.typing import NDArray

from tasks.clean.glyphs import Hashes, Indices, first_places, mixed
from tasks.clean.measures import Measures

Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]

#: The border between kept and dropped moves with the page, within these.
_LOWEST_BORDER, HIGHEST_BORDER = 0.1, 0.5
#: A block of so many words is dropped if an earlier kept one is the same.
_MIN_SAME_WORDS = 6
#: Of a block's word 4-grams, the share said before that makes it a repeat, if it is long or in a run of repeats.
_MIN_SAID_SHARE, _MIN_SAID_GRAMS, _MIN_SAID_RUN = 0.85, 25, 3
#: A block this long that other blocks say again holds the whole story once more.
_MIN_WHOLE_GRAMS, _MIN_WHOLE_SHARE, _N_WHOLE = 150, 0.8, 3


def chosen(scores: Reals, n_words: Reals) -> Flags:
    """Return the blocks whose keeping has the greatest expected F1, 2 E[hits] / (kept + E[story]) in words.

    After Ye, Chai, Lee and Chieu, Optimizing F-measures (ICML 2012): the best set is always the likeliest blocks.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum((n_words * scores)[order])
    kept = np.cumsum(n_words[order])
    if not len(order) or hits[-1] <= 0:
        return np.zeros(len(scores), np.bool_)
    best = scores[order][int(np.argmax(2 * hits / (kept + hits[-1])))]
    keep: Flags = scores >= min(HIGHEST_BORDER, max(_LOWEST_BORDER, float(best)))
    return keep


def repeated(measures: Measures, keep: Flags) -> Flags:
    """Return which of the kept blocks say again what the kept text says elsewhere."""
    again = _same(measures, keep)
    block, grams = _grams(measures, keep & ~again)
    if not len(grams):
        return again
    first = first_places(grams)
    n_grams = np.bincount(block, minlength=len(keep))
    left = np.ones(len(block), np.bool_)
    for number in np.argsort(-n_grams, kind="stable")[:_N_WHOLE]:
        if n_grams[number] <= _MIN_WHOLE_GRAMS:
            break
        own = block == number
        said_elsewhere = np.zeros(len(block), np.bool_)
        said_elsewhere[first[left & ~own]] = True
        if said_elsewhere[first[own]].mean() > _MIN_WHOLE_SHARE:
            again[number] = True
            left &= ~own
    if not left.all():
        block, first = block[left], first_places(grams[left])
    return again | _said(block, first, len(keep))


def _same(measures: Measures, keep: Flags) -> Flags:
    places = np.flatnonzero(keep & (measures.n_words >= _MIN_SAME_WORDS))
    first = first_places(measures.block_hash[places])
    again = np.zeros(len(keep), np.bool_)
    again[places[first < np.arange(len(places))]] = True
    return again


def _grams(measures: Measures, keep: Flags) -> tuple[Indices, Hashes]:
    """Return the word 4-grams of the kept blocks, as (block, hash)."""
    h, block = measures.hashes, measures.block_of
    if len(h) < 4:
        return block[:0], h[:0]
    grams = mixed(mixed(h[:-3], h[1:-2]), mixed(h[2:-1], h[3:]))
    inside = (block[3:] == block[:-3]) & keep[block[3:]]
    return block[3:][inside], grams[inside]


def _said(block: Indices, first: Indices, n: int) -> Flags:
    """Return which blocks mostly repeat blocks before them: long ones, and runs of shorter ones from the third on.

    `first` has the first place of each gram, `block` the block of each.
    """
    again = np.zeros(n, np.bool_)
    n_grams = np.bincount(block, minlength=n)
    said = np.bincount(block, block[first] < block, n)
    in_a_row = 0
    for number in np.flatnonzero(n_grams >= 3):
        in_a_row = in_a_row + 1 if said[number] > _MIN_SAID_SHARE * n_grams[number] else 0
        again[number] = in_a_row >= _MIN_SAID_RUN or (in_a_row > 0 and n_grams[number] >= _MIN_SAID_GRAMS)
    return again
