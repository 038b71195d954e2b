"""Model judge: what was learned decides what is kept; rules say what the rest is, and win where they are surely right.

A rule is surely right where the wording of a line, its being printed twice, or its being the headline says what it is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import Block, Document, Judgement
from tasks.clean.choice import chosen, repeated
from tasks.clean.chrome import chrome_of
from tasks.clean.element_names import Names, names_of
from tasks.clean.labels import Label, placed
from tasks.clean.measures import Measures, measure
from tasks.clean.other_stories import other_stories
from tasks.clean.parts import DATELINE_BLOCKS, parts_of
from tasks.clean.places import HIDDEN, places_of
from tasks.clean.recurrence import doubted
from tasks.clean.rules import closed, kept_role, listed_lines
from tasks.clean.sequences import announced, doubled, teasers
from tasks.clean.shapes import Shape, is_prose, shape_of
from tasks.clean.story import best_run
from tasks.clean.story_model import story_scores
from tasks.clean.titles import titles_of
from tasks.clean.worded import label_of
from tasks.clean.writers import writers_of
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_LIST_ITEM, _BOILERPLATE = Role.LIST_ITEM, Role.BOILERPLATE
_IN_STORY, _BY_MODEL = SegmentReason.STORY, SegmentReason.MODEL
#: Of kept blocks with these labels more were story than not, measured on gold pages.
_UNSURE_ROLES = frozenset({Role.SUBSCRIPTION, Role.LEGAL})
_UNSURE_HEADERS = frozenset({"header:date"})
_N_EDGE_BLOCKS = 3
#: Of kept blocks in elements named so more were no story than story.
_SURE_PLACES = frozenset({Role.COMMENT, Role.CAPTION, Role.CREDIT, Role.BYLINE, Role.LEGAL})
#: Prose that the best run of prose holds too is kept from this score on; on text that kept mostly other stories.
_AGREED_SCORE = 0.15
_MAX_PLACES_SHARE = 0.9
_MAX_LINK_SHARE, _MIN_LINK_WORDS = 0.7, 4
_LINKS = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
_REPEATED = Label(Role.REPEATED, SegmentReason.REPEATS, "said before")

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


def judge(document: Document) -> tuple[Judgement, ...]:
    """Judge every block of a document; a block of the story may be split into parts."""
    if not document.blocks:
        return ()
    measures = measure([block.text for block in document.blocks])
    return judged(document, measures, story_scores(document, measures))


def judged(document: Document, measures: Measures, scores: Scores) -> tuple[Judgement, ...]:
    """Judge every block by its probability to be story."""
    scores = doubted(document, scores)
    asked = chosen(scores, measures.n_words)
    keep, again = asked.copy(), repeated(measures, asked)
    shapes = [shape_of(block) for block in document.blocks]
    names = names_of(document.elements)
    labels = _labels(document, shapes, (keep & ~again).tolist(), names)
    if document.elements:
        _extend(document, shapes, labels, scores, keep)
        if not np.array_equal(keep & ~again, asked):
            again |= repeated(measures, keep & ~again)
    for i in np.flatnonzero(again).tolist():
        labels[i] = labels[i] or _REPEATED
    is_kept = [kept and label is None for kept, label in zip(keep.tolist(), labels, strict=True)]
    labels = chrome_of(document, shapes, labels, is_kept, names)
    return tuple(_judgements(document, shapes, labels, is_kept, scores.tolist(), names))


def _extend(
    document: Document, shapes: Sequence[Shape], labels: Sequence[Label | None], scores: Scores, keep: Flags
) -> None:
    """Keep the prose of the best run and the last lines of the story, too, in place."""
    run = best_run(document.blocks, shapes, labels)
    for i in np.flatnonzero(~keep & (scores >= _AGREED_SCORE)).tolist():
        keep[i] = run.start <= i < run.stop and is_prose(shapes[i])
    _, stop = _story_range(shapes, labels, keep.tolist())
    keep[stop : closed(document.blocks, shapes, labels, stop)] = True


def _labels(document: Document, shapes: Sequence[Shape], keep: Sequence[bool], names: Names) -> list[Label | None]:
    """Return what wording and titles say of each block, and of the dropped ones what is around them says."""
    blocks = document.blocks
    labels = [label_of(block, shape) for block, shape in zip(blocks, shapes, strict=True)]
    for i in _doubted(labels, shapes, keep):
        labels[i] = None
    places = places_of(blocks, shapes, document.elements, names)
    is_sure = _sure_places(places, shapes, keep)
    for i, (place, kept) in enumerate(zip(places, keep, strict=True)):
        if place and (not kept or i in is_sure):
            labels[i] = placed(labels[i], place)
        elif kept and labels[i] is None and _is_links(shapes[i]):
            labels[i] = _LINKS
    for i, label in announced(blocks, shapes, labels).items():
        labels[i] = label
    for i, label in doubled(blocks, shapes, labels).items():
        labels[i] = label
    for i, label in teasers(blocks, shapes).items():
        labels[i] = labels[i] or label
    _title(document, shapes, labels, places, keep, names)
    return labels


def _title(
    document: Document,
    shapes: Sequence[Shape],
    labels: list[Label | None],
    places: Sequence[Label | None],
    keep: Sequence[bool],
    names: Names,
) -> None:
    """Label headline and deck and what their place tells: other stories, hidden notices, the authors; in place."""
    start, stop = _story_range(shapes, labels, keep)
    if not document.elements and _is_above_byline(labels, start):
        start += 1
    titles = titles_of(document, shapes, labels, start, stop, names)
    headline = next((i for i, label in titles.items() if label.role is Role.HEADLINE), None)
    for i, label in other_stories(document, shapes, headline).items():
        labels[i] = labels[i] or label
    for i in range(headline or 0):
        if labels[i] is None and places[i] is HIDDEN:  # a notice that a script may show, not a story cut in two
            labels[i] = HIDDEN
    is_story = [kept and labels[i] is None and i not in titles for i, kept in enumerate(keep)]
    for i, label in (writers_of(document, is_story, headline) | titles).items():
        labels[i] = label


def _sure_places(places: Sequence[Label | None], shapes: Sequence[Shape], keep: Sequence[bool]) -> set[int]:
    """Return for which kept blocks the name of an element holds against the model: if it spares some of the story."""
    kept = [i for i, kept in enumerate(keep) if kept]
    is_sure = {i for i in kept if (place := places[i]) and place.role in _SURE_PLACES}
    n_words = sum(shapes[i].n_words for i in kept)
    n_dropped = sum(shapes[i].n_words for i in is_sure)
    return is_sure if n_dropped <= _MAX_PLACES_SHARE * n_words else set()


def _story_range(shapes: Sequence[Shape], labels: Sequence[Label | None], keep: Sequence[bool]) -> tuple[int, int]:
    """Return where the story begins with prose and where it stops."""
    kept = [i for i, is_kept in enumerate(keep) if is_kept and labels[i] is None]
    if not kept:
        return 0, 0
    return next((i for i in kept if is_prose(shapes[i])), kept[0]), kept[-1] + 1


def _is_above_byline(labels: Sequence[Label | None], start: int) -> bool:
    """Whether the byline or the date stands below the first line of a story: then that line may be its subheadline."""
    below = labels[start + 1] if start + 1 < len(labels) else None
    return below is not None and below.reason is SegmentReason.USED_AS_METADATA


def _is_links(shape: Shape) -> bool:
    return shape.link_share > _MAX_LINK_SHARE and shape.n_words >= _MIN_LINK_WORDS and not shape.ends_sentence


def _doubted(labels: Sequence[Label | None], shapes: Sequence[Shape], keep: Sequence[bool]) -> list[int]:
    """Return the kept blocks whose labels do not hold against the model: dates in a live blog, a pitch that is news.

    At the edges of the story, where such lines belong, the labels hold.
    """
    story = [i for i, is_kept in enumerate(keep) if is_kept and labels[i] is None]
    if len(story) <= _N_EDGE_BLOCKS:
        return []
    # Below the last prose there is no story to be inside of: so end a wall's lines of offers.
    start, stop = story[_N_EDGE_BLOCKS - 1], max((i for i in story if is_prose(shapes[i])), default=story[-1])
    return [
        i for i in range(start + 1, stop)
        if keep[i] and (label := labels[i]) and (label.role in _UNSURE_ROLES or label.detail in _UNSURE_HEADERS)
    ]  # fmt: skip


def _judgements(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    is_kept: Sequence[bool],
    scores: Sequence[float],
    names: Names,
) -> list[Judgement]:
    found: list[Judgement] = []
    n_story = 0
    listed = listed_lines(document, shapes, is_kept)
    for i, (block, label, score) in enumerate(zip(document.blocks, labels, scores, strict=True)):
        start, end = block.raw_start_char, block.raw_end_char
        if label:
            found.append(Judgement(label.role, False, label.reason, start, end, label.detail))
        elif is_kept[i]:
            following = shapes[i + 1] if i + 1 < len(shapes) else None
            role = _LIST_ITEM
            if i not in listed:
                role = kept_role(block, shapes[i], following, _is_named_heading(document, block, names))
            story = Judgement(role, True, _IN_STORY, start, end, "", score)
            found += parts_of(document.raw, story, n_story < DATELINE_BLOCKS)
            n_story += 1
        else:
            reason, detail = _BY_MODEL, f"score {score:.4f}"
            if n_stories := document.n_stories[i] if document.n_stories else 0:
                reason, detail = SegmentReason.TEMPLATE, f"in {n_stories} stories of the site, {detail}"
            found.append(Judgement(_BOILERPLATE, False, reason, start, end, detail, round(1 - score, 4)))
    return found


def _is_named_heading(document: Document, block: Block, names: Names) -> bool:
    if not document.elements or block.text[-1] != "?":
        return False
    return names[document.elements[block.element].names].hint is Role.SUBHEADLINE
