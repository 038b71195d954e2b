"""Headline: the title of the article and the line below it, as the page shows them."""

import re
from collections.abc import Iterator

from tasks.core.facts import Titled
from tasks.core.records import Head, Page
from tasks.core.vocabulary import Role
from tasks.enrich.address import publisher
from tasks.enrich.declared import header_lines, meta
from tasks.enrich.json_ld import described
from tasks.enrich.wording import fold, likeness, words

MAX_CHARS = 400
#: How much of a shown line must be in the declared titles to be the headline of this page.
SHARED = 0.6
_SEPARATOR = re.compile(r"\s+[|–—\-·•»«:~]+\s+|\s*\|\s*")


def headline(page: Page) -> Iterator[Titled]:
    """Yield the title and subtitle: the record's own, else what the page shows, else what it declares."""
    title = fold(page.fields.title or "", MAX_CHARS) or _title(page)
    subtitle = next((text for text in _subtitles(page) if text and words(text) != words(title)), None)
    yield Titled(title=title or None, subtitle=subtitle)


def _title(page: Page) -> str:
    declared = [text for text in _declared(page.head, publisher(page) or "") if text]
    shown = [*_segment_texts(page, Role.HEADLINE), *(fold(text, MAX_CHARS) for text in page.head.h1s[:8])]
    shown = [text for text in shown if text]
    if declared:
        known = {word for text in declared for word in words(text)}
        fitting = [
            (share, -position, text) for position, text in enumerate(shown) if (share := _share(text, known)) >= SHARED
        ]
        return max(fitting)[2] if fitting else declared[0]
    return next(iter(shown), "") or next(header_lines(page, "title"), "")


def _declared(head: Head, site: str) -> Iterator[str]:
    """Yield the titles in the head of a page, the most careful source first, without the name of the site."""
    for text in (
        meta(head, ("og:title",)),
        described(head).headline,
        meta(head, ("twitter:title", "dc.title", "title")),
        head.title,
    ):
        yield without_site(fold(text, MAX_CHARS), site)


def without_site(title: str, site: str) -> str:
    """Return a title without a leading or trailing part that names the site ("Storm hits coast | The Daily Gull")."""
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    head, tail = title[: parts[-1].start()].strip(), title[parts[-1].end() :].strip()
    if site and likeness(tail, site) > 0.5:
        return without_site(head, site)
    if site and likeness(title[: parts[0].start()], site) > 0.5:
        return title[parts[0].end() :].strip()
    is_short = len(words(tail)) <= 4 and len(words(head)) >= 3
    return head if is_short and "|" in parts[-1].group() else title


def _share(text: str, known: set[str]) -> float:
    found = words(text)
    return sum(word in known for word in found) / len(found) if len(found) > 1 else 0.0


def _segment_texts(page: Page, role: Role) -> list[str]:
    return [fold(segment.text, MAX_CHARS) for segment in page.segments if segment.role is role]


def _subtitles(page: Page) -> Iterator[str]:
    yield fold(page.fields.subtitle or "", MAX_CHARS)
    yield from _segment_texts(page, Role.SUBHEADLINE)[:1]
    yield fold(described(page.head).alternative, MAX_CHARS)
