"""Values: strings, lists of names and times from whatever a JSON field or a front matter holds. Nothing here raises."""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

#: Members of an object that stand for the whole: `{"rendered": …}`, `{"name": …}`, `{"@value": …}`.
_STAND_FOR = (
    "rendered", "name", "main", "original", "value", "@value", "text", "#text", "_", "$t", "$date", "content", "title",
    "label", "displayname", "fullname", "headline", "paragraph", "url", "href", "src", "@id", "plain", "html",
)  # fmt: skip
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_EPOCH = re.compile(r"-?\d{9,19}(?:\.\d{1,9})?")
_LINE_END = re.compile(r"\r\n?")
_MAX_ITEMS = 1000
_DEPTH = 3


def storable(text: str) -> str:
    """Return the text with `\\n` line ends and without what Arrow cannot store or C strings end at (U+FFFD instead)."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def text_of(value: Any) -> str:
    """Return the text that a value stands for, or ''; the items of a list become paragraphs."""
    return "\n\n".join(_texts(value, _DEPTH))


def names_in(value: Any) -> tuple[str, ...]:
    """Return names of people: a string is one byline and stays whole, a list has one entry each."""
    return tuple(name for name in (text.strip() for text in _texts(value, _DEPTH)) if name)


def words_in(value: Any) -> tuple[str, ...]:
    """Return tags: the items of a list, or a string cut at commas or semicolons."""
    if isinstance(value, str):
        value = value.split(";" if ";" in value else ",")
    return names_in(value)[:_MAX_ITEMS]


def instant(value: Any) -> str:
    """Return a time as found; seconds, milli-, micro- or nanoseconds since 1970 become ISO 8601 in UTC."""
    text = text_of(value).strip()
    if not _EPOCH.fullmatch(text):
        return text
    number = float(text)
    while abs(number) >= 1e11:
        number /= 1000
    return datetime.fromtimestamp(number, UTC).isoformat(timespec="seconds")


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Yield the texts in a value, down to a fixed depth; booleans and null are no texts."""
    if isinstance(value, str):
        yield storable(value)
    elif isinstance(value, bool) or value is None or depth == 0:
        return
    elif isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, depth - 1)
    elif isinstance(value, dict):
        yield from _texts(_standing_for(value), depth - 1)


def _standing_for(value: dict[str, Any]) -> Any:
    lower = {name.lower(): member for name, member in value.items()}
    return _first(lower.get(name) for name in _STAND_FOR)


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value not in (None, "", [], {})), None)
