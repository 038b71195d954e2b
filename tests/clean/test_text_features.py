"""Features of text without a DOM: one finite value a line, whatever the text."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.measures import measure
from tasks.clean.prose_runs import page_of
from tasks.clean.stacked_features import second_columns
from tasks.clean.text_features import first_columns
from tasks.clean.windows import Values

PROSE = "The harbor of Velm was closed on Monday after a crane fell into the basin, the port master said."
LINES = st.sampled_from([PROSE, "Home", "By Ilse Varga", "October 5, 2021", "Read more", "…", "東京で大雨。"])


def columns_of(texts: list[str], scores: list[float]) -> tuple[Mapping[str, Values], Mapping[str, Values]]:
    page = page_of(measure(texts))
    nothing = np.zeros(len(texts), np.float32)
    first = first_columns(page, nothing, nothing)
    return first, second_columns(page, first, np.array(scores))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(LINES | st.text(max_size=30), st.floats(0, 1)), min_size=1, max_size=25))
def test_each_line_has_one_finite_value_of_the_same_features(lines: list[tuple[str, float]]) -> None:
    first, second = columns_of([text for text, _ in lines], [score for _, score in lines])
    usual = columns_of([PROSE, "Home"], [0.9, 0.1])
    for found, expected in zip((first, second), usual, strict=True):
        assert set(found) == set(expected)
        table = np.stack(list(found.values()))
        assert table.shape == (len(found), len(lines))
        assert np.isfinite(table).all()


def test_what_happened_since_the_core_began_is_counted() -> None:
    texts = ["3 October", PROSE, PROSE, "Read more", "By Ilse Varga", PROSE]
    _, second = columns_of(texts, [0.0, 0.9, 0.9, 0.0, 0.0, 0.9])
    assert second["related_since_core"].tolist() == [0, 0, 0, 1, 1, 1]
    assert second["byline_since_core"].tolist()[-1] == 1
    assert second["n_parts"].tolist() == [1] * 6


@pytest.mark.parametrize(("scores", "parts"), [([0.9, 0, 0, 0, 0.9], 2), ([0.9, 0, 0.9, 0, 0], 1), ([0.0] * 5, -1)])
def test_parts_are_runs_of_likely_lines(scores: list[float], parts: int) -> None:
    assert columns_of([PROSE] * 5, scores)[1]["n_parts"].tolist() == [parts] * 5
