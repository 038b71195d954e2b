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
#: The same where the page has a single `h1`.
SHARED_OF_ONE = 0.3
_SEPARATOR = re.compile(r"\s+[|–—\-·•»«:~]+\s+|\s*\|\s*")


def headline_of(page: Page) -> Iterator[Titled]:
    """Yield the title and subtitle: the record's own, else what the page shows, else what it declares."""
    title = fold(page.fields.title or "", MAX_CHARS) or _title(page)
    subtitle = next((text for text in _subtitles(page) if text and words(text) != words(title)), None)
    yield Titled(title=title or None, subtitle=subtitle)


def _title(page: Page) -> str:
    site = publisher(page) or ""
    declared = [text for text in _declared(page.head, site) if text]
    shown = [*_segment_texts(page, Role.HEADLINE), *(fold(text, MAX_CHARS) for text in page.head.h1s[:8])]
    shown = [title for text in shown if (title := without_site(text, site)) and words(title) != words(site)]
    if declared:
        needed = SHARED_OF_ONE if len(page.head.h1s) == 1 else SHARED
        fitting = [
            (max(likeness(text, other) for other in declared), -position, text)
            for position, text in enumerate(shown)
            if max(_share(text, other) for other in declared) >= needed
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


def _share(text: str, other: str) -> float:
    """Return the share of the words of `text` that `other` has too; a single word is no headline."""
    found, known = words(text), set(words(other))
    return sum(word in known for word in found) / len(found) if len(found) > 1 else 0.0


def _segment_texts(page: Page, role: Role) -> list[str]:
    return [fold(segment.text, MAX_CHARS) for segment in page.segments if segment.role is role]


def _subtitles(page: Page) -> Iterator[str]:
    yield fold(page.fields.subtitle or "", MAX_CHARS)
    yield from _segment_texts(page, Role.SUBHEADLINE)[:1]
    yield fold(described(page.head).alternative, MAX_CHARS)
