"""Chrome and titles: what a dropped line is, and which lines are headline and deck, on texts of known shapes."""

import pytest

from tasks.clean import clean
from tasks.core.errors import Reason, Reject
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role

HEADLINE = "Lantern fleet returns to Osterhaven after the longest night"
PROSE = [
    "The lantern fleet of Osterhaven came home on Monday with all of its forty boats and most of its lanterns.",
    "Crews had spent nine nights on the outer banks, where a bell buoy had broken loose and gone silent.",
    "“We rowed in a circle so that nobody would be alone,” said the fleet's oldest helmsman, Brannoch Dyer.",
    "The harbor office counted eleven lanterns lost, and it has asked the glass works for twenty new ones.",
]


def cleaned(content, markup=Markup.TEXT):
    return clean(Record("box/a", "", Format.TEXT, markup, content))


def roles(content, markup=Markup.TEXT):
    return [(segment.role, segment.text) for segment in cleaned(content, markup).segments]


def page(*body, head=""):
    return f"<html><head><title>{HEADLINE}</title>{head}</head><body>{''.join(body)}</body></html>"


SCRAPED = f"""\
{HEADLINE}

{HEADLINE}

The helmsmen were met by a brass band

{PROSE[0]}

{PROSE[1]}

Lanterns on the quay (Mirel Stane/Agencia Sol/Reuters)
Lanterns on the quay (Mirel Stane/Agencia Sol/Reuters)

{PROSE[2]}

{PROSE[3]}

“We will count again,” Dyer said.

(With information from AP and AFP)

Keep reading:

Two nights after the storm, the pier of Osterhaven is dry again
Islanders paint their boats for a color nobody ordered

Source link

Related Articles

Leave a Reply

Your email address will not be published. Required fields are marked *

Back to top button
"""


@pytest.mark.parametrize("is_printed_twice", [True, False])
def test_a_text_with_the_tail_of_a_theme_comes_out_whole(is_printed_twice):
    content = SCRAPED if is_printed_twice else SCRAPED.replace(f"{HEADLINE}\n\n", "", 1)
    found = [role.value for role, _ in roles(content)]
    assert found == [
        "headline", *(["repeated"] if is_printed_twice else []), "subheadline", "body", "body", "caption", "repeated",
        "body", "body", "body", "attribution", "related", "related", "related", "navigation", "related", "comment",
        "comment", "navigation",
    ]  # fmt: skip
    assert cleaned(content).text == "\n\n".join([*PROSE, "“We will count again,” Dyer said."])


DECK = "A bell buoy broke loose, and nobody heard it."


@pytest.mark.parametrize("name", ["standfirst", "article__dek", "chapo", "entradilla", "teaser"])
def test_an_element_named_as_a_deck_below_the_headline_is_the_subheadline(name):
    content = page(f"<h1>{HEADLINE}</h1><p class={name}>{DECK}</p>", *(f"<p>{prose}</p>" for prose in PROSE))
    assert roles(content, Markup.HTML)[1] == (Role.SUBHEADLINE, DECK)


def test_an_emphasized_paragraph_below_the_headline_is_the_subheadline():
    content = "\n\n".join([f"# {HEADLINE}", f"*{DECK}*", *PROSE])
    assert roles(content, Markup.MARKDOWN)[1] == (Role.SUBHEADLINE, DECK)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("The quay at dawn. Photo: Mirel Stane", Role.CAPTION),
        ("6 февраля 2025, 14:20 Мирель Стане", Role.BOILERPLATE),
        ("2025年4月18日 6時00分", Role.BOILERPLATE),
        ("本报记者 林晓禾", Role.BYLINE),
        ("Home > Harbor > Boats", Role.NAVIGATION),
        ("6 February 2025 by Mirel Stane, who covers the harbor and its boats", Role.BYLINE),
        ("Feb 6, 2025 • Wellness & Harbor Life", Role.BOILERPLATE),
        ("This story may contain affiliate links, see our terms", Role.LEGAL),
    ],
)
def test_a_line_of_another_kind_below_the_headline_is_no_subheadline(line, role):
    assert roles("\n\n".join([HEADLINE, line, *PROSE]))[1] == (role, line)


def test_a_line_that_announces_what_follows_is_no_subheadline():
    line = "What the harbor master said that morning:"
    assert (Role.SUBHEADLINE, line) not in roles("\n\n".join([HEADLINE, line, *PROSE]))


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("OSTERHAVEN, Ferrania (Reuters) &#8211; ", "OSTERHAVEN, Ferrania (Reuters) –"),
        ("OSTERHAVEN (AP) &mdash; ", "OSTERHAVEN (AP) —"),
        ("ОСТЕРХАФЕН, 6 февраля. /ТАСС/. ", "ОСТЕРХАФЕН, 6 февраля. /ТАСС/."),
    ],
)
def test_a_dateline_is_known_by_an_entity_or_slashes(opening, dateline):
    content = "\n\n".join([HEADLINE, opening + PROSE[0], *PROSE[1:]])
    assert (Role.DATELINE, dateline) in roles(content)
    assert cleaned(content).text == "\n\n".join(PROSE)


def test_credits_are_known_although_a_wrong_charset_hides_them():
    line = "Com informações da Lusa e da Reuters"
    content = "\n\n".join([HEADLINE, *PROSE, line]).encode().decode("cp1252", "ignore")
    assert roles(content)[-1] == (Role.ATTRIBUTION, line)


def test_a_short_last_sentence_that_is_set_like_the_story_ends_it():
    content = page(f"<h1>{HEADLINE}</h1><div>", "<br><br>".join([*PROSE, "The band played on."]), "</div>")
    assert cleaned(content, Markup.HTML).text.endswith("The band played on.")


def test_what_announces_a_list_is_no_heading():
    content = "\n\n".join([HEADLINE, *PROSE[:2], "Three things are still missing today:", *PROSE[2:]])
    assert (Role.BODY, "Three things are still missing today:") in roles(content)


FURNITURE = page(
    "<header role=banner><a href=/>Osterhaven Courier</a>",
    "<nav><a href=/a>Boats</a><a href=/b>Weather</a></nav></header>",
    f"<h1>{HEADLINE}</h1><div class=firma>MIREL STANE | Osterhaven</div>",
    *(f"<p>{prose}</p>" for prose in PROSE),
    "<div class=partage><a href=#>Partager</a> <a href=#>Imprimer</a></div>",
    "<section id=comments><h3>Comments</h3><b>Bell fan</b> <i>11 March 2025</i><p>I heard it.</p></section>",
    "<aside class=sidebar><ul><li><a href=/1>The bell that nobody wanted to hang</a></li></ul></aside>",
    "<footer><a href=/contact>Contact the newsroom</a><p>© 2025 Courier Ltd. Registered in Osterhaven.</p></footer>",
)


def test_furniture_of_a_page_gets_its_kind():
    found = [(role.value, text) for role, text in roles(FURNITURE, Markup.HTML) if role is not Role.BODY]
    assert found == [
        ("navigation", "Osterhaven Courier"), ("navigation", "Boats Weather"), ("headline", HEADLINE),
        ("byline", "MIREL STANE | Osterhaven"), ("share", "Partager Imprimer"), ("comment", "Comments"),
        ("comment", "Bell fan 11 March 2025"), ("comment", "I heard it."),
        ("related", "The bell that nobody wanted to hang"), ("navigation", "Contact the newsroom"),
        ("legal", "© 2025 Courier Ltd. Registered in Osterhaven."),
    ]  # fmt: skip


def test_a_menu_entry_in_capitals_is_no_byline():
    content = page(
        "<div class=jobs-menu><a href=/r>BY ROLE</a></div>", f"<h1>{HEADLINE}</h1>", *(f"<p>{p}</p>" for p in PROSE)
    )
    assert roles(content, Markup.HTML)[0] == (Role.NAVIGATION, "BY ROLE")


def test_a_page_of_consent_and_forms_has_no_story():
    content = page(
        "<div class=banner><p>We and our 94 partners store and access information on your device, such as cookies.</p>"
        "</div><p>Sign up for our newsletter</p><p>Your email address will not be published.</p>"
    )
    with pytest.raises(Reject) as caught:
        cleaned(content, Markup.HTML)
    assert caught.value.reason is Reason.NO_STORY
