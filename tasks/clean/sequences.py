"""Sequences: what a line is by those around it: announced lists, captions printed twice, cut-off teasers, repeats."""

from collections.abc import Sequence

from tasks.clean.blocks import Block
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

#: Roles whose bare phrase announces a list of lines of the same role.
_ANNOUNCING = frozenset({Role.RELATED, Role.COMMENT})
_MAX_LIST_LINES = 12
_MIN_LINK_SHARE = 0.5
_MAX_LINE_WORDS = 25
_MAX_ENTRY_WORDS = 3
_PROSE_WORDS = 8
_MAX_CAPTION_WORDS = 60
_MIN_REPEATED_CHARS = 40
#: So many texts of so many words, one below the other and all broken off, are teasers; no gold story has such a run.
_MIN_TEASERS, _MIN_TEASER_WORDS = 4, 12
_CLOSING = ")]}\"'”’»› "
_ELLIPSES = ("...", "…")
_CUT_OFF = Label(Role.RELATED, SegmentReason.SHAPE, "one of several texts that break off")
_REPEATED = Label(Role.REPEATED, SegmentReason.REPEATS, "")


def announced(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the lines that follow "Keep reading:" and the like, up to the next sentence or label."""
    found: dict[int, Label] = {}
    announcing: Label | None = None
    n_left = 0
    for i, (shape, label) in enumerate(zip(shapes, labels, strict=True)):
        if label:
            announcing = label if label.role in _ANNOUNCING and label.is_whole else None
            n_left = _MAX_LIST_LINES
        elif announcing:
            # On a page such a list is made of links; in plain text nothing tells.
            is_item = not blocks[i].element or shape.link_share > _MIN_LINK_SHARE
            is_prose = shape.ends_sentence and shape.n_words >= _PROSE_WORDS
            if is_prose or shape.n_words > _MAX_LINE_WORDS or not n_left or not is_item:
                announcing = None
            else:
                found[i] = Label(announcing.role, SegmentReason.POSITION, f"after {announcing.detail}")
                n_left -= 1
    return found


def doubled(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for lines printed twice in a row: a short one is a caption, and its second copy a repeat."""
    found: dict[int, Label] = {}
    for i in range(1, len(blocks)):
        if blocks[i].text != blocks[i - 1].text or _is_entry(shapes[i]):
            continue
        found[i] = _REPEATED._replace(detail="the line above")
        first = labels[i - 1]
        is_short = shapes[i].n_words <= _MAX_CAPTION_WORDS and not shapes[i].ends_sentence and shapes[i].n_words > 2
        if first is None and i - 1 not in found and is_short:
            found[i - 1] = Label(Role.CAPTION, SegmentReason.REPEATS, "printed twice in a row")
    return found


def teasers(blocks: Sequence[Block], shapes: Sequence[Shape]) -> dict[int, Label]:
    """Return labels for the texts of a list that all break off with an ellipsis; short lines may stand between."""
    found: dict[int, Label] = {}
    run: list[int] = []
    for i, shape in enumerate(shapes):
        if shape.n_words < _MIN_TEASER_WORDS:
            continue
        if not blocks[i].text.rstrip(_CLOSING).endswith(_ELLIPSES):
            run = []
            continue
        run.append(i)
        if len(run) >= _MIN_TEASERS:
            found |= dict.fromkeys(run[-_MIN_TEASERS:], _CUT_OFF)
    return found


def _is_entry(shape: Shape) -> bool:
    """Whether a line is an entry of a menu: such are often printed twice."""
    return shape.link_share > _MIN_LINK_SHARE and shape.n_words <= _MAX_ENTRY_WORDS


def repeats(blocks: Sequence[Block], kept: Sequence[int]) -> dict[int, Label]:
    """Return labels for those of the kept blocks that say verbatim what an earlier one said at length."""
    found: dict[int, Label] = {}
    seen: dict[str, int] = {}
    for i in kept:
        text = blocks[i].text
        if len(text) < _MIN_REPEATED_CHARS:
            continue
        if text in seen:
            found[i] = _REPEATED._replace(detail=f"block {seen[text]}")
        else:
            seen[text] = i
    return found
