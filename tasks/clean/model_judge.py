"""Model judge: what was learned decides what is kept; rules say what the rest is, and win where they are surely right.

A rule is surely right where the wording of a line, its being printed twice, or its being the headline says what it is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import Block, Document, Judgement
from tasks.clean.choice import chosen, repeated
from tasks.clean.labels import Label, label_of
from tasks.clean.measures import Measures, measure
from tasks.clean.parts import DATELINE_BLOCKS, parts_of
from tasks.clean.places import Place, places_of
from tasks.clean.rules import kept_role
from tasks.clean.sequences import announced, doubled
from tasks.clean.shapes import Shape, shape_of
from tasks.clean.story_model import story_scores
from tasks.clean.titles import titles_of
from tasks.core.vocabulary import Role, SegmentReason

_REPEATED = Label(Role.REPEATED, SegmentReason.REPEATS, "said before")

Scores = NDArray[np.float64]


def judge(document: Document) -> tuple[Judgement, ...]:
    """Judge every block of a document; a block of the story may be split into parts."""
    if not document.blocks:
        return ()
    measures = measure([block.text for block in document.blocks])
    return judged(document, measures, story_scores(document, measures))


def judged(document: Document, measures: Measures, scores: Scores) -> tuple[Judgement, ...]:
    """Judge every block by its probability to be story."""
    keep = chosen(scores, measures.n_words)
    again = repeated(measures, keep)
    labels = _labels(document, keep & ~again)
    for i in np.flatnonzero(again):
        labels[i] = labels[i] or _REPEATED
    return tuple(_judgements(document, labels, keep, scores))


def _labels(document: Document, keep: NDArray[np.bool_]) -> list[Label | None]:
    """Return what wording, neighbors and the stated title say of each block, and of the dropped ones their elements."""
    blocks = document.blocks
    shapes = [shape_of(block) for block in blocks]
    labels = [label_of(block, shape) for block, shape in zip(blocks, shapes, strict=True)]
    for i, label in doubled(blocks, shapes, labels).items():
        labels[i] = label
    kept = np.flatnonzero(keep)
    start, stop = (int(kept[0]), int(kept[-1]) + 1) if len(kept) else (0, 0)
    for i, label in titles_of(document, shapes, labels, start, stop).items():
        if not keep[i] or label.role is not Role.SUBHEADLINE:
            labels[i] = label
    for i, label in announced(blocks, shapes, labels).items():
        if not keep[i]:
            labels[i] = label
    return _with_places(blocks, shapes, labels, keep, document)


def _with_places(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    labels: list[Label | None],
    keep: NDArray[np.bool_],
    document: Document,
) -> list[Label | None]:
    places: list[Place] = places_of(blocks, shapes, document.elements)
    for i, place in enumerate(places):
        if place.role and labels[i] is None and not keep[i]:
            labels[i] = Label(place.role, SegmentReason.MARKUP, place.detail)
    return labels


def _judgements(
    document: Document, labels: Sequence[Label | None], keep: NDArray[np.bool_], scores: Scores
) -> list[Judgement]:
    found: list[Judgement] = []
    n_story = 0
    for i, (block, label) in enumerate(zip(document.blocks, labels, strict=True)):
        span = block.raw_start_char, block.raw_end_char
        score = float(scores[i])
        if label:
            found.append(Judgement(label.role, False, label.reason, *span, label.detail))
        elif not keep[i]:
            detail = f"score {score:.4f}"
            doubt = round(1 - score, 4)
            found.append(Judgement(Role.BOILERPLATE, False, SegmentReason.MODEL, *span, detail, doubt))
        else:
            role = kept_role(block, shape_of(block))
            story = Judgement(role, True, SegmentReason.STORY, *span, "", score)
            found += parts_of(document.raw, story, n_story < DATELINE_BLOCKS)
            n_story += 1
    return found
