"""The second model of pages sees what the first thinks of the blocks near by, around and alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean import Document, render
from tasks.clean.dom_features import dom_columns
from tasks.clean.dom_tree import levels_to, tree_of
from tasks.clean.measures import measure
from tasks.clean.stacked_dom import second_dom_columns
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup

PAGE = """<html><body><nav><a href="/">Home page</a></nav>
<main><div class="text"><p class="par">Fog lay on the canal of Osk.</p>
<p class="par">The ferry to Tarn waited.</p></div>
<aside><p class="par">Ferry tickets cost more.</p><p class="ad">Buy boots now.</p></aside></main></body></html>"""
HOME, FOG, FERRY, TICKETS, BOOTS = range(5)


def document(content: str = PAGE) -> Document:
    return render(Record("box/page", "", Format.HTML, Markup.HTML, content))


def columns_of(page: Document, scores: list[float]) -> dict[str, np.ndarray]:
    measures = measure([block.text for block in page.blocks])
    tree = tree_of(page)
    first = dom_columns(page, measures, tree)
    first |= {"text": first["n_words"], "names": first["n_words"]}
    return second_dom_columns(tree, measures, first, np.array(scores))


def test_the_scores_before_and_after_a_block_stand_beside_it() -> None:
    columns = columns_of(document(), [0.1, 0.9, 0.8, 0.3, 0.2])
    assert columns["score+1"].tolist() == [0.9, 0.8, 0.3, 0.2, -1]
    assert columns["score-2"].tolist() == [-1, -1, 0.1, 0.9, 0.8]


@pytest.mark.parametrize("block", [FOG, FERRY, TICKETS, BOOTS])
def test_what_a_block_scores_itself_says_nothing_about_its_surroundings(block: int) -> None:
    low, high = [0.4] * 5, [0.4] * 5
    low[block], high[block] = 0.1, 0.9
    names = ("element_score_0", "element_score_1", "element_score_2", "alike_score_own", "alike_score_parent")
    for name in names:
        values = [columns_of(document(), scores)[name][block] for scores in (low, high)]
        assert values[0] == pytest.approx(values[1]), name


def test_the_rest_of_an_element_is_weighed_by_its_words() -> None:
    columns = columns_of(document(), [0, 0.9, 0.5, 0.2, 0.1])
    assert columns["element_score_1"][FOG] == pytest.approx(0.5)
    assert columns["element_score_1"][BOOTS] == pytest.approx(0.2)
    n = columns["n_words"]
    rest = (0.5 * n[FERRY] + 0.2 * n[TICKETS] + 0.1 * n[BOOTS]) / (n[FERRY] + n[TICKETS] + n[BOOTS])
    assert columns["element_score_2"][FOG] == pytest.approx(rest)
    assert columns["element_score_0"][FOG] == -1


def test_blocks_made_alike_count_wherever_they_stand_and_with_their_parents_made_alike() -> None:
    columns = columns_of(document(), [0, 0.9, 0.6, 0.3, 0])
    assert columns["alike_blocks_own"].tolist() == [1, 3, 3, 3, 1]
    assert columns["alike_blocks_parent"].tolist() == [1, 2, 2, 1, 1]
    assert columns["alike_score_parent"][FOG] == pytest.approx(0.6)
    assert columns["alike_score_parent"][TICKETS] == -1


def test_levels_to_an_element_are_counted_up_to_the_one_that_holds_a_block_too() -> None:
    page = document()
    tree = tree_of(page)
    text = page.blocks[FOG].element
    levels = levels_to(tree, int(tree.parent[text]), len(page.blocks))
    assert levels.tolist() == [2, 0, 0, 1, 1]
    assert columns_of(page, [0, 0.9, 0.9, 0.1, 0.1])["levels_to_story"].tolist() == [2, 0, 0, 1, 1]


def test_a_block_speaks_of_the_story_if_likely_story_elsewhere_has_its_words() -> None:
    columns = columns_of(document(), [0, 0.9, 0.9, 0.1, 0.1])
    shared = columns["shared_words"]
    assert shared[TICKETS] > shared[BOOTS] == 0
    assert columns_of(document(), [0, 0, 0, 0.9, 0.9])["shared_words"][TICKETS] == 0


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_whatever_the_scores_every_feature_is_a_number_for_every_block(scores: list[float]) -> None:
    for name, values in columns_of(document(), scores).items():
        assert values.shape == (5,), name
        assert np.isfinite(values).all(), name
