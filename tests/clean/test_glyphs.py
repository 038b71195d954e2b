"""Words of a text as hashes: the same words, wherever they stand and however they are written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.glyphs import glyphs_of, words_of


def hashes(text: str) -> list[int]:
    return [int(value) for value in words_of(glyphs_of(text)).hashes]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The mayor said no.", ["the", "mayor", "said", "no"]),
        ("  (Kiew) – 12 Tote  ", ["kiew", "12", "tote"]),
        ("Ключевая ставка", ["ключевая", "ставка"]),
        ("don't", ["don", "t"]),
        ("東京 is big", ["東", "京", "is", "big"]),
        ("한국어 뉴스", ["한국어", "뉴스"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("", []),
        ("!!! …", []),
    ],
)
def test_words_are_runs_of_letters_and_single_characters_of_blankless_scripts(text: str, words: list[str]) -> None:
    assert [[value] for value in hashes(text)] == [hashes(word) for word in words]


def test_case_does_not_count_and_order_of_letters_does() -> None:
    assert hashes("SENATE") == hashes("senate")
    assert hashes("tea") != hashes("eat")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_every_word_begins_where_it_says_and_hashes_like_itself_alone(text: str) -> None:
    words = words_of(glyphs_of(text))
    assert np.all(np.diff(words.starts) > 0)
    stops = [*words.starts[1:].tolist(), len(text)][: len(words.starts)]
    for start, stop, value in zip(words.starts.tolist(), stops, words.hashes.tolist(), strict=True):
        assert hashes(text[start:stop]) == [value]
