"""Numbers stand with their nouns as a person would say them."""

import pytest

from tasks.core.counted import counted


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, "file"), "0 files"),
        ((1, "file"), "1 file"),
        ((2, "batch", "batches"), "2 batches"),
        ((1, "batch", "batches"), "1 batch"),
        ((1200, "row"), "1,200 rows"),
    ],
)
def test_a_noun_follows_its_number(given, said):
    assert counted(*given) == said
