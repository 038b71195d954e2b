"""Credits: the news agencies whose text the article credits. Who took the pictures is not asked."""

import re
from collections.abc import Iterator

from tasks.core.facts import Credited
from tasks.core.records import Article, Segment
from tasks.core.vocabulary import Role
from tasks.enrich.agencies import agencies_in, is_only_agencies
from tasks.enrich.bylines import bylines_of

_CREDITING = frozenset({Role.ATTRIBUTION, Role.DATELINE})
#: A line longer than this talks about an agency instead of crediting it.
MAX_LINE_CHARS = 300
_WIRE_START = re.compile(r"^[^\n(/]{0,80}(?:\(([^()\n]{2,60})\)|/([^/\n]{2,40})/)\s{0,2}\.?\s{0,2}[-–—:.]")
_SIGNED = re.compile(
    r"(?:[(\[（]([^()\[\]（）\n]{2,80})[)\]）]|[—–]\s?([^\n—–.]{2,60})|/([^/\n]{2,40})/)\s{0,2}\.?\s{0,2}$"
)
#: "…, сообщает ТАСС.": verbs with which a story ends on its source
_REPORTS = re.compile(
    r"(?:сообщает|сообщил[ао]?|передает|передаёт|пишет|meldet|berichtet|informa|informó|rapporte|riporta|reports|reported)"
    r"\s([^.,;\n]{2,40})\.?\s{0,2}$",
    re.I,
)
_CREDIT_WORD = re.compile(
    r"\b(?:with|from|via|by|source|reporting|mit|von|quelle|material|con|de|información|fuente|agencias?|avec|source|agences?"
    r"|com|informações|fonte|fonti|agenzia|по|материалам|данным|источник)\b",
    re.I,
)  # fmt: skip


def credits_of(article: Article) -> Iterator[Credited]:
    """Yield the agencies that bylines, datelines, attributions or the story's own first and last words credit."""
    found: dict[str, None] = {}
    for line in (*article.authors, *_crediting_lines(article)):
        found.update(dict.fromkeys(agencies_in(line)))
    yield Credited(tuple(found))


def _crediting_lines(article: Article) -> Iterator[str]:
    for segment in article.segments:
        if segment.role in _CREDITING and len(segment.text) <= MAX_LINE_CHARS:
            yield segment.text
    for bylines in bylines_of(article.segments):
        yield from next(iter(bylines), [])
    kept = [segment for segment in article.segments if segment.is_kept]
    opening = _WIRE_START.match(kept[0].text[:200]) if kept else None
    if opening and is_only_agencies(opening[1] or opening[2]):
        yield opening[1] or opening[2]
    for segment in kept[-2:]:
        yield from _signature(segment)


def _signature(segment: Segment) -> Iterator[str]:
    """Yield what the last words of a segment credit: "(Reuters)", "— dpa", "(with material from AP)"."""
    signed = _SIGNED.search(segment.text[-120:])
    text = next((part for part in signed.groups() if part), "") if signed else ""
    reports = _REPORTS.search(segment.text[-120:])
    if reports and is_only_agencies(reports[1]):
        yield reports[1]
    if text and (is_only_agencies(text) or _CREDIT_WORD.search(text)):
        yield text
