"""Enrich: facts about an article. A page is cleaned text plus the metadata around it; an article is what is stored.

To add a fact: write a function that yields it, and add the function to one of the two tuples.
"""

from collections.abc import Callable, Iterable

from tasks.core.facts import Fact
from tasks.core.records import Article, Page
from tasks.enrich.address import address
from tasks.enrich.agencies import credited
from tasks.enrich.authors import authors
from tasks.enrich.datelines import dateline
from tasks.enrich.filing import filing
from tasks.enrich.headline import headline
from tasks.enrich.hyperlinks import hyperlinks
from tasks.enrich.keywords import keywords
from tasks.enrich.language import language
from tasks.enrich.sizes import content_hash, sizes
from tasks.enrich.times import fetch_time, publication
from tasks.enrich.trust import trust

#: What needs the metadata of the source.
PAGE_ENRICHERS: tuple[Callable[[Page], Iterable[Fact]], ...] = (
    address,
    headline,
    authors,
    publication,
    fetch_time,
    filing,
    language,
    hyperlinks,
)
#: What can be found again in the stored article.
ARTICLE_ENRICHERS: tuple[Callable[[Article], Iterable[Fact]], ...] = (
    sizes,
    credited,
    dateline,
    content_hash,
    keywords,
    trust,
)


def enrich_page(page: Page) -> tuple[Fact, ...]:
    """Return what a page and its metadata say, in the order of `PAGE_ENRICHERS`."""
    return tuple(fact for enricher in PAGE_ENRICHERS for fact in enricher(page))


def enrich_article(article: Article) -> tuple[Fact, ...]:
    """Return what the stored article says, in the order of `ARTICLE_ENRICHERS`."""
    return tuple(fact for enricher in ARTICLE_ENRICHERS for fact in enricher(article))


__all__ = ["ARTICLE_ENRICHERS", "PAGE_ENRICHERS", "enrich_article", "enrich_page"]
