"""Dates: lines that say when a story was published, and those that say by whom as well."""

import pytest

from tasks.clean.dates import has_full_name, is_date_line, is_signed_date


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        pytest.param(
            "By Ada Quill – Updated Sep 9, 2031 at 1:00 PM EST | Fact-checked by Tom Lind", True, id="by first"
        ),
        pytest.param("03/01/2031 by Ada Quill, Representative to the Harbor Committee", True, id="the day first"),
        pytest.param("November 12, 2031 | BY: Ada Quill", True, id="a bar before the by"),
        pytest.param("Ada Quill • May 17, 2031", True, id="a name and a day"),
        pytest.param("Ada Quill, Chief Harbor Correspondent 2 March 2031 • 8:48pm", True, id="a name first"),
        pytest.param("Ada (Bell) Quill Published: January 3, 2031", True, id="a label between name and day"),
        pytest.param("Ada Quill May 18, 2031", True, id="a name and a day without a bar"),
        pytest.param("Dec 26, 2031 • Ada Quill in Harbor Affairs", False, id="a section behind the name"),
        pytest.param("March 20, 2031 | Wellness & Prevention", False, id="a section"),
    ],
)
def test_a_line_of_a_day_and_a_name_is_no_line_of_a_story(text: str, is_named: bool) -> None:
    assert is_signed_date(text)
    assert has_full_name(text) is is_named


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("By May 5, 2031, the harbor of Vellmar will be open to ships again", id="prose"),
        pytest.param("The bridge was closed on May 5, 2031 by Mayor Ada Quill of Vellmar", id="by in prose"),
        pytest.param("May 5, 2031 by Ada Quill, who was there when the bridge fell.", id="a sentence"),
        pytest.param("Ada Quill • Harbor Affairs", id="no day"),
        pytest.param("the storm of May 5, 2031 | what we know and what is not yet known | live", id="a long part"),
        pytest.param("May 5, 2031, New York", id="a place behind the day"),
        pytest.param("Harbor Days begin on May 5, 2031", id="an announcement"),
        pytest.param(f"Ada Quill • May 17, 2031 • {'Vellmar ' * 30}", id="too long"),
    ],
)
def test_prose_with_a_day_is_no_signed_date(text: str) -> None:
    assert not is_signed_date(text)


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("17 May 2031, 10:30 am", True),
        ("Ada Quill 17 May 2031 10:30", True),
        ("In May 2031 the harbor was closed", False),
        ("The harbor", False),
    ],
)
def test_a_date_line_is_hardly_more_than_a_date(text: str, is_date: bool) -> None:
    assert is_date_line(text) is is_date
