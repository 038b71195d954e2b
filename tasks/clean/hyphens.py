"""Hyphens: words that were divided at the end of a line ("govern-\\nment"), joined where that is right."""

import re
from collections.abc import Mapping

from tasks.clean.changes import Change
from tasks.clean.word_data import common_words, is_known

_DIVIDED = re.compile(
    r"(?<![^\W_])(?P<first>[^\W\d_]{2,40})[-\u2010](?P<break>[ \t]{0,8}\r?\n[ \t]{0,8})(?P<second>[^\W\d_]{2,40})"
)
_LINE_END = re.compile(r"[-\u2010][ \t]{0,8}\r?\n")
#: Looking for these is far faster.
_LINE_END_SIGNS = ("-\n", "-\r", "- ", "-\t", "\u2010")
#: After these a hyphen stands for a part that follows later ("short-\nand long-term", "Vor-\nund Nachteile").
_JOINING = frozenset(
    ("and", "or", "to", "und", "oder", "bis", "sowie", "et", "ou", "y", "o", "e", "of", "en", "och", "og", "и")
)


def line_hyphens(text: str, language: str | None, words: Mapping[str, int]) -> list[Change]:
    """Delete the hyphen and break of a divided word, or only the break inside a compound ("well-known").

    The word is joined where the whole is known, in the language or in this document, or its first part is no word; in
    German always, since what follows a hyphen there is a noun with a capital.
    """
    if not has_line_hyphens(text):
        return []
    common = common_words(language or "en")
    changes: list[Change] = []
    for match in _DIVIDED.finditer(text):
        first, second = match["first"].lower(), match["second"]
        if not second[0].islower() or second in _JOINING:
            continue
        whole = first + second
        is_one = not words.get(f"{first}-{second}") and (
            language == "de"  # which writes the second part of a compound with a hyphen as it writes it alone: a noun
            or bool(words.get(whole))
            or whole in common
            or not is_known(first)
            or (is_known(whole) and second not in common)
        )
        start = match.end("first") if is_one else match.start("break")
        changes.append((start, match.end("break"), ""))
    return changes


def has_line_hyphens(text: str) -> bool:
    """Whether a line ends in a hyphen."""
    return any(sign in text for sign in _LINE_END_SIGNS) and _LINE_END.search(text) is not None
