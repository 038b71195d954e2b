"""Lines that several stories of a site print: counted once a story, and evidence that never drops a long line alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.clean import PageLines, clean, lines_of, recurring, render
from tasks.clean.blocks import Block, Document
from tasks.clean.choice import HIGHEST_BORDER
from tasks.clean.recurrence import doubted, with_recurrence
from tasks.core.identity import text_hash_of
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, SegmentReason

TOPICS = ("harbor", "bridge", "school", "museum", "tram", "forest", "stadium", "library", "market", "reservoir")
CHROME = "Vellmar Morning Post brings you the region"
STANDING = "Ferries, trams and the night bus in one app"


def story(number: int) -> list[str]:
    topic = TOPICS[number % len(TOPICS)]
    return [
        f"Council settles plan {number} for the {topic}",
        f"The council of Vellmar agreed on plan {number} for the {topic} after a debate of four hours, in which "
        "members of all groups spoke, said the deputy mayor on Monday evening.",
        f"Work on the {topic} is to begin in spring and to end within {number + 2} months, the building office wrote "
        "in its answer to a question by the opposition.",
        "Nobody objected.",
    ]


def page(*lines: str) -> PageLines:
    return lines_of(render(Record("inbox/a.txt", "", Format.TEXT, Markup.TEXT, "\n\n".join(lines))))


def test_lines_that_other_stories_print_too_recur_and_those_of_one_story_do_not() -> None:
    found = recurring([page(CHROME, *story(number), STANDING) for number in range(30)])
    assert found == {text_hash_of(line): 30 for line in (CHROME, STANDING, "Nobody objected.")}


@pytest.mark.parametrize("n", [2, 30])
def test_crawls_of_one_article_count_as_one_story(n: int) -> None:
    pages = [page(CHROME, *story(0), f"{number} comments", STANDING) for number in range(n)]
    assert recurring(pages) == {}


def test_a_story_that_was_edited_between_two_crawls_is_still_one() -> None:
    headline, *paragraphs = story(0)
    added = (
        "The mayor later added that the plan would cost less than the one that had failed in autumn, and thanked all."
    )
    assert recurring([page(headline, *paragraphs), page(headline, added, *paragraphs)]) == {}


@given(st.permutations(range(6)))
def test_the_order_of_the_pages_does_not_matter(order: list[int]) -> None:
    pages = [page(CHROME, *story(number % 4), STANDING) for number in range(6)]
    assert recurring([pages[i] for i in order]) == recurring(pages)


def known(*n_stories: int, n_chars: int = 40) -> Document:
    return Document("", (Block(0, 1, "x" * n_chars),) * len(n_stories), Markup.TEXT, n_stories=n_stories)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 50)), min_size=1), st.sampled_from([1, 200, 201, 4_000]))
def test_recurring_only_ever_lowers_a_score_and_no_long_line_falls_below_the_border(
    found: list[tuple[float, int]], n_chars: int
) -> None:
    scores = np.array([score for score, _ in found])
    lower = doubted(known(*(n for _, n in found), n_chars=n_chars), scores)
    assert (lower <= scores).all()
    assert (lower >= 0).all()
    assert (lower[[n < 3 for _, n in found]] == scores[[n < 3 for _, n in found]]).all()
    if n_chars > 200:
        assert (lower[scores >= HIGHEST_BORDER] >= HIGHEST_BORDER).all()


def test_a_line_of_many_stories_is_doubted_more_than_one_of_a_few() -> None:
    one, two, some, many = doubted(known(0, 2, 3, 6), np.array([0.9, 0.9, 0.9, 0.9]))
    assert one == two == 0.9
    assert many < HIGHEST_BORDER < some < two


def test_nothing_known_changes_nothing() -> None:
    document = render(Record("inbox/a.txt", "", Format.TEXT, Markup.TEXT, "\n\n".join(story(0))))
    assert with_recurrence(document, {}) is document
    scores = np.array([0.3] * len(document.blocks))
    assert doubted(document, scores) is scores


def test_a_dropped_line_that_recurs_says_so() -> None:
    record = Record("inbox/a.txt", "", Format.TEXT, Markup.TEXT, "\n\n".join([*story(0), CHROME]))
    lines = {text_hash_of(CHROME): 12}
    (segment,) = [s for s in clean(record, lines=lines).segments if s.text == CHROME]
    assert not segment.is_kept
    assert segment.reason is SegmentReason.TEMPLATE
    assert segment.reason_detail.startswith("in 12 stories of the site, score ")
