"""Offsets: text and raw point at each other exactly, through every edit and every fold."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.clean import compose, repaired
from tasks.clean.offsets import folded
from tasks.core.records import Edit

TEXT = st.text(alphabet="ab.é漢字 \n\t\r\u3000", max_size=60)


@dataclass(frozen=True)
class Part:
    raw_start_char: int
    raw_end_char: int
    paragraph_no: int | None


@st.composite
def documents(draw):
    """Raw text, kept parts of it, and edits that stay inside the parts."""
    raw, parts, edits = "", [], []
    for number in range(draw(st.integers(1, 4))):
        raw += draw(TEXT)
        start = len(raw)
        for _ in range(draw(st.integers(0, 3))):
            raw += draw(TEXT)
            before, after = draw(st.text("xy ", max_size=3)), draw(st.text("AB \n", max_size=3))
            if before != after:
                edits.append(Edit(len(raw), len(raw) + len(before), before, after, ("rule",)))
            raw += before + "."
        raw += draw(TEXT)
        if draw(st.booleans()):
            parts.append(Part(start, len(raw), number // draw(st.integers(1, 2))))
        else:
            edits = [edit for edit in edits if edit.raw_start_char < start]
    return raw, parts, edits


@given(documents())
def test_characters_that_no_edit_or_fold_touched_map_to_themselves(document):
    raw, parts, edits = document
    composed = compose(raw, parts, edits)
    for position, character in enumerate(composed.text):
        start, end = composed.offsets.to_raw(position, position + 1)
        if not character.isspace() and not any(
            e.raw_start_char <= start < e.raw_end_char or start == end for e in edits
        ):
            assert raw[start:end] == character


@given(documents())
def test_a_span_of_copied_characters_survives_the_way_to_raw_and_back(document):
    raw, parts, edits = document
    composed = compose(raw, parts, edits)
    points = [
        i
        for i, character in enumerate(composed.text)
        if not character.isspace()
        and (span := composed.offsets.to_raw(i, i + 1))[1] - span[0] == 1
        and raw[span[0]] == character
        and not any(e.raw_start_char <= span[0] <= e.raw_end_char for e in edits)
    ]
    for start in points[:6]:
        for last in points[-6:]:
            if start <= last:
                assert composed.offsets.to_text(*composed.offsets.to_raw(start, last + 1)) == (start, last + 1)


@given(documents())
def test_each_part_stands_in_the_text_where_its_span_says_and_reads_as_it_does_alone(document):
    raw, parts, edits = document
    composed = compose(raw, parts, edits)
    for part, span in zip(parts, composed.spans, strict=True):
        own = [e for e in edits if part.raw_start_char <= e.raw_start_char < part.raw_end_char]
        alone = repaired(raw, part.raw_start_char, part.raw_end_char, own)
        assert (composed.text[span[0] : span[1]] if span else "") == alone


@given(documents())
def test_folding_leaves_no_white_space_but_blanks_and_paragraph_breaks(document):
    text = compose(*document).text
    assert text == text.strip()
    assert all(" ".join(paragraph.split()) == paragraph for paragraph in text.split("\n\n"))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("one\n two\tthree  four ", "one two three four"),
        ("漢字\n漢字", "漢字漢字"),
        ("漢字 漢字", "漢字 漢字"),
        ("漢字\nab", "漢字 ab"),
        ("한국\n한국", "한국 한국"),
    ],
)
def test_white_space_folds_to_a_blank_and_vanishes_at_line_breaks_between_ideographs(raw, text):
    assert repaired(raw, 0, len(raw)) == text


def test_parts_of_one_paragraph_are_joined_by_a_blank_and_others_by_a_blank_line():
    raw = "One. Two.\nThree."
    parts = [Part(0, 5, 0), Part(5, 10, 0), Part(10, 16, 1)]
    assert compose(raw, parts, ()).text == "One. Two.\n\nThree."


def test_a_dropped_stretch_of_raw_has_no_place_in_the_text():
    raw = "Kept.\nDropped.\nKept too."
    offsets = compose(raw, [Part(0, 6, 0), Part(15, 24, 1)], ()).offsets
    assert offsets.to_text(6, 14) is None
    assert offsets.to_text(0, 24) == (0, 16)
    assert offsets.to_raw(0, 16) == (0, 24)


def test_an_edit_maps_as_a_whole():
    raw = "a &amp; b"
    edit = Edit(2, 7, "&amp;", "&", ("entities",))
    composed = compose(raw, [Part(0, 9, 0)], [edit])
    assert composed.text == "a & b"
    assert composed.offsets.to_raw(2, 3) == (2, 7)
    assert composed.offsets.to_text(4, 5) == (2, 3)


def test_a_span_outside_the_text_is_an_error():
    offsets = compose("abc", [Part(0, 3, 0)], ()).offsets
    for start, end in ((-1, 2), (2, 1), (0, 4)):
        with pytest.raises(IndexError):
            offsets.to_raw(start, end)


@given(TEXT)
def test_text_without_edits_reads_the_same_by_the_short_way_and_the_long_way(raw):
    assert repaired(raw, 0, len(raw)) == folded(raw, 0, len(raw))[0]
