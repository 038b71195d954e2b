"""Wording: found strings as clean one-line values, and as words to compare."""

import re
from html import unescape

#: Halves of characters too, which JSON may write and no table can hold.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
#: Inline and paragraph tags that content systems leave in titles and summaries.
_TAG = re.compile(r"</?(?:a|abbr|b|cite|em|font|i|mark|q|small|span|strong|su[bp]|u)(?:\s[^<>]{0,500})?>", re.I)
_BREAK = re.compile(r"</?(?:p|br|div|h[1-6])(?:\s[^<>]{0,500})?\s?/?>", re.I)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str, limit: int = 1_000) -> str:
    """Return a value on one line: entities resolved, tags and invisible characters gone, folded, cut at `limit`."""
    text = text[: 4 * limit]
    if "&" in text:
        # Publishers often escape twice: the parser resolved the first time.
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", text))
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())[:limit].rstrip()


def words(text: str) -> list[str]:
    """Return the words of a value for comparing: letters and digits, case folded."""
    return _WORD.findall(text.casefold())


def likeness(one: str, other: str) -> float:
    """Return the share of common words, 0 to 1 (Dice coefficient of the sets)."""
    a, b = set(words(one)), set(words(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
