"""Address: where the article was published."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit, urlunsplit

from tasks.core.domains import registered_domain_of
from tasks.core.facts import Address
from tasks.core.records import Page
from tasks.enrich.declared import header_lines, meta
from tasks.enrich.json_ld import described
from tasks.enrich.wording import fold, words

MAX_CHARS = 2_000
#: Hosts that show other publishers' pages: the canonical address tells the publisher.
_MIRRORS = frozenset({"ampproject.org", "archive.org", "archive.ph", "archive.today", "googleusercontent.com"})
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,20}:")
_SPACE = re.compile(r"\s")
_HOST = re.compile(r"(?:[^@]*@)?(?:[^\s:@/\[\]]+|\[[0-9a-fA-F:.]+\])(?::\d{0,5})?$")
#: What most addresses are: nothing to strip, to resolve or to refuse.
_PLAIN = re.compile(r"https?://([a-zA-Z0-9.-]+)(?::\d{0,5})?(?:[/?#]\S*)?$")
_BAR = re.compile(r"\s+[|–—•·-]\s+")
_HTTP = re.compile(r"https?://[^\s<>\"']+", re.I)


def address_of(page: Page) -> Iterator[Address]:
    """Yield the addresses of the page, its registered domain and the name of its publisher."""
    url = page_address(page)
    canonical = canonical_address(page, url)
    domain = registered_domain(url or "")
    if canonical and (domain is None or domain in _MIRRORS):
        domain = registered_domain(canonical) or domain
    yield Address(url=url or canonical, canonical_url=canonical, domain=domain, publisher=publisher(page))


def page_address(page: Page) -> str | None:
    """Return the address that came with the text: the record's field, else a header line."""
    found = [page.fields.url or "", *(line for line in header_lines(page, "url"))]
    return next((url for text in found if (url := absolute(text))), None)


def canonical_address(page: Page, url: str | None) -> str | None:
    """Return the address that the publisher declares, resolved against `url`; a bare home page is none."""
    declared = [href for rel, href in page.head.links if rel == "canonical"]
    found = [page.fields.canonical_url or "", *declared, meta(page.head, ("og:url",)), described(page.head).url]
    for text in found:
        candidate = absolute(text, url or "")
        # Misconfigured sites declare their home page: all their articles would be versions of one page.
        if candidate and (urlsplit(candidate).path.strip("/") or urlsplit(candidate).query or candidate == url):
            return candidate
    return None


def publisher(page: Page) -> str | None:
    """Return the name of the publication."""
    names = [
        page.fields.publisher or "",
        meta(page.head, ("og:site_name",)),
        described(page.head).publisher,
        meta(page.head, ("application-name", "publisher", "dc.publisher", "article:publisher")),
        *header_lines(page, "source"),
    ]
    name = next((name for text in names if (name := fold(text, 200)) and not _HTTP.match(name)), None)
    url = page_address(page) or canonical_address(page, None)
    return _without_slogan(name, registered_domain(url) or "") if name and url else name


def _without_slogan(name: str, domain: str) -> str:
    """Return the part of a name that the domain is named for: "The Gull" of "The Gull | News by the sea"."""
    brand = domain.partition(".")[0].replace("-", "")
    return next((part for part in _BAR.split(name) if brand and "".join(words(part)) == brand), name)


def absolute(text: str, base: str = "") -> str | None:
    """Return an http(s) address without user information, resolved against `base`; None if it is no such thing."""
    text = text.strip()
    if not text or len(text) > MAX_CHARS:
        return None
    if _PLAIN.match(text):
        return text
    try:
        if base and not _ABSOLUTE.match(text):
            text = urljoin(base, text)
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.match(parts.netloc) or _SPACE.search(text):
        return None
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else text


def registered_domain(url: str) -> str | None:
    """Return the registered domain of an address, for instance `bbc.co.uk`; None for bare hosts and numbers."""
    if plain := _PLAIN.match(url):
        return registered_domain_of(plain[1].lower())
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return registered_domain_of(host) if host else None
