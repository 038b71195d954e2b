"""Story lines: what role a line of the story has, which lines are a list, and which sentence is the last."""

import re
from collections.abc import Iterator, Sequence

from tasks.clean.blocks import Block, Document, Kind
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape, is_prose
from tasks.core.vocabulary import Role

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
_MIN_CLOSING_WORDS, _MAX_CLOSING_BLOCKS = 3, 2


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
