"""Sequences: what a line is by those around it: announced lists, captions printed twice, cut-off teasers."""

from collections.abc import Sequence
from itertools import pairwise

from tasks.clean.blocks import Block
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

#: Roles whose bare phrase announces a list of lines of the same role.
_ANNOUNCING = frozenset({Role.RELATED, Role.COMMENT})
_MAX_ITEMS, _MAX_ITEM_WORDS = 12, 25
_MIN_SENTENCE_WORDS = 8
_MIN_LINK_SHARE = 0.5
#: Entries of menus are often printed twice.
_MAX_ENTRY_WORDS = 3
_MIN_CAPTION_WORDS, _MAX_CAPTION_WORDS = 3, 60
#: So many texts of so many words, one below the other and all broken off, are teasers; no gold story has such a run.
_MIN_TEASERS, _MIN_TEASER_WORDS = 4, 12
_CLOSING = ")]}\"'”’»› "
_ELLIPSES = ("...", "…")
_CAPTION = Label(Role.CAPTION, SegmentReason.REPEATS, "printed twice in a row")
_SECOND_COPY = Label(Role.REPEATED, SegmentReason.REPEATS, "the line above")
_CUT_OFF = Label(Role.RELATED, SegmentReason.SHAPE, "one of several texts that break off")


def announced(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the lines that follow "Keep reading:" and the like, up to the next sentence or label."""
    found: dict[int, Label] = {}
    announcing: Label | None = None
    n_left = 0
    for i, label in enumerate(labels):
        if label:
            announcing = label if label.role in _ANNOUNCING and label.is_whole else None
            n_left = _MAX_ITEMS
        elif announcing and n_left and _is_item(blocks[i], shapes[i]):
            found[i] = Label(announcing.role, SegmentReason.POSITION, f"after {announcing.detail}")
            n_left -= 1
        else:
            announcing = None
    return found


def _is_item(block: Block, shape: Shape) -> bool:
    """Whether a line below an announcement may be one of what it announces."""
    if shape.n_words > _MAX_ITEM_WORDS or (shape.ends_sentence and shape.n_words >= _MIN_SENTENCE_WORDS):
        return False
    # On a page such a list is made of links; in plain text nothing tells.
    return not block.element or shape.link_share > _MIN_LINK_SHARE


def doubled(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for lines printed twice in a row: a short one is a caption, and its second copy a repeat."""
    found: dict[int, Label] = {}
    for i, (above, block) in enumerate(pairwise(blocks), 1):
        if above.text != block.text or _is_entry(shapes[i]):
            continue
        if labels[i - 1] is None and i - 1 not in found and _is_caption(shapes[i]):
            found[i - 1] = _CAPTION
        found[i] = _SECOND_COPY
    return found


def _is_entry(shape: Shape) -> bool:
    return shape.link_share > _MIN_LINK_SHARE and shape.n_words <= _MAX_ENTRY_WORDS


def _is_caption(shape: Shape) -> bool:
    return _MIN_CAPTION_WORDS <= shape.n_words <= _MAX_CAPTION_WORDS and not shape.ends_sentence


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
