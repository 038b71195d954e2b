"""Glyphs: what each character of a text is, and the words it makes, as numpy arrays without a loop over either.

A word is a run of letters, digits and marks, or one character of a script that is written without blanks; it is known
by a 64-bit hash of its lower-case letters. Equal on every machine and for every Python.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WORD, UPPER, DIGIT, STOP, COMMA, ODD, QUOTE, SINGLE, PUNCTUATION, COLON, LOWER = (1 << bit for bit in range(11))

Hashes = NDArray[np.uint64]
Indices = NDArray[np.int64]
Bits = NDArray[np.uint16]

#: Characters up to here have a row of the table; above it ranges decide.
_N_TABLE = 0x3100
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_LETTERS = (
    (0xA000, 0xABFF),
    (0xAC00, 0xD7FF),
    (0xFB00, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0xFF10, 0xFFDC),
    (0x10000, 0x1CFFF),
)
_SINGLES = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF))
_CHARACTERS = {
    STOP: ".!?…。！？।؟۔",
    COMMA: ",、،",
    ODD: "|©@#/»›→•·",
    QUOTE: "\"“”„«»‘’'。」)]",
    PUNCTUATION: ".!?;:…。！？।،",
    COLON: ":：",
}
#: Letters beyond this place of a word add to its hash without their place.
_MAX_PLACES = 64
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SALT = np.uint64(0x7F4A7C15F39CC060)
_SHIFT = np.uint64(29)


class Glyphs(NamedTuple):
    """The characters of a text: code points in lower case, and the bits of what they are."""

    codes: NDArray[np.uint32]
    bits: Bits


class Words(NamedTuple):
    """The words of a text: where they begin, and their hashes."""

    starts: Indices
    hashes: Hashes


def glyphs_of(text: str) -> Glyphs:
    """Return code points and bits of a text; both have one entry a character."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    bits_table, lower_table = _tables()
    known = np.minimum(codes, _N_TABLE)
    bits, lower = bits_table[known], lower_table[known]
    beyond = np.flatnonzero(codes >= _N_TABLE)
    if len(beyond):
        far = codes[beyond]
        lower[beyond] = far
        bits[beyond] = _bits_beyond(far)
    return Glyphs(lower, bits)


def words_of(glyphs: Glyphs) -> Words:
    """Return the words of a text in order."""
    bits = glyphs.bits
    is_word = (bits & WORD) > 0
    starts_here = is_word.copy()
    starts_here[1:] &= ~is_word[:-1]
    if (bits & SINGLE).any():
        is_single = (bits & SINGLE) > 0
        starts_here |= is_single
        starts_here[1:] |= is_word[1:] & is_single[:-1]
    return hashed_runs(glyphs.codes, is_word, np.flatnonzero(starts_here))


def hashed_runs(codes: NDArray[np.uint32], is_word: NDArray[np.bool_], starts: Indices) -> Words:
    """Hash the run of `is_word` characters that begins at each of `starts`."""
    if not len(starts):
        return Words(starts, np.zeros(0, np.uint64))
    places = np.arange(len(codes))
    latest = np.zeros(len(codes), np.int64)
    latest[starts] = starts
    places -= np.maximum.accumulate(latest)
    values = codes * _place_values()[np.minimum(places, _MAX_PLACES - 1)]
    values[~is_word] = 0
    return Words(starts, _finished(np.add.reduceat(values, starts)))


def mixed(first: Hashes, second: Hashes | np.uint64) -> Hashes:
    """Return the hashes of pairs."""
    return _finished((first * _MULTIPLIER) ^ (second + _SALT))


def salted(hashes: Hashes, salt: int) -> Hashes:
    """Return other hashes of the same words, for the same words in another part."""
    return mixed(hashes, np.uint64(salt))


def first_places(hashes: Hashes) -> Indices:
    """Return for each hash the first place that has the same; np.unique does so by a sort that takes far longer."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    is_new = np.ones(len(hashes), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    first = np.zeros(len(hashes), np.int64)
    if len(hashes):
        first[order] = np.minimum.reduceat(order, np.flatnonzero(is_new))[np.cumsum(is_new) - 1]
    return first


def among(values: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Return which values are among the known ones (np.isin, whose hashing is slow where nearly all differ)."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    ordered = np.sort(known)
    found: NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, values), len(known) - 1)] == values
    return found


def distinct(values: Indices) -> Indices:
    """Return the different values in order (np.unique, whose hashing is slow where nearly all differ)."""
    ordered = np.sort(values)
    is_new = np.ones(len(values), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new]


def _finished(values: Hashes) -> Hashes:
    values = values * _MULTIPLIER
    return (values ^ (values >> _SHIFT)) * _MULTIPLIER >> np.uint64(20)


@cache
def _place_values() -> Hashes:
    return np.cumprod(np.full(_MAX_PLACES, 0x100000001B3, np.uint64), dtype=np.uint64)


@cache
def _tables() -> tuple[Bits, NDArray[np.uint32]]:
    characters = [chr(code) for code in range(_N_TABLE)] + ["\0"]
    of_category = {c: _bits_of_category(c) for c in set(map(unicodedata.category, characters))}
    bits = np.fromiter((of_category[unicodedata.category(c)] for c in characters), np.uint16, len(characters))
    for low, high in _SINGLES:
        row = bits[low : high + 1]
        row[(row & WORD) > 0] |= SINGLE
    for bit, members in _CHARACTERS.items():
        bits[[ord(c) for c in members if ord(c) < _N_TABLE]] |= bit
    lower = (c.lower() if len(c.lower()) == 1 else c for c in characters)
    return bits, np.fromiter(map(ord, lower), np.uint32, len(characters))


def _bits_of_category(category: str) -> int:
    bits = WORD * (category[0] in "LMN") | DIGIT * (category == "Nd")
    return bits | UPPER * (category == "Lu") | LOWER * (category == "Ll")


def _bits_beyond(codes: NDArray[np.uint32]) -> Bits:
    bits = np.full(len(codes), ODD, np.uint16)
    for ranges, value in ((_LETTERS, WORD), (_IDEOGRAPHS, WORD | SINGLE)):
        for low, high in ranges:
            bits[(codes >= low) & (codes <= high)] = value
    for value in (STOP, COMMA, QUOTE, PUNCTUATION, COLON):
        for character in _CHARACTERS[value]:
            if ord(character) >= _N_TABLE:
                same = codes == ord(character)
                bits[same] = (bits[same] & ~np.uint16(ODD)) | np.uint16(value)
    return bits
