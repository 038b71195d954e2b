"""JSON article: one JSON object becomes one record: its content, what that is written in, and the fields beside it."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from tasks.core.errors import Reason, Reject
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup
from tasks.read.fields import Members, along
from tasks.read.markup import is_markup, with_paragraphs
from tasks.read.options import ReadOptions
from tasks.read.values import line_of

#: Strings may hold raw line ends, as careless writers leave them; NaN is no value; very long numbers are text.
DECODER = json.JSONDecoder(
    strict=False, parse_constant=lambda _: None, parse_int=lambda digits: int(digits) if len(digits) < 20 else digits
)
_MAX_KEY = 200
_MAX_NAMES = 8


def article(
    value: Mapping[str, Any], source: str, key: str, told: Format, options: ReadOptions, encoding: str
) -> Record:
    """Return the record of a JSON object; plain text is preferred to HTML. Raises `Reject(empty)` without any text."""
    members = Members(value, options.fields)
    content, markup = members.first_text("text"), Markup.TEXT
    if not content:
        content, markup = members.first_text("html"), Markup.HTML
    elif is_markup(content):
        markup = Markup.HTML
    if not content:
        names = ", ".join(sorted(map(str, value))[:_MAX_NAMES])
        raise Reject(Reason.EMPTY, f"no text in any of the fields {names[:300]!a}; name it with the parameter fields")
    if markup is Markup.HTML:
        content = with_paragraphs(content)
    return Record(source, key, told, markup, content, members.fields(), encoding)


def has_content(value: Mapping[str, Any], options: ReadOptions) -> bool:
    """Return whether the object is an article itself and not only something around articles."""
    members = Members(value, options.fields)
    return bool(members.first_text("text") or members.first_text("html"))


def value_at(text: str, at: int = 0) -> tuple[Any, int]:
    """Return the JSON value that begins at `at` and where it ends; raises `Reject(malformed)` without quotation."""
    try:
        return DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise Reject(Reason.MALFORMED, f"not JSON: {error.msg.removesuffix(' at')} at character {error.pos}") from None
    except RecursionError:
        raise Reject(Reason.MALFORMED, "nested too deeply") from None


class Keys:
    """Names the records of a source: by the id field if the user chose one, else by position; remembers the ids."""

    def __init__(self, id_field: str | None) -> None:
        self._id_field = id_field
        self._seen: set[str] = set()

    def key(self, value: Any, position: str) -> str:
        """Return the key of a record; raises `Reject(duplicate_record)` if an earlier record has the same id."""
        if not self._id_field:
            return position
        given = line_of(along(value, self._id_field))
        if not given:
            return f"@{position}"
        if given.startswith("@"):
            given = f"@{given}"  # else an id could be the position of a record that has none
        if len(given) > _MAX_KEY:
            given = f"{given[:_MAX_KEY]}…{blake2b(given.encode(), digest_size=8).hexdigest()}"
        if given in self._seen:
            raise Reject(Reason.DUPLICATE_RECORD, f"the {self._id_field} occurred earlier in the source")
        self._seen.add(given)
        return given

    def rejected_key(self, position: str) -> str:
        """Return a key for a record that has none of its own: a position, marked so that it meets no id."""
        return f"@{position}" if self._id_field else position
