"""Story labels: which blocks of a page are its gold story. What a judge is taught.

Blocks that hold the words of the gold in the order of the gold come first; then blocks whose words are there but
elsewhere; then the short lines that the gold has between two of the first.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from story_scores import grams, tokens

_N = 4
#: Share of a block's 4-grams that the gold must hold, in order or anywhere.
_MIN_SHARE, _MIN_LOOSE_SHARE = 0.5, 0.6
#: A gold text says a 4-gram in few places; a chain is looked for among so many blocks back.
_MAX_PLACES, _MAX_BACK = 6, 400
_MIN_TWICE_SHARE, _MIN_COPY_SHARE = 0.4, 0.9
_MAX_GAP = 400
#: A single short word is taken only if the gap is hardly longer.
_MAX_GAP_OF_ONE = 12


class Candidate(NamedTuple):
    """A block and a place of the gold at which its words stand."""

    block: int
    place: int
    weight: int
    n_words: int


def labels(texts: Sequence[str], story: str) -> list[int]:
    """Return 1 for each block that belongs to the story, else 0."""
    gold = tokens(story)
    blocks = [tokens(text) for text in texts]
    places: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(gold) - _N + 1):
        places.setdefault(tuple(gold[place : place + _N]), []).append(place)
    chain = _heaviest_chain(_candidates(blocks, places))
    found = [int(number in chain) for number in range(len(blocks))]
    _add_moved(found, blocks, gold)
    _add_copies(found, blocks, places, len(gold))
    _add_short(found, blocks, gold, chain)
    return found


def _candidates(blocks: Sequence[list[str]], places: dict[tuple[str, ...], list[int]]) -> list[Candidate]:
    candidates = []
    for number, words in enumerate(blocks):
        votes: Counter[int] = Counter()
        n_hit = 0
        for at in range(len(words) - _N + 1):
            known = places.get(tuple(words[at : at + _N]), ())
            n_hit += bool(known)
            votes.update(place - at for place in known[:_MAX_PLACES])
        if n_hit and n_hit >= _MIN_SHARE * (len(words) - _N + 1):
            for place, n in votes.most_common(2):
                candidates.append(Candidate(number, place, min(n_hit, n + 2), len(words)))
    return candidates


def _heaviest_chain(candidates: Sequence[Candidate]) -> dict[int, tuple[int, int]]:
    """Return block -> its span in the gold, for the heaviest chain with rising block and rising place."""
    best: list[int] = []
    back: list[int] = []
    for i, this in enumerate(candidates):
        most, previous = 0, -1
        for j in range(max(0, i - _MAX_BACK), i):
            other = candidates[j]
            if best[j] > most and other.block < this.block and other.place + 0.6 * other.n_words <= this.place + 2:
                most, previous = best[j], j
        best.append(most + this.weight)
        back.append(previous)
    chain: dict[int, tuple[int, int]] = {}
    at = max(range(len(best)), key=best.__getitem__, default=-1)
    while at >= 0:
        block, place, _, n_words = candidates[at]
        chain[block] = (max(0, place), place + n_words)
        at = back[at]
    return chain


def _add_moved(found: list[int], blocks: Sequence[list[str]], gold: list[str]) -> None:
    left = grams(gold)
    for number, words in enumerate(blocks):
        if found[number]:
            left.subtract(grams(words))
    for number, words in enumerate(blocks):
        if found[number] or len(words) < _N:
            continue
        own = grams(words)
        if sum(left[gram] > 0 for gram in own) >= _MIN_LOOSE_SHARE * len(own):
            found[number] = 1
            left.subtract(own)


def _add_copies(
    found: list[int], blocks: Sequence[list[str]], places: dict[tuple[str, ...], list[int]], n_gold: int
) -> None:
    """Take the whole story said a second time for story as well; a judge drops repeats by another way."""
    copies = [
        number
        for number, words in enumerate(blocks)
        if not found[number] and len(words) >= 2 * _N and _share(words, places) >= _MIN_COPY_SHARE
    ]
    if sum(len(blocks[number]) for number in copies) >= _MIN_TWICE_SHARE * n_gold:
        for number in copies:
            found[number] = 1


def _share(words: list[str], places: dict[tuple[str, ...], list[int]]) -> float:
    n = len(words) - _N + 1
    return sum(tuple(words[at : at + _N]) in places for at in range(n)) / n


def _add_short(
    found: list[int], blocks: Sequence[list[str]], gold: list[str], chain: dict[int, tuple[int, int]]
) -> None:
    members = sorted(chain)
    if not members:
        return
    for number, words in enumerate(blocks):
        if found[number] or not words or len(words) >= _N:
            continue
        after = bisect(members, number)
        low = chain[members[after - 1]][1] - 2 if after else 0
        high = chain[members[after]][0] + 2 if after < len(members) else len(gold)
        gap = gold[max(0, low) : max(0, high)][:_MAX_GAP]
        n = len(words)
        is_there = any(gap[at : at + n] == words for at in range(len(gap) - n + 1))
        if is_there and (n > 1 or len(gap) <= _MAX_GAP_OF_ONE):
            found[number] = 1
