"""Model judge: what was learned decides what is kept; rules say what the rest is, and win where they are surely right.

A rule is surely right where the wording of a line, its being printed twice, or its being the headline says what it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from tasks.clean.blocks import Block, Document, Judgement
from tasks.clean.choice import Flags, Reals, chosen, repeated
from tasks.clean.chrome import chrome_of
from tasks.clean.element_names import Names, names_of
from tasks.clean.labels import Label, placed
from tasks.clean.lines import relabeled
from tasks.clean.measures import Measures, measure
from tasks.clean.other_stories import other_stories
from tasks.clean.parts import DATELINE_BLOCKS, parts_of
from tasks.clean.places import HIDDEN, places_of
from tasks.clean.recurrence import doubted
from tasks.clean.sequences import announced, doubled, teasers
from tasks.clean.shapes import Shape, is_prose, shape_of
from tasks.clean.story import best_run
from tasks.clean.story_lines import closing_stop, kept_role, listed_lines
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


class _Page(NamedTuple):
    """A document, and what is seen of its blocks before one of them is judged."""

    document: Document
    shapes: Sequence[Shape]
    names: Names
    #: what the elements around each block say against it
    places: Sequence[Label | None]


def judge(document: Document) -> tuple[Judgement, ...]:
    """Judge every block of a document; a block of the story may be split into parts."""
    if not document.blocks:
        return ()
    measures = measure([block.text for block in document.blocks])
    return judged(document, measures, story_scores(document, measures))


def judged(document: Document, measures: Measures, scores: Reals) -> tuple[Judgement, ...]:
    """Judge every block by its probability to be story."""
    page = _page_of(document)
    scores = doubted(document, scores)
    keep = likeliest = chosen(scores, measures.n_words)
    again = repeated(measures, likeliest)
    labels = _labels(page, (likeliest & ~again).tolist())
    if document.elements:
        keep = _extended(page, labels, scores, likeliest)
        # What was added may say again what was kept before.
        if not np.array_equal(keep & ~again, likeliest):
            again |= repeated(measures, keep & ~again)
    labels = _completed(labels, dict.fromkeys(np.flatnonzero(again).tolist(), _REPEATED))
    is_kept = [kept and label is None for kept, label in zip(keep.tolist(), labels, strict=True)]
    labels = chrome_of(document, page.shapes, labels, is_kept, page.names)
    return tuple(_judgements(page, labels, is_kept, scores.tolist()))


def _page_of(document: Document) -> _Page:
    shapes = [shape_of(block) for block in document.blocks]
    names = names_of(document.elements)
    return _Page(document, shapes, names, places_of(document.blocks, shapes, document.elements, names))


def _labels(page: _Page, keep: Sequence[bool]) -> list[Label | None]:
    """Return what wording and titles say of each block, and of the dropped ones what is around them says."""
    blocks, shapes = page.document.blocks, page.shapes
    labels = [label_of(block, shape) for block, shape in zip(blocks, shapes, strict=True)]
    for i in _overruled(labels, shapes, keep):
        labels[i] = None
    is_sure = _sure_places(page, keep)
    for i, (place, kept) in enumerate(zip(page.places, keep, strict=True)):
        if place and (not kept or i in is_sure):
            labels[i] = placed(labels[i], place)
        elif kept and labels[i] is None and _is_links(shapes[i]):
            labels[i] = _LINKS
    labels = relabeled(labels, announced(blocks, shapes, labels))
    labels = relabeled(labels, doubled(blocks, shapes, labels))
    labels = _completed(labels, teasers(blocks, shapes))
    return _with_head(page, labels, keep)


def _overruled(labels: Sequence[Label | None], shapes: Sequence[Shape], keep: Sequence[bool]) -> list[int]:
    """Return the kept blocks whose labels do not hold against the model: dates in a live blog, a pitch that is news.

    At the edges of the story, where such lines belong, the labels hold.
    """
    story = [i for i, is_kept in enumerate(keep) if is_kept and labels[i] is None]
    if len(story) <= _N_EDGE_BLOCKS:
        return []
    start = story[_N_EDGE_BLOCKS - 1] + 1
    # Below the last prose there is no story to be inside of: so end a wall's lines of offers.
    stop = max((i for i in story if is_prose(shapes[i])), default=story[-1])
    return [i for i in range(start, stop) if keep[i] and _is_unsure(labels[i])]


def _is_unsure(label: Label | None) -> bool:
    return label is not None and (label.role in _UNSURE_ROLES or label.detail in _UNSURE_HEADERS)


def _sure_places(page: _Page, keep: Sequence[bool]) -> set[int]:
    """Return for which kept blocks the name of an element holds against the model: if it spares some of the story."""
    kept = [i for i, is_kept in enumerate(keep) if is_kept]
    is_sure = {i for i in kept if (place := page.places[i]) and place.role in _SURE_PLACES}
    n_words = sum(page.shapes[i].n_words for i in kept)
    n_dropped = sum(page.shapes[i].n_words for i in is_sure)
    return is_sure if n_dropped <= _MAX_PLACES_SHARE * n_words else set()


def _is_links(shape: Shape) -> bool:
    return shape.link_share > _MAX_LINK_SHARE and shape.n_words >= _MIN_LINK_WORDS and not shape.ends_sentence


def _completed(labels: Sequence[Label | None], found: Mapping[int, Label]) -> list[Label | None]:
    """Return the labels of all blocks, with those that were found for blocks that have none."""
    return relabeled(labels, {i: label for i, label in found.items() if labels[i] is None})


def _with_head(page: _Page, labels: Sequence[Label | None], keep: Sequence[bool]) -> list[Label | None]:
    """Return the labels with headline and deck, and what their place tells: other stories, hidden notices, authors."""
    document, shapes, names, places = page
    start, stop = _story_range(shapes, labels, keep)
    if not document.elements and _is_above_byline(labels, start):
        start += 1
    titles = titles_of(document, shapes, labels, start, stop, names)
    headline = next((i for i, label in titles.items() if label.role is Role.HEADLINE), None)
    labels = _completed(labels, other_stories(document, shapes, headline))
    # A notice above the headline that a script may show, not a story cut in two.
    labels = _completed(labels, {i: HIDDEN for i in range(headline or 0) if places[i] is HIDDEN})
    is_story = [kept and labels[i] is None and i not in titles for i, kept in enumerate(keep)]
    return relabeled(labels, writers_of(document, is_story, headline) | titles)


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


def _extended(page: _Page, labels: Sequence[Label | None], scores: Reals, keep: Flags) -> Flags:
    """Return which blocks are kept if the prose of the best run and the last lines of the story are, too."""
    blocks, shapes = page.document.blocks, page.shapes
    run = best_run(blocks, shapes, labels)
    extended = keep.copy()
    for i in np.flatnonzero(~keep & (scores >= _AGREED_SCORE)).tolist():
        extended[i] = i in run and is_prose(shapes[i])
    _, stop = _story_range(shapes, labels, extended.tolist())
    extended[stop : closing_stop(blocks, shapes, labels, stop)] = True
    return extended


def _judgements(
    page: _Page, labels: Sequence[Label | None], is_kept: Sequence[bool], scores: Sequence[float]
) -> Iterator[Judgement]:
    document = page.document
    listed = listed_lines(document, page.shapes, is_kept)
    n_story = 0
    for i, (block, label, score) in enumerate(zip(document.blocks, labels, scores, strict=True)):
        start, end = block.raw_start_char, block.raw_end_char
        if label:
            yield Judgement(label.role, False, label.reason, start, end, label.detail)
        elif is_kept[i]:
            role = _LIST_ITEM if i in listed else _kept_role(page, i)
            story = Judgement(role, True, _IN_STORY, start, end, "", score)
            yield from parts_of(document.raw, story, n_story < DATELINE_BLOCKS)
            n_story += 1
        else:
            reason, detail = _unnamed(document, i, score)
            yield Judgement(_BOILERPLATE, False, reason, start, end, detail, round(1 - score, 4))


def _kept_role(page: _Page, i: int) -> Role:
    block, shapes = page.document.blocks[i], page.shapes
    following = shapes[i + 1] if i + 1 < len(shapes) else None
    return kept_role(block, shapes[i], following, _is_named_heading(page, block))


def _is_named_heading(page: _Page, block: Block) -> bool:
    elements = page.document.elements
    if not elements or not block.text.endswith("?"):
        return False
    return page.names[elements[block.element].names].hint is Role.SUBHEADLINE


def _unnamed(document: Document, i: int, score: float) -> tuple[SegmentReason, str]:
    """Return why a block is dropped that no rule has a name for."""
    n_stories = document.n_stories[i] if document.n_stories else 0
    if n_stories:
        return SegmentReason.TEMPLATE, f"in {n_stories} stories of the site, score {score:.4f}"
    return _BY_MODEL, f"score {score:.4f}"
