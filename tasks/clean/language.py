"""Language: a cheap guess for the repairs, which need to know whose words and spacing rules hold."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tasks.clean.blocks import Document

_MAX_WORD = 40
_WORD = re.compile(rf"[^\W\d_]{{1,{_MAX_WORD}}}")
#: marks that stand beside words
_MARKS = ".,;:!?“”‘’\"'()-–—/|"
#: Words are counted up to here; a longer text repeats itself.
_MAX_CHARS = 400_000
_MIN_VOTES = 5
_CODE = re.compile(r"[a-zA-Z]{2}(?![a-zA-Z])")


def word_counts(text: str) -> Mapping[str, int]:
    """Count the lower-case words of a text."""
    text = text[:_MAX_CHARS].lower()
    for mark in _MARKS:
        text = text.replace(mark, " ")
    counts = Counter(text.split())
    # What is left between blanks is a word, most often, and is there more than once: the rest is searched for words.
    rest = [token for token in counts if not token.isalpha() or len(token) > _MAX_WORD]
    for token, n in [(token, counts.pop(token)) for token in rest]:
        for word in _WORD.findall(token):
            counts[word] = counts.get(word, 0) + n
    return counts


def language_of(document: Document, words: Mapping[str, int]) -> str | None:
    """Return the ISO 639-1 code that the record or the page states, else the one most function words speak for."""
    for stated in (document.fields.language, document.head.language):
        if stated and (code := _CODE.match(stated.strip())):
            return code.group().lower()
    votes = {code: sum(words.get(word, 0) for word in known) for code, known in function_words().items()}
    best = max(votes, key=lambda code: votes[code])
    return best if votes[best] >= _MIN_VOTES else None


@cache
def function_words() -> Mapping[str, frozenset[str]]:
    """Return language -> its most frequent function words, from `patterns/function_words.txt`."""
    lines = files("tasks.clean").joinpath("patterns", "function_words.txt").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {code.strip(): frozenset(words.split()) for code, words in pairs}
