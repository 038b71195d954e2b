"""Datelines: the place that opens a wire story, for instance `PARIS` in "PARIS, May 3 (AP) —"."""

import re
from collections.abc import Iterator
from html import unescape

from tasks.core.facts import Datelined
from tasks.core.records import Article
from tasks.core.vocabulary import Role
from tasks.enrich.moments import is_month

MAX_CHARS = 80
_END_OF_PLACE = re.compile(r"[(\[/—–:]|\s-|-\s|\.\s?$")


def dateline_of(article: Article) -> Iterator[Datelined]:
    """Yield the place of the dateline, as written but without date and agency."""
    for segment in article.segments:
        if segment.role is Role.DATELINE:
            place = place_of(segment.text)
            if place:
                yield Datelined(place)
            return


def place_of(dateline_text: str) -> str:
    """Return the place part of a dateline, '' if there is none."""
    text = unescape(dateline_text).strip()
    end = _END_OF_PLACE.search(text)
    text = text[: end.start()] if end else text
    parts = [part.strip() for part in text.split(",")]
    place = ", ".join(part for part in parts if part and not _is_date(part)).strip(" .,-")
    return place if len(place) <= MAX_CHARS and re.match(r"[^\W\d_]", place) else ""


def _is_date(part: str) -> bool:
    return bool(re.search(r"\d", part)) or any(is_month(word) for word in re.findall(r"[^\W\d_]{3,12}", part))
