"""Blocks: what a rendering consists of before and after it is judged. Offsets count code points of `raw`, half-open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tasks.core.records import Fields, Head
from tasks.core.vocabulary import Markup, Role, SegmentReason

#: A record with more is no page or article: neighbors are judged together, so that it takes bounded time.
MAX_BLOCKS = 6_000


class Kind(StrEnum):
    """What a block is by its markup alone; plain text has paragraphs only."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTATION = "quotation"
    TABLE = "table"
    CAPTION = "caption"
    CODE = "code"
    MARKUP = "markup"


#: Ancestor elements that say something about every block inside them -> their bit in `Block.marks`.
MARKS: dict[str, int] = {
    name: 1 << bit
    for bit, name in enumerate(
        (
            "article", "main", "aside", "nav", "header", "footer", "form", "button", "figure", "figcaption", "table",
            "li", "blockquote", "section", "dialog", "heading", "p", "body_property", "hidden",
        )
    )
}  # fmt: skip


class Element(NamedTuple):
    """An element with content. A tuple because a page has thousands; its blocks are `[first_block, stop_block)`."""

    #: index into `Document.elements`; the root (index 0) is its own parent
    parent: int
    tag: str
    #: class, id, role, itemprop and test id as written
    names: str
    first_block: int
    stop_block: int
    #: hidden by its own attributes; scripts show such elements, so they are rendered and judged
    is_hidden: bool = False


class Block(NamedTuple):
    """A paragraph, or the inline content between two block-level borders; the unit of judging."""

    raw_start_char: int
    raw_end_char: int
    #: white space folded, hard-wrapped lines joined; of plain text, entities resolved and a wrong charset put right
    text: str
    kind: Kind = Kind.PARAGRAPH
    #: nearest block-level element and innermost element around the first word (indices into `Document.elements`)
    element: int = 0
    inner: int = 0
    #: bits of `MARKS`, own element and ancestors
    marks: int = 0
    n_link_chars: int = 0
    n_strong_chars: int = 0

    @property
    def link_share(self) -> float:
        """Share of the characters that are inside links."""
        return self.n_link_chars / len(self.text) if self.text else 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered record: all that a judge may look at."""

    raw: str
    blocks: tuple[Block, ...]
    markup: Markup
    head: Head = field(default_factory=Head)
    fields: Fields = field(default_factory=Fields)
    #: empty unless there was a DOM
    elements: tuple[Element, ...] = ()
    #: how many stories of its site print each block, as far as known and not few; empty if nothing is known of the site
    n_stories: tuple[int, ...] = ()


class Judgement(NamedTuple):
    """What one block, or one part of a block, is. The judgements of a document tile each of its blocks, in order."""

    role: Role
    is_kept: bool
    reason: SegmentReason
    raw_start_char: int
    raw_end_char: int
    reason_detail: str = ""
    confidence: float = 1.0


#: The one replaceable function of cleaning.
Judge = Callable[[Document], Sequence[Judgement]]
