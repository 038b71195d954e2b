"""Cues: words and short phrases that hint at what a line is, in many languages, counted for all blocks at once.

They are data, `patterns/cues.txt`; a hint decides nothing by itself.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from tasks.clean.glyphs import mixed
from tasks.clean.measures import Measures, measure
from tasks.clean.wording import phrase_lines

CUES = (
    "related", "share", "comment", "legal", "signup", "byline", "caption", "advertisement", "ago", "month", "site",
    "author", "reader",
)  # fmt: skip
#: Of longer phrases, as those of scripts without blanks are, the beginning is enough.
_MAX_WORDS = 3
_MAX_COUNT = 5
#: Phrases are found by this many bits of their hashes.
_TABLE_BITS = 20
_TABLE_MASK = np.uint64((1 << _TABLE_BITS) - 1)


def cue_shares(measures: Measures) -> NDArray[np.float64]:
    """Return how many cues of each kind a block has, over the root of its words; shape (kinds, blocks)."""
    hashes, block = measures.hashes, measures.block_of
    tables = _tables()
    bits = tables[0][hashes & _TABLE_MASK]
    for n in range(2, _MAX_WORDS + 1):
        if len(measures.hashes) < n:
            break
        hashes = mixed(hashes[:-1], measures.hashes[n - 1 :])
        inside = block[n - 1 :] == block[: 1 - n]
        bits[: 1 - n] |= tables[n - 1][hashes & _TABLE_MASK] * inside
    hits = np.flatnonzero(bits)
    n_blocks = len(measures.n_words)
    places = block[hits]
    counts = np.stack([np.bincount(places, bits[hits] >> kind & 1, n_blocks) for kind in range(len(CUES))])
    shares: NDArray[np.float64] = np.minimum(counts, _MAX_COUNT) / np.sqrt(np.maximum(1, measures.n_words))
    return shares


@cache
def _tables() -> tuple[NDArray[np.uint16], ...]:
    """Return for phrases of one, two and three words the kinds they hint at, a bit each, by their hash."""
    phrases: list[str] = []
    bits: list[int] = []
    for line in phrase_lines("cues"):
        kind, alternatives = line.split(":", 1)
        phrases += alternatives.split("|")
        bits += [1 << CUES.index(kind)] * (len(phrases) - len(bits))
    measures = measure(phrases)
    hashes, n_words = measures.hashes, np.minimum(_MAX_WORDS, np.bincount(measures.block_of, minlength=len(phrases)))
    first = np.searchsorted(measures.block_of, np.arange(len(phrases)))
    keys = hashes[first]
    tables = []
    for n in range(1, _MAX_WORDS + 1):
        table = np.zeros(1 << _TABLE_BITS, np.uint16)
        is_whole, goes_on = n_words == n, n_words > n
        np.bitwise_or.at(table, keys[is_whole] & _TABLE_MASK, np.array(bits, np.uint16)[is_whole])
        keys[goes_on] = mixed(keys[goes_on], hashes[first[goes_on] + n])
        tables.append(table)
    return tuple(tables)
