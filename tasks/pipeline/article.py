"""Article: the path of one record through clean, segment and enrich. Pure composition, nothing is decided here."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from tasks.clean import NOTHING_KNOWN, Judge, clean, judge
from tasks.core.errors import Reason, Reject
from tasks.core.facts import ROW_FACTS, Author, Fact
from tasks.core.identity import article_id_of
from tasks.core.records import Article, Cleaned, Page, Record
from tasks.core.words import count_words
from tasks.enrich import enrich_article, enrich_page
from tasks.segment import sentences


@dataclass(frozen=True, slots=True)
class Made:
    """One finished article: what the stages made of a record, ready to become rows."""

    article: Article
    cleaned: Cleaned
    facts: tuple[Fact, ...]


class Stopwatch:
    """CPU seconds by stage of one worker."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.process_time()

    def lap(self, stage: str) -> None:
        """Add the CPU time since the last lap to `stage`."""
        now = time.process_time()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now


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


def values_of(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the columns of the article's own row that `facts` fill; a later fact wins."""
    values: dict[str, Any] = {}
    for fact in facts:
        if type(fact) not in ROW_FACTS:
            values |= {f.name: getattr(fact, f.name) for f in fields(fact)}
    return values


_ARTICLE_FIELDS = frozenset(f.name for f in fields(Article)) - {
    "article_id", "source", "record", "text", "segments", "sentences", "authors",
}  # fmt: skip
