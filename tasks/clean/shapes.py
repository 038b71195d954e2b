"""Shapes: what a block looks like, in any language: words, sentence end, links."""

import re
from typing import NamedTuple

from tasks.clean.blocks import Block

# A long block is measured by its first characters; what decides is decided there.
_MAX_CHARS = 4_000
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")
# Agencies in parentheses may follow the last sentence.
_STOPS = ".!?…。！？।؟۔"
_SENTENCE_END = re.compile(rf"[{_STOPS}][\"'”’»“)\]]{{0,3}}\s{{0,2}}(?:[(\[][^()\[\]]{{2,60}}[)\]]\.?)?$")
#: Thai and Lao end sentences with a blank; a line of so many words that stops in them has reached the end of one.
_MIN_UNMARKED_WORDS = 20
_MAX_END = 72
_WORD_LIKE = re.compile(r"\w")
#: Characters of a script without blanks that count as one word.
_CHARS_PER_WORD = 2


_PROSE_WORDS = 8
_MAX_LINK_SHARE = 0.5


class Shape(NamedTuple):
    """The measures of one block."""

    n_words: int
    ends_sentence: bool
    link_share: float


def is_prose(shape: Shape) -> bool:
    """Whether a block of this shape is a sentence or more of running text."""
    return shape.n_words >= _PROSE_WORDS and shape.ends_sentence and shape.link_share < _MAX_LINK_SHARE


def shape_of(block: Block) -> Shape:
    """Measure a block in bounded time, whatever its length."""
    text = block.text
    n_words = words_in(text)
    return Shape(n_words, _ends_sentence(text, n_words), block.n_link_chars / len(text) if text else 0.0)


def words_in(text: str) -> int:
    """Return about how many words a text has."""
    if len(text) <= _MAX_CHARS and text.isascii() and text[:1].isalnum():
        return text.count(" ") + 1
    sample = text[:_MAX_CHARS]
    n_words = sample.count(" ") + 1
    if not sample.isascii():
        n_words += len(_UNSPACED.findall(sample)) // _CHARS_PER_WORD
    if not (sample[:1].isalnum() or _WORD_LIKE.search(sample)):
        n_words = 0
    return n_words * len(text) // _MAX_CHARS if len(text) > _MAX_CHARS else n_words


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do."""
    return _ends_sentence(text, None)


def _ends_sentence(text: str, n_words: int | None) -> bool:
    last = text[-1:]
    if "\u0e00" <= last <= "\u0eff":
        return (words_in(text) if n_words is None else n_words) >= _MIN_UNMARKED_WORDS
    if last.isalnum():
        return False
    if last and last in _STOPS:
        return True
    return bool(_SENTENCE_END.search(text, max(0, len(text) - _MAX_END)))
