"""Writers: a line that is nothing but a stated author's name is a byline where bylines stand."""

import pytest

from tasks.clean import judge, render
from tasks.clean.writers import writers_of
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role

HEADLINE = "Keepers count nine seals at Orrin Head"
STORY = [
    "The keepers of the lighthouse at Orrin Head counted nine seals on the rocks below it on Monday morning.",
    "They had not seen one since the winter storms, and had begun to think that the herd had moved to the north.",
    "“Somebody has been feeding them,” said Brita Solheim, who has kept the light for twenty-two years.",
]
STATED = '<meta name=author content="Nils Aaker">'


def record(head: str, *lines: str) -> Record:
    body = "".join(f"<p>{line}</p>" for line in lines)
    content = f"<html><head><title>{HEADLINE}</title>{head}</head><body><h1>{HEADLINE}</h1>{body}</body></html>"
    return Record("box/a", "", Format.HTML, Markup.HTML, content)


def role_of(line: str, head: str = STATED) -> Role:
    """Return the role of a line between the headline and the story of a page."""
    document = render(record(head, line, *STORY))
    return next(j.role for j in judge(document) if document.raw[j.raw_start_char : j.raw_end_char] == line)


@pytest.mark.parametrize(
    "head",
    [
        STATED,
        '<script type="application/ld+json">{"author": [{"@type": "Person", "name": "Nils Aaker"}]}</script>',
    ],
)
def test_a_stated_author_alone_in_a_line_is_a_byline(head: str) -> None:
    assert role_of("Nils Aaker", head) is Role.BYLINE
    assert role_of("NILS AAKER |", head) is Role.BYLINE


def test_another_name_is_no_byline() -> None:
    assert role_of("Ole Brandt") is not Role.BYLINE


def test_an_author_who_is_a_dash_makes_no_line_a_byline() -> None:
    document = render(record('<meta name=author content="-">', *STORY))
    assert writers_of(document, [False] * len(document.blocks), headline=0) == {}


def test_names_count_up_to_three_lines_below_the_story() -> None:
    document = render(record(STATED, *STORY, "Shop", "Nils Aaker", "Map", "Nils Aaker"))
    is_story = [block.text in STORY for block in document.blocks]
    found = [document.blocks[i].text for i in writers_of(document, is_story, headline=0)]
    assert found == ["Nils Aaker"]


def role_in_text(line: str, *below: str) -> Role:
    """Return the role of a line below the headline of a text that has a menu above it."""
    menu = ["Home", "News", "Sport", "Weather", "Log in", "Harbor news", "Letters"]
    text = "\n\n".join([*menu, HEADLINE, line, *below, *STORY])
    document = render(Record("box/a", "", Format.TEXT, Markup.TEXT, text))
    return next(j.role for j in judge(document) if document.raw[j.raw_start_char : j.raw_end_char] == line)


@pytest.mark.parametrize("line", ["Nils Aaker", "Brita van der Solheim", "ByNils Aaker"])
def test_a_name_between_headline_and_date_of_an_english_text_is_a_byline(line: str) -> None:
    assert role_in_text(line, "May 17, 2031") is Role.BYLINE


@pytest.mark.parametrize("line", ["Nils Aaker | May 17, 2031", "Nils Aaker 2 minutes read", "The Associated Press"])
def test_a_name_beside_a_date_and_an_agency_are_bylines_by_themselves(line: str) -> None:
    assert role_in_text(line) is Role.BYLINE


@pytest.mark.parametrize("line", ["Local News", "Seals at Orrin Head", "By the sea"])
def test_other_lines_there_are_none(line: str) -> None:
    assert role_in_text(line, "May 17, 2031") is not Role.BYLINE


def test_a_name_without_a_date_near_by_may_be_a_caption() -> None:
    assert role_in_text("Nils Aaker") is not Role.BYLINE
