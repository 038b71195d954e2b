"""Titles: which blocks are the headline, the line below it, and the headline once more."""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from tasks.clean.blocks import Block, Document, Kind
from tasks.clean.dates import has_full_name, is_signed_date
from tasks.clean.element_names import Names
from tasks.clean.headlines import headline_in
from tasks.clean.labels import Label
from tasks.clean.places import hint_of
from tasks.clean.shapes import Shape
from tasks.clean.writers import signed_below
from tasks.core.vocabulary import Markup, Role, SegmentReason

_Words = tuple[str, ...]

_WORD = re.compile(r"\w+")
#: Titles are compared by their first characters.
_MAX_CHARS = 400
_MIN_WORDS, _MAX_WORDS = 3, 40
_MIN_TITLE_CHARS = 10
#: What only a first-level heading calls the title may be a template that was not filled in, or the name of a section.
_H1_WEIGHT, _MAX_H1S = 0.9, 2
#: What a heading has ahead of a line that is as like a title, and a line that is no link of one that is.
_HEADING_BONUS, _UNLINKED_BONUS = 0.2, 0.05
_MAX_LINK_SHARE = 0.5
_MAX_DECK_SENTENCE_WORDS = 20
#: Shares of the block's and of the title's words that are common to both; page titles have the site's name on top.
_MIN_BLOCK_SHARE = 0.85
_MIN_TITLE_SHARE = 0.5
_MAX_LINES_BELOW = 7
_EMPHASIZED = re.compile(r"(\*{1,3}|_{1,3})[^*_\s][^*_\n]{1,400}\1")
#: A file with at most this many lines above its story has no page around it: its first line is the headline.
_MAX_BARE_LINES = 6
_SEPARATOR = re.compile(r"[\s\u200b]{1,3}[|–—-]\s")
_TITLE_METAS = ("og:title", "twitter:title", "headline", "dc.title")
_HEADLINE = Label(Role.HEADLINE, SegmentReason.USED_AS_TITLE, "headline")
_SUBHEADLINE = Label(Role.SUBHEADLINE, SegmentReason.USED_AS_TITLE, "subheadline")
_PICTURES = frozenset({Role.CAPTION, Role.CREDIT})
_SIGNED = Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "header:date")
_DATED = _SIGNED._replace(role=Role.BOILERPLATE)
_REPEATED = Label(Role.REPEATED, SegmentReason.REPEATS, "headline")


class _Title(NamedTuple):
    """What the page calls its title, as words."""

    words: _Words
    distinct: frozenset[str]
    weight: float


def titles_of(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    start: int,
    stop: int,
    names: Names,
) -> dict[int, Label]:
    """Return the labels of headline, subheadline and repeated headlines; the story is `[start, stop)`."""
    # Only what is as short as a title is compared with one.
    short = [i for i, shape in enumerate(shapes) if shape.n_words <= _MAX_WORDS]
    headline = _stated_headline(document, [i for i in short if i < stop])
    if headline is None and not document.elements:
        headline = _headline_of_text(document.blocks, shapes, labels, start, stop)
    if headline is None:
        return {}
    found = {headline: _HEADLINE} | dict.fromkeys(_said_again(document.blocks, short, headline), _REPEATED)
    if not document.elements:
        found |= signed_below(document, labels, headline, start)
    below = [i for i in range(headline + 1, min(headline + _MAX_LINES_BELOW, len(shapes))) if i not in found]
    found |= _signed_dates(document, labels, [i for i in below if i < start])
    below = [i for i in below if i not in found]
    deck = _subheadline(document, shapes, labels, below, start, names)
    if deck is not None:
        found[deck] = _SUBHEADLINE
    return found


def _words(text: str) -> _Words:
    return tuple(_WORD.findall(text[:_MAX_CHARS].casefold()))


def _said_again(blocks: Sequence[Block], candidates: Sequence[int], headline: int) -> list[int]:
    """Return the candidates that say what the headline says."""
    words = _words(blocks[headline].text)
    if not words:
        return []
    return [i for i in candidates if i != headline and _are_words(words, blocks[i].text)]


def _are_words(words: _Words, text: str) -> bool:
    """Whether a text consists of these words; the first letter tells most others apart."""
    if text[:1].isalnum() and not text[:1].casefold().startswith(words[0][0]):
        return False
    return _words(text) == words


def _stated_headline(document: Document, candidates: Sequence[int]) -> int | None:
    """Return the candidate that reads most like a title of the page; headings count for more than lines and links."""
    titles = _titles(document)
    if not titles:
        return None
    known = frozenset().union(*(title.distinct for title in titles))
    n_chars = min(map(_fewest_chars, titles))
    best, best_score = None, 0.0
    for i in candidates:
        block = document.blocks[i]
        if len(block.text) < n_chars and block.text.isascii():
            continue  # too short to be like a title; other characters may become two when their case is folded
        words = _words(block.text)
        common = known.intersection(words)
        if not common or len(common) < _MIN_BLOCK_SHARE * len(set(words)):
            continue
        score = _score(block, words, titles)
        if score > best_score:
            best, best_score = i, score
    return best


def _titles(document: Document) -> list[_Title]:
    """Return the distinct titles that the page states, with how much each counts."""
    weights = dict.fromkeys(map(_words, document.head.h1s[:_MAX_H1S]), _H1_WEIGHT)
    weights |= dict.fromkeys(map(_words, _declared(document)), 1.0)
    return [_Title(words, frozenset(words), weight) for words, weight in weights.items() if words]


def _declared(document: Document) -> Iterator[str]:
    if document.fields.title:
        yield document.fields.title
    for name, content in document.head.metas:
        if name in _TITLE_METAS:
            yield content
    yield document.head.title
    yield _SEPARATOR.split(document.head.title, 1)[0]


def _fewest_chars(title: _Title) -> int:
    """Return the length of the shortest text that shares enough words with a title to be like it."""
    lengths = sorted(map(len, title.distinct))[: ceil(_MIN_TITLE_SHARE * len(title.distinct))]
    return sum(lengths) + len(lengths) - 1


def _score(block: Block, words: _Words, titles: Sequence[_Title]) -> float:
    """Return how much a block with these words reads like the title of the page, 0 if not at all."""
    likeness = max(_likeness(words, title) * title.weight for title in titles)
    if not likeness:
        return 0.0
    is_heading, is_unlinked = block.kind is Kind.HEADING, block.link_share < _MAX_LINK_SHARE
    return likeness + _HEADING_BONUS * is_heading + _UNLINKED_BONUS * is_unlinked


def _likeness(words: _Words, title: _Title) -> float:
    if words == title.words:
        # A single word, or a template that was not filled in, is a title of the page only if nothing else is.
        return 1.0 if len(words) >= _MIN_WORDS or sum(map(len, words)) >= _MIN_TITLE_CHARS else 0.5
    if len(words) < _MIN_WORDS:
        return 0.0
    own = set(words)
    n_common = len(own & title.distinct)
    block_share, title_share = n_common / len(own), n_common / len(title.distinct)
    if block_share < _MIN_BLOCK_SHARE or title_share < _MIN_TITLE_SHARE:
        return 0.0
    return (block_share + title_share) / 2


def _headline_of_text(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], start: int, stop: int
) -> int | None:
    """Return the headline of a text without metadata: its first line, or under a page's menu the likeliest."""
    if start > _MAX_BARE_LINES:
        return headline_in(blocks, shapes, labels, start, stop)
    lines = range(start or min(1, len(blocks)))  # a story may begin with its headline
    return next((i for i in lines if _could_be_title(blocks[i], shapes[i], labels[i])), None)


def _could_be_title(block: Block, shape: Shape, label: Label | None) -> bool:
    # A title that is printed twice in a row looks like a caption.
    is_doubled = label is not None and label.role is Role.CAPTION and label.reason is SegmentReason.REPEATS
    if (label and not is_doubled) or not _MIN_WORDS <= shape.n_words <= _MAX_WORDS:
        return False
    return block.kind is Kind.HEADING or not block.text.rstrip('"”»').endswith((".", ":", ";", ",", "。", "…"))


def _signed_dates(document: Document, labels: Sequence[Label | None], below: Iterable[int]) -> dict[int, Label]:
    """Return the lines below the headline that say when the story was published, and by whom."""
    texts = {i: document.blocks[i].text for i in below if _is_open(labels[i])}
    return {i: _SIGNED if has_full_name(text) else _DATED for i, text in texts.items() if is_signed_date(text)}


def _subheadline(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    below: Iterable[int],
    start: int,
    names: Names,
) -> int | None:
    """Return which line below the headline is set as a deck, or is the first above the story and reads like one."""
    for i in below:
        shape, label = shapes[i], labels[i]
        is_sized = _MIN_WORDS < shape.n_words <= _MAX_WORDS and shape.link_share < _MAX_LINK_SHARE
        could_be_deck = is_sized and not document.blocks[i].text.endswith(":")
        named = _named(document, i, names) if could_be_deck and _is_open(label) else None
        if named is Role.SUBHEADLINE:
            return i
        if label or named or _is_above_credit(labels, i):
            continue
        # A sentence of that length is the lead of the story rather than a line above it.
        is_lead = shape.ends_sentence and shape.n_words > _MAX_DECK_SENTENCE_WORDS
        return i if i < start and could_be_deck and not is_lead else None
    return None


def _is_open(label: Label | None) -> bool:
    """Whether a line has no label, or one by the name of its element, which may mislead; pictures are named well."""
    return label is None or (label.reason is SegmentReason.MARKUP and label.role not in _PICTURES)


def _is_above_credit(labels: Sequence[Label | None], i: int) -> bool:
    """Whether a line is a caption, with the credit of its picture below it."""
    below = labels[i + 1] if i + 1 < len(labels) else None
    return below is not None and below.role is Role.CREDIT


def _named(document: Document, i: int, names: Names) -> Role | None:
    """Return what the element of a block is called; a Markdown paragraph that is all emphasis is called a deck."""
    block = document.blocks[i]
    if document.markup is Markup.MARKDOWN:
        raw = document.raw[block.raw_start_char : block.raw_end_char]
        is_deck = i + 1 < len(document.blocks) and _EMPHASIZED.fullmatch(raw)
        return Role.SUBHEADLINE if is_deck else None
    hint = hint_of(block, document.elements, names)
    return hint.role if hint else None
