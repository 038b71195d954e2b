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
from tasks.clean.stacked_features import second_columns
from tasks.clean.text_features import first_columns
from tasks.clean.trees import Trees, probability

#: What a short link scores without the trees being asked, and in an endless document all but its longest blocks.
_LINK_SCORE = 0.02
_MAX_ASKED = 20_000
#: Weights are stored as whole numbers of these parts of a unit.
_WEIGHT_PARTS = 512


class Pass(NamedTuple):
    """Trees and the names of their features, in order."""

    trees: Trees
    features: tuple[str, ...]


class StoryModel(NamedTuple):
    """All that is learned for one kind of document: weights of words by their use, and one or two passes."""

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
    return _probabilities(model.passes[0], columns, _longest(columns, ~is_plain_link(columns)))


def text_scores(measures: Measures, model: StoryModel) -> NDArray[np.float64]:
    """Return the probability of each block of a text whose DOM is lost."""
    page = page_of(measures)
    columns = first_columns(page, *text_lexicon_sums(measures, model.lexicons))
    asked = _longest(columns, np.ones(len(measures.n_words), np.bool_))
    columns = second_columns(page, columns, _probabilities(model.passes[0], columns, asked))
    return _probabilities(model.passes[1], columns, asked)


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


def _longest(columns: Columns, is_asked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the blocks of which the trees are asked, at most `_MAX_ASKED`."""
    rows = np.flatnonzero(is_asked)
    if len(rows) <= _MAX_ASKED:
        return rows
    return np.sort(rows[np.argsort(-columns["n_words"][rows], kind="stable")[:_MAX_ASKED]])


def _probabilities(judged_by: Pass, columns: Columns, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the probability of each block; only `rows` are asked about."""
    scores = np.full(len(columns["n_words"]), _LINK_SCORE)
    if len(rows):
        features = np.take(np.stack([columns[name] for name in judged_by.features]), rows, axis=1)
        scores[rows] = probability(judged_by.trees.log_odds(features))
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
