"""Enrich: facts about an article. A page is cleaned text plus the metadata around it; an article is what is stored.

To add a fact: write a function that yields it, and add the function to one of the two tuples.
"""

from collections.abc import Callable, Iterable

from tasks.core.facts import Fact
from tasks.core.records import Article, Page
from tasks.enrich.address import address_of, registered_domain
from tasks.enrich.authors import authors_of
from tasks.enrich.credits import credits_of
from tasks.enrich.datelines import dateline_of
from tasks.enrich.filing import filing_of
from tasks.enrich.headline import headline_of
from tasks.enrich.hyperlinks import hyperlinks_of
from tasks.enrich.keywords import keywords_of
from tasks.enrich.language import language_of
from tasks.enrich.sizes import hash_of, sizes_of
from tasks.enrich.times import fetch_of, publication_of
from tasks.enrich.trust import trust_of

#: What needs the metadata of the source.
PAGE_ENRICHERS: tuple[Callable[[Page], Iterable[Fact]], ...] = (
    address_of,
    headline_of,
    authors_of,
    publication_of,
    fetch_of,
    filing_of,
    language_of,
    hyperlinks_of,
)
#: What can be found again in the stored article.
ARTICLE_ENRICHERS: tuple[Callable[[Article], Iterable[Fact]], ...] = (
    sizes_of,
    credits_of,
    dateline_of,
    hash_of,
    keywords_of,
    trust_of,
)


def enrich_page(page: Page) -> tuple[Fact, ...]:
    """Return what a page and its metadata say, in the order of `PAGE_ENRICHERS`."""
    return tuple(fact for enricher in PAGE_ENRICHERS for fact in enricher(page))


def enrich_article(article: Article) -> tuple[Fact, ...]:
    """Return what the stored article says, in the order of `ARTICLE_ENRICHERS`."""
    return tuple(fact for enricher in ARTICLE_ENRICHERS for fact in enricher(article))


__all__ = ["ARTICLE_ENRICHERS", "PAGE_ENRICHERS", "enrich_article", "enrich_page", "registered_domain"]
