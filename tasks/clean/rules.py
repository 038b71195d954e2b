"""Rules: a judge that has learned nothing: wording and elements label blocks, the best run of prose is the story.

What the lines of a story are, and where it ends, is asked here by the judge with a model as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from tasks.clean.blocks import Block, Document, Judgement, Kind
from tasks.clean.chrome import chrome_of
from tasks.clean.element_names import Names, names_of
from tasks.clean.labels import Label, placed
from tasks.clean.parts import DATELINE_BLOCKS, parts_of
from tasks.clean.places import places_of
from tasks.clean.sequences import announced, doubled, repeats
from tasks.clean.shapes import Shape, is_prose, shape_of
from tasks.clean.story import best_run
from tasks.clean.titles import titles_of
from tasks.clean.worded import label_of
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_PARAGRAPH = Kind.PARAGRAPH
_HEADING, _BODY = Role.HEADING, Role.BODY
_KEPT_ROLES = {
    Kind.HEADING: Role.HEADING,
    Kind.LIST_ITEM: Role.LIST_ITEM,
    Kind.QUOTATION: Role.QUOTATION,
    Kind.TABLE: Role.TABLE,
}
_MAX_HEADING_WORDS = 15
_MAX_LABEL_WORDS = 4
_COLONS, _QUESTION_MARKS = (":", "："), ("?", "？", "؟")
_MIN_LISTED, _MIN_ITEMS, _MAX_LISTED_WORDS = 3, 2, 20
_MAX_TERM_CHARS = 80
#: At most six words and a colon, below which a line goes on.
_TERM = re.compile(r"[^\W_][^\s:.!?“”\"]{0,30}(?:\s[^\s:.!?“”\"]{1,30}){0,5}:\s(?=\S)")
_MIN_ANSWER_WORDS, _MIN_STRONG_SHARE = 15, 0.9
#: A short last sentence or two, next to the prose, are the end of the story.
_MAX_EDGE_BLOCKS = 2
_MIN_CLOSING_WORDS, _MAX_CLOSING_BLOCKS = 3, 2
_MAX_LINK_SHARE = 0.7
#: A story found by believing the names of elements has at least this share of the best one without them.
_MIN_BELIEVED_SHARE = 0.3
_LINKS = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
_OUTSIDE = Label(Role.BOILERPLATE, SegmentReason.POSITION, "outside the story")


def judge(document: Document) -> tuple[Judgement, ...]:
    """Judge every block of a document by rules; a block of the story may be split into parts."""
    blocks = document.blocks
    shapes = [shape_of(block) for block in blocks]
    names = names_of(document.elements)
    labels = _labels(document, shapes, names)
    start, stop = _prose_range(document, shapes, labels)
    titles = titles_of(document, shapes, labels, start, stop, names)
    start = _lead_start(shapes, labels, titles, start)
    stop = closing_stop(blocks, shapes, labels, stop)
    labels = relabeled(labels, titles)
    labels = [label or _unworded(shapes[i], start <= i < stop) for i, label in enumerate(labels)]
    kept = [i for i, label in enumerate(labels) if label is None]
    labels = relabeled(labels, repeats(blocks, kept))
    labels = chrome_of(document, shapes, labels, [label is None for label in labels], names)
    return tuple(_judgements(document, shapes, labels))


def _labels(document: Document, shapes: Sequence[Shape], names: Names) -> list[Label | None]:
    """Return labels for the blocks of which wording, elements or neighbors say that they are no story."""
    blocks = document.blocks
    worded = [label_of(block, shape) for block, shape in zip(blocks, shapes, strict=True)]
    places = places_of(blocks, shapes, document.elements, names)
    # A box that the page itself sets apart interrupts the story; it does not end it.
    labels = [
        placed(label, place)._replace(is_whole=False) if place else label
        for label, place in zip(worded, places, strict=True)
    ]
    believed = best_run(blocks, shapes, labels).score
    if document.elements and believed < _MIN_BELIEVED_SHARE * best_run(blocks, shapes, worded).score:
        # The names of this page's elements hide its story: they do not mean what they say.
        labels = worded
    return relabeled(labels, announced(blocks, shapes, labels) | doubled(blocks, shapes, labels))


def relabeled(labels: Sequence[Label | None], found: Mapping[int, Label]) -> list[Label | None]:
    """Return the labels of all blocks, those that were found for some instead of what these had."""
    better = list(labels)
    for i, label in found.items():
        better[i] = label
    return better


def _prose_range(document: Document, shapes: Sequence[Shape], labels: Sequence[Label | None]) -> tuple[int, int]:
    """Return where the best run of prose begins and ends."""
    n_blocks = len(document.blocks)
    start, stop, _ = best_run(document.blocks, shapes, labels)
    if document.fields.title and not document.elements and not any(labels):
        # A text that came with its title and has nothing known around it: lines at its edges are its own.
        start = 0 if start <= _MAX_EDGE_BLOCKS else start
        stop = n_blocks if stop >= n_blocks - _MAX_EDGE_BLOCKS else stop
    return start, stop


def _lead_start(
    shapes: Sequence[Shape], labels: Sequence[Label | None], titles: Mapping[int, Label], start: int
) -> int:
    """Return where the story starts: prose between the headline and the best run is its lead, cut off by a box."""
    headline = next((i for i, label in titles.items() if label.role is Role.HEADLINE), start)
    for i in range(headline + 1, start):
        if labels[i] is None and i not in titles and is_prose(shapes[i]):
            return i
    return start


def closing_stop(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], stop: int) -> int:
    """Return where the story ends: short sentences set like the last paragraph belong to it."""
    for i in range(stop, min(stop + _MAX_CLOSING_BLOCKS, len(blocks)) if stop else 0):
        block, shape, above = blocks[i], shapes[i], blocks[i - 1]
        is_alike = block.element == above.element or block.marks == above.marks
        is_sentence = shape.ends_sentence and shape.n_words >= _MIN_CLOSING_WORDS and not block.n_link_chars
        if labels[i] or not is_alike or not is_sentence or not is_prose(shapes[i - 1]):
            break
        stop = i + 1
    return stop


def _unworded(shape: Shape, is_inside: bool) -> Label | None:
    """Return what a block is whose wording says nothing, by where it stands and its links; None for the story."""
    if not is_inside:
        return _OUTSIDE
    return _LINKS if shape.link_share > _MAX_LINK_SHARE and not shape.ends_sentence else None


def _judgements(document: Document, shapes: Sequence[Shape], labels: Sequence[Label | None]) -> Iterator[Judgement]:
    n_story = 0
    for i, (block, label) in enumerate(zip(document.blocks, labels, strict=True)):
        span = block.raw_start_char, block.raw_end_char
        if label:
            yield Judgement(label.role, False, label.reason, *span, label.detail)
            continue
        role = kept_role(block, shapes[i], shapes[i + 1] if i + 1 < len(shapes) else None)
        story = Judgement(role, True, SegmentReason.STORY, *span)
        yield from parts_of(document.raw, story, n_story < DATELINE_BLOCKS)
        n_story += 1


def kept_role(block: Block, shape: Shape, following: Shape | None = None, is_named: bool = False) -> Role:
    """Return the role that a block of the story has; a question above its answer is a heading.

    `is_named` says that its element is called one.
    """
    if block.kind is not _PARAGRAPH or shape.n_words > _MAX_HEADING_WORDS:
        return _KEPT_ROLES.get(block.kind, _BODY)
    # A line that ends in a colon announces what follows it in the story.
    is_announcement = block.text.endswith(_COLONS) and shape.n_words > _MAX_LABEL_WORDS
    if not shape.ends_sentence and not is_announcement:
        return _HEADING
    is_heading = is_named or (_is_set_apart(block) and following is not None and _is_answer(following))
    return _HEADING if is_heading and block.text.endswith(_QUESTION_MARKS) else _BODY


def _is_set_apart(block: Block) -> bool:
    return block.element == 0 or block.n_strong_chars >= _MIN_STRONG_SHARE * len(block.text)


def _is_answer(shape: Shape) -> bool:
    return is_prose(shape) and shape.n_words >= _MIN_ANSWER_WORDS


def listed_lines(document: Document, shapes: Sequence[Shape], is_kept: Sequence[bool]) -> set[int]:
    """Return the lines of a text without a DOM that are a list: so many headings in a row there are not."""
    if document.elements:
        return set()
    found = _explained_terms(document.blocks, is_kept)
    for run in _open_runs(document.blocks, shapes, is_kept):
        if len(run) >= _MIN_LISTED:
            items = _without_headings(run, shapes, is_kept)
            found.update(items if len(items) >= _MIN_ITEMS else ())
    return found


def _explained_terms(blocks: Sequence[Block], is_kept: Sequence[bool]) -> set[int]:
    """Return the lines in a row that each begin with a term of their own and a colon; speakers take turns."""
    runs: list[dict[str, int]] = [{}]
    for i, block in enumerate(blocks):
        term = _term_of(block) if is_kept[i] else None
        if term and term not in runs[-1]:
            runs[-1][term] = i
        elif runs[-1]:
            runs.append({})
    return {i for run in runs if len(run) >= _MIN_LISTED for i in run.values()}


def _term_of(block: Block) -> str | None:
    """Return the term that a line explains: "Opening hours: nine to five"."""
    if ": " not in block.text[:_MAX_TERM_CHARS] or block.kind is not _PARAGRAPH:
        return None
    match = _TERM.match(block.text)
    return match[0] if match else None


def _open_runs(blocks: Sequence[Block], shapes: Sequence[Shape], is_kept: Sequence[bool]) -> Iterator[range]:
    """Yield the runs of kept lines that end no sentence and announce nothing."""
    start = 0
    for i, (block, shape) in enumerate(zip(blocks, shapes, strict=True)):
        if not is_kept[i] or not _is_open_line(block, shape):
            yield range(start, i)
            start = i + 1
    yield range(start, len(blocks))


def _is_open_line(block: Block, shape: Shape) -> bool:
    is_line = block.kind is _PARAGRAPH and not shape.ends_sentence and shape.n_words <= _MAX_LISTED_WORDS
    return is_line and not block.text.endswith(_COLONS)


def _without_headings(run: range, shapes: Sequence[Shape], is_kept: Sequence[bool]) -> range:
    """Return the items of a list: below prose its first line is its heading, above prose its last is the next one."""
    above, below = run.start - 1, run.stop
    has_own = above >= 0 and is_kept[above] and shapes[above].ends_sentence
    has_next = below < len(shapes) and is_kept[below] and is_prose(shapes[below])
    return run[has_own : len(run) - has_next]
