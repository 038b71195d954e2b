"""Clean: a record is rendered to blocks, the blocks are judged, and the judged segments are repaired and composed.

`render` -> `judge` -> `assemble`; `clean` is the three in a row. Another judge is any function from a document to
judgements that tile its blocks.
"""

from tasks.clean.assembly import assemble
from tasks.clean.blocks import Block, Document, Element, Judge, Judgement, Kind
from tasks.clean.cleaning import clean
from tasks.clean.offsets import Composed, OffsetMap, compose, repaired
from tasks.clean.rendering import render
from tasks.clean.rules import judge

__all__ = [
    "Block",
    "Composed",
    "Document",
    "Element",
    "Judge",
    "Judgement",
    "Kind",
    "OffsetMap",
    "assemble",
    "clean",
    "compose",
    "judge",
    "render",
    "repaired",
]
