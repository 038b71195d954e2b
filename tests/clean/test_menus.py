"""Menus and copies: entries of menus stay entries whatever they are about, and a short line said again stays itself."""

import pytest

from tasks.clean import clean, render
from tasks.clean.chrome import chrome_of
from tasks.clean.shapes import shape_of
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


def named(lines: list[str]) -> list[Role | None]:
    """Return the roles of the lines of a text of which nothing is kept but its prose."""
    content = "\n\n".join(lines)
    document = render(Record("box/a", "", Format.TEXT, Markup.TEXT, content))
    shapes = [shape_of(block) for block in document.blocks]
    labels = chrome_of(document, shapes, [None] * len(lines), [line in PROSE for line in lines], {})
    return [label.role if label else None for label in labels]


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
    line = "Order honey from us"
    assert set(page(within=f"<div class=q>{line}</div>")[line]) == {Role.ADVERTISEMENT}


def test_a_caption_printed_twice_stays_a_caption_and_its_repeat() -> None:
    line = "Hives on the hill above Quillmarsh"
    content = "\n\n".join([HEADLINE, PROSE[0], line, line, *PROSE[1:]])
    assert [role for role, text in cleaned(content) if text == line] == [Role.CAPTION, Role.REPEATED]


@pytest.mark.parametrize(
    "line",
    [
        "keepers@quillmarsh.example", "Contact us: desk@quillmarsh.example", "Tel 020 555 0134",
        "Telefon: 030 555 01 34", "Тел.: 495 555-01-34", "+1 (808) 555-0134", "(808) 555-0134",
    ],
)  # fmt: skip
@pytest.mark.parametrize("element", ["div", "header", "footer class=nav-footer"])
def test_the_mail_or_the_telephone_of_an_office_is_no_entry_of_a_menu(line: str, element: str) -> None:
    assert page(below=f"<{element}><div>{line}</div></{element}>")[line] == [Role.BOILERPLATE]


@pytest.mark.parametrize("line", ["Site by Marsh Works", "Website by Marsh Works", "Webdesign von Marsch & Moor"])
def test_who_made_the_site_owns_no_picture(line: str) -> None:
    assert page(below=f"<footer><ul><li class=credit><a href=/m>{line}</a></li></ul></footer>")[line] == [
        Role.BOILERPLATE
    ]


def test_a_short_link_in_a_list_of_the_footer_is_an_entry_and_a_long_one_is_a_headline() -> None:
    short, long = "Certificate in Keeping Bees", "How the keepers of Quillmarsh saved the hill farm from the flood"
    found = page(below=f"<footer><ul><li><a href=/c>{short}</a></li><li><a href=/h>{long}</a></li></ul></footer>")
    assert (found[short], found[long]) == ([Role.NAVIGATION], [Role.RELATED])


def test_two_entries_beside_it_make_a_menu() -> None:
    assert page(menu("Honey", "Newsletters", "Hives"))["Newsletters"] == [Role.NAVIGATION]


def test_a_banner_above_the_story_is_the_head_of_the_page_unless_it_is_called_an_advertisement() -> None:
    found = page(
        "<div class=top-banner><p>Bees, Wax, Honey</p></div><div class=ad-banner><p>Jars, half price</p></div>"
    )
    assert (found["Bees, Wax, Honey"], found["Jars, half price"]) == ([Role.BOILERPLATE], [Role.ADVERTISEMENT])


@pytest.mark.parametrize(("line", "role"), [("OK", Role.SHARE), ("Privatsphäre-Einstellungen ändern", Role.LEGAL)])
def test_a_button_among_what_shares_shares_unless_it_asks_for_consent(line: str, role: Role) -> None:
    assert page(below=f"<div class=social-share><button>{line}</button></div>")[line] == [role]


def test_what_a_newsletter_says_in_the_sidebar_belongs_to_it() -> None:
    line = "Thank you! We have your letter!"
    assert page(below=f"<div class=sidebar-subscribe><p>{line}</p></div>")[line] == [Role.SUBSCRIPTION]


def test_a_player_has_menus_for_its_subtitles() -> None:
    assert page(below="<div class=closed-captions><ul><li>Off</li></ul></div>")["Off"] == [Role.NAVIGATION]


def test_in_plain_text_a_box_said_again_and_again_inside_the_story_advertises() -> None:
    box = ["Shop", "Compare jars from over a hundred shops"]
    lines = [*(line for paragraph in PROSE[:3] for line in (paragraph, *box)), PROSE[3]]
    assert [role for role, line in zip(named(lines), lines, strict=True) if line in box] == [Role.ADVERTISEMENT] * 6


def test_in_plain_text_a_short_line_below_each_announced_card_is_a_link() -> None:
    cards = [
        line for topic in ("wasps", "moths", "ants")
        for line in (f"Quillmarsh {topic} news for keepers of the valley", "Visit")
    ]  # fmt: skip
    assert text([], ["Related articles", *cards])["Visit"] is Role.NAVIGATION


@pytest.mark.parametrize("opening", ["Comments from readers", "Kommentar melden"])
def test_in_plain_text_comments_go_on_below_the_line_that_opens_them(opening: str) -> None:
    lines = [*PROSE, opening, "Waxwing", "My bees would never have let me carry them up a hill.", "Good luck!"]
    assert named(lines)[len(PROSE) :] == [Role.COMMENT] * 4


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Discover more from The Quillmarsh Hive", Role.SUBSCRIPTION),
        ("Our terms", Role.LEGAL),
        ("Condições de uso", Role.LEGAL),
    ],
)
def test_whole_lines_of_themes_are_known(line: str, role: Role) -> None:
    assert text([], [line])[line] is role
