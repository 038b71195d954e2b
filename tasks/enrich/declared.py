"""Declared: what a page says about itself, in `meta` elements and in header lines."""

import re
from collections.abc import Iterator, Sequence

from tasks.core.records import Head, Page, Segment
from tasks.enrich.wording import fold

_LABEL = re.compile(r"[^:：\n]{1,40}[:：]\s*")


def meta(head: Head, names: Sequence[str]) -> str:
    """Return the first value of the first of `names` (lower case) that the page has, or ''."""
    return next(metas(head, names), "")


def metas(head: Head, names: Sequence[str]) -> Iterator[str]:
    """Yield all values of `names`, in the order of the names and then of the page."""
    known = set(names)
    present = [(name, value) for name, content in head.metas if name in known and (value := fold(content))]
    for wanted in names:
        yield from (value for name, value in present if name == wanted)


def header_lines(page: Page, what: str) -> Iterator[str]:
    """Yield what stands behind the label in header lines that cleaning marked `header:<what>`."""
    for segment in page.segments:
        if segment.reason_detail == f"header:{what}":
            yield fold(without_label(segment))


def without_label(segment: Segment) -> str:
    """Return a header line without its label; a line that is no label and value is returned whole."""
    label = _LABEL.match(segment.text)
    # The colon of a bare address or time is no label's.
    if not label or re.search(r"\d|https?[:：]$", label.group().rstrip()):
        return segment.text
    return segment.text[label.end() :]
