"""Other stories: a page may go on with whole other articles, or be a list of them; one at most is its story."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from tasks.clean.blocks import Document, Kind
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape, is_prose
from tasks.core.vocabulary import Role, SegmentReason

#: A container with a heading and this much prose below it is an article, with less of it the teaser of one.
_MIN_PROSE_BLOCKS, _MIN_PROSE_WORDS = 3, 60
_MIN_ARTICLES, _MIN_TEASERS = 2, 3
#: The heading is among the first blocks of its container.
_MAX_BLOCKS_ABOVE = 8
_MIN_LINK_SHARE = 0.5
_CONTAINERS = frozenset(("article", "div", "section", "li", "main"))
_HEADINGS = frozenset(("h1", "h2", "h3"))
# Looked up once: until Python 3.12 each look-up of a member calls a function.
_HEADING = Kind.HEADING
_ANOTHER = Label(Role.RELATED, SegmentReason.POSITION, "another story")


class _Article(NamedTuple):
    """A container with a heading of its own and prose: blocks `[start, stop)`."""

    parent: int
    tag: str
    start: int
    stop: int
    heading_tag: str
    is_linked: bool
    n_h1s: int
    n_words: int
    n_prose: int

    @property
    def is_whole(self) -> bool:
        """Whether it is more than a teaser."""
        return self.n_prose >= _MIN_PROSE_BLOCKS and self.n_words >= _MIN_PROSE_WORDS


def other_stories(document: Document, shapes: Sequence[Shape], headline: int | None) -> dict[int, Label]:
    """Return labels for the blocks of articles that stand beside the page's own; `headline` is its block, if known."""
    found: dict[int, Label] = {}
    for articles in _groups(document, shapes):
        for other in _others(articles, document, headline):
            found |= dict.fromkeys(range(other.start, other.stop), _ANOTHER)
    return found


def _others(articles: Sequence[_Article], document: Document, headline: int | None) -> list[_Article]:
    """Return which of some containers side by side are not the page's story."""
    whole = [article for article in articles if article.is_whole]
    own = next((a for a in whole if headline is not None and a.start <= headline < a.stop), None)
    if own is not None:
        return _beside(own, whole)
    # A live blog has its headline above its entries; one that leads elsewhere is the name of the site or of one story.
    has_headline = headline is not None and document.blocks[headline].link_share < _MIN_LINK_SHARE
    if has_headline or not all(article.is_linked for article in articles):
        return []
    if len(whole) >= _MIN_ARTICLES:
        longest = max(whole, key=lambda article: article.n_words)
        return [article for article in articles if article is not longest]
    return list(articles) if not whole and len(articles) >= _MIN_TEASERS else []


def _beside(own: _Article, articles: Sequence[_Article]) -> list[_Article]:
    """Return the articles that are not parts of the page's own story, which may be in containers with headings, too."""
    # The headings of its parts are smaller, or there are several large ones.
    is_sure = own.tag == "article" or (own.heading_tag == "h1" and own.n_h1s == 1)
    return [
        article for article in articles
        if article is not own and article.heading_tag == own.heading_tag and (is_sure or article.is_linked)
    ]  # fmt: skip


def _groups(document: Document, shapes: Sequence[Shape]) -> Iterator[list[_Article]]:
    """Yield the containers with headings that stand side by side in one element."""
    groups: dict[tuple[int, str], list[_Article]] = {}
    for article in _articles(document, shapes):
        groups.setdefault((article.parent, article.tag), []).append(article)
    yield from (group for group in groups.values() if len(group) >= _MIN_ARTICLES)


def _articles(document: Document, shapes: Sequence[Shape]) -> Iterator[_Article]:
    """Yield the containers that have prose, and a heading above it, if the page has several headings."""
    blocks, elements = document.blocks, document.elements
    tags = [elements[block.element].tag for block in blocks] if elements else []
    headings = [i for i, tag in enumerate(tags) if tag in _HEADINGS and blocks[i].kind is _HEADING]
    if len(headings) < _MIN_ARTICLES:
        return
    h1s = [i for i, tag in enumerate(tags) if tag == "h1"]
    prose = [shape.n_words if is_prose(shape) else 0 for shape in shapes]
    n_words = list(accumulate(prose, initial=0))
    n_prose = list(accumulate(map(bool, prose), initial=0))
    next_heading = _next(headings, len(blocks))
    for parent, tag, _, start, end, _ in islice(elements, 1, None):
        if tag not in _CONTAINERS or (heading := next_heading[start]) >= end or heading >= start + _MAX_BLOCKS_ABOVE:
            continue
        stop = min(end, len(blocks))
        if n_prose[stop] > n_prose[start]:
            yield _Article(
                parent, tag, start, stop, tags[heading],
                is_linked=blocks[heading].link_share >= _MIN_LINK_SHARE,
                n_h1s=bisect_left(h1s, stop) - bisect_left(h1s, start),
                n_words=n_words[stop] - n_words[start],
                n_prose=n_prose[stop] - n_prose[start],
            )  # fmt: skip


def _next(headings: Sequence[int], n_blocks: int) -> list[int]:
    """Return for each block, and for the end, the first heading that is not before it; `n_blocks` if there is none."""
    following = [n_blocks] * (n_blocks + 1)
    start = 0
    for heading in headings:
        following[start : heading + 1] = [heading] * (heading + 1 - start)
        start = heading + 1
    return following
