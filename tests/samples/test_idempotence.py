"""A story that the cleaner made is clean: cleaned again, with its title and language, it stays as it is."""

import pytest

from tasks.clean import Judge, clean, judge, judge_by_rules
from tasks.core.records import Cleaned, Fields, Record
from tasks.core.vocabulary import Format, Markup
from tests.samples.reading import SAMPLES, Row, articles_of

PATHS = sorted(
    path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file() and path.name[0] != "."
)
JUDGES = {"model": judge, "rules": judge_by_rules}
#: Judges and samples of which this is not true, to be taken from here when it is.
DEFECTS: frozenset[tuple[str, str]] = frozenset()
_MIN_PARAGRAPHS = 3


def again(row: Row, judge: Judge) -> Cleaned:
    fields = Fields(title=row.columns.get("title"), language=row.columns.get("language"))
    return clean(Record("box/a", "", Format.JSON, Markup.TEXT, row.cleaned.text, fields), judge)


def stories(path: str) -> list[Row]:
    return [row for row in articles_of(path)[0] if row.cleaned.text.count("\n\n") >= _MIN_PARAGRAPHS - 1]


def test_most_samples_have_stories_to_clean_again() -> None:
    assert sum(bool(stories(path)) for path in PATHS) >= 40


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", JUDGES)
def test_cleaning_a_cleaned_story_changes_nothing(name: str, path: str) -> None:
    changed = []
    for row in stories(path):
        cleaned = again(row, JUDGES[name])
        assert cleaned.repairs == ()
        if cleaned.text != row.cleaned.text:
            changed.append(row.record)
    assert bool(changed) == ((name, path) in DEFECTS), changed
