"""Blocks of the samples get the roles that a person gave them by hand in `roles.jsonl`."""

import json
from collections import defaultdict
from itertools import count
from pathlib import Path

import pytest

from tasks.core.records import Cleaned, Segment
from tasks.core.vocabulary import STORY_ROLES, Role
from tests.samples.reading import articles_of

LABELS: defaultdict[tuple[str, int], list[tuple[str, Role]]] = defaultdict(list)
for line in (Path(__file__).parent / "roles.jsonl").read_text("utf-8").splitlines():
    label = json.loads(line)
    LABELS[label["source"], label["record"]].append((label["start"], Role(label["role"])))
#: A person and the judge may differ on what kind of chrome a line is; not on whether it is the story.
WANTED_AGREEMENT = 0.9


def unspaced(text: str) -> str:
    return "".join(text.split())


def judged(cleaned: Cleaned, labels: list[tuple[str, Role]]) -> list[tuple[str, Role, Segment | None]]:
    """Return each label with the next segment that begins with its words, `None` if there is none."""
    texts = [unspaced(cleaned.raw[s.raw_start_char : s.raw_end_char]) for s in cleaned.segments]
    found, position = [], 0
    for start, role in labels:
        matching = (
            n
            for n in count(position)
            if n >= len(texts) or texts[n].lstrip("#>*-+_123.").startswith(unspaced(start).lstrip("#>*-+_123."))
        )
        number = next(matching)
        if number < len(texts):
            position = number + 1
        found.append((start, role, cleaned.segments[number] if number < len(texts) else None))
    return found


def all_judged() -> list[tuple[str, Role, Segment | None]]:
    return [
        row for (path, record), labels in LABELS.items() for row in judged(articles_of(path)[0][record].cleaned, labels)
    ]


@pytest.mark.parametrize(("path", "record"), LABELS, ids=[f"{path}#{record}" for path, record in LABELS])
def test_what_a_person_calls_the_story_is_kept_and_nothing_else_is(path: str, record: int) -> None:
    rows = judged(articles_of(path)[0][record].cleaned, LABELS[path, record])
    assert [start for start, _, segment in rows if segment is None] == []
    wrong = [
        (start, str(role)) for start, role, segment in rows if segment and segment.is_kept != (role in STORY_ROLES)
    ]
    assert wrong == []


def test_roles_agree_with_those_given_by_hand() -> None:
    rows = all_judged()
    wrong = [
        f"{start!r}: {role}, got {segment.role}" for start, role, segment in rows if segment and segment.role != role
    ]
    assert len(rows) >= 200
    assert 1 - len(wrong) / len(rows) >= WANTED_AGREEMENT, "\n".join(wrong)
    assert {role for _, role, _ in rows} >= set(Role) - {Role.CREDIT, Role.BLANK}
