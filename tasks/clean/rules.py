"""Rules: the judge of this version. Wording and elements label blocks, the rest is judged by the best run of prose."""

import re
from collections.abc import Sequence

from tasks.clean.blocks import Block, Document, Judgement, Kind
from tasks.clean.chrome import chrome_of
from tasks.clean.element_names import Names, names_of
from tasks.clean.labels import Label, placed
from tasks.clean.parts import DATELINE_BLOCKS, parts_of
from tasks.clean.places import places_of
from tasks.clean.sequences import announced, doubled, repeats
from tasks.clean.shapes import Shape, is_prose, shape_of
from tasks.clean.story import Run, best_run
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
    labels, (start, stop, _) = _labels_and_run(document, shapes, names)
    if document.fields.title and not document.elements and not any(labels):
        # A text that came with its title and has nothing known around it: lines at its edges are its own.
        start = 0 if start <= _MAX_EDGE_BLOCKS else start
        stop = len(blocks) if stop >= len(blocks) - _MAX_EDGE_BLOCKS else stop
    titles = titles_of(document, shapes, labels, start, stop, names)
    start = _extended(shapes, labels, titles, start)
    stop = closed(blocks, shapes, labels, stop)
    for i, label in titles.items():
        labels[i] = label
    for i, shape in enumerate(shapes):
        if labels[i] is None:
            if not start <= i < stop:
                labels[i] = _OUTSIDE
            elif shape.link_share > _MAX_LINK_SHARE and not shape.ends_sentence:
                labels[i] = _LINKS
    kept = [i for i, label in enumerate(labels) if label is None]
    for i, label in repeats(blocks, kept).items():
        labels[i] = label
    labels = chrome_of(document, shapes, labels, [label is None for label in labels], names)
    return tuple(_judgements(document, shapes, labels))


def _extended(shapes: Sequence[Shape], labels: Sequence[Label | None], titles: dict[int, Label], start: int) -> int:
    """Return where the story starts: prose between the headline and the best run is its lead, cut off by a box."""
    headline = next((i for i, label in titles.items() if label.role is Role.HEADLINE), start)
    for i in range(headline + 1, start):
        if labels[i] is None and i not in titles and is_prose(shapes[i]):
            return i
    return start


def closed(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], stop: int) -> int:
    """Return where the story ends: short sentences set like the last paragraph belong to it."""
    for i in range(stop, min(stop + _MAX_CLOSING_BLOCKS, len(blocks)) if stop else 0):
        block, shape = blocks[i], shapes[i]
        is_alike = block.element == blocks[i - 1].element or block.marks == blocks[i - 1].marks
        is_sentence = shape.ends_sentence and shape.n_words >= _MIN_CLOSING_WORDS and not block.n_link_chars
        if labels[i] or not is_alike or not is_sentence or not is_prose(shapes[i - 1]):
            return i
        stop = i + 1
    return stop


def _labels_and_run(document: Document, shapes: list[Shape], names: Names) -> tuple[list[Label | None], Run]:
    """Label the blocks of which wording, elements or neighbors say that they are no story, and find the story."""
    blocks = document.blocks
    worded = [label_of(block, shape) for block, shape in zip(blocks, shapes, strict=True)]
    labels = worded.copy()
    for i, place in enumerate(places_of(blocks, shapes, document.elements, names)):
        if place:
            # A box that the page itself sets apart interrupts the story; it does not end it.
            labels[i] = placed(labels[i], place)._replace(is_whole=False)
    run = best_run(blocks, shapes, labels)
    if document.elements and run.score < _MIN_BELIEVED_SHARE * best_run(blocks, shapes, worded).score:
        # The names of this page's elements hide its story: they do not mean what they say.
        labels = worded
    for found in (announced(blocks, shapes, labels), doubled(blocks, shapes, labels)):
        for i, label in found.items():
            labels[i] = label
    return labels, best_run(blocks, shapes, labels)


def _judgements(document: Document, shapes: list[Shape], labels: list[Label | None]) -> list[Judgement]:
    found: list[Judgement] = []
    n_story = 0
    for i, (block, label) in enumerate(zip(document.blocks, labels, strict=True)):
        span = block.raw_start_char, block.raw_end_char
        if label:
            found.append(Judgement(label.role, False, label.reason, *span, label.detail))
            continue
        role = kept_role(block, shapes[i], shapes[i + 1] if i + 1 < len(shapes) else None)
        story = Judgement(role, True, SegmentReason.STORY, *span)
        found += parts_of(document.raw, story, n_story < DATELINE_BLOCKS)
        n_story += 1
    return found


def kept_role(block: Block, shape: Shape, following: Shape | None = None, is_named: bool = False) -> Role:
    """Return the role that a block of the story has; a question above its answer is a heading.

    `is_named` says that its element is called one.
    """
    # A line that ends in a colon announces what follows it in the story.
    is_open = not shape.ends_sentence and not (block.text[-1] in ":：" and shape.n_words > _MAX_LABEL_WORDS)
    is_set_apart = block.element == 0 or block.n_strong_chars >= _MIN_STRONG_SHARE * len(block.text)
    is_heading = is_named or (is_set_apart and following is not None and _is_answer(following))
    is_question = is_heading and block.text.endswith(("?", "？", "؟"))
    if block.kind is _PARAGRAPH and shape.n_words <= _MAX_HEADING_WORDS and (is_open or is_question):
        return _HEADING
    return _KEPT_ROLES.get(block.kind, _BODY)


def listed_lines(document: Document, shapes: Sequence[Shape], is_kept: Sequence[bool]) -> set[int]:
    """Return the lines of a text without a DOM that are a list: so many headings in a row there are not."""
    found: set[int] = set()
    if document.elements:
        return found
    found |= _explained_terms(document.blocks, is_kept)
    start = 0
    for i in range(len(shapes) + 1):
        if i < len(shapes) and is_kept[i] and _is_open_line(document.blocks[i], shapes[i]):
            continue
        if i - start >= _MIN_LISTED:
            # Prose above and below makes the first and the last of them headings: that of the list and its own.
            first = start + (start > 0 and is_kept[start - 1] and shapes[start - 1].ends_sentence)
            stop = i - (i < len(shapes) and is_kept[i] and is_prose(shapes[i]))
            found.update(range(first, stop) if stop - first >= _MIN_ITEMS else ())
        start = i + 1
    return found


def _explained_terms(blocks: Sequence[Block], is_kept: Sequence[bool]) -> set[int]:
    """Return the lines in a row that each begin with a term of their own and a colon; speakers take turns."""
    found: set[int] = set()
    terms: dict[str, int] = {}
    for i in range(len(blocks) + 1):
        if i < len(blocks) and is_kept[i] and ": " in blocks[i].text[:_MAX_TERM_CHARS]:
            match = _TERM.match(blocks[i].text)
            if match and blocks[i].kind is _PARAGRAPH and match[0] not in terms:
                terms[match[0]] = i
                continue
        if len(terms) >= _MIN_LISTED:
            found.update(terms.values())
        terms = {}
    return found


def _is_open_line(block: Block, shape: Shape) -> bool:
    is_line = block.kind is _PARAGRAPH and not shape.ends_sentence and shape.n_words <= _MAX_LISTED_WORDS
    return is_line and block.text[-1] not in ":："


def _is_answer(shape: Shape) -> bool:
    return is_prose(shape) and shape.n_words >= _MIN_ANSWER_WORDS
