"""Composing changes: one application of the composed splices does what the rules did one after another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tasks.clean.changes import apply, edits_of, substitute, then


@st.composite
def texts_with_steps(draw):
    """A text and lists of disjoint, ordered changes, each against the text that the list before it made."""
    text = draw(st.text("abc ", max_size=20))
    current, steps = text, []
    for _ in range(draw(st.integers(0, 4))):
        bounds = sorted(draw(st.lists(st.integers(0, len(current)), max_size=8, unique=True)))
        changes = [(a, b, draw(st.text("xyz", max_size=3))) for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
        if draw(st.booleans()):
            changes = [(a, a, after) for a, _, after in changes]
        steps.append(changes)
        current = substitute(current, changes)
    return text, steps, current


@given(texts_with_steps())
def test_composed_splices_equal_the_rules_one_after_another(case):
    text, steps, final = case
    splices, current = [], text
    for number, changes in enumerate(steps):
        splices = then(splices, changes, current, f"rule{number}")
        current = substitute(current, changes)
    edits = edits_of(text, splices, ["rule0", "rule1", "rule2", "rule3"])
    assert apply(text, edits) == final
    assert all(text[e.raw_start_char : e.raw_end_char] == e.before for e in edits)
    assert all(a.raw_end_char < b.raw_start_char for a, b in pairwise(edits))
    assert all(list(e.rules) == sorted(set(e.rules)) for e in edits)
