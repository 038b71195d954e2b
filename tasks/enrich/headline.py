"""Headline: the title of the article and the line below it, as the page shows them."""

import re
from collections.abc import Iterator

from tasks.core.facts import Titled
from tasks.core.records import Head, Page
from tasks.core.vocabulary import Role
from tasks.enrich.address import publisher
from tasks.enrich.declared import header_lines, meta
from tasks.enrich.json_ld import described
from tasks.enrich.moments import without_days
from tasks.enrich.names import without_opening
from tasks.enrich.wording import fold, likeness, words

MAX_CHARS = 400
#: How much of a shown line must be in the declared titles to be the headline of this page.
SHARED = 0.6
#: The same where the page has a single `h1`.
SHARED_OF_ONE = 0.3
#: What is no subtitle when a line of this role says the same.
_BESIDE = frozenset({Role.BYLINE, Role.DATELINE, Role.CAPTION, Role.CREDIT})
#: Letters that may stand beside the date of a line that is only a date ("Stand:", "Uhr", "Updated").
MAX_BESIDE_DATE = 12
_NO_WORD = re.compile(r"[\W\d_時分点시년월일]")
_CONNECTIVES = frozenset(["and", "und", "y", "et", "e", "и", "von", "van", "de", "der", "di", "da"])
#: What stands between the parts of a header line, and how long one may be.
_BAR, MAX_PART_WORDS = re.compile(r"\s*[|•·—–]\s*"), 5
_AGE = re.compile(r"\d{1,3}\s?(?:min(?:ute)?s?\sread|(?:minute|hour|day|week|month|year)s?\sago)", re.I)
_SEPARATOR = re.compile(r"\s+[|–—\-·•»«:~]+\s+|\s*\|\s*")


def headline_of(page: Page) -> Iterator[Titled]:
    """Yield the title and subtitle: the record's own, else what the page shows, else what it declares."""
    title = _given_title(page) or _title(page)
    known = {_key(title), *(_key(segment.text) for segment in page.segments if segment.role in _BESIDE)}
    subtitle = next(
        (text for text in _subtitles(page) if text and _key(text) not in known and not is_header_line(text)), None
    )
    yield Titled(title=title or None, subtitle=subtitle)


def _given_title(page: Page) -> str:
    """Return the record's own title; an outlet behind it is taken off only if the record names it."""
    title, site = fold(page.fields.title or "", MAX_CHARS), publisher(page) or ""
    head, _, outlet = title.replace(" | ", " - ").rpartition(" - ")
    return title[: len(head)] if head and likeness(outlet, site) > SHARED else title


def _key(text: str) -> str:
    return " ".join(words(text))


def is_header_line(text: str) -> bool:
    """Return whether a line is nothing but a date, a byline or a label: no subtitle, whatever role it was given."""
    if text.endswith(":"):
        return True
    without = without_days(text)
    if without != text and len(_NO_WORD.sub("", without)) <= MAX_BESIDE_DATE:
        return True
    if (without != text or _AGE.search(text)) and _is_in_parts(text):
        return True
    name = without_opening(text)
    written = [word for word in name.split() if word[0].isalpha() and word not in _CONNECTIVES]
    return name != text and 0 < len(written) <= 8 and not any(word[0].islower() for word in written)


def _is_in_parts(text: str) -> bool:
    """Whether bars divide a line into short parts, as in "Ada Quill | 17 May 2031 | News"."""
    parts = [part for part in _BAR.split(text) if part]
    return len(parts) > 1 and all(len(part.split()) <= MAX_PART_WORDS for part in parts)


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
        return _without_kicker(max(fitting)[2], declared) if fitting else declared[0]
    return next(iter(shown), "") or next(header_lines(page, "title"), "")


def _without_kicker(title: str, declared: list[str]) -> str:
    """Return the declared title if the shown one has nothing but a few words without punctuation in front of it."""
    for text in declared:
        kicker = title[: -len(text)].rstrip()
        if title.endswith(text) and len(words(text)) > 2 and 0 < len(words(kicker)) <= 4 and kicker[-1].isalnum():
            return text
    return title


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
