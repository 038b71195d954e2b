"""Cleaning: a record in, tiled segments and a story out, whatever the record holds."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean import Judgement, clean, compose, judge, render
from tasks.core.errors import Reason, Reject
from tasks.core.records import Record
from tasks.core.vocabulary import STORY_ROLES, Format, Markup, Role, SegmentReason

STORY = """\
Harbor council approves the floating library

The boat will moor at Pier Nine from next spring

By Mara Ellingsen
Published: 3 March 2024

NORTH QUAY (AP) — The harbor council voted on Tuesday to buy a retired ferry and turn it into a library.

The plan had divided the town for months, and more than two hundred people came to the meeting.

The ferry Aurora at its berth last week (Jon Vik/Reuters)
The ferry Aurora at its berth last week (Jon Vik/Reuters)

“We wanted a place that belongs to everybody,” said Ingrid Solheim, who led the campaign for the boat.

What it will cost

The council set aside four million crowns for the conversion, and a foundation will pay for the books.

(With information from AP and AFP)

Keep reading:

Old lighthouse finds a buyer at last
Ferry line to the islands cut again this winter

Source link

Leave a Reply

Your email address will not be published. Required fields are marked *

Back to top button
"""


def record(content, markup=Markup.TEXT):
    return Record("box/a", "", Format.TEXT, markup, content)


def test_a_scraped_text_comes_out_with_every_line_in_its_role():
    segments = clean(record(STORY)).segments
    assert [segment.role.value for segment in segments] == [
        "headline", "subheadline", "byline", "boilerplate", "dateline", "body", "body", "caption", "repeated", "body",
        "heading", "body", "attribution", "related", "related", "related", "navigation", "comment", "comment",
        "navigation",
    ]  # fmt: skip
    assert segments[3].reason_detail == "header:date"
    assert segments[2].reason_detail == "header:author"


def test_the_story_is_the_kept_segments_and_nothing_else():
    cleaned = clean(record(STORY))
    assert cleaned.text.startswith("The harbor council voted")
    assert cleaned.text.endswith("will pay for the books.")
    assert cleaned.text.count("\n\n") == 4
    assert "Reuters" not in cleaned.text


MARKUPS = st.sampled_from(list(Markup))
SCRAPS = st.sampled_from(
    ["<p>", "</div>", "<div>", "<br>", "<a href=x>", "</a>", "<li>", "<!--", "<td>", "&amp;", "&#0;", "**", "[x](y)",
     "\n", "\n\n", "\r\n", "\f", "\t", "- ", "# ", "```\n", "---\n", "PARIS (AP) — ", "(Reuters)", "\u00ad", "漢字"]
)  # fmt: skip
#: Else no content would be a story of more than one paragraph, in which order and joints can be wrong.
PROSE = st.sampled_from(
    [form.format(line) for line in STORY.splitlines() if len(line) > 80 for form in ("\n\n{}\n\n", "<p>{}</p>")]
)
CONTENTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(st.one_of(SCRAPS, st.text("abc. ", max_size=80), PROSE), max_size=40).map("".join),
)


def judge_keeps(content, markup):
    return any(judgement.is_kept for judgement in judge(render(record(content, markup))))


@settings(max_examples=80, deadline=None)
@given(MARKUPS, CONTENTS)
def test_segments_tile_raw_and_reproduce_the_text(markup, content):
    rest = " The council voted to buy a retired ferry for the library on Tuesday evening."
    try:
        cleaned = clean(record(content + rest, markup))
    except Reject:
        assert not judge_keeps(content + rest, markup)
        return
    segments = cleaned.segments
    assert "".join(cleaned.raw[s.raw_start_char : s.raw_end_char] for s in segments) == cleaned.raw
    kept = [segment for segment in segments if segment.is_kept]
    assert compose(cleaned.raw, kept, cleaned.repairs).text == cleaned.text
    assert all(segment.role in STORY_ROLES for segment in kept)
    assert all(cleaned.text[s.start_char : s.end_char] == s.text for s in kept)
    assert all(edit.before == cleaned.raw[edit.raw_start_char : edit.raw_end_char] for edit in cleaned.repairs)
    assert [s.paragraph_no for s in kept] == sorted(s.paragraph_no for s in kept)
    assert {s.paragraph_no for s in kept} == set(range(cleaned.text.count("\n\n") + 1))


@settings(max_examples=40, deadline=None)
@given(MARKUPS, CONTENTS)
def test_text_and_markdown_are_their_own_raw_and_blocks_cover_all_but_white_space(markup, content):
    document = render(record(content, markup))
    assert markup is Markup.HTML or document.raw == content
    covered = "".join(document.raw[block.raw_start_char : block.raw_end_char] for block in document.blocks)
    assert "".join(covered.split()) == "".join(document.raw.split())


def test_cleaning_again_gives_the_same():
    assert clean(record(STORY)) == clean(record(STORY))


#: what leaves no text of a block: a picture, marks around nothing, a blank written as an entity
NO_TEXT = [(Markup.MARKDOWN, "![The ferry](ferry.jpg)"), (Markup.MARKDOWN, "**"), (Markup.TEXT, "&nbsp;")]


@pytest.mark.parametrize(("markup", "line"), NO_TEXT, ids=[line for _, line in NO_TEXT])
@pytest.mark.parametrize("place", [0, 1, 2, 5])
def test_a_block_without_text_costs_nothing_of_the_story(markup, line, place):
    prose = [line for line in STORY.splitlines() if len(line) > 80]
    lines = [f"{'# ' * (markup is Markup.MARKDOWN)}Harbor council approves the floating library", *prose]
    cleaned = clean(record("\n\n".join([*lines[:place], line, *lines[place:]]), markup))
    assert cleaned.text == clean(record("\n\n".join(lines), markup)).text


@pytest.mark.parametrize("content", ["", " \n\t ", "\f\f"])
def test_a_record_without_text_is_empty(content):
    with pytest.raises(Reject) as caught:
        clean(record(content))
    assert caught.value.reason is Reason.EMPTY


def test_a_page_without_prose_has_no_story():
    with pytest.raises(Reject) as caught:
        clean(record("Home\nMenu\nShare\nSubscribe\n"))
    assert caught.value.reason is Reason.NO_STORY


def test_another_judge_takes_the_place_of_the_model():
    def keep_all(document):
        return [
            Judgement(Role.BODY, True, SegmentReason.MODEL, block.raw_start_char, block.raw_end_char)
            for block in document.blocks
        ]

    assert clean(record("Menu\n\nShare\n"), keep_all).text == "Menu\n\nShare"


def test_judging_twice_gives_the_same_judgements():
    document = render(record(STORY))
    assert judge(document) == judge(document)


HOSTILE = {
    "letters": "a" * 200_000,
    "blanks": "a" + " " * 200_000 + "b",
    "breaks": "\n" * 200_000 + "x",
    "short lines": "ab\n" * 20_000,
    "brackets": "[" * 100_000 + "(" * 100_000,
    "stars": "*_" * 100_000,
    "open links": "[a](" * 50_000,
    "dots": "A. " * 60_000,
    "tags": "<b><i>" * 15_000,
    "divisions": "<div>" * 60_000 + "x",
    "attributes": "<p " + "a=1 " * 50_000 + ">x",
    "links": "<a href=x>y</a>" * 13_000,
    "breaks in html": "<br>" * 50_000 + "x",
    "unclosed comments": "<!--" * 50_000,
    "hashes": "# " * 100_000,
    "copyrights": "©" * 200_000,
    "list items": "- a\n" * 50_000,
    "items": "<li>Share" * 20_000,
    "cells": "|a" * 100_000,
    "odd words": " ".join(f"abCd{number:x}efgh" for number in range(20_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("markup", list(Markup))
def test_a_hostile_document_takes_bounded_time(name, markup):
    started = time.process_time()
    with suppress(Reject):
        clean(record(HOSTILE[name], markup))
    assert time.process_time() - started < 2
