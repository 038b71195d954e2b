"""Words that are looked up: of blocks, of the blocks around them, and of the names of elements."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.lexicon import TEXT_BITS, Terms, around_terms, line_terms, name_terms, text_terms
from tasks.clean.measures import Measures, measure

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


@pytest.mark.parametrize("blank", ["\n", "\r\n\t", "  ", "\u2028"])
def test_names_written_over_several_lines_are_those_of_one_element(blank: str) -> None:
    names = ["page", f"{blank}story{blank}main-body{blank}", "footer"]
    assert [row(name_terms(names), number) for number in range(4)] == [
        *(row(name_terms([name]), 0) for name in ("page", "story main-body", "footer")),
        [],
    ]


@pytest.mark.parametrize("terms_of", [text_terms, line_terms])
@settings(deadline=None)
@given(texts=WORDS)
def test_a_block_alone_has_the_terms_it_has_among_others(
    terms_of: Callable[[Measures], Terms], texts: list[str]
) -> None:
    together = terms_of(measure(texts))
    for number, text in enumerate(texts):
        assert row(together, number) == row(terms_of(measure([text])), 0)


@pytest.mark.parametrize(
    ("line", "other"),
    [("read the news", "news the read"), ("ends here", "ends here."), ("ends here", "Ends here"), ("a b", "a b a b")],
)
def test_order_size_and_ends_of_a_line_make_terms(line: str, other: str) -> None:
    assert row(line_terms(measure([line])), 0) != row(line_terms(measure([other])), 0)


@settings(deadline=None)
@given(WORDS)
def test_a_block_has_its_own_terms_among_those_of_its_neighborhood(texts: list[str]) -> None:
    measures = measure(texts)
    own = line_terms(measures)
    around = around_terms(measures, own)
    assert around.n_rows == len(texts)
    assert np.all((around.term >= 0) & (around.term < 1 << TEXT_BITS))
    for number in range(len(texts)):
        assert set(row(own, number)) <= set(row(around, number))


def test_sums_add_the_weights_of_a_row_and_a_row_without_words_weighs_nothing() -> None:
    terms = text_terms(measure(["More news", "…", "More news"]))
    sums = terms.sums(np.ones(1 << TEXT_BITS, np.float32))
    assert sums.tolist() == [3.0, 0.0, 3.0]
    assert terms.scaled_sums(np.ones(1 << TEXT_BITS, np.float32))[0] == pytest.approx(3**0.5)
