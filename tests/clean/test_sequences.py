"""Sequences: lines are known by the lines around them, and only as far as the sequence goes."""

import pytest

from tasks.clean.blocks import Block
from tasks.clean.labels import Label
from tasks.clean.sequences import announced, doubled, teasers
from tasks.clean.shapes import Shape, shape_of
from tasks.core.vocabulary import Role, SegmentReason

SENTENCE = "The keepers of the lighthouse at Orrin Head counted nine seals on the rocks below it."
TITLES = ["Why the foghorn fell silent", "Nine seals and a keeper"]
HEADING = Label(Role.RELATED, SegmentReason.PATTERN, "related: keep reading", is_whole=True)


def lines(texts: list[str], element: int = 0) -> tuple[list[Block], list[Shape]]:
    blocks = [Block(0, len(text), text, element=element) for text in texts]
    return blocks, [shape_of(block) for block in blocks]


def test_an_announced_list_ends_at_the_next_sentence() -> None:
    blocks, shapes = lines(["Keep reading", *TITLES, SENTENCE, TITLES[0]])
    found = announced(blocks, shapes, [HEADING, None, None, None, None])
    assert {i: label.role for i, label in found.items()} == {1: Role.RELATED, 2: Role.RELATED}


def test_a_phrase_that_goes_on_announces_nothing() -> None:
    blocks, shapes = lines(["Keep reading: Nine seals", *TITLES])
    assert announced(blocks, shapes, [HEADING._replace(is_whole=False), None, None]) == {}


def test_on_a_page_what_is_announced_is_linked() -> None:
    blocks, shapes = lines(["Keep reading", *TITLES], element=1)
    assert announced(blocks, shapes, [HEADING, None, None]) == {}
    linked = [shape._replace(link_share=1.0) for shape in shapes]
    assert list(announced(blocks, linked, [HEADING, None, None])) == [1, 2]


def test_of_three_copies_in_a_row_the_first_is_a_caption_and_the_others_repeat_it() -> None:
    blocks, shapes = lines([TITLES[0]] * 3)
    found = doubled(blocks, shapes, [None] * 3)
    assert [found[i].role for i in range(3)] == [Role.CAPTION, Role.REPEATED, Role.REPEATED]


@pytest.mark.parametrize(("text", "repeated"), [(SENTENCE, [1]), ("Orrin Head", [1])])
def test_a_sentence_and_a_name_printed_twice_are_no_captions(text: str, repeated: list[int]) -> None:
    assert list(doubled(*lines([text, text]), [None, None])) == repeated


def test_three_texts_that_break_off_are_no_list_of_teasers_and_four_are() -> None:
    cut_off = f"{SENTENCE[:-1]} …"
    assert teasers(*lines([cut_off] * 3 + [SENTENCE] + [cut_off])) == {}
    assert list(teasers(*lines([cut_off] * 2 + TITLES + [cut_off] * 2))) == [0, 1, 4, 5]
