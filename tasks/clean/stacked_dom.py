"""Stacked DOM features: what a second model of pages sees of what the first thinks of the blocks around a block.

The scores near by, in the elements around a block, of the blocks that are made alike, where it stands to the element
that holds most of the story, and how far it speaks of the same.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.clean.dom_tree import Tree, heart_of
from tasks.clean.glyphs import first_places
from tasks.clean.measures import LONG_WORDS, Measures
from tasks.clean.windows import Reals, Values, best_span, gaps, neighbors, running, window_means, window_sums

_REACH = (-4, -3, -2, -1, 1, 2, 3, 4)
_SCORE_REACHES = (2, 5, 12)
_SPAN_BORDER, _MAX_SPAN_GAP = 0.5, 50
#: A block speaks of the story if so much that is likely story elsewhere has its word.
_MIN_HELD = 0.5
#: What the second pass looks at of the first's features.
_KEPT_FEATURES = (
    "n_words", "link_share", "ends_sentence", "tag", "kind", "text", "names", "position", "n_blocks", "n_page_words",
)  # fmt: skip


def second_dom_columns(
    tree: Tree, measures: Measures, first: Mapping[str, Values], scores: Reals
) -> dict[str, NDArray[Any]]:
    """Return the features of the second pass from those of the first and its probabilities, one value a block."""
    mass = measures.n_words * scores
    return {
        **{name: first[name] for name in _KEPT_FEATURES},
        **_near(measures.n_words, scores, mass),
        **_elements(tree, measures.n_words, mass),
        **_alike(tree, measures.n_words, mass),
        **_container(tree, mass),
        **_subject(measures, scores),
    }


def _near(n_words: Reals, scores: Reals, mass: Reals) -> dict[str, NDArray[Any]]:
    n, index = len(scores), np.arange(len(scores))
    before = running(mass)
    total = max(1e-9, before[-1])
    columns: dict[str, NDArray[Any]] = {
        "score": scores,
        "kept_share_before": before[:-1] / total,
        "kept": np.full(n, total),
        "kept_share": np.full(n, total / max(1.0, n_words.sum())),
    }
    columns |= {f"score{reach:+}": each for reach, each in zip(_REACH, neighbors(scores, _REACH), strict=True)}
    means = window_means([(scores, n_words + 0.5, reach) for reach in _SCORE_REACHES])
    columns |= {f"scores_{reach}": each for reach, each in zip(_SCORE_REACHES, means, strict=True)}
    is_long = n_words >= LONG_WORDS
    hits = {"likely": scores > 0.5, "sure": is_long & (scores > 0.8), "refused": is_long & (scores < 0.2)}
    back, on = gaps(np.stack(list(hits.values())))
    for name, each_back, each_on in zip(hits, back, on, strict=True):
        columns |= {f"{name}_back": each_back, f"{name}_on": each_on}
    start, stop = best_span((scores - _SPAN_BORDER) * (n_words + 1))
    return columns | {
        "in_span": (index >= start) & (index < stop),
        "span_start": np.clip(index - start, -_MAX_SPAN_GAP, _MAX_SPAN_GAP),
        "span_stop": np.clip(index - stop, -_MAX_SPAN_GAP, _MAX_SPAN_GAP),
        "span_share": np.full(n, mass[start:stop].sum() / total),
    }


def _elements(tree: Tree, n_words: Reals, mass: Reals) -> dict[str, NDArray[Any]]:
    """What is thought of the rest of each element around a block, and the share of the story that it has."""
    words, likely = running(n_words), running(mass)
    start, stop = tree.first_block, tree.stop_block
    element_mass, element_words = likely[stop] - likely[start], words[stop] - words[start]
    total = max(1e-9, likely[-1])
    columns: dict[str, NDArray[Any]] = {}
    for level, element in enumerate(tree.chain[1:]):
        columns[f"element_score_{level}"] = _rest(element_mass[element], element_words[element], mass, n_words)
        columns[f"element_share_{level}"] = element_mass[element] / total
    return columns


def _rest(mass: Reals, words: Reals, own_mass: Reals, own_words: Reals) -> Reals:
    """Return the mean score of what is around a block without the block; -1 where there is nothing else."""
    others = words - own_words
    return np.where(others > 0, (mass - own_mass) / np.maximum(1e-9, others), -1.0)


def _alike(tree: Tree, n_words: Reals, mass: Reals) -> dict[str, NDArray[Any]]:
    """What is thought of the other blocks in elements of the same tag and names, and with such a parent."""
    own, parent = tree.name_of[tree.chain[1]], tree.name_of[tree.chain[2]]
    columns: dict[str, NDArray[Any]] = {}
    for name, kind in (("own", own), ("parent", first_places((parent * len(tree.names) + own).astype(np.uint64)))):
        words, likely = (np.bincount(kind, each)[kind].astype(np.float64) for each in (n_words, mass))
        columns[f"alike_score_{name}"] = _rest(likely, words, mass, n_words)
        columns[f"alike_words_{name}"] = words - n_words
        columns[f"alike_blocks_{name}"] = np.bincount(kind)[kind]
    return columns


def _container(tree: Tree, mass: Reals) -> dict[str, NDArray[Any]]:
    """Where a block stands to the element that holds most of what is likely story."""
    heart = heart_of(tree, mass)
    return {
        "levels_to_story": heart.levels,
        "story_share": np.full(len(mass), heart.weight / max(1e-9, mass.sum())),
        "blocks_to_story": heart.n_blocks_away,
        "depth_in_story": heart.depth,
    }


def _subject(measures: Measures, scores: Reals) -> dict[str, NDArray[Any]]:
    """How far a block, and those around it, speak of what the likely story speaks of elsewhere."""
    n = len(scores)
    block = measures.block_of[measures.is_telling]
    word = first_places(measures.hashes[measures.is_telling])
    held = np.bincount(word, scores[block])[word] - scores[block]
    rarity = 1 / (1 + np.sqrt(np.bincount(word)[word]))
    common, weight = (np.bincount(block, each, n) for each in (rarity * (held > _MIN_HELD), rarity))
    on, weight_on, back, weight_back = window_sums([(common, 0, 5), (weight, 0, 5), (common, -6, -1), (weight, -6, -1)])
    return {
        "shared_words": common / np.maximum(1e-9, weight),
        "shared_words_on": on / np.maximum(1e-6, weight_on),
        "shared_words_back": back / np.maximum(1e-6, weight_back),
        "shared_often": np.bincount(block, np.minimum(2, held), n),
        "telling_words": np.bincount(block, minlength=n),
    }
