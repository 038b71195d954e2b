"""Trees in plain arrays answer as trees do."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.trees import MAX_LEAVES, Trees, probability


def trees(*specifications: tuple[list[tuple[int, float, int]], list[float]]) -> Trees:
    """Make trees of nodes (feature, threshold, leaves excluded if greater) and values of leaves."""
    shape = (len(specifications), MAX_LEAVES - 1)
    feature, threshold = np.zeros(shape, np.int64), np.full(shape, np.inf, np.float32)
    excluded, leaves = np.zeros(shape, np.uint32), np.zeros((len(specifications), MAX_LEAVES))
    for number, (nodes, values) in enumerate(specifications):
        for place, node in enumerate(nodes):
            feature[number, place], threshold[number, place], excluded[number, place] = node
        leaves[number, : len(values)] = values
    return Trees(feature, threshold, excluded, leaves)


# x0 <= 1 ? (x1 <= 5 ? 10 : 20) : 30, and x1 <= 0 ? -1 : 1
PAIR = trees(([(0, 1.0, 0b011), (1, 5.0, 0b001)], [10.0, 20.0, 30.0]), ([(1, 0.0, 0b01)], [-1.0, 1.0]))


def by_hand(x0: float, x1: float) -> float:
    return ((10.0 if x1 <= 5 else 20.0) if x0 <= 1 else 30.0) + (-1.0 if x1 <= 0 else 1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-9, 9, width=32), st.floats(-9, 9, width=32)), max_size=600))
def test_each_row_gets_the_sum_of_the_leaves_it_falls_into(rows: list[tuple[float, float]]) -> None:
    features = np.array(rows, np.float32).reshape(-1, 2).T
    assert PAIR.log_odds(features).tolist() == [by_hand(x0, x1) for x0, x1 in rows]


def test_the_last_leaf_of_a_full_tree_can_be_reached() -> None:
    nodes = [(0, float(border), (1 << (border + 1)) - 1) for border in range(MAX_LEAVES - 1)]
    full = trees((nodes, list(range(MAX_LEAVES))))
    values = np.array([[-1, 0, 0.5, 15.5, 16, 30, 31, 99]], np.float32)
    assert full.log_odds(values).tolist() == [0, 0, 1, 16, 16, 30, 31, 31]


def test_probabilities_are_rounded_and_never_beyond_their_bounds() -> None:
    assert probability(np.array([-1e9, 0.0, 1.0, 1e9])).tolist() == [0.0, 0.5, 0.7311, 1.0]
