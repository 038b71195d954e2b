"""Lines: the blocks of a document as seen once it is decided which of them are kept, and where the story stands."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from tasks.clean.blocks import Block, Document, Element
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape


class Lines(NamedTuple):
    """The blocks of a document, what they look like, which are kept, and how many kept ones stand before each."""

    blocks: Sequence[Block]
    shapes: Sequence[Shape]
    #: empty unless there was a DOM
    elements: Sequence[Element]
    kept: Sequence[bool]
    #: one entry a block, and one more for the end
    n_before: Sequence[int]

    @classmethod
    def of(cls, document: Document, shapes: Sequence[Shape], kept: Sequence[bool]) -> "Lines":
        """Return the blocks of a document as lines, of which those with a flag are kept."""
        return cls(document.blocks, shapes, document.elements, kept, list(accumulate(kept, initial=0)))

    def is_above_story(self, i: int) -> bool:
        """Whether there is a story, and all of it stands below this block or begins with it."""
        return not self.n_before[i] and self.n_before[-1] > 0

    def is_inside_story(self, i: int) -> bool:
        """Whether kept blocks stand above this block, and it or one below it is kept."""
        return 0 < self.n_before[i] < self.n_before[-1]


def relabeled(labels: Sequence[Label | None], found: Mapping[int, Label]) -> list[Label | None]:
    """Return the labels of all lines, those that were found for some instead of what these had."""
    better = list(labels)
    for i, label in found.items():
        better[i] = label
    return better
