"""Values: strings, lists of names and times from whatever a JSON field or a front matter holds. Nothing here raises."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

#: Members of an object that stand for the whole, by what is looked for: a body, a name or line, an address.
_BODY = ("rendered", "text", "#text", "@value", "value", "plain", "$t", "_", "html", "content", "body", "paragraph")
_LINE = (
    "rendered", "name", "main", "original", "basic", "@value", "value", "text", "#text", "_", "$t", "$date",
    "$numberlong", "displayname", "display_name", "fullname", "label", "title", "headline", "content", "plain",
)  # fmt: skip
#: A tag's `name` may be its kind (`{"name": "subject", "value": "Ferries"}`).
_WORD = ("value", "webtitle", "term", *_LINE)
_ADDRESS = ("url", "href", "src", "@id", "link", "contenturl", *_LINE)
#: What stands for nothing where a table was written as text: the nulls of pandas, Python, SQL and JavaScript.
_NULLS = frozenset(["nan", "NaN", "NaT", "<NA>", "None", "null", "NULL", "undefined", "N/A", "n/a", "[]", "{}"])
#: A list that was written as text: `['Ada Quill', "Tom O'Rask"]`; one of objects is read only as JSON.
_LIST = re.compile(r"\s*\[\s*(?=[\"'{])[^\0]{0,5000}\]\s*")
_ITEM = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
#: Members that are a name in two parts.
_NAME_PARTS = (
    ("firstname", "lastname"), ("first_name", "last_name"), ("givenname", "familyname"), ("given", "family"),
    ("first", "last"), ("forename", "surname"), ("vorname", "nachname"), ("prenom", "nom"), ("nombre", "apellido"),
)  # fmt: skip
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"[0-9]{9,19}(?:\.[0-9]{0,9})?")
#: number of digits of a time since 1970, from 1973 on -> units per second
_PER_SECOND = {9: 1, 10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
_LINE_END = re.compile(r"\r\n?")
_MAX_ITEMS = 1000
_DEPTH = 3
#: A time of day without an offset from UTC, and the widest offsets there are.
_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?")
_OFFSETS = range(-12 * 60, 14 * 60 + 1, 15)


def storable(text: str) -> str:
    """Return the text with `\\n` line ends and without what Arrow cannot store or C strings end at (U+FFFD instead)."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def body_of(value: Any) -> str:
    """Return the text that a value holds, or ''; the items of a list become paragraphs."""
    body = "\n\n".join(_texts(value, _BODY))
    return "" if body.strip() in _NULLS else body


def line_of(value: Any) -> str:
    """Return the first name, headline, date … that a value holds, or ''."""
    return next((line for line in names_in(value)), "")


def address_of(value: Any) -> str:
    """Return the first address that a value holds, or ''."""
    return next(iter(_items(value, _ADDRESS)), "")


def names_in(value: Any) -> tuple[str, ...]:
    """Return names of people: a string is one byline and stays whole, a list has one entry each."""
    return _items(unwritten(value), _LINE)


def words_in(value: Any) -> tuple[str, ...]:
    """Return tags: the items of a list, or a string cut at commas or semicolons."""
    value = unwritten(value)
    if isinstance(value, str):
        value = value.split(";" if ";" in value else ",")
    return _items(value, _WORD)


def unwritten(value: Any) -> Any:
    """Return the list that was written as text into a field, any other value as it is."""
    if not isinstance(value, str) or not _LIST.fullmatch(value):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        items = [single or double for single, double in _ITEM.findall(value)]
        return value if "{" in value or not items else items


def _items(value: Any, members: tuple[str, ...]) -> tuple[str, ...]:
    texts = (text.strip() for text in _texts(value, members))
    return tuple(text for text in texts if text and text not in _NULLS)[:_MAX_ITEMS]


def are_numbers(value: Any) -> bool:
    """Return whether a value is the number of a row in another table, as text or not, or a list of such numbers."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, int) for item in value)
    return isinstance(value, int) or (isinstance(value, str) and value.strip().isdecimal())


def instant(value: Any) -> str:
    """Return a time as found; seconds, milli-, micro- or nanoseconds since 1970 become ISO 8601 in UTC."""
    text = line_of(value)
    whole = text.partition(".")[0]
    if text.startswith("0000-00-00"):
        return ""  # the null of MySQL
    # By the number of digits, because 202405011230 is a date as well.
    if not _NUMBER.fullmatch(text) or len(whole) not in _PER_SECOND:
        return text
    return datetime.fromtimestamp(int(whole) // _PER_SECOND[len(whole)], UTC).isoformat()


def with_offset(utc: str, local: str) -> str:
    """Return a UTC time that states no offset with the one that tells the local time from it, else as UTC."""
    clocks = [_CLOCK.fullmatch(text.strip()) for text in (utc, local)]
    if clocks[0] is None:
        return utc
    if clocks[1] is not None:
        try:
            times = [datetime.fromisoformat(f"{found[1]}T{found[2]}") for found in clocks if found]
        except ValueError:
            return utc
        minutes, rest = divmod(int((times[1] - times[0]).total_seconds()), 60)
        if not rest and minutes in _OFFSETS:
            return f"{times[1].isoformat()}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return f"{clocks[0][1]}T{clocks[0][2]}Z"


def _texts(value: Any, members: tuple[str, ...], depth: int = _DEPTH) -> Iterator[str]:
    """Yield the texts in a value, down to a fixed depth; booleans and null are no texts."""
    if isinstance(value, str):
        yield storable(value)
    elif isinstance(value, bool) or value is None or depth == 0:
        return
    elif isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, members, depth - 1)
    elif isinstance(value, dict):
        lower = {name.lower(): member for name, member in value.items()}
        standing = (lower.get(name) for name in members)
        whole = next((m for m in standing if m not in (None, "", [], {})), None)
        yield from _texts(_full_name(lower) if whole is None else whole, members, depth - 1)


def _full_name(members: Mapping[str, Any]) -> str:
    """Return the name of a person that is kept in two members, or ''."""
    for first, last in _NAME_PARTS:
        parts = [part.strip() for part in (members.get(first), members.get(last)) if isinstance(part, str)]
        if len(parts) == len((first, last)):
            return " ".join(parts)
    return ""
