"""Records: what passes between the stages of one batch. All frozen; offsets count Unicode code points, half-open.

Record --clean--> Cleaned --(with its metadata)--> Page --enrich--> Article --> rows
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from tasks.core.errors import Reason
from tasks.core.vocabulary import Format, Markup, Role, SegmentReason, Stage


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an inbox as discovery saw it; `source` is `<inbox>/<relative POSIX path>`."""

    source: str
    inbox: str
    relative_path: str
    n_bytes: int
    mtime_ns: int
    sha256: str = ""

    @property
    def modified_at(self) -> datetime:
        """Modification time in UTC, to the microsecond."""
        seconds, nanoseconds = divmod(self.mtime_ns, 1_000_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=nanoseconds // 1_000)


@dataclass(frozen=True, slots=True)
class Fields:
    """Metadata that came beside the text in its record (JSON fields, front matter), as found; `None` when absent."""

    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    canonical_url: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    fetched: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One raw article inside a source: decoded content and the metadata beside it; `record` '' is the whole source."""

    source: str
    record: str
    format: Format
    markup: Markup
    content: str
    fields: Fields = Fields()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record (or, with `record` '', a whole source) that did not become an article: one row of `rejects`."""

    source: str
    record: str
    stage: Stage
    reason: Reason
    detail: str = ""


class Hyperlink(NamedTuple):
    """One link of a page; `raw_start_char` and `raw_end_char` are where its anchor stands in `raw`."""

    url: str
    anchor: str
    raw_start_char: int
    raw_end_char: int


@dataclass(frozen=True, slots=True)
class Head:
    """What an HTML page says about itself, as found; nothing here is decided yet."""

    title: str = ""
    language: str = ""
    #: (lower-case name, property or itemprop; content) in document order
    metas: tuple[tuple[str, str], ...] = ()
    #: (rel, href) of `link` elements in document order
    links: tuple[tuple[str, str], ...] = ()
    #: the text of each `application/ld+json` script
    json_ld: tuple[str, ...] = ()
    #: (datetime attribute or '', visible text) of `time` elements
    times: tuple[tuple[str, str], ...] = ()
    #: texts of `h1` elements
    h1s: tuple[str, ...] = ()
    hyperlinks: tuple[Hyperlink, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One repair: `raw[raw_start_char:raw_end_char]` is `before` and reads `after`. Edits are disjoint and ordered."""

    raw_start_char: int
    raw_end_char: int
    before: str
    after: str
    rules: tuple[str, ...]


class Segment(NamedTuple):
    """A judged block or part of one; a tuple because a page has hundreds. The segments of an article tile its `raw`.

    `raw[raw_start_char:raw_end_char]` includes the white space up to the next segment.
    """

    role: Role
    is_kept: bool
    reason: SegmentReason
    raw_start_char: int
    raw_end_char: int
    #: repaired text with white space folded; for a kept segment `text[start_char:end_char]` of the story
    text: str
    reason_detail: str = ""
    confidence: float = 1.0
    paragraph_no: int | None = None
    start_char: int | None = None
    end_char: int | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of a record: `compose(raw, kept segments, repairs)` gives `text`."""

    raw: str
    text: str
    segments: tuple[Segment, ...]
    repairs: tuple[Edit, ...]
    head: Head = Head()


@dataclass(frozen=True, slots=True)
class Page:
    """Input of the enrichers that need the metadata of the source; a page is not stored."""

    source: str
    record: str
    fields: Fields
    head: Head
    text: str
    segments: tuple[Segment, ...]
    #: may become `fetched_at`, never `published_at`
    file_modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the story; `text` is `article.text[start_char:end_char]`."""

    segment_no: int
    paragraph_no: int
    start_char: int
    end_char: int
    text: str
    n_words: int
    sentence_language: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A record that became a row, as the enrichers see it: everything here can be read back from the warehouse."""

    article_id: str
    source: str
    record: str
    text: str
    segments: tuple[Segment, ...]
    sentences: tuple[Sentence, ...] = ()
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    domain: str | None = None
    publisher: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    published_date: date | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A source or a byte range `[start, stop)` of its decompressed stream (`stop` -1: the end): the atom of plans."""

    file: SourceFile
    start: int = 0
    stop: int = -1
    #: articles of the source in the base snapshot, which this run replaces; told by its first unit only
    n_replaced: int = 0


@dataclass(frozen=True, slots=True)
class BatchReport:
    """Counts of one staged batch: small enough for Prefect to carry.

    A job is staged whole, or in pieces that follow each other: `[start, stop)` in (unit, record), `stop` None its end.
    """

    batch_id: str
    job_id: str = ""
    start: tuple[int, int] = (0, 0)
    stop: tuple[int, int] | None = None
    n_sources: int = 0
    n_articles: int = 0
    n_rejects: int = 0
    n_bytes: int = 0
    cpu_s: float = 0.0
    #: sources that changed while they were read; they wait for the next run
    waiting: tuple[str, ...] = ()
    reject_reasons: dict[str, int] = field(default_factory=dict)
    stage_cpu_s: dict[str, float] = field(default_factory=dict)
