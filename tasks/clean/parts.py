"""Parts: a block of the story may begin with a dateline and end with the agencies it was made from."""

import re

from tasks.clean.agencies import are_agencies, names_an_agency
from tasks.clean.blocks import Judgement
from tasks.core.vocabulary import Role, SegmentReason

#: Datelines stand in the first blocks of a story only.
DATELINE_BLOCKS = 3
#: As a scraper may have left it, an entity is not resolved yet.
_DASH = r"[-–—]|&[mn]dash;|&#(?:8211|8212|x201[34]);"
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-zа-я][^()\n!?:;&“”\"—–]{1,60}?)\s?"
    r"(?:(?:--)?(?:[(\[](?P<agency>[^()\[\]\n]{2,40})[)\]]|/(?P<slashed>[^/\n]{2,40})/(?=\s?[.:–—-]))\s?)?"
    rf"(?P<dash>\.\s?(?:{_DASH})|--|{_DASH}|(?(slashed)\.|(?(agency)[.:]|:)))(?:\s{{1,3}}|(?<=--)(?=\S))"
)
#: "(ANSA) - VELLANO, 05 MAR - "
_AGENCY_FIRST = re.compile(
    rf"[(\[]([^()\[\]\n]{{2,40}})[)\]]\s?(?:{_DASH})\s{{1,3}}(?:[^\W\d_][^\W\d_a-z]{{2,30}}(?:,\s\d[^-–—\n]{{1,15}})?\s[-–—]\s)?"
)
#: "新华社北京3月5日电（记者 王五）", "【ロンドン共同】"
_EAST_ASIAN = re.compile(
    r"\s{0,4}(?:[\u4e00-\u9fff]{2,12}\d{1,2}月\d{1,2}日电(?:\s?[（(][^（）()\n]{2,40}[）)])?\s{0,2}"
    r"|【[^【】\n]{1,20}(?:共同|時事|ロイター|AFP|AP)】\s{0,2}|[［\[][^［］\[\]\n]{2,20}ロイター[］\]]\s?[-－―–—]\s{0,2})"
)
#: What stands in capitals before a dash and is no place.
_NO_PLACE = frozenset(
    ["UPDATE", "EXCLUSIVE", "BREAKING", "ANALYSIS", "OPINION", "FACTBOX", "EXPLAINER", "EXCLUSIVA", "EXCLUSIF",
     "EILMELDUNG"]
)  # fmt: skip
#: A place in letters, of which three stand together.
_LETTERS = re.compile(r"(?=.{0,40}[^\W\d_]{3})[^\d/]+")
_CLOSING = frozenset(")]）")
_AGENCIES_AT_END = re.compile(r"(?<=[.!?…”\"»。！？」؟])\s{0,3}[(\[（]([^()\[\]（）\n]{2,60})[)\]）]\W{0,2}$")
#: What leads on from a paragraph that was cut off: "… Read more", "… [+1234 chars]".
_MORE_AT_END = re.compile(
    r"(?:(?<=…)|(?<=\.\.\.)|(?<=…\])|(?<=\.\.\.\]))\s{0,3}[(\[]?(?:\+\d{1,7} chars|(?:(?:continue|keep) reading|"
    r"read (?:more|on|the full|the rest)|see more|show more|weiterlesen|mehr lesen|lire (?:la suite|plus)|leer más|"
    r"seguir leyendo|sigue leyendo|leia mais|ler mais|continue lendo|continua a leggere|leggi (?:tutto|di più)|"
    r"читать (?:далее|дальше|полностью))\b.{0,60})[)\]]?\W{0,4}$",
    re.IGNORECASE,
)
#: Datelines are looked for in so many characters at the start of a block, the others in so many at its end.
_MAX_OPENING, _MAX_TAIL = 140, 110
#: More words before an agency are no place.
_MAX_PLACE_WORDS = 6


def parts_of(raw: str, story: Judgement, may_have_dateline: bool) -> list[Judgement]:
    """Split a kept judgement into dateline, story and attribution; most are returned as they are."""
    start, end = story.raw_start_char, story.raw_end_char
    kept_start = start + (_dateline_length(raw[start : start + _MAX_OPENING]) if may_have_dateline else 0)
    closing = _closing_part(raw, kept_start, end)
    kept_end = closing.raw_start_char if closing else end
    if kept_start >= kept_end or (kept_start, kept_end) == (start, end):
        return [story]
    parts = [story._replace(raw_start_char=kept_start, raw_end_char=kept_end)]
    if kept_start > start:
        parts.insert(0, _part(Role.DATELINE, "header:dateline", start, kept_start))
    if closing:
        parts.append(closing)
    return parts


def _closing_part(raw: str, start: int, end: int) -> Judgement | None:
    """Return what a paragraph ends with that is no story: the agencies it was made from, or what leads on."""
    tail_start = max(start, end - _MAX_TAIL)
    tail = raw[tail_start:end]
    # Most blocks end with a full stop and nothing else, which is seen without a search.
    match = None if _CLOSING.isdisjoint(tail[-4:]) else _AGENCIES_AT_END.search(tail)
    if match and are_agencies(match[1]):
        return _part(Role.ATTRIBUTION, "attribution: at the end", tail_start + match.start(), end)
    if ("…" in tail or "..." in tail) and (match := _MORE_AT_END.search(tail)):
        cut = tail_start + match.start()
        return Judgement(Role.RELATED, False, SegmentReason.PATTERN, cut, end, "leads on: at the end")
    return None


def _part(role: Role, detail: str, start: int, end: int) -> Judgement:
    return Judgement(role, False, SegmentReason.USED_AS_METADATA, start, end, detail)


def _dateline_length(opening: str) -> int:
    """Return the length of the dateline that a paragraph opens with, or 0."""
    if match := _EAST_ASIAN.match(opening):
        return match.end()
    if match := _AGENCY_FIRST.match(opening):
        return match.end() if names_an_agency(match[1]) else 0
    match = _DATELINE.match(opening)
    if not match or match.end() >= len(opening):
        return 0
    place = match["place"].split(",")[0].strip()
    if agency := match["agency"] or match["slashed"]:
        is_dateline = names_an_agency(agency) and len(place.split()) <= _MAX_PLACE_WORDS
    else:
        is_dateline = place.isupper() and match["dash"] != ":" and _may_be_place(place, opening[match.end()])
    return match.end() if is_dateline else 0


def _may_be_place(place: str, following: str) -> bool:
    """Whether capitals before a dash are a place: "NATO — the alliance — met" and "COVID-19 — the" are no datelines."""
    return bool(_LETTERS.fullmatch(place)) and place not in _NO_PLACE and not following.islower()
