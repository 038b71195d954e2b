"""Agencies: the news agencies whose text the article credits. Who took the pictures is not asked."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from tasks.core.facts import Credited
from tasks.core.records import Article, Segment
from tasks.core.vocabulary import Role

_CREDITING = frozenset({Role.ATTRIBUTION, Role.BYLINE, Role.DATELINE})
#: A line longer than this talks about an agency instead of crediting it.
MAX_LINE_CHARS = 300
_WIRE_START = re.compile(r"^[^\n(/]{0,80}(?:\(([^()\n]{2,60})\)|/([^/\n]{2,40})/)\s{0,2}\.?\s{0,2}[-–—:.]")
_SIGNED = re.compile(r"(?:[(\[]([^()\[\]\n]{2,80})[)\]]|[—–]\s?([^\n—–.]{2,60})|/([^/\n]{2,40})/)\s{0,2}\.?\s{0,2}$")
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


def agencies_in(line: str) -> list[str]:
    """Return the usual names of the agencies that a line names, in order."""
    names, pattern = _table()
    return list(dict.fromkeys(names[found.group()] for found in pattern.finditer(line)))


def agency_at_end(line: str) -> str:
    """Return the agency that a line ends with, as spelled there, or ''."""
    spelled = [found.group() for found in _table()[1].finditer(line) if found.end() == len(line)]
    return spelled[0] if spelled else ""


def is_only_agencies(text: str) -> bool:
    """Return whether a text consists of names of agencies, as `AP/AFP` or `dpa/lno` (a dpa regional desk)."""
    names, _ = _table()
    parts = [
        part.strip(" .")
        for part in re.split(r"[/,;&+|]|\band\b|\bund\b|\by\b|\bet\b|\be\b|\bи\b", text)
        if part.strip(" .")
    ]
    return (
        bool(parts) and parts[0] in names and all(part in names or re.fullmatch(r"[a-z]{2,4}", part) for part in parts)
    )


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return alias -> usual name, and the pattern of all aliases, the longest first."""
    lines = files("tasks.enrich").joinpath("data/agencies.txt").read_text("utf-8").splitlines()
    names: dict[str, str] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            aliases = [alias.strip() for alias in line.split("|")]
            names.update(dict.fromkeys(aliases, aliases[0]))
    ordered = sorted(names, key=lambda alias: (-len(alias), alias))
    return names, re.compile(r"(?<![\w@-])(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")
