"""Titles: which blocks are the headline, the line below it, and the headline once more."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from tasks.clean.blocks import Block, Document, Kind
from tasks.clean.element_names import Names
from tasks.clean.labels import Label
from tasks.clean.places import hint_of
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Markup, Role, SegmentReason

Words = tuple[str, ...]

_WORD = re.compile(r"\w+")
_MAX_WORDS = 40
_MIN_WORDS = 3
_MIN_TITLE_CHARS = 10
#: What only a first-level heading calls the title may be a template that was not filled in, or the name of a section.
_H1_WEIGHT = 0.9
_MAX_DECK_SENTENCE_WORDS = 20
#: Shares of the block's and of the title's words that are common to both; page titles have the site's name on top.
_MIN_BLOCK_SHARE = 0.85
_MIN_TITLE_SHARE = 0.5
_MAX_LINES_ABOVE = 12
_MAX_LINES_BELOW = 7
_EMPHASIZED = re.compile(r"(\*{1,3}|_{1,3})[^*_\s][^*_\n]{1,400}\1")
#: A file with at most this many lines above its story has no page around it: its first line is the headline.
_MAX_BARE_LINES = 6
_SEPARATOR = re.compile(r"[\s\u200b]{1,3}[|–—-]\s")
_TITLE_METAS = ("og:title", "twitter:title", "headline", "dc.title")
_HEADLINE = Label(Role.HEADLINE, SegmentReason.USED_AS_TITLE, "headline")
_SUBHEADLINE = Label(Role.SUBHEADLINE, SegmentReason.USED_AS_TITLE, "subheadline")
_REPEATED = Label(Role.REPEATED, SegmentReason.REPEATS, "headline")


def titles_of(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    start: int,
    stop: int,
    names: Names,
) -> dict[int, Label]:
    """Return the labels of headline, subheadline and repeated headlines; the story is `[start, stop)`."""
    blocks = document.blocks
    stated = {words: frozenset(words) for title in _stated(document) if (words := _words(title))}
    # Only what is as short as a title is compared with one, and what is long enough to be like one.
    n_chars = min(map(_fewest_chars, stated.values()), default=0) if document.elements else 0
    short = [i for i, shape in enumerate(shapes) if shape.n_words <= _MAX_WORDS]
    sure = {_words(title) for title in _declared(document)}
    weights = {words: 1.0 if words in sure else _H1_WEIGHT for words in stated}
    read = {i: words for i in short if i < stop and (words := _words(blocks[i].text, n_chars))} if stated else {}
    headline = _stated_headline(blocks, read, stated, weights)
    if headline is None and not document.elements:
        headline = _first_line(blocks, shapes, labels, start)
    if headline is None:
        return {}
    words = _words(blocks[headline].text, n_chars)
    again = [i for i in short if words and i != headline and _are_words(words, blocks[i].text, n_chars)]
    found = {headline: _HEADLINE} | dict.fromkeys(again, _REPEATED)
    below = _subheadline(document, shapes, labels, found, start, names)
    if below is not None:
        found[below] = _SUBHEADLINE
    return found


def _stated(document: Document) -> Iterator[str]:
    yield from _declared(document)
    yield from document.head.h1s[:2]


def _declared(document: Document) -> Iterator[str]:
    if document.fields.title:
        yield document.fields.title
    for name, content in document.head.metas:
        if name in _TITLE_METAS:
            yield content
    yield document.head.title
    yield _SEPARATOR.split(document.head.title, 1)[0]


def _words(text: str, n_chars: int = 0) -> Words:
    """Return the words of a text of at least so many characters."""
    if len(text) < n_chars and text.isascii():
        return ()
    folded = text[:400].casefold()  # which may be longer
    return tuple(_WORD.findall(folded)) if len(folded) >= n_chars else ()


def _are_words(words: Words, text: str, n_chars: int) -> bool:
    """Whether a text consists of these words; the first letter tells most others apart."""
    if text[0].isalnum() and not text[0].casefold().startswith(words[0][0]):
        return False
    return _words(text, n_chars) == words


def _fewest_chars(title: frozenset[str]) -> int:
    """Return the length of the shortest text that shares enough words with a title to be like it."""
    lengths = sorted(map(len, title))[: ceil(_MIN_TITLE_SHARE * len(title))]
    return sum(lengths) + len(lengths) - 1


def _stated_headline(
    blocks: Sequence[Block],
    read: Mapping[int, Words],
    stated: Mapping[Words, frozenset[str]],
    weights: Mapping[Words, float],
) -> int | None:
    """Return the block that reads most like a title of the page: a heading rather than a line, later than earlier."""
    best, best_score = None, 0.0
    known = frozenset().union(*stated.values())
    for i, words in read.items():
        common = known.intersection(words)
        if not common or len(common) < _MIN_BLOCK_SHARE * len(set(words)):
            continue
        block = blocks[i]
        likeness = max(_likeness(words, title, among) * weights[title] for title, among in stated.items())
        score = likeness + 0.2 * (block.kind is Kind.HEADING) + 0.05 * (block.link_share < 0.5) if likeness else 0.0
        if score > best_score:
            best, best_score = i, score
    return best


def _likeness(words: Words, title: Words, among: frozenset[str]) -> float:
    if words == title:
        # A single word, or a template that was not filled in, is a title of the page only if nothing else is.
        return 1.0 if len(words) >= _MIN_WORDS or sum(map(len, words)) >= _MIN_TITLE_CHARS else 0.5
    if len(words) < _MIN_WORDS:
        return 0.0
    own = set(words)
    common = len(own & among)
    block_share, title_share = common / len(own), common / len(among)
    if block_share < _MIN_BLOCK_SHARE or title_share < _MIN_TITLE_SHARE:
        return 0.0
    return (block_share + title_share) / 2


def _first_line(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], start: int
) -> int | None:
    """Return the headline of a text without metadata: its first line, or under a page's menu the longest or doubled."""
    above = [
        i for i in range(max(0, start - _MAX_LINES_ABOVE), start) if _could_be_title(blocks[i], shapes[i], labels[i])
    ]
    if not above:
        return 0 if start == 0 and blocks and _could_be_title(blocks[0], shapes[0], labels[0]) else None
    if start <= _MAX_BARE_LINES:
        return above[0]
    texts = [block.text for block in blocks[:start]]
    doubled = [i for i in above if texts.count(texts[i]) > 1]
    return max(doubled or above, key=lambda i: shapes[i].n_words)


def _could_be_title(block: Block, shape: Shape, label: Label | None) -> bool:
    # A title that is printed twice in a row looks like a caption.
    is_doubled = label is not None and label.role is Role.CAPTION and label.reason is SegmentReason.REPEATS
    if (label and not is_doubled) or not _MIN_WORDS <= shape.n_words <= _MAX_WORDS:
        return False
    return block.kind is Kind.HEADING or not block.text.rstrip('"”»').endswith((".", ":", ";", ",", "。", "…"))


def _subheadline(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    taken: dict[int, Label],
    start: int,
    names: Names,
) -> int | None:
    """Return the line below the headline that is set as a deck, or the first above the story that reads like one."""
    headline = next(i for i, label in taken.items() if label.role is Role.HEADLINE)
    for i in range(headline + 1, min(len(shapes), headline + _MAX_LINES_BELOW)):
        shape = shapes[i]
        is_deck = _MIN_WORDS < shape.n_words <= _MAX_WORDS and shape.link_share < 0.5
        # The name of an element may be taken for something else; what the wording says stands.
        label = labels[i]
        is_open = i not in taken and (label is None or label.reason is SegmentReason.MARKUP)
        named = _named(document, i, names) if is_deck and is_open else None
        if named is Role.SUBHEADLINE:
            return i
        following = labels[i + 1] if i + 1 < len(labels) else None
        is_caption = following is not None and following.role is Role.CREDIT
        if label or i in taken or named or is_caption:
            continue
        # A sentence of that length is the lead of the story rather than a line above it.
        is_lead = shape.ends_sentence and shape.n_words > _MAX_DECK_SENTENCE_WORDS
        return i if i < start and is_deck and not is_lead else None
    return None


def _named(document: Document, i: int, names: Names) -> Role | None:
    """Return what the element of a block is called; a Markdown paragraph that is all emphasis is called a deck."""
    block = document.blocks[i]
    if document.markup is Markup.MARKDOWN:
        raw = document.raw[block.raw_start_char : block.raw_end_char]
        is_deck = i + 1 < len(document.blocks) and _EMPHASIZED.fullmatch(raw)
        return Role.SUBHEADLINE if is_deck else None
    hint = hint_of(block, document.elements, names)
    return hint.role if hint else None
