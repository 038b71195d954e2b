"""Writers: lines that are nothing but a name: of an author whom the page states, or below the headline of a text."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from tasks.clean.agencies import are_agencies
from tasks.clean.blocks import Document
from tasks.clean.labels import Label
from tasks.clean.language import language_of, word_counts
from tasks.clean.word_data import zipf
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
_SIGNED = Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "below the headline")
_CAPITALIZED = r"[^\W\d_a-zß-öø-ÿа-яё][\w'’.-]{0,30}"
_PARTICLE = r"(?:de|del|della|di|da|dos|van|von|der|den|ten|la|le|el|al|bin|y|af|av|zu)"
_FULL_NAME = re.compile(rf"(?:{_CAPITALIZED}\s(?:{_PARTICLE}\s){{0,3}}){{1,3}}{_CAPITALIZED}")
#: The language whose words are known well enough to tell that a name is none of them (Zipf scale).
_LANGUAGE, _MAX_ZIPF = "en", 3.5
#: A name in a text stands so near below the headline, and so near to a date or to what else is known of the story.
_MAX_BELOW_TITLE, _MAX_BELOW_START, _MAX_TO_METADATA = 7, 3, 2
_MAX_LINE_CHARS, _MIN_AGENCY_CHARS = 100, 2
_BEHIND_NAME = re.compile(r"\s?[|/•·,–—-]|\s(?:Published|Updated|\d)|\s[A-Z][a-z]{2,8}\s\d")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d|\d min(?:ute)?s? read")


def writers_of(document: Document, is_story: Sequence[bool], headline: int | None) -> dict[int, Label]:
    """Return the dropped lines above or below the story that name a stated author; `is_story` has a flag a block."""
    if headline is None or not document.elements:
        return {}
    names = _stated_names(document)
    if not names:
        return {}
    return {i: _BYLINE for i in _places(is_story, headline) if _name_in(document.blocks[i].text) in names}


def signed_below(document: Document, labels: Sequence[Label | None], headline: int, start: int) -> dict[int, Label]:
    """Return the line below the headline of a text that is an agency, or in English a name, next to a date or the like.

    `start` is where the story begins; its subheadline may have been taken for that.
    """
    lines = range(headline + 1, min(headline + 1 + _MAX_BELOW_TITLE, start + _MAX_BELOW_START, len(labels)))
    texts = {i: document.blocks[i].text for i in lines if labels[i] is None}
    names = {
        i: name[0] for i, text in texts.items() if (name := _signature(text)) and _is_near_metadata(labels, i, text)
    }
    if names and language_of(document, word_counts(document.raw)) != _LANGUAGE:
        names = {}
    signed = (i for i, text in texts.items() if _is_agency(text) or (i in names and _has_rare_word(names[i])))
    return dict.fromkeys(islice(signed, 1), _SIGNED)


def _signature(text: str) -> re.Match[str] | None:
    """Match the full name that is all of a short line, or all of it but what follows a bar, a comma or a date."""
    name = _FULL_NAME.match(text) if len(text) <= _MAX_LINE_CHARS else None
    return name if name and (name.end() == len(text) or _BEHIND_NAME.match(text, name.end())) else None


def _is_agency(text: str) -> bool:
    # Two letters may stand for anything.
    return len(text) > _MIN_AGENCY_CHARS and are_agencies(text)


def _is_near_metadata(labels: Sequence[Label | None], i: int, text: str) -> bool:
    if _DATE.search(text):
        return True
    near = labels[max(0, i - _MAX_TO_METADATA) : i + _MAX_TO_METADATA + 1]
    return any(label is not None and label.reason is SegmentReason.USED_AS_METADATA for label in near)


def _has_rare_word(name: str) -> bool:
    words = [word for word in re.split(r"[\s-]", name.lower()) if len(word.strip(".")) > 1]
    return min((zipf(word, _LANGUAGE) for word in words), default=_MAX_ZIPF) < _MAX_ZIPF


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
