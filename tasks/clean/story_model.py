"""Story model: how likely each block of a document belongs to its story, by lexicons and trees that were learned.

Two models: for documents with a DOM, and for text without. Both are plain arrays in `models/`, made by
`benchmarks/train_judge.py`; `docs/models.md` tells from what.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import Document
from tasks.clean.dom_features import dom_columns, is_plain_link, lexical_columns, neighbor_columns
from tasks.clean.dom_tree import Tree, tree_of
from tasks.clean.lexicon import around_terms, line_terms, name_terms, text_terms
from tasks.clean.measures import Column, Columns, Measures
from tasks.clean.prose_runs import page_of
from tasks.clean.stacked_dom import second_dom_columns
from tasks.clean.stacked_features import second_columns
from tasks.clean.text_features import first_columns
from tasks.clean.trees import Trees, probability
from tasks.clean.windows import Values

#: What a short link scores without the trees being asked, and in an endless document all but its longest blocks; what
#: the first pass thinks no more of, the second is not asked about.
_LINK_SCORE = 0.02
_MAX_ASKED = 20_000
#: The same of a text; the longest gold page has half of that.
_MAX_LINES_ASKED = 3_000
#: Shorter lines of which the lexicons think less are hopeless: of the words of gold stories they have one in 400.
_HOPELESS_ODDS, _MIN_PROSE_WORDS = -3.0, 10
HOPELESS_SCORE = 0.01
#: What the first pass thinks less of, the second is not asked about.
MIN_FIRST_SCORE = 0.02
#: Weights are stored as whole numbers of these parts of a unit.
_WEIGHT_PARTS = 512


class Pass(NamedTuple):
    """Trees and the names of their features, in order."""

    trees: Trees
    features: tuple[str, ...]


class StoryModel(NamedTuple):
    """All that is learned for one kind of document: weights of words by their use, and two passes."""

    lexicons: dict[str, NDArray[np.float32]]
    passes: tuple[Pass, ...]


def story_scores(document: Document, measures: Measures) -> NDArray[np.float64]:
    """Return the probability of each block to be story, with four digits; there must be at least one block."""
    if document.elements:
        return dom_scores(document, measures, load("html"))
    return text_scores(measures, load("text"))


def dom_scores(document: Document, measures: Measures, model: StoryModel) -> NDArray[np.float64]:
    """Return the probability of each block of a document with a DOM."""
    tree = tree_of(document)
    columns = dom_columns(document, measures, tree)
    columns |= lexical_columns(columns, *dom_lexicon_sums(measures, tree, model.lexicons))
    columns |= neighbor_columns(columns)
    scores = first_scores(model.passes[0], columns)
    second = second_dom_columns(tree, measures, columns, scores)
    return _probabilities(model.passes[1], second, np.flatnonzero(scores > _LINK_SCORE), scores)


def first_scores(judged_by: Pass, columns: Columns) -> NDArray[np.float64]:
    """Return what the first pass thinks of each block of a document with a DOM."""
    n_words = columns["n_words"].astype(np.float64)
    asked = _longest(n_words, ~is_plain_link(columns), _MAX_ASKED)
    return _probabilities(judged_by, columns, asked, np.full(len(n_words), _LINK_SCORE))


def text_scores(measures: Measures, model: StoryModel) -> NDArray[np.float64]:
    """Return the probability of each block of a text whose DOM is lost."""
    page = page_of(measures)
    text, around = text_lexicon_sums(measures, model.lexicons)
    columns = first_columns(page, text, around)
    asked = _longest(measures.n_words, is_open(measures, around), _MAX_LINES_ASKED)
    scores = _probabilities(model.passes[0], columns, asked, np.full(len(around), HOPELESS_SCORE))
    columns = second_columns(page, columns, scores)
    return _probabilities(model.passes[1], columns, asked[scores[asked] >= MIN_FIRST_SCORE], scores)


def is_open(measures: Measures, around: Column) -> NDArray[np.bool_]:
    """Return which lines are worth asking about: half of a page's are short and hopeless by their words alone."""
    return (around >= _HOPELESS_ODDS) | (measures.n_words >= _MIN_PROSE_WORDS)


def dom_lexicon_sums(
    measures: Measures, tree: Tree, lexicons: Mapping[str, NDArray[np.float32]]
) -> tuple[Column, NDArray[np.float32]]:
    """Return what the words of each block weigh, and the names around it by level, shape (levels, blocks)."""
    text = text_terms(measures).sums(lexicons["text"])
    kinds = name_terms(tree.names)
    inner, own, parent, near, far = (kinds.sums(weights)[tree.name_of] for weights in lexicons["names"])
    chain = tree.chain
    levels = (
        inner[chain[0]], own[chain[1]], parent[chain[2]], near[chain[3]] + near[chain[4]],
        far[chain[5]] + far[chain[6]] + far[chain[7]],
    )  # fmt: skip
    return text.astype(np.float32), np.stack(levels).astype(np.float32)


def text_lexicon_sums(measures: Measures, lexicons: Mapping[str, NDArray[np.float32]]) -> tuple[Column, Column]:
    """Return what the words of each block weigh, and what they weigh with the words around them."""
    own = line_terms(measures)
    text = own.scaled_sums(lexicons["text"])
    around = around_terms(measures, own).scaled_sums(lexicons["around"])
    return text.astype(np.float32), around.astype(np.float32)


def _longest(n_words: NDArray[np.float64], is_asked: NDArray[np.bool_], limit: int) -> NDArray[np.int64]:
    """Return the blocks of which the trees are asked, the longest if there are too many."""
    rows = np.flatnonzero(is_asked)
    if len(rows) <= limit:
        return rows
    return np.sort(rows[np.argsort(-n_words[rows], kind="stable")[:limit]])


def _probabilities(
    judged_by: Pass, columns: Mapping[str, Values], rows: NDArray[np.int64], otherwise: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the probability of each block; only `rows` are asked about."""
    scores = otherwise.copy()
    if len(rows):
        features = np.take(np.stack([columns[name] for name in judged_by.features]), rows, axis=1)
        scores[rows] = probability(judged_by.trees.log_odds(features.astype(np.float32, copy=False)))
    return scores


def packed(model: StoryModel) -> dict[str, NDArray[Any]]:
    """Return a model as the arrays of its file."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, weights in model.lexicons.items():
        arrays[f"lexicon_{name}"] = np.round(weights * _WEIGHT_PARTS).astype(np.int16)
    for number, (trees, features) in enumerate(model.passes):
        arrays[f"feature_{number}"] = trees.feature.astype(np.uint16)
        arrays[f"threshold_{number}"] = trees.threshold
        arrays[f"excluded_{number}"] = trees.excluded
        arrays[f"leaves_{number}"] = trees.leaves.astype(np.float32)
        arrays[f"features_{number}"] = np.array(features)
    return arrays


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> StoryModel:
    """Return the model that `packed` made arrays of."""
    lexicons = {
        name.removeprefix("lexicon_"): weights.astype(np.float32) / np.float32(_WEIGHT_PARTS)
        for name, weights in arrays.items()
        if name.startswith("lexicon_")
    }
    passes = []
    for number in range(sum(name.startswith("features_") for name in arrays)):
        trees = Trees(
            arrays[f"feature_{number}"].astype(np.int64),
            arrays[f"threshold_{number}"],
            arrays[f"excluded_{number}"],
            arrays[f"leaves_{number}"].astype(np.float64),
        )
        passes.append(Pass(trees, tuple(map(str, arrays[f"features_{number}"]))))
    return StoryModel(lexicons, tuple(passes))


@cache
def load(name: str) -> StoryModel:
    """Load `models/<name>.npz`, once."""
    with files("tasks.clean").joinpath("models", f"{name}.npz").open("rb") as file, np.load(file) as arrays:
        return unpacked(dict(arrays))
