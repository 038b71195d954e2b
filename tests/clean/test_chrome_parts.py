"""Parts of the story that are dropped keep their role, and kept lines of a text are a list where they read like one."""

import pytest

from tasks.clean import clean
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role, SegmentReason

HEADLINE = "Ferry of Marrowgate sails without a bell for the first time"
PROSE = [
    "The ferry of Marrowgate left the pier on Tuesday without a bell, because the old one had cracked in the frost.",
    "Its captain, Ottilie Brandt, rang a cowbell instead, which the farmers on the far bank at first took for a herd.",
    "“We will have a new bell by Easter,” she said, and asked the foundry in the valley for a deeper tone this time.",
    "The cracked bell will hang in the waiting room, where children may strike it once for every crossing they make.",
]


def cleaned(content: str, markup: Markup) -> list[tuple[Role, bool, str]]:
    segments = clean(Record("box/a", "", Format.TEXT, markup, content)).segments
    return [(one.role, one.is_kept, one.text) for one in segments if one.reason is not SegmentReason.BLANK]


def page(*body: str) -> dict[str, Role]:
    head = f"<head><title>{HEADLINE}</title></head>"
    found = cleaned(f"<html>{head}<body>{''.join(body)}</body></html>", Markup.HTML)
    return {text: role for role, _, text in found}


def text(*lines: str) -> dict[str, Role]:
    return {text: role for role, _, text in cleaned("\n\n".join(lines), Markup.TEXT)}


def story(*between: str) -> str:
    first, second, *rest = (f"<p>{paragraph}</p>" for paragraph in PROSE)
    return f"<article><h1>{HEADLINE}</h1>{first}{second}{''.join(between)}{''.join(rest)}</article>"


def test_a_heading_that_links_to_itself_is_a_heading_of_the_story_around_it() -> None:
    found = page(story("<h2 id=bell><a class=toclink href='#bell'>Bell</a></h2>"))
    assert found["Bell"] is Role.HEADING


def test_the_linked_heading_of_a_teaser_inside_the_story_is_none_of_its_headings() -> None:
    title = "Why the lighthouse of Marrowgate was painted green"
    found = page(story(f"<div class=box><h3><a href=/green>{title}</a></h3></div>"))
    assert found[title] is Role.RELATED


@pytest.mark.parametrize(
    ("markup", "line", "role"),
    [
        ("<table><thead><tr><th>Pier</th><th>Price</th></tr></thead></table>", "Pier Price", Role.TABLE),
        ("<blockquote><p>New bell soon.</p></blockquote>", "New bell soon.", Role.QUOTATION),
        ("<aside class=pullquote><p>A deeper tone</p></aside>", "A deeper tone", Role.QUOTATION),
    ],
)
def test_a_table_or_a_quotation_of_the_story_is_one_whether_it_is_kept_or_not(
    markup: str, line: str, role: Role
) -> None:
    assert page(story(markup))[line] is role


def test_what_stands_below_the_author_belongs_to_the_byline() -> None:
    author = "<div class=meta><div><p class=author>By Ruben Halloway</p></div><div><p>Harbor Columnist</p></div></div>"
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    found = page(f"<h1>{HEADLINE}</h1>{author}", paragraphs)
    assert found["Harbor Columnist"] is Role.BYLINE


def test_a_name_that_ends_in_a_stop_is_a_byline() -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    found = page(
        f"<h1>{HEADLINE}</h1>{paragraphs}<h2 class=author-name><a href=/r>Written by Ruben Halloway Jr.</a></h2>"
    )
    assert found["Written by Ruben Halloway Jr."] is Role.BYLINE


def test_a_short_line_between_headline_and_prose_of_a_bare_text_is_a_heading() -> None:
    found = text(HEADLINE, "Copy link", "In Short", *PROSE)
    assert found["In Short"] is Role.HEADING


def test_lines_that_each_explain_a_term_are_a_list_and_speakers_are_none() -> None:
    terms = [
        "Deeper tone: The new bell will be cast from more copper, so that it carries across the whole bay at night.",
        "Longer rope: The rope will reach the lower deck, where the deckhands stand when the ferry comes alongside.",
        "Smaller frame: The frame will be made of larch from the hill, which does not rust and weighs half as much.",
    ]
    found = text(HEADLINE, *PROSE[:2], *terms, *PROSE[2:])
    assert {found[term] for term in terms} == {Role.LIST_ITEM}
    turns = [f"{'Reporter' if n % 2 else 'Brandt'}: {paragraph}" for n, paragraph in enumerate(PROSE)]
    found = text(HEADLINE, *turns)
    assert {found[turn] for turn in turns} == {Role.BODY}
