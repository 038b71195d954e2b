"""Byline notes: what stands in a byline besides names, by its form: dates, times, addresses, brackets."""

import re

from tasks.enrich.agencies import agencies_in
from tasks.enrich.moments import without_days

_HANDLE = re.compile(r"@\w{1,50}(?![\w.-]*\.\w)")
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}|https?:\S{1,300}|www\.\S{1,300}", re.I)
_BRACKETS = re.compile(r"\s?[(\[（][^()\[\]（）]{0,100}[)\]）]")
#: The name is what the brackets hold: "【山田太郎】", and authors of RSS, "ada@gull.example (Ada Quill)".
_ENCLOSED = re.compile(r"^\s*(?:[（【]([^()\[\]（）【】]{2,100})[)）】]|\S{1,80}@\S{1,80}\s+\(([^()]{2,100})\))\s*$")
_TRADEMARKS = str.maketrans("", "", "®™")
#: What follows a full name without a blank: a month, a label, an account, another name or role; not "Ada McCall".
_GLUED = re.compile(
    r"(?<=[a-zà-þ]{2})(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s\d"
    r"|(?:Published|Updated|Posted|Follow|View|Twitter|Facebook|Instagram|LinkedIn)\b|[A-Z]{3})"
)
_GLUED_NAME = re.compile(
    r"\b(?!(?:By|Von|Por|Par|Di)\s)([A-ZÀ-Þ][\w.’'-]{1,20}\s[A-ZÀ-Þ][\w’'-]{2,20}[a-zà-þ])(?=[A-ZÀ-Þ][a-zà-þ]{1,20}\s[A-ZÀ-Þ])"
)
_TIME = re.compile(
    r"(?<!\d)\d{1,2}/\d{1,2}/\d{2}(?!\d)"
    r"|T?(?<!\d)\d{1,2}[:.h]\d{2}(?::\d{2})?(?!\d)Z?(?:\s?[ap]\.?m\b\.?)?(?:\s(?:[A-Z]{1,3}T|UTC|Uhr)\b)?",
    re.I,
)


def without_notes(byline: str) -> str:
    """Return a byline without what is surely no name; a bar stands where something was, since it ends a name."""
    text = _without_brackets(byline.translate(_TRADEMARKS))
    text = _ADDRESS.sub(" | ", _HANDLE.sub(" | ", text))
    text = _GLUED_NAME.sub(r"\1 | ", _GLUED.sub(" | ", text))
    return _TIME.sub(" | ", without_days(text))


def _without_brackets(text: str) -> str:
    """Return a byline without what stands in brackets, but for agencies, or what they hold if that is all."""
    if enclosed := _ENCLOSED.match(text):
        return enclosed[1] or enclosed[2]
    return _BRACKETS.sub(lambda found: "".join(f" | {name}" for name in agencies_in(found[0])), text)
