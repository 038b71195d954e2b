"""Tables: the one declaration of every table. Schema, data dictionary and contract checks all come from here."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from tasks.core.errors import Reason
from tasks.core.vocabulary import (
    AuthorKind,
    ClusterKind,
    Format,
    Origin,
    Precision,
    Role,
    SegmentReason,
    Stage,
)

ID = pa.string()
TEXT = pa.string()
INT = pa.int32()
LONG = pa.int64()
SCORE = pa.float32()
FLAG = pa.bool_()
AT = pa.timestamp("us", tz="UTC")
DATE = pa.date32()
TEXTS = pa.list_(pa.field("element", pa.string(), nullable=False))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: type, whether it may be null, and what it means in one sentence."""

    name: str
    type: pa.DataType
    description: str
    nullable: bool = True
    vocabulary: type[StrEnum] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its grain in words, its key, and its columns in order."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema; descriptions travel as field metadata."""
        return pa.schema(
            [
                pa.field(c.name, c.type, nullable=c.nullable, metadata={"description": c.description})
                for c in self.columns
            ]
        )

    @property
    def is_child(self) -> bool:
        """Whether rows belong to an article (all tables but `articles`, `sources` and `rejects`)."""
        return self.key[0] == "article_id" and self.name != "articles"


def _child(name: str, grain: str, ordinal: str | None, *columns: Column) -> Table:
    key = (Column("article_id", ID, "The article this row belongs to.", nullable=False),)
    inherited = (
        Column("published_date", DATE, "`published_date` of the article."),
        Column("domain", TEXT, "`domain` of the article."),
        Column("language", TEXT, "`language` of the article."),
    )
    number = (Column(ordinal, INT, "Position within the article, from 0.", nullable=False),) if ordinal else ()
    names = ("article_id", ordinal) if ordinal else ("article_id",)
    return Table(name, grain, names, key + inherited + number + columns)


def _span(what: str = "the story") -> tuple[Column, Column]:
    return (
        Column(
            "start_char",
            INT,
            f"First character in {what} (code points of `articles.text`, from 0).",
            nullable=False,
        ),
        Column("end_char", INT, f"One past the last character in {what}.", nullable=False),
    )


ARTICLES = Table(
    "articles",
    "one article",
    ("article_id",),
    (
        Column("article_id", ID, "128-bit hash of source and record, 32 hex digits.", nullable=False),
        Column("source", TEXT, "The input file as `<inbox>/<relative path>`.", nullable=False),
        Column("record", TEXT, "Which record of the source; empty if the source is one article.", nullable=False),
        Column("url", TEXT, "The address as found beside the text."),
        Column("canonical_url", TEXT, "The address the publisher declares canonical."),
        Column("domain", TEXT, "Registered domain of the address, for instance `bbc.co.uk`."),
        Column("publisher", TEXT, "Name of the publication."),
        Column("title", TEXT, "The headline."),
        Column("subtitle", TEXT, "The line below the headline."),
        Column("authors", TEXTS, "Names of the authors in order.", nullable=False),
        Column("section", TEXT, "Section of the publication."),
        Column("tags", TEXTS, "Tags the publisher gave.", nullable=False),
        Column("image_url", TEXT, "Address of the main picture."),
        Column("article_type", TEXT, "Kind of article as the publisher declares it."),
        Column("access", TEXT, "Free or paid, as the publisher declares it."),
        Column("rights", TEXT, "Rights statement."),
        Column("published_at", AT, "Publication time; null if only a date is known."),
        Column("published_date", DATE, "Publication date on the publisher's own calendar."),
        Column("published_utc_offset_min", INT, "Offset of the publisher's clock from UTC, in minutes."),
        Column("published_precision", TEXT, "How exactly the publication time is known.", vocabulary=Precision),
        Column("published_from", TEXT, "Where the publication time was found.", vocabulary=Origin),
        Column("modified_at", AT, "When the publisher last changed the article."),
        Column("fetched_at", AT, "When the article was fetched, or the time of its file."),
        Column("fetched_from", TEXT, "Where the fetch time was found.", vocabulary=Origin),
        Column("language", TEXT, "Language of the story (ISO 639-1)."),
        Column("language_confidence", SCORE, "Probability of the language, 0 to 1."),
        Column("script", TEXT, "Main script of the story (ISO 15924)."),
        Column(
            "text",
            TEXT,
            "The story: kept segments, repaired, a blank line between paragraphs.",
            nullable=False,
        ),
        Column("lead", TEXT, "The first paragraph of prose."),
        Column("n_chars", INT, "Code points of `text`.", nullable=False),
        Column(
            "n_words",
            INT,
            "Words of `text`; a character of a script without blanks counts as one.",
            nullable=False,
        ),
        Column("n_sentences", INT, "Sentences of `text`.", nullable=False),
        Column("n_paragraphs", INT, "Paragraphs of `text`.", nullable=False),
        Column("reading_s", INT, "Reading time at 230 words a minute, in seconds.", nullable=False),
        Column("agencies", TEXTS, "News agencies credited, in their usual names.", nullable=False),
        Column("dateline", TEXT, "Place of the dateline as written."),
        Column("countries", TEXTS, "Countries the story is about (ISO 3166).", nullable=False),
        Column("keywords", TEXTS, "The most telling phrases, best first.", nullable=False),
        Column("topics", TEXTS, "Topic codes, best first.", nullable=False),
        Column("sentiment", SCORE, "Mean sentiment of the sentences, -1 to 1."),
        Column("readability", SCORE, "Readability of the story."),
        Column("quality_score", SCORE, "How far the cleaning can be trusted, 0 to 1."),
        Column("quality_flags", TEXTS, "What may be wrong with the cleaning.", nullable=False),
        Column("kept_share", SCORE, "Share of the characters of `raw` that are in kept segments."),
        Column("content_hash", ID, "Hash of the words of the story; equal for exact duplicates.", nullable=False),
        Column("changed_in", INT, "Snapshot that last wrote this row.", nullable=False),
    ),
)

SEGMENTS = _child(
    "segments",
    "one judged block of an article, kept or dropped",
    "segment_no",
    Column("text", TEXT, "Raw text; the segments of an article concatenate to its `raw`.", nullable=False),
    Column("role", TEXT, "What the block is.", nullable=False, vocabulary=Role),
    Column("is_kept", FLAG, "Whether it is part of `articles.text`.", nullable=False),
    Column("reason", TEXT, "Why it was kept or dropped.", nullable=False, vocabulary=SegmentReason),
    Column("reason_detail", TEXT, "The pattern, score or line behind the reason."),
    Column("confidence", SCORE, "Confidence of the judge, 0 to 1.", nullable=False),
    Column("paragraph_no", INT, "Paragraph of the story; null if dropped."),
    Column("raw_start_char", INT, "First character in `raw`.", nullable=False),
    Column("raw_end_char", INT, "One past the last character in `raw`.", nullable=False),
    Column("start_char", INT, "First character in `articles.text`; null if dropped."),
    Column("end_char", INT, "One past the last character in `articles.text`; null if dropped."),
    Column("n_words", INT, "Words of the segment.", nullable=False),
    Column("text_hash", ID, "64-bit hash of its words: equal for lines that recur.", nullable=False),
)

REPAIRS = _child(
    "repairs",
    "one edit between raw and text",
    "repair_no",
    Column("raw_start_char", INT, "First character in `raw`.", nullable=False),
    Column("raw_end_char", INT, "One past the last character in `raw`.", nullable=False),
    Column("before", TEXT, "The characters of `raw`.", nullable=False),
    Column("after", TEXT, "What the text reads instead.", nullable=False),
    Column("rules", TEXTS, "The rules that made the edit, in order.", nullable=False),
)

SENTENCES = _child(
    "sentences",
    "one sentence of a story",
    "sentence_no",
    Column("segment_no", INT, "Segment the sentence begins in.", nullable=False),
    Column("paragraph_no", INT, "Paragraph of the story.", nullable=False),
    *_span(),
    Column("text", TEXT, "The sentence.", nullable=False),
    Column("n_words", INT, "Words of the sentence.", nullable=False),
    Column("sentence_language", TEXT, "Language of the sentence where it differs from the article's."),
    Column("sentiment", SCORE, "Sentiment, -1 to 1."),
)

AUTHORS = _child(
    "authors",
    "one author of an article",
    "author_no",
    Column("name", TEXT, "Name without titles.", nullable=False),
    Column("kind", TEXT, "Person or organization.", nullable=False, vocabulary=AuthorKind),
)

ENTITIES = _child(
    "entities",
    "one mention of a name",
    "entity_no",
    Column("sentence_no", INT, "Sentence of the mention.", nullable=False),
    *_span(),
    Column("text", TEXT, "The mention as written.", nullable=False),
    Column("label", TEXT, "Kind of name.", nullable=False),
    Column("name", TEXT, "Canonical name.", nullable=False),
    Column("entity_id", ID, "Hash of label and normalized name.", nullable=False),
    Column("role", TEXT, "Role of the name in the sentence."),
)

PLACES = _child(
    "places",
    "one place a story mentions",
    "place_no",
    *_span(),
    Column("text", TEXT, "The mention as written.", nullable=False),
    Column("name", TEXT, "Name of the place.", nullable=False),
    Column("country", TEXT, "Country (ISO 3166)."),
    Column("admin1", TEXT, "First-level division."),
    Column("latitude", pa.float64(), "Latitude in degrees."),
    Column("longitude", pa.float64(), "Longitude in degrees."),
    Column("geonames_id", LONG, "Id in GeoNames."),
)

QUOTES = _child(
    "quotes",
    "one quotation",
    "quote_no",
    Column("sentence_no", INT, "Sentence in which it begins.", nullable=False),
    *_span(),
    Column("text", TEXT, "The quotation.", nullable=False),
    Column("speaker", TEXT, "Who is quoted."),
    Column("speaker_start_char", INT, "First character of the speaker's mention."),
    Column("speaker_end_char", INT, "One past its last character."),
    Column("is_speaker_inferred", FLAG, "Whether the speaker is not named beside the quotation."),
    Column("entity_id", ID, "The speaker in `entities`."),
    Column("cue", TEXT, "The verb that introduces it."),
    Column("kind", TEXT, "Direct or indirect."),
)

DATES = _child(
    "dates",
    "one date a story mentions",
    "date_no",
    *_span(),
    Column("text", TEXT, "The mention as written.", nullable=False),
    Column("resolved_date", DATE, "The day meant, or the first day of the period."),
    Column("precision", TEXT, "How exactly it is known.", vocabulary=Precision),
)

AMOUNTS = _child(
    "amounts",
    "one amount a story mentions",
    "amount_no",
    *_span(),
    Column("text", TEXT, "The mention as written.", nullable=False),
    Column("value", pa.float64(), "The number in its base unit."),
    Column("unit", TEXT, "Unit or currency."),
    Column("precision", TEXT, "Exact or approximate."),
)

KEYWORDS = _child(
    "keywords",
    "one keyword of an article",
    "keyword_no",
    Column("phrase", TEXT, "The phrase as written most often.", nullable=False),
    Column("score", SCORE, "Importance; comparable within an article.", nullable=False),
    Column("n", INT, "Occurrences in the story.", nullable=False),
)

TOPICS = _child(
    "topics",
    "one topic of an article",
    "topic_no",
    Column("code", TEXT, "Code of the topic.", nullable=False),
    Column("label", TEXT, "Its name.", nullable=False),
    Column("score", SCORE, "Probability, 0 to 1.", nullable=False),
    Column("evidence", TEXT, "Words that speak for it."),
)

HYPERLINKS = _child(
    "hyperlinks",
    "one link of a page",
    "link_no",
    Column("url", TEXT, "Where the link leads.", nullable=False),
    Column("link_domain", TEXT, "Registered domain of the address."),
    Column("anchor", TEXT, "The text of the link.", nullable=False),
    Column("is_in_story", FLAG, "Whether the link stands in a kept segment.", nullable=False),
)

CLUSTERS = _child(
    "clusters",
    "one article and the cluster it belongs to; singletons too",
    None,
    Column("cluster_id", ID, "`article_id` of the canonical member.", nullable=False),
    Column("is_canonical", FLAG, "Whether this article represents its cluster.", nullable=False),
    Column("similarity", SCORE, "Similarity to the canonical member, 0 to 1.", nullable=False),
    Column("kind", TEXT, "Why the members belong together.", nullable=False, vocabulary=ClusterKind),
    Column("is_syndicated", FLAG, "Whether members come from more than one publisher.", nullable=False),
    Column("n_members", INT, "Size of the cluster.", nullable=False),
    Column(
        "url_key",
        TEXT,
        "Address without scheme, tracking parameters and fragment: the same for versions of one page.",
    ),
    Column("version_no", INT, "Position among the versions of one page, from 0.", nullable=False),
    Column("is_latest", FLAG, "Whether no later version of the page is known.", nullable=False),
)

SOURCES = Table(
    "sources",
    "one input file",
    ("source",),
    (
        Column("source", TEXT, "The input file as `<inbox>/<relative path>`.", nullable=False),
        Column("inbox", TEXT, "Name of the inbox.", nullable=False),
        Column("format", TEXT, "Format as told by the content; null if unknown.", vocabulary=Format),
        Column("encoding", TEXT, "Character encoding; null if nothing was decoded."),
        Column("n_bytes", LONG, "Size of the file in bytes.", nullable=False),
        Column("file_modified_at", AT, "Modification time of the file.", nullable=False),
        Column("mtime_ns", LONG, "The same in nanoseconds since 1970, exact.", nullable=False),
        Column("sha256", ID, "SHA-256 of the file's bytes; empty if it could not be read.", nullable=False),
        Column("n_records", INT, "Records found: articles plus rejects.", nullable=False),
        Column("n_articles", INT, "Records that became articles.", nullable=False),
        Column("n_rejects", INT, "Records that became rejects.", nullable=False),
        Column(
            "n_replaced",
            INT,
            "Articles of an earlier version of this file that were replaced.",
            nullable=False,
        ),
        Column("clean_version", TEXT, "Version of reading and cleaning that made the rows.", nullable=False),
        Column("enrich_version", TEXT, "Version of enriching that made the rows.", nullable=False),
    ),
)

REJECTS = Table(
    "rejects",
    "one record that did not become an article",
    ("source", "record"),
    (
        Column("source", TEXT, "The input file as `<inbox>/<relative path>`.", nullable=False),
        Column("record", TEXT, "Which record; empty means the whole source.", nullable=False),
        Column("stage", TEXT, "Stage that rejected it.", nullable=False, vocabulary=Stage),
        Column("reason", TEXT, "Why.", nullable=False, vocabulary=Reason),
        Column("detail", TEXT, "What exactly was wrong, without text of the article."),
    ),
)

#: Every table, in the order of the documentation.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ARTICLES, SEGMENTS, REPAIRS, SENTENCES, AUTHORS, ENTITIES, PLACES, QUOTES, DATES, AMOUNTS, KEYWORDS, TOPICS,
        HYPERLINKS, CLUSTERS, SOURCES, REJECTS,
    )
}  # fmt: skip

#: Tables that a batch stages; `clusters` is made over all articles afterwards.
BATCH_TABLES: tuple[str, ...] = tuple(name for name in TABLES if name != "clusters")
