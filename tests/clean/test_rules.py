"""Rules: lines are known for what they are in every language of the pattern files, and prose stays prose."""

import re

import pytest

from tasks.clean import Block, Document, clean, judge, render
from tasks.clean.shapes import shape_of
from tasks.clean.story_lines import kept_role, listed_lines
from tasks.clean.worded import opening_role
from tasks.clean.wording import needed_text, phrase_lines
from tasks.core.records import Fields, Record
from tasks.core.vocabulary import Format, Markup, Role

PROSE = [
    "The harbor council voted on Tuesday to buy a retired ferry and turn it into a library for the whole town.",
    "The plan had divided the town for months, and more than two hundred people came to the meeting that night.",
    "A foundation will pay for the books, the treasurer said, while the town pays for the boat and for its crew.",
]


def role_of(line: str, markup: Markup = Markup.TEXT) -> Role:
    text = "\n\n".join([*PROSE, line, *PROSE[:1]])
    document = render(Record("a", "", Format.TEXT, markup, text))
    found = [j for j in judge(document) if document.raw[j.raw_start_char : j.raw_end_char] == line]
    return found[0].role


def roles_of(lines: list[str]) -> dict[str, Role]:
    blocks = tuple(Block(0, len(line), line) for line in lines)
    document = Document("", blocks, Markup.TEXT)
    shapes = [shape_of(block) for block in blocks]
    listed = listed_lines(document, shapes, [True] * len(blocks))
    return {
        block.text: Role.LIST_ITEM if i in listed else kept_role(block, shapes[i]) for i, block in enumerate(blocks)
    }


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Keep reading:", Role.RELATED),
        ("Lea también: La feria abre el lunes", Role.RELATED),
        ("Lesen Sie auch", Role.RELATED),
        ("Lire aussi : Le port ferme ses portes", Role.RELATED),
        ("Leia também", Role.RELATED),
        ("Leggi anche", Role.RELATED),
        ("Читайте также: Паром продан", Role.RELATED),
        ("Leave a Reply", Role.COMMENT),
        ("Deja un comentario", Role.COMMENT),
        ("Schreibe einen Kommentar", Role.COMMENT),
        ("Laisser un commentaire", Role.COMMENT),
        ("Deixe um comentário", Role.COMMENT),
        ("Lascia un commento", Role.COMMENT),
        ("Добавить комментарий", Role.COMMENT),
        ("Facebook Twitter WhatsApp", Role.SHARE),
        ("Поделиться", Role.SHARE),
        ("Subscribe to our newsletter", Role.SUBSCRIPTION),
        ("Newsletter abonnieren", Role.SUBSCRIPTION),
        ("All rights reserved.", Role.LEGAL),
        ("© 2024 Valley Courier. Tous droits réservés.", Role.LEGAL),
        ("Our Standards: The Thomson Reuters Trust Principles.", Role.LEGAL),
        ("© dpa-infocom, dpa:310305-99-123456/2", Role.LEGAL),
        ("From: newsdesk@courier.example", Role.NAVIGATION),
        ("MIME-Version: 1.0", Role.NAVIGATION),
        ("412 words", Role.NAVIGATION),
        ("LENGTH: 1,412 words", Role.NAVIGATION),
        ("Document COUR000020310305ek3500012", Role.NAVIGATION),
        ("责任编辑：林晓禾", Role.NAVIGATION),
        ("Komentarze", Role.COMMENT),
        ("Sdílejte", Role.SHARE),
        ("कॉपी लिंक", Role.SHARE),
        ("Prenumerera", Role.SUBSCRIPTION),
        ("Hirdetés", Role.ADVERTISEMENT),
        ("vor 3 Stunden", Role.NAVIGATION),
        ("3 часа назад", Role.NAVIGATION),
        ("2時間前", Role.NAVIGATION),
        ("Reading time: 11 minutes", Role.NAVIGATION),
        ("Lesezeit: 2 Min.", Role.NAVIGATION),
        ("Tiempo de lectura: 6 min", Role.NAVIGATION),
        ("Back to top button", Role.NAVIGATION),
        ("Advertisement", Role.ADVERTISEMENT),
        ("Anzeige", Role.ADVERTISEMENT),
        ("Photo: Jon Vik", Role.CREDIT),
        ("Foto: Jon Vik", Role.CREDIT),
        ("Photo: Jon Vik stands beside the boat that he has rowed across the bay for forty years", Role.CAPTION),
        ("The ferry at its berth (Jon Vik/Reuters)", Role.CAPTION),
        ("(With information from AP and AFP)", Role.ATTRIBUTION),
        ("Con información de EFE", Role.ATTRIBUTION),
        ("(Reuters)", Role.ATTRIBUTION),
        ("By Mara Ellingsen", Role.BYLINE),
        ("Von Mara Ellingsen", Role.BYLINE),
        ("Автор: Мара Эллингсен", Role.BYLINE),
        ("本报记者林晓禾、张小北", Role.BYLINE),
        ("记者 林晓禾", Role.BYLINE),
        ("记者调查", Role.HEADING),
        ("3 March 2024 10:15 GMT", Role.BOILERPLATE),
        ("What it will cost", Role.HEADING),
        ("By the time the ferry sails, the harbor will be closed.", Role.BODY),
        (
            "Share of the cost that the town has to bear is small, and nobody at the meeting spoke against it.",
            Role.BODY,
        ),
        ("More in the village than in the town, people speak of the boat as of an old friend of theirs.", Role.BODY),
        ("“Facebook is no place for this debate,” the mayor told the people who had come to the town hall.", Role.BODY),
    ],
)
def test_a_line_is_known_by_its_wording(line: str, role: Role) -> None:
    assert role_of(line) is role


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("Published: 3 March 2024", "header:date"),
        ("Veröffentlicht am 3. März 2024", "header:date"),
        ("Дата публикации: 3 марта 2024", "header:date"),
        ("URL: https://courier.example/ferry", "header:url"),
        ("Author: Mara Ellingsen", "header:author"),
        ("Source: Valley Courier", "header:source"),
        ("Title: Harbor council buys ferry", "header:title"),
        ("Subject: Harbor council buys ferry", "header:title"),
    ],
)
def test_a_header_line_says_what_it_is_metadata_of(line: str, detail: str) -> None:
    text = "\n".join([line, *PROSE])
    assert judge(render(Record("a", "", Format.TEXT, Markup.TEXT, text)))[0].reason_detail == detail


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("PARIS (AP) — ", "PARIS (AP) —"),
        ("NORTH QUAY, Norway, March 3 (Reuters) - ", "NORTH QUAY, Norway, March 3 (Reuters) -"),
        ("Madrid, 12 mar (EFE).- ", "Madrid, 12 mar (EFE).-"),
        ("Berlin (dpa) - ", "Berlin (dpa) -"),
        ("LONDON — ", "LONDON —"),
        ("Frankfurt/Main (epd). ", "Frankfurt/Main (epd)."),
        ("(Reuters) - ", "(Reuters) -"),
        ("(ANSA) - VELLANO, 05 MAR - ", "(ANSA) - VELLANO, 05 MAR -"),
        ("NEW YORK, March 5, 2031 /PRNewswire/ -- ", "NEW YORK, March 5, 2031 /PRNewswire/ --"),
        ("NEW YORK--(BUSINESS WIRE)--", "NEW YORK--(BUSINESS WIRE)--"),
        ("新华社星湖3月5日电（记者 林晓禾）", "新华社星湖3月5日电（记者 林晓禾）"),
        ("【ロンドン共同】", "【ロンドン共同】"),
        ("COVID-19 — ", None),
        ("UPDATE — ", None),
        ("U.S. - ", None),
        ("NATO — the old alliance — agreed. ", None),
        ("The boat — ", None),
        ("He said: ", None),
    ],
)
def test_a_dateline_is_split_from_the_story(opening: str, dateline: str | None) -> None:
    cleaned = clean(Record("a", "", Format.TEXT, Markup.TEXT, "\n".join([opening + PROSE[0], *PROSE[1:]])))
    found = [segment.text for segment in cleaned.segments if segment.role is Role.DATELINE]
    assert found == ([dateline] if dateline else [])
    assert cleaned.text.startswith(PROSE[0] if dateline else opening)


def test_agencies_at_the_end_of_the_last_paragraph_are_an_attribution() -> None:
    cleaned = clean(Record("a", "", Format.TEXT, Markup.TEXT, "\n".join([*PROSE[:2], PROSE[2] + " (AFP/Reuters)"])))
    assert cleaned.text.endswith(PROSE[2])
    assert cleaned.segments[-1].role is Role.ATTRIBUTION


def test_a_stated_title_is_the_headline_and_its_copies_are_repeats() -> None:
    fields = Fields(title="Council buys the ferry Aurora | Valley Courier")
    text = "\n".join(["Home", "Council buys the ferry Aurora", *PROSE, "Council buys the ferry Aurora"])
    segments = clean(Record("a", "", Format.JSON, Markup.TEXT, text, fields)).segments
    assert [s.role for s in segments] == [
        Role.NAVIGATION, Role.HEADLINE, Role.BODY, Role.BODY, Role.BODY, Role.REPEATED
    ]  # fmt: skip


def test_a_long_paragraph_said_twice_is_kept_once() -> None:
    cleaned = clean(Record("a", "", Format.TEXT, Markup.TEXT, "\n".join([*PROSE, PROSE[0]])))
    assert cleaned.text.count(PROSE[0]) == 1
    assert cleaned.segments[-1].role is Role.REPEATED


PAGE = f"""
<html lang=en><head><title>Council buys ferry - Valley Courier</title></head><body>
<nav><ul><li><a href=/>Home</a></li><li><a href=/n>News</a></li></ul></nav>
<article class="main comments-open"><h1>Council buys ferry</h1><p class=byline>By Mara Ellingsen</p>
<figure><img src=x><figcaption>The ferry at its berth</figcaption></figure>
<p>{PROSE[0]}</p><aside class=related><h3>Related</h3><a href=/x>Old lighthouse sold</a></aside><p>{PROSE[1]}</p>
<ul><li>The boat needs a new engine before spring.</li></ul><blockquote><p>{PROSE[2]}</p></blockquote></article>
<div id=comments><p>I think this is a terrible idea and I will say so at the next meeting of the council.</p></div>
<footer><p>Valley Courier is a paper for everybody who lives in the valley or would like to.</p></footer></body></html>
"""


def test_elements_say_what_is_no_story() -> None:
    cleaned = clean(Record("a", "", Format.HTML, Markup.HTML, PAGE))
    assert [segment.role.value for segment in cleaned.segments] == [
        "navigation", "navigation", "headline", "byline", "caption", "body", "related", "related", "body", "list_item",
        "quotation", "comment", "boilerplate",
    ]  # fmt: skip


def test_names_of_elements_that_would_hide_the_story_are_not_believed() -> None:
    page = "".join(f"<div class=comment><p>{prose}</p></div>" for prose in PROSE)
    assert clean(Record("a", "", Format.HTML, Markup.HTML, f"<body>{page}</body>")).text == "\n\n".join(PROSE)


FILES = ("advertisement", "attribution", "byline", "caption", "comment", "credit", "legal", "navigation", "related",
         "share", "subscription", "header", "elements", "agencies", "subjects")  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_no_phrase_stands_twice_in_a_pattern_file(name: str) -> None:
    lines = list(phrase_lines(name))
    assert lines
    assert sorted({line for line in lines if lines.count(line) > 1}) == []


@pytest.mark.parametrize("name", FILES)
def test_patterns_repeat_a_bounded_number_of_times(name: str) -> None:
    for line in phrase_lines(name):
        if line.startswith("/"):
            assert not re.search(r"(?<!\\)(?:[*+]|\{\d*,\})", re.sub(r"\[[^\]]*\]", "", line)), line


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Read the full harbor report", Role.RELATED),
        ("- Lire l'intégralité du reportage", Role.RELATED),
        ("Share Facebook Mail", Role.SHARE),
        ("Read the sea", None),
    ],
)
def test_a_dropped_line_may_be_known_by_the_phrase_it_opens_with(line: str, role: Role | None) -> None:
    assert opening_role(line) is role


LIST = ["Two hundred novels", "A shelf of atlases", "Forty picture books", "All the sea stories of the town"]


def test_short_lines_in_a_row_are_a_list_and_not_so_many_headings() -> None:
    found = roles_of([*PROSE, "What the ferry holds", *LIST, "Who may borrow", PROSE[0]])
    assert [found[line] for line in LIST] == [Role.LIST_ITEM] * 4
    assert found["What the ferry holds"] is found["Who may borrow"] is Role.HEADING


def test_two_short_lines_above_prose_are_headings() -> None:
    found = roles_of([*PROSE, "The ferry", "Its shelves", *PROSE[::-1]])
    assert found["The ferry"] is found["Its shelves"] is Role.HEADING


def test_lines_that_follow_a_colon_are_items_from_the_first() -> None:
    found = roles_of([*PROSE, "The ferry holds these books:", *LIST, *PROSE[::-1]])
    assert [found[line] for line in LIST[:3]] == [Role.LIST_ITEM] * 3


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r".{0,40}\bharbors?$", "harbor"),
        (r".{3,100} signed (?:in|off)", " signed "),
        (r".{0,9}[,;] ?pier(?: two)?$", "pier"),
        (r".{0,9}(?:quay|pier)\d", ""),
        (r"one harbor|the other", ""),
    ],
)
def test_the_text_that_a_pattern_needs_is_in_all_that_it_matches(pattern: str, needed: str) -> None:
    assert needed_text(pattern) == needed
