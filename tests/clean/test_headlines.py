"""Headlines of texts without metadata: found under the menu of a page, and not where there are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.clean import clean
from tasks.clean.blocks import Block, Kind
from tasks.clean.headlines import candidates_for, headline_in, measures_of
from tasks.clean.shapes import shape_of
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role

MENU = ["Home", "News", "Sport", "Weather", "Subscribe to our newsletter", "Log in", "Harbor news", "Letters"]
STORY = [
    "The harbor council voted on Tuesday to buy a retired ferry and turn it into a library for the whole town.",
    "The plan had divided the town for months, and more than two hundred people came to the meeting that night.",
    "A foundation will pay for the books, the treasurer said, while the town pays for the ferry and for its crew.",
    "The ferry has carried passengers between the islands since 1962 and was to be broken up in the spring.",
]
TITLE = "Town buys an old ferry and makes it a library"


def headlines(lines: list[str], markup: Markup = Markup.TEXT) -> list[str]:
    cleaned = clean(Record("a", "", Format.TEXT, markup, "\n\n".join(lines)))
    return [segment.text for segment in cleaned.segments if segment.role is Role.HEADLINE]


@pytest.mark.parametrize(
    "above",
    [
        [TITLE],
        [TITLE, "By Ada Quill", "May 17, 2031"],
        [TITLE, "By Ada Quill", "May 17, 2031", "Share on Facebook", "Tweet", "Print", "The ferry in Harrow Bay"],
        [f"Home / Harbor / {TITLE}", TITLE, "By Ada Quill"],
        [f"Home » Harbor » {TITLE}", "May 17, 2031", TITLE, "By Ada Quill"],
        ["Local", TITLE, "A long dispute about the harbor ends", "By Ada Quill"],
        ["Most read: Rain drowns the summer fair", "Council wants a new tax on boats", TITLE, "By Ada Quill"],
    ],
)
def test_the_headline_under_a_menu_is_found_by_what_it_says_and_what_is_below_it(above):
    assert headlines([*MENU, *above, *STORY]) == [TITLE]


def test_a_text_under_a_menu_may_have_no_headline():
    assert headlines([*MENU, *STORY]) == []


def test_a_short_file_has_its_headline_in_the_first_line_whatever_it_says():
    assert headlines(["Of boats and men", *STORY]) == ["Of boats and men"]


def test_the_headings_of_markdown_are_asked_alone():
    lines = ["The old ferry and the library of the town", *(f"- {line}" for line in MENU), f"# {TITLE}", *STORY]
    assert headlines(lines, Markup.MARKDOWN) == [TITLE]


def test_scripts_without_blanks_are_compared_too():
    story = [
        "港湾評議会は火曜日、引退したフェリーを買い取り、町全体の図書館にすることを賛成多数で決めた。",
        "この計画は何か月も町を二分してきた。その夜の会合には二百人を超える住民が集まり、夜遅くまで話し合いが続いた。",
        "本の費用は財団が負担し、フェリーと乗組員の費用は町が負担すると会計担当者は述べた。",
        "このフェリーは1962年から島々の間で乗客を運んできたが、来年の春には解体される予定だった。",
    ]
    menu = ["ホーム", "ニュース", "スポーツ", "天気", "ログイン", "お知らせ", "会員登録", "検索", "地域"]
    found = headlines([*menu, "お得なキャンペーンのご案内", "町が引退したフェリーを図書館に", "2031年5月17日", *story])
    assert found == ["町が引退したフェリーを図書館に"]


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1)
lines_of_text = st.lists(st.sampled_from([*MENU, *STORY, TITLE, TITLE.upper(), "By Ada Quill"]) | ANY_TEXT, max_size=30)


@given(lines_of_text, st.integers(0, 30), st.integers(0, 30), st.booleans())
def test_a_headline_is_one_of_the_candidates_and_every_measure_is_a_small_number(lines, start, length, are_headings):
    kind = Kind.HEADING if are_headings else Kind.PARAGRAPH
    blocks = [Block(0, len(line), line, kind) for line in lines]
    start = min(start, len(blocks))
    stop = min(start + length, len(blocks))
    shapes, labels = [shape_of(block) for block in blocks], [None] * len(blocks)
    candidates = candidates_for(blocks, shapes, labels, start)
    measured = measures_of(blocks, shapes, labels, candidates, start, stop)
    assert all(abs(value) <= 8 for measures in measured for value in measures.values())
    found = headline_in(blocks, shapes, labels, start, stop)
    assert found is None or any(blocks[i].text.endswith(blocks[found].text) for i in candidates)
