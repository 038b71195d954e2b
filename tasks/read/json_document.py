"""JSON document: an article, an array of articles, or an object around one; several values in a row are an array too.

A document that is one article has the record ''; in an array a record is named by its position, `#0`, `#1`, …, which
stays the same when articles are appended. Elements are parsed one at a time, so what comes before a defect is kept.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tasks.core.errors import Reason, Reject
from tasks.core.records import Record, Rejected, SourceFile
from tasks.core.vocabulary import Format, Stage
from tasks.read.fields import fold
from tasks.read.json_article import Keys, article, has_content, value_at
from tasks.read.options import ReadOptions
from tasks.read.streams import Stream
from tasks.read.text import decoded

#: A document holds many records; larger ones belong into JSON Lines, which need not be in memory at once.
MAX_RECORDS_LARGE = 8
#: Folded names of lists of articles in an object that is none itself, and of objects around such a list.
LISTS = (
    "articles", "items", "documents", "docs", "results", "entries", "posts", "stories", "news", "records", "data",
    "hits", "rows", "value", "list", "pages", "feed",
)  # fmt: skip
WRAPPERS = ("response", "data", "result", "hits", "feed", "channel", "rss", "payload", "body", "db")
#: How many such objects may lie around the list: Ghost exports `db[0].data.posts`.
WRAPPER_LEVELS = 3
_BLANK = re.compile(r"[ \t\n\r\ufeff\x1e]*")


def read_json(stream: Stream, source: SourceFile, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a JSON document; raises `Reject` where it stops being JSON."""
    text, encoding = decoded(stream.whole(MAX_RECORDS_LARGE * options.max_record_bytes))
    keys = Keys(options.id_field)
    n_records = 0
    for n, (value, size, is_only) in enumerate(_articles(text, options)):
        n_records += 1
        yield _outcome(value, size, "" if is_only else f"#{n}", source, keys, encoding, options)
    if not n_records:
        raise Reject(Reason.EMPTY, "the document holds no article")


def _outcome(
    value: Any, size: int, position: str, source: SourceFile, keys: Keys, encoding: str, options: ReadOptions
) -> Record | Rejected:
    try:
        if size > options.max_record_bytes:
            raise Reject(Reason.TOO_LARGE, f"the record has more than {options.max_record_bytes} characters")
        if not isinstance(value, dict):
            raise Reject(Reason.MALFORMED, "the element is JSON but not an object")
        key = keys.key(value, position) if position else ""
        return article(value, source.source, key, Format.JSON, options, encoding)
    except Reject as reject:
        key = keys.rejected_key(position) if position else ""
        return Rejected(source.source, key, Stage.READ, reject.reason, reject.detail)


def _articles(text: str, options: ReadOptions) -> Iterator[tuple[Any, int, bool]]:
    """Yield each value that should be an article, its size in characters, and whether it is the whole document."""
    at = _skip(text, 0)
    if text.startswith("[", at):
        yield from ((value, size, False) for value, size in _elements(text, at + 1))
        return
    value, end = value_at(text, at)
    if _skip(text, end) < len(text):
        yield value, end - at, False
        yield from ((value, size, False) for value, size in _elements(text, end, is_array=False))
    elif isinstance(value, dict) and (inner := _list_in(value, options)) is not None:
        # The pieces of a parsed list have no size of their own; the whole is within its limit.
        yield from ((element, 0, False) for element in inner)
    else:
        yield value, end - at, True


def _elements(text: str, at: int, is_array: bool = True) -> Iterator[tuple[Any, int]]:
    """Yield the elements of an array from behind its bracket, or the values of a sequence without brackets."""
    at = _skip(text, at)
    while at < len(text) and not (is_array and text[at] == "]"):
        value, end = value_at(text, at)
        yield value, end - at
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif is_array and not text.startswith("]", at):
            raise Reject(Reason.MALFORMED, f"not JSON: the array breaks at character {at}")
    if is_array and at >= len(text):
        raise Reject(Reason.MALFORMED, "not JSON: the array is not closed")


def _skip(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]  # matches the empty string at least


def _list_in(value: Mapping[str, Any], options: ReadOptions) -> list[Any] | None:
    """Return the one list of articles an object is about, or nothing if it is an article itself."""
    level: list[Mapping[str, Any]] = [value]
    for _ in range(WRAPPER_LEVELS + 1):
        found = next((named for outer in level if (named := _named_list(outer, options)) is not None), None)
        if found is not None:
            return None if has_content(value, options) else found
        inner = (member for outer in level for name, member in outer.items() if fold(name) in (*WRAPPERS, *LISTS))
        level = [one for member in inner if isinstance(one := _sole(member), dict)]
    return None


def _sole(member: Any) -> Any:
    return member[0] if isinstance(member, list) and len(member) == 1 else member


def _named_list(value: Mapping[str, Any], options: ReadOptions) -> list[Any] | None:
    lists = {fold(name): member for name, member in value.items() if isinstance(member, list)}
    objects = {name: member for name, member in lists.items() if all(isinstance(item, dict) for item in member)}
    named = next((objects[name] for name in LISTS if name in objects), None)
    if named is not None:
        return named
    full = [member for member in objects.values() if any(has_content(item, options) for item in member)]
    return full[0] if len(full) == 1 else None
