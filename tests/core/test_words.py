"""Counting words means the same in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.words import count_blankless, count_words


@pytest.mark.parametrize(
    ("text", "n_words"),
    [
        ("", 0),
        (" – … ___ !", 0),
        ("One two, three.", 3),
        ("don't l’eau", 2),
        ("state-of-the-art 3.5 km", 7),
        ("naïve café", 2),
        ("cafe\u0301 noir", 2),
        ("हिन्दी में समाचार", 3),
        ("東京タワー2本", 7),
        ("Рейс отменён", 2),
    ],
)
def test_words_are_runs_of_letters_and_digits_or_single_characters_of_scripts_without_blanks(text, n_words):
    assert count_words(text) == n_words


@given(st.text(alphabet="ab' \n0é漢ク", max_size=40), st.text(alphabet="ab 漢é", max_size=40))
def test_words_of_two_texts_add_up_when_a_blank_stands_between_them(one, other):
    assert count_words(f"{one} {other}") == count_words(one) + count_words(other)


@given(st.text(max_size=60))
def test_there_are_never_more_blankless_characters_than_words(text):
    assert 0 <= count_blankless(text) <= count_words(text)
