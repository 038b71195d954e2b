"""Writers: lines that are nothing but the names of authors whom the page states, linked or not."""

import re
from collections.abc import Iterator, Sequence

from tasks.clean.blocks import Document
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
_MAX_BELOW_HEADLINE, _MAX_BELOW_STORY = 15, 3
_BYLINE = Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "a stated author")


def writers_of(document: Document, is_story: Sequence[bool], headline: int | None) -> dict[int, Label]:
    """Return the dropped lines above or below the story that name a stated author; `is_story` has a flag a block."""
    if headline is None or not document.elements:
        return {}
    names = _stated_names(document)
    if not names:
        return {}
    return {i: _BYLINE for i in _places(is_story, headline) if _name_in(document.blocks[i].text) in names}


def _stated_names(document: Document) -> frozenset[str]:
    names = [content for name, content in document.head.metas if name in _METAS and "/" not in content]
    for data in document.head.json_ld:
        for stated in _STATED.findall(data)[:_MAX_NAMES]:
            names += _NAME.findall(stated)[:_MAX_NAMES]
    return frozenset(name.casefold().strip() for name in names if len(name) <= _MAX_CHARS)


def _places(is_story: Sequence[bool], headline: int) -> Iterator[int]:
    """Yield the lines between the headline and the story, then those right below the story."""
    n_blocks = len(is_story)
    for i in range(headline + 1, min(headline + _MAX_BELOW_HEADLINE, n_blocks)):
        if is_story[i]:
            break
        yield i
    stop = next((i for i in range(n_blocks, 0, -1) if is_story[i - 1]), 0)
    yield from range(stop, min(stop + _MAX_BELOW_STORY, n_blocks))


def _name_in(text: str) -> str | None:
    """Return what a line says, as names are compared, if it is as long as a name."""
    if not _MIN_CHARS <= len(text) <= _MAX_CHARS or text.count(" ") >= _MAX_WORDS:
        return None
    return text.casefold().strip(" ,|·•")
