"""Lexicon: learned weights of words, looked up by hash; the sum over a block's words says what they speak for."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.glyphs import Hashes, Indices, hashed_runs, mixed, salted
from tasks.clean.measures import Measures

TEXT_BITS = 18
NAME_BITS = 15
#: The parts an element can have in the place of a block: around its first word, its own block-level element, the
#: parent, two or three levels up, further up.
LEVELS = ("inner", "own", "parent", "near", "far")
#: Words of blocks up to here are looked up with their pairs; of longer ones the middle, the beginning and the end
#: apart, since a paragraph is known by how it begins and ends.
_SHORT_WORDS = 12
_BEGINNING, _MIDDLE, _END = 5, 30, 4
_FIRST, _LAST, _PAIR, _FIRST_PAIR, _HEADING = range(3, 8)
_SIZE, _EDGES, _NEIGHBOR_SHAPES = 20, 21, 22
#: So many first words of the blocks around a block are looked up for it, each place for itself.
_NEIGHBOR_WORDS = 12
_NEIGHBORS = (-2, -1, 1, 2)
_SHAPED_NEIGHBORS = (-3, -2, -1, 1, 2, 3)
#: Of the number of a line's words the classes differ by the root of two.
_MAX_SIZE_CLASS = 14
_MAX_HEADING_WORDS, _MAX_HEADING_DISTANCE = 7, 15
#: Longer values of class are generated and say nothing.
_MAX_NAME_CHARS = 400


class Terms(NamedTuple):
    """What is looked up: places of a table, and the row (block or element) each belongs to."""

    term: Indices
    row: Indices
    n_rows: int

    def sums(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of the weights of each row."""
        return np.bincount(self.row, weights[self.term], self.n_rows).astype(np.float64)

    def scaled_sums(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of the weights of each row, divided by the root of its number of terms."""
        return self.sums(weights) / np.sqrt(np.maximum(1, np.bincount(self.row, minlength=self.n_rows)))


def text_terms(measures: Measures) -> Terms:
    """Return the terms of each block: its words, and pairs of words where they say more."""
    hashes, block, place = measures.hashes, measures.block_of, measures.place
    is_short = (measures.n_words <= _SHORT_WORDS)[block]
    is_inner = is_short | ((place >= _BEGINNING) & (place < _MIDDLE))
    is_first = ~is_short & (place < _BEGINNING)
    is_last = ~is_short & (place >= measures.n_words[block] - _END)
    together = block[1:] == block[:-1]
    pairs = mixed(hashes[:-1], hashes[1:])
    of_short = together & is_short[1:]
    of_first = together & ~is_short[1:] & (place[:-1] < 3)
    return _terms(
        len(measures.n_words),
        (hashes[is_inner], block[is_inner]),
        (salted(hashes[is_first], _FIRST), block[is_first]),
        (salted(hashes[is_last], _LAST), block[is_last]),
        (salted(pairs[of_short], _PAIR), block[1:][of_short]),
        (salted(pairs[of_first], _FIRST_PAIR), block[1:][of_first]),
    )


def line_terms(measures: Measures) -> Terms:
    """Return the terms of each line where the DOM is lost: its words, all pairs of them, its ends, size and shape."""
    hashes, block, place = measures.hashes, measures.block_of, measures.place
    together = block[1:] == block[:-1]
    pairs = mixed(hashes[:-1], hashes[1:])[together]
    is_first, is_last = place == 0, place == measures.n_words[block] - 1
    size, edges = _shapes(measures)
    index = np.arange(len(measures.n_words))
    return _terms(
        len(measures.n_words),
        (hashes, block),
        (salted(pairs, _PAIR), block[1:][together]),
        (salted(hashes[is_first], _FIRST), block[is_first]),
        (salted(hashes[is_last], _LAST), block[is_last]),
        (salted(size, _SIZE), index),
        (salted(edges, _EDGES), index),
        (mixed(edges, size), index),
    )


def _shapes(measures: Measures) -> tuple[Hashes, Hashes]:
    """Return the class of each line's number of words, and what its first and last characters are."""
    c = measures.columns
    size = np.minimum(np.log2(1 + measures.n_words) * 2, _MAX_SIZE_CLASS).astype(np.uint64)
    ends = c["ends_sentence"] + 2 * c["ends_colon"] + 4 * c["ends_quote"]
    edges = (ends + 8 * c["starts_upper"] + 16 * c["starts_quote"]).astype(np.uint64)
    return size, edges


def around_terms(measures: Measures, own: Terms) -> Terms:
    """Return the terms of each line, its own and, each with its place, first words and shapes of the lines around."""
    n = len(measures.n_words)
    is_early = measures.place < _NEIGHBOR_WORDS
    hashes, block = measures.hashes[is_early], measures.block_of[is_early]
    parts = []
    for salt, distance in enumerate(_NEIGHBORS, _HEADING + 1):
        target = block - distance
        inside = (target >= 0) & (target < n)
        parts.append((salted(hashes[inside], salt), target[inside]))
    size, edges = _shapes(measures)
    shape, index = mixed(edges, size), np.arange(n)
    for salt, distance in enumerate(_SHAPED_NEIGHBORS, _NEIGHBOR_SHAPES):
        target = index - distance
        inside = (target >= 0) & (target < n)
        parts.append((salted(shape[inside], salt), target[inside]))
    words, targets = _heading_words(measures, hashes, block)
    parts.append((salted(words, _HEADING), targets))
    around = _terms(n, *parts)
    return Terms(np.concatenate([own.term, around.term]), np.concatenate([own.row, around.row]), n)


def _heading_words(measures: Measures, hashes: Hashes, block: Indices) -> tuple[Hashes, Indices]:
    """Return the words of the last line above each block that looks like a heading, and the block they are for."""
    n = len(measures.n_words)
    index = np.arange(n)
    is_heading = (measures.n_words > 0) & (measures.n_words <= _MAX_HEADING_WORDS)
    is_heading &= measures.columns["ends_sentence"] == 0
    latest = np.maximum.accumulate(np.where(is_heading, index, -1))
    source = np.concatenate([[-1], latest[:-1]])
    target = np.flatnonzero((source >= 0) & (index - source <= _MAX_HEADING_DISTANCE))
    counts = np.bincount(block, minlength=n)
    first = np.concatenate([[0], np.cumsum(counts)])[source[target]]
    n_words = counts[source[target]]
    ends = np.cumsum(n_words)
    within = np.arange(int(n_words.sum())) - np.repeat(ends - n_words, n_words)
    return hashes[np.repeat(first, n_words) + within], np.repeat(target, n_words)


def _terms(n_rows: int, *parts: tuple[Hashes, Indices]) -> Terms:
    terms = np.concatenate([hashes for hashes, _ in parts])
    rows = np.concatenate([rows for _, rows in parts])
    return Terms((terms & np.uint64((1 << TEXT_BITS) - 1)).astype(np.int64), rows, n_rows)


def name_terms(names: list[str]) -> Terms:
    """Return the terms of each value of class, id and the like: its words and the pairs of words within one name."""
    # A value may be written over several lines.
    text = "\n".join([" ".join(name[:_MAX_NAME_CHARS].split()) for name in names]) + "\n"
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    is_lower = (codes >= 0x61) & (codes <= 0x7A)
    is_upper = (codes >= 0x41) & (codes <= 0x5A)
    is_letter = is_lower | is_upper
    # camelCase and HTMLNode: a word begins after what is no letter, at a capital after a small letter, and at a
    # capital before a small letter.
    begins = is_letter.copy()
    begins[1:] = is_letter[1:] & (~is_letter[:-1] | (is_upper[1:] & is_lower[:-1]))
    begins[1:-1] |= is_upper[1:-1] & is_upper[:-2] & is_lower[2:]
    starts = np.flatnonzero(begins)
    if not len(starts):
        return Terms(np.zeros(0, np.int64), np.zeros(0, np.int64), len(names))
    words = hashed_runs(np.where(is_upper, codes + 0x20, codes).astype(np.uint32), is_letter, starts)
    blanks = np.cumsum((codes == 0x20) | (codes == 0x0A))[starts]
    row = np.cumsum(codes == 0x0A)[starts]
    is_pair = blanks[1:] == blanks[:-1]
    terms = np.concatenate([words.hashes, mixed(words.hashes[:-1], words.hashes[1:])[is_pair]])
    rows = np.concatenate([row, row[1:][is_pair]])
    return Terms((terms & np.uint64((1 << NAME_BITS) - 1)).astype(np.int64), rows, len(names))
