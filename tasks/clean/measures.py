"""Measures: what the texts of a document's blocks look like, in any language, measured for all blocks at once."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.glyphs import (
    COLON,
    COMMA,
    DIGIT,
    ODD,
    PUNCTUATION,
    QUOTE,
    SINGLE,
    STOP,
    UPPER,
    WORD,
    Glyphs,
    Hashes,
    Indices,
    glyphs_of,
    mixed,
    words_of,
)
from tasks.clean.language import function_words

Column = NDArray[np.float32]
Columns = dict[str, Column]

#: From so many words on a block is long, below so many short.
LONG_WORDS = 15
SHORT_WORDS = 8
_FUNCTION_BITS = 16


class Measures(NamedTuple):
    """Words of a document in one flat array, and columns with one value a block."""

    #: hash of each word, the block it is in, and its place there
    hashes: Hashes
    block_of: Indices
    place: Indices
    #: the first word of each block; one more entry than blocks
    first_word: Indices
    n_words: NDArray[np.float64]
    #: whether a word tells what a text is about: no function word, no number, more than three letters
    is_telling: NDArray[np.bool_]
    #: hash of the whole block's words
    block_hash: Hashes
    columns: Columns

    def per_block(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        """Sum values of words over their blocks."""
        return np.bincount(self.block_of, values, len(self.n_words)).astype(np.float64)


def measure(texts: Sequence[str]) -> Measures:
    """Measure the texts of all blocks; there must be at least one."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    stops = np.cumsum(lengths)
    starts = stops - lengths
    glyphs = glyphs_of("\n".join(texts) + "\n")
    words = words_of(glyphs)
    block_of = np.searchsorted(stops, words.starts, "right")
    counts = np.bincount(block_of, minlength=len(texts))
    first_word = np.concatenate([[0], np.cumsum(counts)])
    columns = _columns(glyphs, starts, stops, counts)
    is_function = _function_words()[words.hashes & ((1 << _FUNCTION_BITS) - 1)]
    capital = (glyphs.bits[words.starts] & UPPER) > 0
    n = np.maximum(counts, 1)
    columns["function_share"] = _real(np.bincount(block_of, is_function, len(texts)) / n)
    columns["capital_share"] = _real(np.bincount(block_of, capital, len(texts)) / n)
    place = np.arange(len(block_of)) - first_word[block_of]
    return Measures(
        words.hashes,
        block_of,
        place,
        first_word,
        counts.astype(np.float64),
        ~is_function & _is_telling(glyphs, words.starts),
        _whole(words.hashes, first_word, place),
        columns,
    )


def _is_telling(glyphs: Glyphs, starts: Indices) -> NDArray[np.bool_]:
    """Return which words have more than three letters, or are written without blanks, and are no number."""
    bits = glyphs.bits[starts]
    fourth = glyphs.bits[np.minimum(starts + 3, len(glyphs.bits) - 1)]
    is_long = np.ones(len(starts), np.bool_)
    is_long[:-1] = np.diff(starts) > 3
    telling: NDArray[np.bool_] = ((bits & DIGIT) == 0) & ((((fourth & WORD) > 0) & is_long) | ((bits & SINGLE) > 0))
    return telling


def _columns(glyphs: Glyphs, starts: Indices, stops: Indices, n_words: Indices) -> Columns:
    bits = glyphs.bits

    def count(bit: int) -> NDArray[np.float64]:
        return np.add.reduceat((bits & bit) > 0, starts, dtype=np.int64).astype(np.float64)

    n_chars = (stops - starts - 1).astype(np.float64)
    letters = np.maximum(count(WORD), 1)
    chars, words = np.maximum(n_chars, 1), np.maximum(n_words, 1)
    singles = count(SINGLE)
    last, before = bits[np.maximum(stops - 2, starts)], bits[np.maximum(stops - 3, starts)]
    first = bits[starts]
    closed = ((last & QUOTE) > 0) & ((before & STOP) > 0)
    n_stops = count(STOP)
    return {
        "n_words": _real(n_words),
        "n_long_words": _real(n_words - singles / 2),
        "n_chars": _real(n_chars),
        "word_length": _real(letters / words),
        "digit_share": _real(count(DIGIT) / chars),
        "upper_share": _real(count(UPPER) / letters),
        "punctuation": _real(count(PUNCTUATION) / words),
        "commas": _real(count(COMMA) / words),
        "odd": _real(count(ODD)),
        "quotes": _real(count(QUOTE)),
        "stops": _real(n_stops),
        "ends_sentence": _real(((last & STOP) > 0) | closed),
        "ends_colon": _real((last & COLON) > 0),
        "ends_quote": _real((last & QUOTE) > 0),
        "starts_upper": _real((first & UPPER) > 0),
        "starts_quote": _real((first & (QUOTE | ODD)) > 0),
        "unspaced": _real(singles / words),
    }


def _whole(hashes: Hashes, first_word: Indices, place: Indices) -> Hashes:
    """Hash each block's words with their places; blocks without words share one hash."""
    values = mixed(hashes, place.astype(np.uint64))
    total = np.concatenate([[np.uint64(0)], np.cumsum(values, dtype=np.uint64)])
    whole: Hashes = total[first_word[1:]] - total[first_word[:-1]]
    return whole


def _real(values: NDArray[np.generic]) -> Column:
    return values.astype(np.float32)


@cache
def _function_words() -> NDArray[np.bool_]:
    known = sorted({word for words in function_words().values() for word in words})
    hashes = words_of(glyphs_of("\n".join(known))).hashes
    table = np.zeros(1 << _FUNCTION_BITS, np.bool_)
    table[hashes & ((1 << _FUNCTION_BITS) - 1)] = True
    return table
