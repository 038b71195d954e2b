"""A story that the cleaner made is clean: cleaned again, with its title and language, it stays as it is."""

import pytest

from tasks.clean import clean
from tasks.core.records import Cleaned, Fields, Record
from tasks.core.vocabulary import Format, Markup
from tests.samples.reading import SAMPLES, Row, articles_of

PATHS = sorted(
    path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file() and path.name[0] != "."
)
_MIN_PARAGRAPHS = 3


def again(row: Row) -> Cleaned:
    fields = Fields(title=row.columns.get("title"), language=row.columns.get("language"))
    return clean(Record("box/a", "", Format.JSON, Markup.TEXT, row.cleaned.text, fields))


def stories(path: str) -> list[Row]:
    return [row for row in articles_of(path)[0] if row.cleaned.text.count("\n\n") >= _MIN_PARAGRAPHS - 1]


def test_most_samples_have_stories_to_clean_again() -> None:
    assert sum(bool(stories(path)) for path in PATHS) >= 40


@pytest.mark.parametrize("path", PATHS)
def test_cleaning_a_cleaned_story_changes_nothing(path: str) -> None:
    for row in stories(path):
        cleaned = again(row)
        assert (cleaned.text, cleaned.repairs) == (row.cleaned.text, ()), row.record
