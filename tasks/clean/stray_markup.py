"""Stray markup: HTML entities and simple tags that were left in text."""

import html
import re
from html.entities import html5

from tasks.clean.changes import Change

#: An entity, escaped as often as a careless pipeline did: `&nbsp;`, `&amp;nbsp;`, `&amp;amp;`.
_ENTITY = re.compile(
    r"&(?=[A-Za-z#])(?P<escapes>(?:amp;)*+)(?P<name>#[0-9]{1,7}+;|#[xX][0-9a-fA-F]{1,6}+;|[A-Za-z][A-Za-z0-9]{1,31}+;)?"
)
_BLOCK_TAGS = "p br div li ul ol h1 h2 h3 h4 h5 h6 hr tr td blockquote figure figcaption section article"
_INLINE_TAGS = "a abbr b cite em font i img mark s small span strong sub sup u"
_NAMES = "|".join(sorted(f"{_BLOCK_TAGS} {_INLINE_TAGS}".split(), key=len, reverse=True))
# Attributes need a value: "a <b and c> d" is no tag. Possessive and free of "<", so that a failed start costs no more
# than the way to the next "<".
_ATTRIBUTE = r"""\s++[A-Za-z][\w:-]{0,40}+\s*+=\s*+(?:"[^"<]{0,2000}+"|'[^'<]{0,2000}+'|[^\s"'<>=]{1,2000}+)"""
_TAG = re.compile(
    rf"<(?:/(?:{_NAMES})\s*+|(?:{_NAMES})(?:{_ATTRIBUTE}){{0,20}}+\s*+/?)>|<!--[^<>]{{0,500}}+-->",
    re.IGNORECASE,
)
_SPACED = re.compile(rf"</?(?:{'|'.join(_BLOCK_TAGS.split())})\b", re.IGNORECASE)
# A text about markup names or quotes its tags.
_QUOTED_BEFORE = frozenset("\"'`“‘«„")
_NAMED_AFTER = re.compile(r"\s{0,3}(?:tags?|elements?|attributes?|markup)\b|[\"'`”’»]", re.IGNORECASE)


def _meant(match: re.Match[str]) -> str | None:
    """Return what an entity stands for, resolved through repeated escapes; None if it stands for nothing."""
    name = match["name"]
    if name is None:
        return "&" if match["escapes"] else None
    if not name.startswith("#"):
        # An unknown name behind an escaped ampersand is text: "R&amp;D;".
        return html5.get(name) or (f"&{name}" if match["escapes"] else None)
    meant = html.unescape(f"&{name}")
    return None if meant in {"", "\ufffd"} else meant


def entities(text: str) -> list[Change]:
    """Resolve HTML entities, and delete simple tags unless the text talks about them."""
    changes: list[Change] = []
    if "&" in text:
        for match in _ENTITY.finditer(text):
            meant = _meant(match)
            if meant is not None and meant != match.group():
                changes.append((*match.span(), meant))
    return changes


def tags(text: str) -> list[Change]:
    """Delete simple tags and comments unless the text talks about them; a tag that breaks a line becomes a space."""
    if "<" not in text:
        return []
    changes: list[Change] = []
    for match in _TAG.finditer(text):
        start, end = match.span()
        if (start and text[start - 1] in _QUOTED_BEFORE) or _NAMED_AFTER.match(text, end):
            continue
        changes.append((start, end, " " if _SPACED.match(match.group()) else ""))
    return changes
