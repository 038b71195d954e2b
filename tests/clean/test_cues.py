"""Cues: hints of what a line is, in any language, wherever they stand in it."""

import numpy as np
import pytest

from tasks.clean.cues import CUES, cue_shares
from tasks.clean.measures import measure


def kinds(*texts: str) -> list[set[str]]:
    shares = cue_shares(measure(list(texts)))
    return [{CUES[kind] for kind in np.flatnonzero(column)} for column in shares.T]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read more about the ferry", "related"),
        ("LESEN SIE AUCH: die Fähre", "related"),
        ("12 октября, 14:05", "month"),
        ("3 hours ago", "ago"),
        ("Share on Facebook", "share"),
        ("Tous droits réservés", "legal"),
        ("関連記事", "related"),
        ("Reporting by Ilse Varga", "author"),
    ],
)
def test_a_line_with_a_cue_is_known(line: str, kind: str) -> None:
    assert kind in kinds(line)[0]


def test_words_of_two_lines_make_no_phrase() -> None:
    assert "related" not in kinds("They read", "more on Monday")[0]
    assert kinds("zephyr quills", "", "…") == [set(), set(), set()]


def test_more_words_make_a_cue_weigh_less() -> None:
    shares = cue_shares(measure(["newsletter", "the newsletter of the harbor office of Velm"]))
    kind = CUES.index("signup")
    assert shares[kind, 0] > shares[kind, 1] > 0
