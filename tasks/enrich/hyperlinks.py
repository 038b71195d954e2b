"""Hyperlinks: where the page links to, and whether from inside the story."""

from bisect import bisect_right
from collections.abc import Iterator

from tasks.core.facts import Link
from tasks.core.records import Page
from tasks.enrich.address import absolute, canonical_address, page_address, registered_domain
from tasks.enrich.wording import fold

#: More links than this are an index or an attack.
MAX_LINKS = 1_000
MAX_ANCHOR_CHARS = 300


def hyperlinks_of(page: Page) -> Iterator[Link]:
    """Yield the http(s) links of the page in order, resolved against its address."""
    if not page.head.hyperlinks:
        return
    url = page_address(page)
    base = url or canonical_address(page, url) or ""
    starts = [segment.raw_start_char for segment in page.segments]
    own = base.partition("#")[0]
    origin = "/".join(base.split("/", 3)[:3]) if base.count("/") > 1 else ""
    for link in page.head.hyperlinks[:MAX_LINKS]:
        target = absolute(_rooted(link.url, origin), base)
        if not target or (own and target.partition("#")[0] == own and "#" in target):
            continue
        position = bisect_right(starts, link.raw_start_char) - 1
        is_in_story = position >= 0 and page.segments[position].is_kept
        yield Link(target, registered_domain(target), fold(link.anchor, MAX_ANCHOR_CHARS), is_in_story)


def _rooted(url: str, origin: str) -> str:
    """Return `/path` on its site, which most links of a page are; what needs real resolving is returned as it is."""
    is_path = origin and url.startswith("/") and not url.startswith("//") and "/." not in url
    return origin + url if is_path else url
