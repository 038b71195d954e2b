"""Menus and copies: entries of menus stay entries whatever they are about, and a short line said again stays itself."""

import pytest

from tasks.clean import clean
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role, SegmentReason

HEADLINE = "Beekeepers of Quillmarsh move four hundred hives before the flood"
PROSE = [
    "The beekeepers of Quillmarsh carried four hundred hives up the hill on Friday, a day before the river rose.",
    "They drove at night, when the bees are at home, and used every cart that the farms of the valley could spare.",
    "“Nobody was stung, and nobody slept,” said Tamsin Ferrow, who counted the hives as they came up the road.",
    "The hives will stay on the hill until the clover of the lower meadows is in flower again, probably in May.",
]


def cleaned(content: str, markup: Markup = Markup.TEXT) -> list[tuple[Role, str]]:
    segments = clean(Record("box/a", "", Format.TEXT, markup, content)).segments
    return [(segment.role, segment.text) for segment in segments if segment.reason is not SegmentReason.BLANK]


def page(above: str = "", below: str = "", within: str = "") -> dict[str, list[Role]]:
    """Return the roles of each text of a page with the story and something around it."""
    paragraphs = within.join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    body = f"{above}<h1>{HEADLINE}</h1>{paragraphs}{below}"
    content = f"<html><head><title>{HEADLINE}</title></head><body>{body}</body></html>"
    found: dict[str, list[Role]] = {}
    for role, text in cleaned(content, Markup.HTML):
        found.setdefault(text, []).append(role)
    return found


def text(above: list[str], below: list[str]) -> dict[str, Role]:
    return {text: role for role, text in cleaned("\n\n".join([*above, HEADLINE, *PROSE, *below]))}


def menu(*entries: str) -> str:
    return (
        "<div class=x><ul>"
        + "".join(f"<li><a href=/{n}>{entry}</a></li>" for n, entry in enumerate(entries))
        + "</ul></div>"
    )


@pytest.mark.parametrize(
    "entry",
    ["Deals", "Advertising", "Newsletters", "Kommentare", "Gutscheine", "Follow me", "RSS", "Publicidad", "Реклама"],
)
def test_an_entry_of_a_menu_is_navigation_whatever_it_is_about(entry: str) -> None:
    found = page(menu("Honey", "Wax", "Hives", entry, "Meadows"))
    assert found[entry] == [Role.NAVIGATION]


def test_links_to_share_side_by_side_share_even_in_a_menu() -> None:
    found = page(menu("Honey", "Wax", "Hives", "Facebook", "WhatsApp"))
    assert found["Facebook"] == found["WhatsApp"] == [Role.SHARE]


def test_a_button_among_the_entries_of_a_menu_calls_for_what_it_says() -> None:
    entries = "".join(f"<li><a href=/{n}>{entry}</a></li>" for n, entry in enumerate(["Honey", "Wax", "Hives"]))
    found = page(f"<ul>{entries}<li><a class=btn-primary href=/s>Subscribe</a></li></ul>")
    assert found["Subscribe"] == [Role.SUBSCRIPTION]


@pytest.mark.parametrize(
    "line",
    ["Login", "Sign in", "Anmelden", "Iniciar sesión", "Se connecter", "Accedi", "Войти", "Zaloguj się", "ログイン"],
)
def test_the_door_to_an_account_is_navigation(line: str) -> None:
    assert page(f"<div><a href=/l>{line}</a></div>")[line] == [Role.NAVIGATION]
    assert text([line], [])[line] is Role.NAVIGATION


@pytest.mark.parametrize(
    ("line", "role"), [("Start your quote", Role.NAVIGATION), ("Get the newsletter", Role.SUBSCRIPTION)]
)
def test_a_short_link_in_an_element_named_as_a_call_is_a_button_unless_it_names_a_subscription(
    line: str, role: Role
) -> None:
    assert page(f"<div class=cta-box><a href=/q>{line}</a></div>")[line] == [role]


def test_a_long_link_in_a_menu_is_the_headline_of_another_story_unless_it_jumps_inside_the_page() -> None:
    title = "Why the wasps of Quillmarsh left the old mill"
    jump = "Where the hives went after the river rose"
    found = page(f"<nav><a href=/w>{title}</a><p><a href='#where'>{jump}</a></p></nav>")
    assert (found[title], found[jump]) == ([Role.RELATED], [Role.NAVIGATION])


def test_a_row_of_links_is_navigation_whatever_it_begins_with() -> None:
    row = "".join(f"<a href=/{n}>{entry}</a> " for n, entry in enumerate(["Ad Choices", "Jobs", "Help", "Archive"]))
    found = page(below=f"<div class=ending>{row}</div>")
    assert found["Ad Choices Jobs Help Archive"] == [Role.NAVIGATION]


def test_a_link_below_each_card_is_a_button_and_what_announces_a_list_is_not() -> None:
    cards = "".join(
        f"<div><h4><a href=/{n}>The {n} keepers of the hill farm</a></h4><a href=/{n}>Read more</a></div>"
        for n in (3, 4, 5)
    )
    found = page(below=f"<h3>Related articles</h3>{cards}")
    assert found["Read more"] == [Role.NAVIGATION] * 3
    assert found["Related articles"] == [Role.RELATED]


def test_in_plain_text_a_run_of_short_lines_is_a_menu_although_it_ends_above_other_stories() -> None:
    entries = ["Honey", "Bees & Wax", "Hives", "Meadow Watch", "Letters", "Garden"]
    titles = ["Why the wasps of Quillmarsh left the old mill", "Who painted the hives of the hill farm blue"]
    found = text([], [*entries, "Recommended", *titles])
    assert {found[entry] for entry in entries} == {Role.NAVIGATION}
    assert {found[title] for title in titles} == {Role.RELATED}


@pytest.mark.parametrize(
    ("line", "role"), [("Search", Role.NAVIGATION), ("Share on Facebook", Role.SHARE), ("Anzeige", Role.ADVERTISEMENT)]
)
def test_a_short_line_said_again_is_what_it_was_the_first_time(line: str, role: Role) -> None:
    assert page(f"<div>{line}</div><div>{line}</div>")[line] == [role] * 2
    assert [found for found, text in cleaned("\n\n".join([line, line, HEADLINE, *PROSE])) if text == line] == [role] * 2


def test_what_a_form_says_twice_is_no_caption() -> None:
    line = "Find a hive near you"
    assert page(f"<form><label>{line}</label><p>{line}</p></form>")[line] == [Role.NAVIGATION] * 2


def test_a_short_line_below_every_paragraph_advertises() -> None:
    line = "Compare jars of honey here"
    assert set(page(within=f"<div class=q>{line}</div>")[line]) == {Role.ADVERTISEMENT}


def test_a_caption_printed_twice_stays_a_caption_and_its_repeat() -> None:
    line = "Hives on the hill above Quillmarsh"
    content = "\n\n".join([HEADLINE, PROSE[0], line, line, *PROSE[1:]])
    assert [role for role, text in cleaned(content) if text == line] == [Role.CAPTION, Role.REPEATED]
