"""Hyphens: words that were divided at the end of a line ("govern-\\nment"), joined where that is right."""

import re
from collections.abc import Mapping

from tasks.clean.changes import Change
from tasks.clean.word_data import common_words, is_known

_HYPHEN = r"[-\u2010]"
_BLANKS = r"[ \t]{0,8}"
_LINE_BREAK = rf"{_BLANKS}\r?\n"
_LETTERS = r"[^\W\d_]{2,40}"
_DIVIDED = re.compile(  # govern-\nment
    rf"(?<![^\W_])(?P<first>{_LETTERS}){_HYPHEN}(?P<break>{_LINE_BREAK}{_BLANKS})(?P<second>{_LETTERS})"
)
_LINE_END = re.compile(_HYPHEN + _LINE_BREAK)
#: Looking for these is far faster.
_LINE_END_SIGNS = ("-\n", "-\r", "- ", "-\t", "\u2010")
#: After these a hyphen stands for a part that follows later ("short-\nand long-term", "Vor-\nund Nachteile").
_JOINING = frozenset(
    ("and", "or", "to", "und", "oder", "bis", "sowie", "et", "ou", "y", "o", "e", "of", "en", "och", "og", "и")
)


def line_hyphens(text: str, language: str | None, words: Mapping[str, int]) -> list[Change]:
    """Delete the hyphen and break of a divided word, or only the break inside a compound ("well-known")."""
    if not has_line_hyphens(text):
        return []
    changes: list[Change] = []
    for match in _DIVIDED.finditer(text):
        first, second = match["first"].lower(), match["second"]
        if second[0].islower() and second not in _JOINING:
            is_one = _is_one_word(first, second, language or "en", words)
            start = match.end("first") if is_one else match.start("break")
            changes.append((start, match.end("break"), ""))
    return changes


def has_line_hyphens(text: str) -> bool:
    """Tell whether a line ends in a hyphen."""
    return any(sign in text for sign in _LINE_END_SIGNS) and _LINE_END.search(text) is not None


def _is_one_word(first: str, second: str, language: str, words: Mapping[str, int]) -> bool:
    """Tell whether the parts of a divided word were one word without a hyphen; `words` are those of the document."""
    if words.get(f"{first}-{second}"):
        return False
    if language == "de":  # which writes the second part of a compound with a hyphen as it writes it alone: a noun
        return True
    whole, common = first + second, common_words(language)
    if words.get(whole) or whole in common:
        return True
    return not is_known(first) or (is_known(whole) and second not in common)
