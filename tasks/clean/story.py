"""Story: the run of blocks in which the prose of a page is."""

from collections.abc import Sequence

from tasks.clean.blocks import Block, Kind
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role

_PROSE_WORDS = 8
_LONG_WORDS = 25
_MAX_LINK_SHARE = 0.6
#: What a block that is no prose costs.
_SHORT_COST = 5.0
_ITEM_COST = 0.5
_ITEMS = frozenset({Kind.LIST_ITEM, Kind.TABLE, Kind.HEADING, Kind.CODE})
#: Labels that end a story more often than they interrupt it.
_ENDINGS = frozenset({Role.COMMENT, Role.RELATED, Role.LEGAL})
_ENDING_COST = 16.0


def best_run(blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None]) -> range:
    """Return the contiguous run of blocks with the greatest sum of scores, prose counting for it, the rest against.

    Kadane's algorithm; the scores are those of a baseline that beats line rules on flattened pages.
    """
    best = current = 0.0
    best_start = best_stop = start = 0
    for i, (block, shape, label) in enumerate(zip(blocks, shapes, labels, strict=True)):
        if current <= 0:
            current, start = 0.0, i
        current += _score(block, shape, label)
        if current > best:
            best, best_start, best_stop = current, start, i + 1
    return range(best_start, best_stop)


def _score(block: Block, shape: Shape, label: Label | None) -> float:
    if label:
        return -_ENDING_COST if label.is_whole and label.role in _ENDINGS else -_SHORT_COST
    if shape.link_share > _MAX_LINK_SHARE:
        return -_SHORT_COST
    if (shape.n_words >= _PROSE_WORDS and shape.ends_sentence) or shape.n_words >= _LONG_WORDS:
        return float(shape.n_words)
    return shape.ends_sentence - (_ITEM_COST if block.kind in _ITEMS else _SHORT_COST)
