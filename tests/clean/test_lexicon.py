"""Words that are looked up: of blocks, of the blocks around them, and of the names of elements."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.lexicon import TEXT_BITS, Terms, around_terms, name_terms, text_terms
from tasks.clean.measures import measure

WORDS = st.lists(st.text("abcäé 中!.", min_size=1, max_size=60), min_size=1, max_size=12)


def row(terms: Terms, number: int) -> list[int]:
    return sorted(terms.term[terms.row == number].tolist())


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("articleBody", "article-body"),
        ("HTMLNode", "html_node"),
        ("Article__Text", "article text"),
        ("post-12-body", "post-body"),
    ],
)
def test_names_are_cut_where_people_join_words(name: str, same: str) -> None:
    words = [set(row(name_terms([value]), 0)) for value in (name, same)]
    assert len(words[0] & words[1]) >= 2


def test_words_of_one_name_make_a_pair_and_words_of_two_names_do_not() -> None:
    assert len(row(name_terms(["story-body"]), 0)) == 3
    assert len(row(name_terms(["story body"]), 0)) == 2
    assert len(row(name_terms(["", "story-body", "  "]), 1)) == 3


@settings(deadline=None)
@given(WORDS)
def test_a_block_alone_has_the_terms_it_has_among_others(texts: list[str]) -> None:
    together = text_terms(measure(texts))
    for number, text in enumerate(texts):
        assert row(together, number) == row(text_terms(measure([text])), 0)


@settings(deadline=None)
@given(WORDS)
def test_a_block_has_its_own_terms_among_those_of_its_neighborhood(texts: list[str]) -> None:
    own, around = text_terms(measure(texts)), around_terms(measure(texts))
    assert around.n_rows == len(texts)
    assert np.all((around.term >= 0) & (around.term < 1 << TEXT_BITS))
    for number in range(len(texts)):
        assert set(row(own, number)) <= set(row(around, number))


def test_sums_add_the_weights_of_a_row_and_a_row_without_words_weighs_nothing() -> None:
    terms = text_terms(measure(["More news", "…", "More news"]))
    sums = terms.sums(np.ones(1 << TEXT_BITS, np.float32))
    assert sums.tolist() == [3.0, 0.0, 3.0]
    assert terms.scaled_sums(np.ones(1 << TEXT_BITS, np.float32))[0] == pytest.approx(3**0.5)
