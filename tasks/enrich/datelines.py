"""Datelines: the place that opens a wire story, for instance `PARIS` in "PARIS, May 3 (AP) —"."""

import re
from collections.abc import Iterator
from html import unescape

from tasks.core.facts import Datelined
from tasks.core.records import Article
from tasks.core.vocabulary import Role
from tasks.enrich.agencies import is_only_agencies
from tasks.enrich.moments import is_month

MAX_CHARS = 80
_END_OF_PLACE = re.compile(r"[(\[—–:]|(?<!\w)/|\s?--|\s-|-\s")
#: "(ANSA) - VELLANO, 05 MAR -"
_AGENCY_FIRST = re.compile(r"^[(\[][^()\[\]]{2,40}[)\]]\s?[-–—]\s")
#: "新华社北京3月5日电（记者 王五）", "【ロンドン共同】", "[東京 5日 ロイター]"
_CHINESE = re.compile(r"^(?:新华社|中新社|中新网|新華社|本报|本報)?([\u4e00-\u9fff]{0,10}?)\d{1,2}月\d{1,2}日电")
_JAPANESE = re.compile(
    r"^[【［\[]([^\W\d_]{0,12}?)\s?(?:(?:\d{1,2}月)?\d{1,2}日\s?)?(?:共同|時事|ロイター|AFP|AP)[】］\]]"
)
#: A full stop behind it belongs to it: "D.C.", "Calif."
_ABBREVIATED = re.compile(r"(?:\w\.\w|,\s\w{2,5})\.$")


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
    text = _AGENCY_FIRST.sub("", unescape(dateline_text).strip())
    if east_asian := _CHINESE.match(text) or _JAPANESE.match(text):
        return east_asian[1]
    end = _END_OF_PLACE.search(text)
    text = text[: end.start()] if end else text
    parts = [part.strip() for part in text.split(",")]
    place = ", ".join(part for part in parts if part and not _is_date(part)).strip(" ,-")
    place = place if _ABBREVIATED.search(place) else place.strip(" .,-")
    is_place = len(place) <= MAX_CHARS and re.match(r"[^\W\d_]", place) and not is_only_agencies(place)
    return place if is_place else ""


def _is_date(part: str) -> bool:
    return bool(re.search(r"\d", part)) or any(is_month(word) for word in re.findall(r"[^\W\d_]{3,12}", part))
