"""Writers: lines that are nothing but the names of authors whom the page states, linked or not."""

import re
from collections.abc import Sequence

from tasks.clean.blocks import Block, Document
from tasks.clean.labels import Label
from tasks.core.vocabulary import Role, SegmentReason

_METAS = frozenset(
    ("author", "article:author", "og:article:author", "parsely-author", "dc.creator", "byl", "sailthru.author")
)
_STATED = re.compile(r'"(?:author|creator)"\s{0,9}:\s{0,9}(.{1,600})', re.DOTALL)
_NAME = re.compile(r'"name"\s{0,9}:\s{0,9}"([^"\\]{4,80})"')
_MIN_CHARS, _MAX_CHARS, _MAX_WORDS = 5, 60, 5
_MAX_NAMES = 20
#: A name further from the story is that of somebody else, or of the same author with another story.
_MAX_DISTANCE, _MAX_BELOW = 15, 3
_BYLINE = Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "a stated author")


def writers_of(document: Document, is_story: Sequence[bool], headline: int | None) -> dict[int, Label]:
    """Return the dropped lines above or below the story that name a stated author; `is_story` has a flag a block."""
    names = _stated_names(document) if headline is not None and document.elements else ()
    if headline is None or not names:
        return {}
    n_blocks = len(document.blocks)
    above = range(headline + 1, min(headline + _MAX_DISTANCE, n_blocks))
    start = next((i for i in above if is_story[i]), above.stop)
    stop = next((i for i in range(n_blocks, 0, -1) if is_story[i - 1]), 0)
    places = (*range(headline + 1, start), *range(stop, min(stop + _MAX_BELOW, n_blocks)))
    return {i: _BYLINE for i in places if _name_in(document.blocks[i]) in names}


def _name_in(block: Block) -> str:
    text = block.text
    if not _MIN_CHARS <= len(text) <= _MAX_CHARS or text.count(" ") >= _MAX_WORDS:
        return "-"
    return text.casefold().strip(" ,|·•")


def _stated_names(document: Document) -> frozenset[str]:
    names = [content for name, content in document.head.metas if name in _METAS and "/" not in content]
    for data in document.head.json_ld:
        names += (name for match in _STATED.findall(data)[:_MAX_NAMES] for name in _NAME.findall(match)[:_MAX_NAMES])
    return frozenset(name.casefold().strip() for name in names if len(name) <= _MAX_CHARS)
