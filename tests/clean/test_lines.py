"""Lines: where a line stands is told by the kept ones above and below it; labels are never changed in place."""

from tasks.clean import Block, Document
from tasks.clean.labels import Label
from tasks.clean.lines import Lines, relabeled
from tasks.clean.shapes import shape_of
from tasks.core.vocabulary import Markup, Role, SegmentReason


def lines_of(*kept: bool) -> Lines:
    document = Document("", tuple(Block(0, 1, "A line") for _ in kept), Markup.TEXT)
    return Lines.of(document, [shape_of(block) for block in document.blocks], kept)


def test_lines_stand_above_the_story_inside_it_or_below_it() -> None:
    lines = lines_of(False, True, False, True, False)
    assert [i for i in range(5) if lines.is_above_story(i)] == [0, 1]
    assert [i for i in range(5) if lines.is_inside_story(i)] == [2, 3]


def test_without_a_story_no_line_is_above_or_inside_it() -> None:
    lines = lines_of(False, False)
    assert not any(lines.is_above_story(i) or lines.is_inside_story(i) for i in range(2))


def test_what_was_found_replaces_labels_in_a_list_of_its_own() -> None:
    entry = Label(Role.NAVIGATION, SegmentReason.POSITION, "in a menu")
    labels: list[Label | None] = [None, None]
    assert relabeled(labels, {1: entry}) == [None, entry]
    assert labels == [None, None]
