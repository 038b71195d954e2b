"""Clean: a record is rendered to blocks, the blocks are judged, and the judged segments are repaired and composed.

`render` -> `judge` -> `assemble`; `clean` is the three in a row. Another judge is any function from a document to
judgements that tile its blocks. Which lines other stories of a site print too is evidence that comes with a document:
`lines_of` and `recurring` find it.
"""

from tasks.clean.assembly import assemble
from tasks.clean.blocks import Block, Document, Element, Judge, Judgement, Kind
from tasks.clean.cleaning import NOTHING_KNOWN, clean
from tasks.clean.model_judge import judge
from tasks.clean.offsets import Composed, OffsetMap, compose, repaired
from tasks.clean.recurrence import PageLines, lines_of, recurring
from tasks.clean.rendering import render

__all__ = [
    "NOTHING_KNOWN",
    "Block",
    "Composed",
    "Document",
    "Element",
    "Judge",
    "Judgement",
    "Kind",
    "OffsetMap",
    "PageLines",
    "assemble",
    "clean",
    "compose",
    "judge",
    "lines_of",
    "recurring",
    "render",
    "repaired",
]
