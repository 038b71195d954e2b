"""What is kept: the likeliest blocks, as many as make the page best, and nothing twice."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.choice import chosen, repeated
from tasks.clean.measures import measure

PROSE = [
    "The harbor of Velm was closed on Monday after a crane fell into the basin, the port master said.",
    "Nobody was hurt, but two barges with grain will have to wait until the wreck is lifted.",
    "Divers from the coast guard began to fasten cables to the arm of the crane at noon.",
]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 0.5), st.integers(1, 60)), min_size=1, max_size=7))
def test_no_other_set_of_blocks_has_a_greater_expected_f1(blocks: list[tuple[float, int]]) -> None:
    scores, n_words = (np.array(values, np.float64) for values in zip(*blocks, strict=True))
    hits = scores * n_words

    def expected(numbers: list[int]) -> float:
        return 2 * hits[numbers].sum() / (n_words[numbers].sum() + hits.sum())

    every = [list(numbers) for size in range(1, len(blocks) + 1) for numbers in combinations(range(len(blocks)), size)]
    kept = np.flatnonzero(chosen(scores, n_words)).tolist()
    assert expected(kept) >= max(map(expected, every)) - 1e-9


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        ([0.9, 0.8, 0.01], [True, True, False]),
        ([0.02, 0.01, 0.03], [False, False, False]),
        ([0.0, 0.0], [False, False]),
        ([0.99, 0.55, 0.99], [True, True, True]),
    ],
)
def test_sure_blocks_are_kept_and_hopeless_ones_are_not(scores: list[float], kept: list[bool]) -> None:
    assert chosen(np.array(scores), np.full(len(scores), 20.0)).tolist() == kept


def test_a_paragraph_said_again_is_a_repeat_and_a_short_line_is_not() -> None:
    texts = [*PROSE, "More soon", PROSE[1], "More soon"]
    again = repeated(measure(texts), np.ones(len(texts), np.bool_))
    assert np.flatnonzero(again).tolist() == [4]


def test_a_block_that_holds_the_whole_story_once_more_is_a_repeat() -> None:
    paragraphs = [" ".join(f"word{place * 31 + number}" for place in range(20)) for number in range(12)]
    texts = [" ".join(paragraphs), *paragraphs]
    again = repeated(measure(texts), np.ones(len(texts), np.bool_))
    assert np.flatnonzero(again).tolist() == [0]


def test_what_is_not_kept_makes_nothing_a_repeat() -> None:
    texts = [PROSE[0], PROSE[0]]
    assert not repeated(measure(texts), np.array([False, True])).any()
