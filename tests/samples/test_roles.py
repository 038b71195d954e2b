"""Blocks of the samples get the roles that a person gave them by hand in `roles.jsonl`.

A label is the first words of a block as they stand in `raw`, in the order of the page. `"defect": true` marks one
that is known to come out wrong; when it comes out right, the mark has to go.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest

from tasks.core.records import Cleaned, Segment
from tasks.core.vocabulary import STORY_ROLES, Role
from tests.samples.reading import articles_of

#: A person and the judge may differ on what kind of chrome a line is; not on whether it is the story.
WANTED_AGREEMENT = 0.93


@dataclass(frozen=True, slots=True)
class Label:
    """What a person calls one block."""

    start: str
    role: Role
    is_defect: bool


def labels() -> dict[tuple[str, int], list[Label]]:
    """Return the labels of each article: by source and number of the article in it."""
    found: defaultdict[tuple[str, int], list[Label]] = defaultdict(list)
    for line in (Path(__file__).parent / "roles.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        found[label["source"], label["record"]].append(
            Label(label["start"], Role(label["role"]), label.get("defect", False))
        )
    return dict(found)


LABELS = labels()


def unspaced(text: str) -> str:
    return "".join(text.split())


def judged(cleaned: Cleaned, labels: list[Label]) -> list[tuple[Label, Segment]]:
    """Return each label with the segment in which its words stand; the search goes forward only."""
    texts = [unspaced(cleaned.raw[s.raw_start_char : s.raw_end_char]) for s in cleaned.segments]
    raw, starts = "".join(texts), list(accumulate((len(text) for text in texts), initial=0))
    found, position = [], 0
    for label in labels:
        position = raw.index(unspaced(label.start), position)
        found.append((label, cleaned.segments[bisect_right(starts, position) - 1]))
        position += 1
    return found


@cache
def judged_sample(path: str, number: int) -> list[tuple[Label, Segment]]:
    return judged(articles_of(path)[0][number].cleaned, LABELS[path, number])


@pytest.mark.parametrize(("path", "number"), LABELS, ids=[f"{path}#{number}" for path, number in LABELS])
def test_what_a_person_calls_the_story_is_kept_and_nothing_else_is(path: str, number: int) -> None:
    wrong = {label for label, segment in judged_sample(path, number) if segment.is_kept != (label.role in STORY_ROLES)}
    defects = {label for label in LABELS[path, number] if label.is_defect}
    assert [f"{label.role}: {label.start}" for label in wrong - defects] == []
    assert [f"no longer wrong: {label.start}" for label in defects - wrong] == []


def test_roles_agree_with_those_given_by_hand() -> None:
    rows = [row for path, number in LABELS for row in judged_sample(path, number)]
    wrong = [f"{label.start!r}: {label.role}, got {s.role}" for label, s in rows if s.role != label.role]
    assert len(rows) >= 200
    assert 1 - len(wrong) / len(rows) >= WANTED_AGREEMENT, "\n".join(wrong)
    assert {label.role for label, _ in rows} >= set(Role) - {Role.CREDIT, Role.BLANK, Role.BOILERPLATE}
