"""Sums and distances over neighborhoods, against the plain way of computing them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.windows import (
    FAR,
    best_span,
    gaps,
    nearest,
    neighbors,
    runs,
    shifted,
    window_means,
    window_sum,
    window_sums,
)

VALUES = st.lists(st.integers(-5, 5), min_size=1, max_size=20)
HITS = st.lists(st.booleans(), min_size=1, max_size=20)


@settings(deadline=None)
@given(VALUES, st.integers(-25, 25), st.integers(0, 25))
def test_a_window_sums_what_is_inside_the_document(values: list[int], first: int, width: int) -> None:
    last = first + width
    found = window_sum(np.array(values), first, last)
    for place in range(len(values)):
        inside = range(max(0, place + first), min(len(values), place + last + 1))
        assert found[place] == sum(values[i] for i in inside)


def test_a_mean_over_weights_of_nothing_is_nothing() -> None:
    assert window_means([(np.ones(3), np.zeros(3), 2)]).tolist() == [[0, 0, 0]]


@settings(deadline=None)
@given(HITS)
def test_gaps_are_distances_to_the_nearest_hit(hits: list[bool]) -> None:
    before, after = gaps(np.array(hits))
    places = [i for i, hit in enumerate(hits) if hit]
    for i in range(len(hits)):
        assert before[i] == min([i - place for place in places if place <= i], default=FAR)
        assert after[i] == min([place - i for place in places if place >= i], default=FAR)


@pytest.mark.parametrize(
    ("hits", "gap", "expected"),
    [
        ("..##.#...#", 1, [[2, 6], [9, 10]]),
        ("..##.#...#", 3, [[2, 10]]),
        ("....", 1, []),
        ("#", 0, [[0, 1]]),
    ],
)
def test_runs_bridge_small_gaps(hits: str, gap: int, expected: list[list[int]]) -> None:
    assert runs(np.array([hit == "#" for hit in hits]), gap).tolist() == expected


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), st.integers(-9, 9), st.integers(0, 9), st.integers(-9, 9))
def test_rows_are_summed_and_moved_each_for_itself(rows: list[list[int]], first: int, width: int, reach: int) -> None:
    n = min(map(len, rows))
    table = np.array([row[:n] for row in rows], np.float64)
    sums = window_sums([(values, first, first + width) for values in table])
    (moved,) = neighbors(table, [reach])
    for number, values in enumerate(table):
        assert sums[number].tolist() == window_sum(values, first, first + width).tolist()
        assert moved[number].tolist() == shifted(values, reach).tolist()


def test_the_nearest_span_is_told_with_the_distance_to_it() -> None:
    found, distance = nearest(np.array([[2, 4], [7, 8]]), 10)
    assert found.tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    assert distance.tolist() == [-2, -1, 0, 0, 1, 2, -1, 0, 1, 2]


@settings(deadline=None)
@given(VALUES)
def test_no_span_has_a_greater_sum_than_the_best(values: list[int]) -> None:
    start, stop = best_span(np.array(values, np.float64))
    sums = [sum(values[i:j]) for i in range(len(values)) for j in range(i + 1, len(values) + 1)]
    assert sum(values[start:stop]) == max(0, *sums)


@pytest.mark.parametrize(("reach", "expected"), [(1, [2, 3, -1]), (-2, [-1, -1, 1]), (9, [-1, -1, -1])])
def test_beyond_the_ends_there_is_minus_one(reach: int, expected: list[int]) -> None:
    assert shifted(np.array([1.0, 2.0, 3.0]), reach).tolist() == expected
