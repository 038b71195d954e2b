"""Facts: what enrichers find. The field names of a fact are column names, so that a fact needs no mapping.

A fact of `ARTICLE_FACTS` fills columns of the article's own row; a fact of `ROW_FACTS` is one row of a child table.
"""

from dataclasses import dataclass
from datetime import date, datetime

from tasks.core.vocabulary import AuthorKind, Origin, Precision


@dataclass(frozen=True, slots=True)
class Address:
    """Where the article was published."""

    url: str | None = None
    canonical_url: str | None = None
    domain: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Titled:
    """The headline and the line below it."""

    title: str | None = None
    subtitle: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """How the publisher filed the article."""

    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    article_type: str | None = None
    access: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """When the article was published; a date without a time has no `published_at`."""

    published_at: datetime | None = None
    published_date: date | None = None
    published_utc_offset_min: int | None = None
    published_precision: Precision | None = None
    published_from: Origin | None = None


@dataclass(frozen=True, slots=True)
class Modified:
    """When the publisher last changed the article."""

    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """When the article was fetched; a file's time goes here and never into `published_at`."""

    fetched_at: datetime | None = None
    fetched_from: Origin | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of the story: ISO 639-1 code, probability, ISO 15924 script."""

    language: str | None = None
    language_confidence: float | None = None
    script: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Sizes of the story."""

    n_chars: int
    n_words: int
    n_sentences: int
    n_paragraphs: int
    reading_s: int
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Credited:
    """Agencies that the article credits, in their usual names."""

    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Datelined:
    """The place part of the dateline as written, for instance `PARIS`."""

    dateline: str | None = None


@dataclass(frozen=True, slots=True)
class Hashed:
    """The hash of the story's words, equal for exact duplicates."""

    content_hash: str


@dataclass(frozen=True, slots=True)
class Judged:
    """How far the cleaning can be trusted."""

    quality_score: float | None = None
    quality_flags: tuple[str, ...] = ()
    kept_share: float | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """One author, without titles and `By`."""

    name: str
    kind: AuthorKind


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword phrase; `score` grows with importance, `n` counts occurrences in the story."""

    phrase: str
    score: float
    n: int


@dataclass(frozen=True, slots=True)
class Link:
    """One hyperlink of the page."""

    url: str
    link_domain: str | None
    anchor: str
    is_in_story: bool


ArticleFact = (
    Address
    | Titled
    | Filed
    | Published
    | Modified
    | Fetched
    | Spoken
    | Measured
    | Credited
    | Datelined
    | Hashed
    | Judged
)
RowFact = Author | Keyword | Link
Fact = ArticleFact | RowFact

ARTICLE_FACTS: tuple[type, ...] = (
    Address, Titled, Filed, Published, Modified, Fetched, Spoken, Measured, Credited, Datelined, Hashed, Judged,
)  # fmt: skip
#: fact -> the child table it is a row of; its ordinal column is the table's second key column
ROW_FACTS: dict[type, str] = {Author: "authors", Keyword: "keywords", Link: "hyperlinks"}

#: what the page enrichers find; kept when only the article enrichers run again
PAGE_FACTS: tuple[type, ...] = (Address, Titled, Filed, Published, Modified, Fetched, Spoken, Author, Link)
