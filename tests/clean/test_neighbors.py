"""Neighbors: what a dropped line is by what is next to it, by its subject, or by the names that the page states."""

import pytest

from tasks.clean import Block, Document, clean
from tasks.clean.chrome import chrome_of
from tasks.clean.labels import Label
from tasks.clean.lines import Lines
from tasks.clean.pictures import below_pictures
from tasks.clean.shapes import shape_of
from tasks.clean.subjects import subject_of
from tasks.clean.wording import phrase_lines
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role, SegmentReason

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


def text_roles(lines: list[str]) -> dict[str, Role]:
    content = "\n\n".join(lines)
    return {s.text: s.role for s in clean(Record("box/a", "", Format.TEXT, Markup.TEXT, content)).segments}


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


LINK = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
DATE = Label(Role.BOILERPLATE, SegmentReason.USED_AS_METADATA, "header:date")
NAME = Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "header:author")
TERMS = Label(Role.LEGAL, SegmentReason.PATTERN, "about: legal")
OFFER = Label(Role.SUBSCRIPTION, SegmentReason.PATTERN, "about: subscription")
TEASER = "The lightship drifted for nine days, and its cook never stopped baking."


def below_the_story(lines: list[tuple[str, Label | None]]) -> list[Role | None]:
    """Return the roles of dropped lines that stand below a story and got these labels for themselves."""
    texts = [PROSE[0], *(text for text, _ in lines)]
    blocks = tuple(Block(0, len(text), text) for text in texts)
    shapes = [shape_of(block) for block in blocks]
    kept = [True, *(False for _ in lines)]
    named = chrome_of(Document("", blocks, Markup.TEXT), shapes, [None, *(label for _, label in lines)], kept, {})
    return [label.role if label else None for label in named[1:]]


def test_what_stands_between_the_headlines_of_other_stories_belongs_to_them() -> None:
    lines = [(OTHERS[0], LINK), (TEASER, None), ("By Ulla Brandt", NAME), ("3 May 2025", DATE), (OTHERS[1], LINK)]
    assert below_the_story(lines) == [Role.RELATED] * 5


def test_what_is_long_between_two_links_is_more_than_their_teaser() -> None:
    assert below_the_story([(OTHERS[0], LINK), *[(TEASER, None)] * 5, (OTHERS[1], LINK)])[1:-1] == [None] * 5


def test_titles_with_a_date_each_are_other_stories_without_a_link() -> None:
    lines = [line for n, title in enumerate(OTHERS, 3) for line in ((title, None), (f"{n} May 2025", DATE))]
    assert below_the_story(lines) == [Role.RELATED] * 6
    assert below_the_story(lines[:4])[1::2] == [Role.BOILERPLATE] * 2


@pytest.mark.parametrize("line", ["What else we wrote about ropes and the people who make them:", "Mehr über Seile:"])
def test_a_line_that_ends_in_a_colon_above_other_stories_announces_them(line: str) -> None:
    assert below_the_story([(line, None), (OTHERS[0], LINK)]) == [Role.RELATED] * 2


@pytest.mark.parametrize("label", [TERMS, OFFER])
def test_a_line_between_two_of_a_text_that_is_no_story_is_part_of_it(label: Label) -> None:
    assert below_the_story([(OTHERS[0], label), (TEASER, None), (OTHERS[1], label)]) == [label.role] * 3
    assert below_the_story([(OTHERS[0], TERMS), (TEASER, None), (OTHERS[1], OFFER)])[1] is None


@pytest.mark.parametrize(("name", "role"), [("share-box", Role.SHARE), ("comments", Role.COMMENT)])
def test_a_number_counts_what_the_element_around_it_is_named_for(name: str, role: Role) -> None:
    assert roles(f"{story()}<div class={name}><span>17</span></div>")["17"] is role


def test_the_linked_date_of_a_comment_and_a_line_of_signs_in_it_belong_to_the_comment() -> None:
    date, rule = "May 19, 2025 at 3:43 pm", "=========="
    comment = f"<a href=/c>{date}</a><p>What a rope.</p><p>{rule}</p><p>What a town.</p>"
    found = roles(f"{story()}<ol class=comment-list><li class=comment-author-oxby>{comment}</li></ol>")
    assert (found[date], found[rule]) == (Role.COMMENT, Role.COMMENT)


@pytest.mark.parametrize(
    ("body", "line", "role"),
    [
        (
            "<div class=byline>{}</div>",
            "By Tidewatch Desk | May 18, 2025 at 2:26 PM - Updated May 18 at 4:46 PM",
            Role.BYLINE,
        ),
        (
            "<figure><figcaption><span class=secondary>{}</span></figcaption></figure>",
            "The pier, once more",
            Role.CAPTION,
        ),
        (
            "<div class=social><p class=strapline>{}</p></div>",
            "Four miles of hemp on two hundred shoulders",
            Role.SUBHEADLINE,
        ),
        ("<div class=brand-banner><a href=/>{}</a></div>", "Alderquay Live", Role.NAVIGATION),
        ("<div class=:R1ad7qrp:><a href=/>{}</a></div>", "Ropes Boats Knots", Role.NAVIGATION),
    ],
)
def test_names_of_elements_mean_what_they_say_of_such_a_line(body: str, line: str, role: Role) -> None:
    assert roles(story(body.format(line)))[line] is role


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Enlarge image", Role.NAVIGATION),
        ("Tags: Ropes, Harbor, Winter", Role.NAVIGATION),
        ("Next article", Role.NAVIGATION),
        ("Nächster Artikel", Role.NAVIGATION),
        ("Next article: Lightship of Sandhaven found in a fjord", Role.RELATED),
    ],
)
def test_such_a_line_below_the_story_is_known_by_its_wording(line: str, role: Role) -> None:
    assert text_roles([HEADLINE, *PROSE, line])[line] is role
    assert roles(f"{story()}<div><a href=/x>{line}</a></div>")[line] is role


@pytest.mark.parametrize("line", ["Powered by Ropeworks", "Proudly powered by Ropeworks", "Работает на Ropeworks"])
def test_what_made_the_site_is_nothing_else_although_it_is_linked(line: str) -> None:
    assert (
        roles(f"{story()}<footer><div>{line.rsplit(' ', 1)[0]} <a href=/r>Ropeworks</a></div></footer>")[line]
        is Role.BOILERPLATE
    )


def test_a_text_that_names_networks_is_no_invitation_to_share() -> None:
    bio = " ".join(["Merle Tansy knits nets, sails small boats and photographs ropes wherever she finds one."] * 2)
    line = f"{bio} Her pictures are on Instagram."
    found = roles(f"{story()}<aside><p>{line}</p></aside>")
    assert found[line] is Role.BOILERPLATE


CAPTION = "Carriers rest on the steps of the ropewalk"


@pytest.mark.parametrize(
    "credit",
    ["Photo: Ulla Brandt", "Image: Town of Alderquay / Facebook", "Ulla Brandt/Getty Images", "Foto: Ulla Brandt"],
)
def test_who_made_a_picture_is_a_credit_and_the_line_above_it_the_caption(credit: str) -> None:
    found = roles(story(f"<div><img src=a><div>{CAPTION}</div><div>{credit}</div></div>"))
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
        ("Polityka prywatności", Role.LEGAL),
        ("Bültenimize abone ol", Role.SUBSCRIPTION),
        ("Đăng ký nhận tin", Role.SUBSCRIPTION),
        ("टिप्पणी करें", Role.COMMENT),
        ("Sdílejte s přáteli", Role.SHARE),
        ("โฆษณา", Role.ADVERTISEMENT),
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


def test_a_linked_date_or_age_belongs_to_the_story_it_stands_above_or_below() -> None:
    cards = "".join(
        f"<div><a href=/{n}><p>{n} May</p></a><a href=/{n}><h4>{title}</h4></a><p><a href=/{n}>{n}H ago</a></p></div>"
        for n, title in enumerate(OTHERS, 3)
    )
    found = roles(f"{story()}<section>{cards}</section>")
    assert {found[f"{n} May"] for n in (3, 4, 5)} == {found["3H ago"], found["4H ago"]} == {Role.RELATED}


def test_a_title_said_again_with_its_section_in_a_header_of_its_own_is_no_menu() -> None:
    cards = "".join(
        f"<div><a href=/{n}>{title}</a><header><span>From the coast {title}</span></header></div>"
        for n, title in enumerate(OTHERS)
    )
    found = roles(f"{story()}<div>{cards}</div>")
    assert {found[f"From the coast {title}"] for title in OTHERS} == {Role.RELATED}


@pytest.mark.parametrize("heading", ["You might also be curious about...", "Und außerdem von der Küste…"])
def test_a_heading_that_breaks_off_announces_other_stories(heading: str) -> None:
    assert roles(f"{story()}<div><div class=bar>{heading}</div>{CARDS}</div>")[heading] is Role.RELATED


def test_of_headings_in_a_row_only_the_last_announces_what_is_below_them() -> None:
    found = roles(f"{story()}<div><h3>Tide tables</h3><h3>From the coast</h3>{CARDS}</div>")
    assert (found["Tide tables"], found["From the coast"]) == (Role.NAVIGATION, Role.RELATED)


def test_the_header_of_a_list_that_opens_as_lists_of_other_stories_do_is_no_menu() -> None:
    found = roles(f"{story()}<div><div class=list__header>Trending in Alderquay Harbor</div>{CARDS}</div>")
    assert found["Trending in Alderquay Harbor"] is Role.RELATED


def test_the_line_above_a_credit_is_a_caption_although_the_photographer_is_named_before() -> None:
    credit = Label(Role.CREDIT, SegmentReason.PATTERN, "credit: ap photo")
    texts = ["On Sunday", "(AP Photo/Merle Oxby)", "On Monday", "(AP Photo/Merle Oxby)"]
    document = Document("", tuple(Block(0, 1, text) for text in texts), Markup.TEXT)
    lines = Lines.of(document, [shape_of(block) for block in document.blocks], [False] * 4)
    found = below_pictures(lines, [None, credit, None, credit])
    assert {i: label.role for i, label in found.items()} == {0: Role.CAPTION, 2: Role.CAPTION}


def test_terms_of_links_that_earn_are_no_subheadline() -> None:
    line = "We use affiliate links, and may earn from what you buy."
    assert roles(story(f"<div class=note>{line}</div>"))[line] is Role.LEGAL
