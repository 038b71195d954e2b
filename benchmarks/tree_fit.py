"""Tree fit: boosted trees by LightGBM, turned into the plain arrays that copydesk evaluates."""

from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from tasks.clean.trees import MAX_LEAVES, Trees

_PARAMETERS = {
    "objective": "binary", "learning_rate": 0.08, "num_leaves": MAX_LEAVES, "min_data_in_leaf": 60,
    "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
    "verbose": -1, "num_threads": 1, "seed": 0, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


def boosted(
    features: NDArray[np.float32],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    n_trees: int,
    **parameters: Any,
) -> Trees:
    """Fit trees; `features` has shape (rows, features)."""
    data = lightgbm.Dataset(features, labels, weight=weights / weights.mean(), free_raw_data=True)
    return trees_of(lightgbm.train({**_PARAMETERS, **parameters}, data, n_trees))


def trees_of(booster: lightgbm.Booster) -> Trees:
    """Return the arrays of a trained booster."""
    trees = booster.dump_model()["tree_info"]
    structures = [tree["tree_structure"] for tree in trees]
    n_nodes = max(tree["num_leaves"] for tree in trees) - 1
    shape = (len(structures), max(1, n_nodes))
    feature = np.zeros(shape, np.int64)
    threshold = np.full(shape, np.inf, np.float32)
    excluded = np.zeros(shape, np.uint32)
    leaves = np.zeros((len(structures), MAX_LEAVES))
    for number, structure in enumerate(structures):
        nodes: list[tuple[int, float, int]] = []
        values: list[float] = []
        _visit(structure, nodes, values)
        leaves[number, : len(values)] = np.float32(values)
        for place, (column, border, mask) in enumerate(nodes):
            feature[number, place], excluded[number, place] = column, mask
            threshold[number, place] = _below(border)
    return Trees(feature, threshold, excluded, leaves)


def _visit(node: dict[str, Any], nodes: list[tuple[int, float, int]], values: list[float]) -> None:
    if "leaf_value" in node:
        values.append(node["leaf_value"])
        return
    first = len(values)
    _visit(node["left_child"], nodes, values)
    excluded = (1 << len(values)) - (1 << first)
    nodes.append((node["split_feature"], node["threshold"], excluded))
    _visit(node["right_child"], nodes, values)


def _below(border: float) -> np.float32:
    """Return the largest float32 that is not above a border, so that comparing float32 values is exact."""
    nearest = np.float32(border)
    return nearest if float(nearest) <= border else np.nextafter(nearest, np.float32(-np.inf))
