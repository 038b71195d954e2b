"""Headlines: which line of a text without metadata is its headline, by what was learned from pages that state theirs.

A line is weighed by where it stands, how long it is, what is above and below it, and how much of it the story tells
(log-linear model over the lines above a story, with one more choice for "none"; `benchmarks/train_headlines.py`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import log1p
from pathlib import Path
from typing import NamedTuple

from tasks.clean.blocks import Block, Kind
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

#: So far above the story a headline may stand, and so many lines below its start.
_MAX_ABOVE, _MAX_BELOW = 80, 2
_MIN_WORDS, _MAX_WORDS = 2, 40
_MAX_CHARS = 400
_N_OPENING_BLOCKS = 6
_MAX_STORY_CHARS = 6_000
#: So far below a headline the line may stand that says more of the story.
_MAX_DECK_LINES = 5
_AS_METADATA, _BY_POSITION, _BY_REPETITION = (
    SegmentReason.USED_AS_METADATA, SegmentReason.POSITION, SegmentReason.REPEATS
)  # fmt: skip
#: Scripts without blanks are compared by pairs of characters.
_TERM = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MIN_TERM = 4
_PATH = re.compile(r".{1,200}(?:[/>›»|]|\s[-–—])\s?([^/>›»|]{4,300})$")
_CLOSING = "\"'”’»“)]"
_STOPS = ".:;,…。：；，"


class _Story(NamedTuple):
    """What is known of the story whose headline is looked for."""

    counts: Mapping[str, int]
    opening: frozenset[str]


def headline_in(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], start: int, stop: int
) -> int | None:
    """Return the line that is most likely the headline of the story `[start, stop)`, None if most likely none is."""
    candidates = candidates_for(blocks, shapes, labels, start)
    if not candidates:
        return None
    weights = _weights()
    measured = measures_of(blocks, shapes, labels, candidates, start, stop)
    scores = [sum(weights[name] * value for name, value in measures.items()) for measures in measured]
    best = max(range(len(scores)), key=scores.__getitem__)
    return _end_of_path(candidates[best], blocks) if scores[best] > 0 else None


def _end_of_path(i: int, blocks: Sequence[Block]) -> int:
    """Return the line below that a line leads to ("Home / Harbor / Storm closes harbor"), else the line itself."""
    path = _PATH.match(blocks[i].text)
    below = range(i + 1, min(i + 1 + _MAX_DECK_LINES, len(blocks)))
    return next((j for j in below if path and blocks[j].text == path[1]), i)


def candidates_for(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], start: int
) -> list[int]:
    """Return the lines that could be the headline of a story that begins at `start`; only headings if there are any."""
    near = range(max(0, start - _MAX_ABOVE), min(len(shapes), start + _MAX_BELOW + 1))
    lines = [i for i in near if _MIN_WORDS <= shapes[i].n_words <= _MAX_WORDS and _is_open(labels[i])]
    return [i for i in lines if blocks[i].kind is Kind.HEADING] or lines


def _is_open(label: Label | None) -> bool:
    """Whether a line may be a headline for all that its label says; one that is printed twice looks like a caption."""
    if label is None or label.role is Role.REPEATED:
        return True
    return label.reason is (_BY_REPETITION if label.role is Role.CAPTION else _BY_POSITION)


def measures_of(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    candidates: Sequence[int],
    start: int,
    stop: int,
) -> list[dict[str, float]]:
    """Return name and value of what is measured of each candidate."""
    story = _story(blocks, labels, start, stop)
    n_same = Counter(block.text for block in blocks[: start + _MAX_BELOW + 1])
    measured = [
        {"one": 1.0}
        | _measures_of_place(i, blocks, shapes, start)
        | _measures_of_form(blocks[i].text, shapes[i].n_words, n_same[blocks[i].text])
        | _measures_of_words(blocks[i].text, story)
        | _measures_of_labels(i, labels)
        for i in candidates
    ]
    for no, (i, measures) in enumerate(zip(candidates, measured, strict=True)):
        above = (other["told"] for j, other in zip(candidates[:no], measured, strict=False) if i - j <= _MAX_DECK_LINES)
        measures["told above"] = max(above, default=0.0)
    return measured


def _story(blocks: Sequence[Block], labels: Sequence[Label | None], start: int, stop: int) -> _Story:
    told = [blocks[i].text for i in range(start, stop) if labels[i] is None]
    counts = Counter(_terms("\n".join(told)[:_MAX_STORY_CHARS]))
    return _Story(counts, frozenset(_terms("\n".join(told[:_N_OPENING_BLOCKS])[:_MAX_STORY_CHARS])))


def _terms(text: str) -> list[str]:
    """Return the words that tell what a text is about, most often: the longer ones and numbers."""
    words = _TERM.findall(text.casefold())
    if text.isascii() or not _UNSPACED.search(text):
        return [word for word in words if len(word) >= _MIN_TERM or word.isdecimal()]
    terms: list[str] = []
    for word in words:
        if _UNSPACED.match(word):
            terms += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif len(word) >= _MIN_TERM or word.isdecimal():
            terms.append(word)
    return terms


def _measures_of_place(i: int, blocks: Sequence[Block], shapes: Sequence[Shape], start: int) -> dict[str, float]:
    n_above = start - i
    return {
        "lines above": min(abs(n_above), 60) / 20,
        "lines above, log": log1p(abs(n_above)),
        "in the story": float(n_above <= 0),
        "words before": min(shapes[i - 1].n_words, 12) / 6 if i else 0.0,
        "words after": min(shapes[i + 1].n_words, 40) / 20 if i + 1 < len(shapes) else 0.0,
        "said below": float(i + 1 < len(blocks) and blocks[i + 1].text == blocks[i].text),
    }


def _measures_of_form(text: str, n_words: int, n_same: int) -> dict[str, float]:
    text = text.rstrip(_CLOSING)
    initials = [word[0] for word in text[:_MAX_CHARS].split() if word[0].isalpha()]
    return {
        "two words": float(n_words == 2),
        "three words": float(n_words == 3),
        "four or five words": float(4 <= n_words <= 5),
        "six to fifteen words": float(6 <= n_words <= 15),
        "over 22 words": float(n_words > 22),
        "ends in a stop": float(text.endswith(tuple(_STOPS))),
        "ends in a colon": float(text.endswith((":", "："))),
        "asks or calls": float(text.endswith(("?", "!", "？", "！"))),
        "capitals": sum(map(str.isupper, initials)) / max(1, len(initials)),
        "said twice": float(n_same == 2),
        "said more often": float(n_same > 2),
    }


def _measures_of_words(text: str, story: _Story) -> dict[str, float]:
    terms = set(_terms(text[:_MAX_CHARS]))
    n_terms = max(1, len(terms))
    n_told, n_opening = sum(term in story.counts for term in terms), len(terms & story.opening)
    return {
        "share told": n_told / n_terms,
        "told": min(n_told, 8) / 4,
        "weight told": min(4.0, sum(log1p(story.counts.get(term, 0)) for term in terms)) / 2,
        "share told first": n_opening / n_terms,
        "told first": min(n_opening, 8) / 4,
    }


def _measures_of_labels(i: int, labels: Sequence[Label | None]) -> dict[str, float]:
    label = labels[i]
    return {
        "no label": float(label is None),
        "repeated": float(label is not None and label.role is Role.REPEATED),
        "metadata below": float(_is_metadata(labels, i + 1)),
        "metadata two below": float(_is_metadata(labels, i + 2)),
        "metadata further below": float(_is_metadata(labels, i + 3) or _is_metadata(labels, i + 4)),
        "metadata above": float(_is_metadata(labels, i - 1) or _is_metadata(labels, i - 2)),
    }


def _is_metadata(labels: Sequence[Label | None], i: int) -> bool:
    label = labels[i] if 0 <= i < len(labels) else None
    return label is not None and label.reason is _AS_METADATA


@cache
def _weights() -> dict[str, float]:
    """Return the learned weight of each measure."""
    lines = Path(__file__).with_name("models").joinpath("headline.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}
