"""Story: the run of blocks in which the prose of a page is."""

from collections.abc import Sequence

from tasks.clean.labels import Label
from tasks.clean.shapes import Shape

_PROSE_WORDS = 8
_LONG_WORDS = 25
_SHORT_PENALTY = -4.0


def story_range(shapes: Sequence[Shape], labels: Sequence[Label | None]) -> tuple[int, int]:
    """Return the contiguous run of blocks with the greatest sum of scores, prose counting for it, the rest against."""
    best = current = 0.0
    best_start = best_stop = start = 0
    for i, (shape, label) in enumerate(zip(shapes, labels, strict=True)):
        if current <= 0:
            current, start = 0.0, i
        current += _score(shape, label)
        if current > best:
            best, best_start, best_stop = current, start, i + 1
    return best_start, best_stop


def _score(shape: Shape, label: Label | None) -> float:
    if label or shape.link_share > 0.6:
        return _SHORT_PENALTY
    if (shape.n_words >= _PROSE_WORDS and shape.ends_sentence) or shape.n_words >= _LONG_WORDS:
        return float(shape.n_words)
    return _SHORT_PENALTY + shape.ends_sentence
