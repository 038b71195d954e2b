"""Cues: words and short phrases that hint at what a line is, in many languages, counted for all blocks at once.

They are data, `patterns/cues.txt`; a hint decides nothing by itself.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from tasks.clean.glyphs import glyphs_of, mixed, words_of
from tasks.clean.measures import Measures
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
    tables = tuple(np.zeros(1 << _TABLE_BITS, np.uint16) for _ in range(_MAX_WORDS))
    for line in phrase_lines("cues"):
        kind, phrases = line.split(":", 1)
        for phrase in phrases.split("|"):
            hashes = words_of(glyphs_of(phrase)).hashes[:_MAX_WORDS]
            key = hashes[:1]
            for word in hashes[1:]:
                key = mixed(key, word)
            tables[len(hashes) - 1][key & _TABLE_MASK] |= np.uint16(1 << CUES.index(kind))
    return tables
