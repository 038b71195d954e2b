"""Article: the path of one record through clean, segment and enrich. Pure composition, nothing is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from tasks.clean import NOTHING_KNOWN, Judge, clean, judge
from tasks.core.errors import Reason, Reject
from tasks.core.facts import Author, Fact
from tasks.core.identity import article_id_of
from tasks.core.records import Article, Cleaned, Page, Record
from tasks.core.words import count_words
from tasks.enrich import enrich_article, enrich_page
from tasks.pipeline.made import Made, values_of
from tasks.pipeline.stopwatch import Stopwatch
from tasks.segment import sentences


def make_article(
    record: Record,
    *,
    file_modified_at: datetime | None,
    min_words: int,
    watch: Stopwatch,
    judge: Judge = judge,
    lines: Mapping[str, int] = NOTHING_KNOWN,
    stored: Cleaned | None = None,
) -> Made:
    """Turn a record into an article, or raise `Reject`. With `stored`, an earlier cleaning of the same raw is kept.

    `lines` are those that recur on the site of the record.
    """
    cleaned = clean(record, judge, lines)
    if stored is not None and stored.raw == cleaned.raw:
        cleaned = Cleaned(stored.raw, stored.text, stored.segments, stored.repairs, cleaned.head)
    watch.lap("clean")
    if count_words(cleaned.text) < min_words:
        raise Reject(Reason.TOO_SHORT, f"the story has fewer than {min_words} words")
    page = Page(
        record.source, record.record, record.fields, cleaned.head, cleaned.text, cleaned.segments, file_modified_at
    )
    page_facts = enrich_page(page)
    watch.lap("enrich")
    return finish(article_of(page, page_facts), cleaned, page_facts, watch)


def finish(article: Article, cleaned: Cleaned, page_facts: Sequence[Fact], watch: Stopwatch) -> Made:
    """Segment and enrich an article of which only the page's facts are known."""
    article = with_sentences(article)
    watch.lap("segment")
    facts = (*page_facts, *enrich_article(article))
    watch.lap("enrich")
    return Made(article, cleaned, facts)


def article_of(page: Page, page_facts: Sequence[Fact]) -> Article:
    """Return the article that a page became: its text and those of its facts that article enrichers may read."""
    known = {name: value for name, value in values_of(page_facts).items() if name in _ARTICLE_FIELDS}
    authors = tuple(fact.name for fact in page_facts if isinstance(fact, Author))
    return Article(
        article_id=article_id_of(page.source, page.record),
        source=page.source,
        record=page.record,
        text=page.text,
        segments=page.segments,
        authors=authors,
        **known,
    )


def with_sentences(article: Article) -> Article:
    """Return the article with its sentences."""
    found = sentences(article.text, article.segments, article.language)
    values: dict[str, Any] = {f.name: getattr(article, f.name) for f in fields(article)}
    return Article(**{**values, "sentences": found})


_ARTICLE_FIELDS = frozenset(f.name for f in fields(Article)) - {
    "article_id", "source", "record", "text", "segments", "sentences", "authors",
}  # fmt: skip
