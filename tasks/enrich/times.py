"""Times: when the article was published, changed and fetched. A file's or a crawl's time is never the publication's."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from tasks.core.facts import Fetched, Modified, Published
from tasks.core.records import Head, Page, Segment
from tasks.core.vocabulary import Origin, Precision, Role
from tasks.enrich.address import canonical_address, page_address
from tasks.enrich.declared import header_lines, meta, metas
from tasks.enrich.json_ld import described
from tasks.enrich.language import language_code
from tasks.enrich.moments import Moment, moment

EARLIEST = date(1900, 1, 1)
#: Clocks and calendars differ; what is dated later than this after its fetch is no publication date.
AHEAD = timedelta(days=2)

PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "bt:pubdate", "publish-date", "publishdate", "publish_date", "publication_date",
    "publicationdate", "publication-date", "pubdate", "article_date_original", "originalpublicationdate",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "datecreated", "date.created",
    "dc.date", "dcterms.date", "dc:date", "rnews:datepublished", "date", "article:post_date", "vr:published_time",
    "citation_publication_date", "citation_online_date", "last-publication-date",
)  # fmt: skip
MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "article.updated", "lastmod",
    "dcterms.modified", "dc.date.modified", "last-modified", "og:modified_time", "date.modified",
)  # fmt: skip
#: What such lines date is a picture, another story or a comment, most often.
_OTHERS = frozenset({Role.CAPTION, Role.CREDIT, Role.RELATED, Role.COMMENT})
_DATED = frozenset({"header:date", "header:modified"})
#: Lines before the story among which its date may stand, more up to its headline, and the longest that can be one.
HEADER_LINES, MAX_TO_HEADLINE = 15, 40
MAX_LINE_CHARS = 90
#: So far from headline and story a date may be theirs; one below the beginning is as far off as one so much above.
NEAR, BELOW = 3, 3
_UPDATED = re.compile(r"updat|modif|aktualis|actualiz|atualiz|aggiorn|обновл|mis à jour", re.I)
_PATH_DAY = re.compile(
    r"/((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?=[/_.-]|$)|/((?:19|20)\d{2})/([a-z]{3})/(\d{1,2})(?=/)", re.I
)
_PATH_MONTH = re.compile(r"/((?:19|20)\d{2})[/-](\d{2})(?=/|$)")

#: region of an English page -> whether the month stands before the day in its numeric dates
_MONTH_FIRST = {"us": True} | dict.fromkeys(("gb", "au", "in", "ie", "nz", "za"), False)
#: top-level domain of an English page -> its region
_COUNTRIES = {"uk": "gb", "au": "au", "in": "in", "ie": "ie", "nz": "nz", "za": "za"}
#: Languages whose dates begin with the year, so that a numeric date that does not is foreign.
_YEAR_FIRST = frozenset(["", "hu", "ja", "ko", "zh"])


def publication_of(page: Page) -> Iterator[Published | Modified]:
    """Yield when the page was published and when it was last changed."""
    latest, is_month_first = _latest(page), _is_month_first(page)
    found = [(m, origin) for m, origin in _published(page, is_month_first) if EARLIEST <= m.day <= latest]
    if found:
        best, origin = _refined(found)
        yield Published(best.at, best.day, best.offset_min, best.precision, origin)
    changed = (moment(text, is_month_first) for text in _modified(page))
    modified_at = next((m.at for m in changed if m and m.at and EARLIEST <= m.day <= latest), None)
    if modified_at:
        yield Modified(modified_at)


def fetch_of(page: Page) -> Iterator[Fetched]:
    """Yield when the page was fetched: as the record says, else the time of its file. Crawlers' clocks are UTC."""
    said = fetched_at(page)
    if said:
        yield Fetched(said, Origin.FIELD)
    elif page.file_modified_at:
        yield Fetched(page.file_modified_at.astimezone(UTC), Origin.FILE)


def fetched_at(page: Page) -> datetime | None:
    """Return the fetch time that the record states."""
    text = page.fields.fetched or ""
    found = moment(text) or moment(next(header_lines(page, "fetched"), ""))
    if not found:
        return None
    # A crawler that writes no offset writes UTC: the same text with one gives the instant.
    return found.at or (
        in_utc.at if (in_utc := moment(f"{text}Z")) and in_utc.at else datetime.combine(found.day, time(), UTC)
    )


def _latest(page: Page) -> date:
    known = fetched_at(page) or page.file_modified_at
    # A file time before the web is the epoch of an archive format.
    return known.date() + AHEAD if known and known.year >= 1995 else date(2100, 1, 1)


def _published(page: Page, is_month_first: bool | None) -> Iterator[tuple[Moment, Origin]]:
    """Yield candidates, the most trusted first."""
    for text, origin in _written(page):
        found = moment(text, is_month_first)
        if found:
            yield found, origin
    for url in (page_address(page), canonical_address(page, None)):
        found = from_path(url or "")
        if found:
            yield found, Origin.URL
    # The day of an update is the latest day of publication: better than none.
    for text in _date_lines(page):
        found = moment(text, is_month_first)
        if found and found.precision is not Precision.MONTH:
            yield Moment(found.day, Precision.DAY), Origin.HEADER_LINE


def _written(page: Page) -> Iterator[tuple[str, Origin]]:
    is_front_matter = re.search(r"\.(?:md|markdown)(?:\.gz|\.zst)?$", page.source, re.I)
    yield page.fields.published or "", Origin.FRONT_MATTER if is_front_matter else Origin.FIELD
    yield described(page.head).published, Origin.JSON_LD
    for text in metas(page.head, PUBLISHED_METAS):
        yield text, Origin.META
    lines = list(_date_lines(page))
    for text in lines:
        if not _UPDATED.search(text[:40]):
            yield text, Origin.HEADER_LINE
    for stamp, shown in page.head.times[:3]:
        yield stamp or shown, Origin.TIME_ELEMENT


def _date_lines(page: Page) -> Iterator[str]:
    """Yield the lines that may date the story: what cleaning took for a date goes first, then the nearest.

    Dates far above are today's, or those of other stories, and so are dates far below: they come last.
    """
    segments = page.segments
    kept = [no for no, segment in enumerate(segments) if segment.is_kept] or [0]
    start, stop = kept[0], kept[-1]
    headline = next(
        (no for no in range(min(start, len(segments) - 1), -1, -1) if segments[no].role is Role.HEADLINE), start
    )
    zone = range(min(start - HEADER_LINES, max(headline, start - MAX_TO_HEADLINE)), start + 4)

    def rank(no: int) -> tuple[bool, bool, bool, bool, int]:
        is_far = not min(headline, start) - NEAR <= no <= stop + NEAR
        is_dated, is_others = segments[no].reason_detail in _DATED, segments[no].role in _OTHERS
        return is_far, no > stop, not is_dated, is_others, abs(start - no) + BELOW * (no > start)

    dated = [
        no for no, s in enumerate(segments) if s.reason_detail in _DATED or (no in zone and _may_be_date(s, page.head))
    ]
    yield from (segments[no].text for no in sorted(dated, key=rank))


def _may_be_date(segment: Segment, head: Head) -> bool:
    if segment.is_kept or len(segment.text) > MAX_LINE_CHARS:
        return False
    # What a line is called is less sure without the DOM, but so is all that could be asked instead.
    return segment.role not in _OTHERS or not head.times


def _modified(page: Page) -> Iterator[str]:
    yield page.fields.modified or ""
    yield described(page.head).modified
    yield from metas(page.head, MODIFIED_METAS)
    yield from header_lines(page, "modified")


def _refined(found: list[tuple[Moment, Origin]]) -> tuple[Moment, Origin]:
    """Return the first candidate, or a later one that says the same more exactly."""
    best, origin = found[0]
    if best.precision in (Precision.MONTH, Precision.YEAR):
        best, origin = next(
            (c for c in found if c[0].day.replace(day=1) == best.day and c[0].precision is not Precision.MONTH),
            found[0],
        )
    if best.at is None:
        best, origin = next((c for c in found if c[0].at and c[0].day == best.day), (best, origin))
    if best.at and best.offset_min == 0:
        # UTC is often only the format of an export; another source may tell the publisher's own clock.
        local = next(
            (m for m, _ in found if m.at and m.offset_min and abs(m.at - best.at) < timedelta(minutes=1)), None
        )
        if local:
            best = replace(best, day=local.day, offset_min=local.offset_min)
    return best, origin


def from_path(url: str) -> Moment | None:
    """Return the day or the month that the path of an address names (`/2024/05/17/`, `/2024/05/`)."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for pattern in (_PATH_DAY, _PATH_MONTH):
        for found in pattern.finditer(path):
            year, month, *day = (part for part in found.groups() if part)
            stated = moment(f"{day[0]} {month} {year}" if month.isalpha() else "-".join((year, month, *day)))
            if stated:
                return stated
    return None


def _is_month_first(page: Page) -> bool | None:
    """Return the order of day and month in numeric dates; None where it is uncertain.

    Outside English the story's own language tells it: templates declare American English on pages in any language.
    """
    code = language_code(page)
    if code != "en":
        return None if code in _YEAR_FIRST else False
    said = (page.fields.language or "", page.head.language, meta(page.head, ("og:locale",)))
    regions = (text.lower().replace("_", "-").partition("-")[2] for text in said)
    region = next((region for region in regions if region), "")
    if region not in _MONTH_FIRST:
        host = urlsplit(page_address(page) or "").hostname or ""
        region = _COUNTRIES.get(host.rpartition(".")[2], "")
    return _MONTH_FIRST.get(region)
