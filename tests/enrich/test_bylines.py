"""Bylines: which lines of a page name its authors, and which of them is asked first."""

import pytest

from tasks.core.vocabulary import Role
from tasks.enrich.authors import authors_of
from tests.enrich.pages import page

AUTHOR, MENU, STORY = "header:author", "in a menu", (Role.BODY, "The harbor of Vellmar was closed on Monday.")
HEADLINE = (Role.HEADLINE, "Storm closes harbor")
ENTRIES = [(Role.NAVIGATION, f"Entry {number}", MENU) for number in range(9)]
QUILL, LIND = (Role.BYLINE, "By Ada Quill", AUTHOR), (Role.BYLINE, "By Tom Lind", AUTHOR)


@pytest.mark.parametrize(
    ("pieces", "names"),
    [
        pytest.param([HEADLINE, QUILL, STORY, LIND], ["Ada Quill"], id="above the story before below it"),
        pytest.param([LIND, HEADLINE, QUILL, STORY], ["Ada Quill"], id="below the headline before above it"),
        pytest.param(
            [LIND, HEADLINE, (Role.BYLINE, "Ada Quill", "below the headline"), STORY],
            ["Ada Quill"],
            id="below the headline without a label before above it with one",
        ),
        pytest.param([QUILL, HEADLINE, STORY], ["Ada Quill"], id="above the headline"),
        pytest.param([LIND, *ENTRIES, HEADLINE, STORY], [], id="far above the headline: another story"),
        pytest.param([LIND, *ENTRIES, STORY], ["Tom Lind"], id="far above a story without a headline"),
        pytest.param(
            [HEADLINE, (Role.BYLINE, "By Ada QuillPublished: Jan 29, 2031", AUTHOR), STORY],
            ["Ada Quill"],
            id="a date glued to the name, with a label of its own",
        ),
        pytest.param(
            [HEADLINE, (Role.BYLINE, "Author: Ada Quill", AUTHOR), STORY], ["Ada Quill"], id="a label with a colon"
        ),
        pytest.param(
            [HEADLINE, (Role.BYLINE, "By", AUTHOR), (Role.NAVIGATION, "Ada Quill", "outside the story"), STORY],
            ["Ada Quill"],
            id="a label, and the name below it",
        ),
        pytest.param([HEADLINE, STORY, (Role.BYLINE, "by", AUTHOR), (Role.HEADING, "Two Cranes")], [], id="no name"),
    ],
)
def test_authors_are_those_of_the_nearest_byline(pieces, names):
    assert [author.name for author in authors_of(page(*pieces))] == names
