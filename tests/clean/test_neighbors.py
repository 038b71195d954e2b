"""Neighbors: what a dropped line is by what is next to it, by its subject, or by the names that the page states."""

import pytest

from tasks.clean import clean
from tasks.clean.subjects import subject_of
from tasks.clean.wording import phrase_lines
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role

HEADLINE = "Ropemakers of Alderquay braid the longest line of the coast"
PROSE = [
    "The ropemakers of Alderquay have braided a line of four miles, and on Sunday they carried it through the town.",
    "Two hundred people held it on their shoulders, from the old ropewalk to the pier, where a tug was waiting.",
    "“It is heavier than it looks,” said Merle Oxby, whose family has worked the ropewalk for five generations.",
    "The tug will take it to Sandhaven this week, where it is to hold a lightship that broke loose in the winter.",
]
OTHERS = [
    "Lightship of Sandhaven found in a fjord",
    "Who paints the buoys of the northern coast",
    "A knot that nobody can untie",
]


def roles(body: str, head: str = "") -> dict[str, Role]:
    content = f"<html lang=en><head><title>{HEADLINE}</title>{head}</head><body>{body}</body></html>"
    return {s.text: s.role for s in clean(Record("box/a", "", Format.HTML, Markup.HTML, content)).segments}


def story(after_headline: str = "") -> str:
    return f"<h1>{HEADLINE}</h1>{after_headline}{''.join(f'<p>{paragraph}</p>' for paragraph in PROSE)}"


CARDS = "".join(f"<div><a href=/{n}>{title}</a><div>{n} May 2025</div></div>" for n, title in enumerate(OTHERS, 3))


@pytest.mark.parametrize("heading", ["Kurzgefasst", "From the coast", "Ещё с побережья", "海岸から"])
def test_a_heading_above_links_to_other_stories_and_the_dates_among_them_belong_to_their_list(heading: str) -> None:
    found = roles(f"{story()}<div><h3>{heading}</h3>{CARDS}</div>")
    assert found[heading] is Role.RELATED
    assert [found[title] for title in OTHERS] == [Role.RELATED] * 3
    assert [found[f"{n} May 2025"] for n in (3, 4, 5)] == [Role.RELATED] * 3


def test_a_linked_headline_below_a_picture_is_no_caption() -> None:
    figures = "".join(f"<figure><figcaption><a href=/{n}>{t}</a></figcaption></figure>" for n, t in enumerate(OTHERS))
    found = roles(f"{story()}<div>{figures}</div>")
    assert [found[title] for title in OTHERS] == [Role.RELATED] * 3


CAPTION = "Carriers rest on the steps of the ropewalk"


@pytest.mark.parametrize(
    "credit",
    ["Photo: Ulla Brandt", "Image: Town of Alderquay / Facebook", "Ulla Brandt/Getty Images", "Foto: Ulla Brandt"],
)
def test_who_made_a_picture_is_a_credit_and_the_line_above_it_the_caption(credit: str) -> None:
    found = roles(story(f"<div><img src=a><p>{CAPTION}</p><p>{credit}</p></div>"))
    assert (found[CAPTION], found[credit]) == (Role.CAPTION, Role.CREDIT)


@pytest.mark.parametrize("names", ["image-credit", "bi-content-image-copyright", "bildnachweis"])
def test_an_element_named_for_a_credit_holds_one(names: str) -> None:
    found = roles(story(f"<div><img src=a><div class={names}>Ulla Brandt</div></div>"))
    assert found["Ulla Brandt"] is Role.CREDIT


STATED = '<script type="application/ld+json">{"author":[{"@type":"Person","name":"Merle Tansy"}]}</script>'


@pytest.mark.parametrize(
    ("head", "role"),
    [(STATED, Role.BYLINE), ("<meta name=author content='Merle Tansy'>", Role.BYLINE), ("", Role.NAVIGATION)],
)
def test_a_linked_name_is_a_byline_if_the_page_states_it_as_its_author(head: str, role: Role) -> None:
    assert roles(story("<div><a href=/people/merle>Merle Tansy</a></div>"), head)["Merle Tansy"] is role


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("By Merle Tansy Jan. 31, 2026 7:47 am EST", Role.BYLINE),
        ("Merle Tansy 4 Febbraio 2025 - 14:41", Role.BYLINE),
        ("Monday 4 March 2024, 10:15", Role.BOILERPLATE),
    ],
)
def test_a_date_after_a_name_is_a_byline(line: str, role: Role) -> None:
    assert roles(story(f"<div>{line}</div>"))[line] is role


def test_what_tells_about_the_author_is_no_byline() -> None:
    bio = "Merle Tansy has been a reporter of the Courier since 2011, and she knits nets when the wind allows it."
    assert roles(f"{story()}<div class=author><p>{bio}</p></div>")[bio] is Role.BOILERPLATE


@pytest.mark.parametrize("template", ["{{ item.title }} Overview", "Local", "Alderquay"])
def test_the_title_of_the_page_is_the_headline_whatever_other_headings_say(template: str) -> None:
    found = roles(f"<div><h1>{template}</h1></div><main>{story()}</main>")
    assert [text for text, role in found.items() if role is Role.HEADLINE] == [HEADLINE]


@pytest.mark.parametrize(("markup", "role"), [("<p><b>{}</b></p>", Role.HEADING), ("<p>{}</p>", Role.BODY)])
def test_a_question_that_is_set_apart_above_its_answer_is_a_heading(markup: str, role: Role) -> None:
    question = "Who pays for a rope of four miles?"
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in PROSE]
    assert (
        roles(f"<h1>{HEADLINE}</h1>{''.join([*paragraphs[:2], markup.format(question), *paragraphs[2:]])}")[question]
        is role
    )


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Some of these links are affiliate links.", Role.LEGAL),
        ("Informationen zum Datenschutz bei uns", Role.LEGAL),
        ("Notre newsletter du matin, gratuite", Role.SUBSCRIPTION),
        ("Vuoi commentare? Scrivi ai commenti", Role.COMMENT),
        ("Наши рассылки и подписка", Role.SUBSCRIPTION),
        ("Siga-nos para mais", Role.SHARE),
        ("この欄は広告です", Role.ADVERTISEMENT),
        ("The weather in the harbor", None),
    ],
)
def test_words_say_what_a_dropped_line_is_about(text: str, role: Role | None) -> None:
    assert subject_of(text) is role


def test_subjects_are_roles_of_what_is_dropped() -> None:
    assert {line.split(":")[0] for line in phrase_lines("subjects")} <= {
        "subscription",
        "legal",
        "comment",
        "advertisement",
        "share",
    }
