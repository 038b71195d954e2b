"""Rows: frozen records become columns. The border between articles and Arrow, crossed once a batch."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

import pyarrow as pa

from tasks.core.errors import Reason
from tasks.core.facts import ROW_FACTS
from tasks.core.identity import text_hash_of
from tasks.core.records import Edit, Rejected, Segment, Sentence, SourceFile
from tasks.core.tables import ARTICLES, TABLES, TEXTS
from tasks.core.versions import CLEAN_VERSION, ENRICH_VERSION
from tasks.core.vocabulary import Stage
from tasks.core.words import count_words
from tasks.pipeline.made import Made, values_of

#: articles carry at most this many keywords; the table `keywords` has them all with their scores
_N_KEYWORDS = 10

Row = tuple[Any, ...]

#: what Arrow raises for a value that its column cannot hold: half a character, a number too large
UNSTORABLE = (pa.ArrowException, ValueError, TypeError, OverflowError)


@dataclass(slots=True)
class SourceCount:
    """How the records of one source ended, in this batch."""

    file: SourceFile
    format: str | None = None
    encoding: str | None = None
    n_articles: int = 0
    n_rejects: int = 0
    n_replaced: int = 0
    clean_version: str = CLEAN_VERSION

    def row(self) -> Row:
        """Return the row of `sources`."""
        file = self.file
        counts = (self.n_articles + self.n_rejects, self.n_articles, self.n_rejects, self.n_replaced)
        identity = (file.source, file.inbox, self.format, self.encoding, file.n_bytes, file.modified_at, file.mtime_ns)
        return (*identity, file.sha256, *counts, self.clean_version, ENRICH_VERSION)


@dataclass(slots=True)
class Rows:
    """The rows of one batch, table by table; `changed_in` is the snapshot the batch will be part of."""

    changed_in: int
    #: characters of raw text so far, by which a batch that grows too large is told
    n_chars: int = 0
    tables: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, made: Made) -> None:
        """Add all rows of one article."""
        article, values = made.article, values_of(made.facts)
        self.n_chars += len(made.cleaned.raw)
        parent = (article.article_id, article.published_date, article.domain, article.language)
        children: dict[str, Iterable[Sequence[Any]]] = {
            "segments": (_segment_row(made.cleaned.raw, s) for s in made.cleaned.segments),
            "repairs": (_repair_row(edit) for edit in made.cleaned.repairs),
            "sentences": (_sentence_row(sentence) for sentence in article.sentences),
        }
        by_table: dict[str, list[Row]] = defaultdict(list)
        for fact in made.facts:
            if table := ROW_FACTS.get(type(fact)):
                by_table[table].append(_VALUES[type(fact)](fact))
        for table, rows in {**children, **by_table}.items():
            self.tables[table].extend((*parent, number, *row) for number, row in enumerate(rows))
        values |= {f: getattr(article, f) for f in ("article_id", "source", "record", "text", "authors")}
        values["keywords"] = [row[0] for row in by_table["keywords"][:_N_KEYWORDS]]
        values["changed_in"] = self.changed_in
        self.tables["articles"].append(tuple(values.get(name, empty) for name, empty in _ARTICLE_COLUMNS))

    def reject(self, rejected: Rejected) -> None:
        """Add one row of `rejects`."""
        row = (rejected.source, rejected.record, rejected.stage, rejected.reason, rejected.detail or None)
        self.tables["rejects"].append(row)

    def drop(self, source: str) -> None:
        """Remove all rows of `source`."""
        at = [name for name, _ in _ARTICLE_COLUMNS].index("source")
        gone = {row[0] for row in self.tables["articles"] if row[at] == source}
        self.tables["rejects"] = [row for row in self.tables["rejects"] if row[0] != source]
        self._remove(gone)

    def arrow(self) -> dict[str, pa.Table]:
        """Return the tables that have rows; `UNSTORABLE` if a value does not fit its column."""
        return {name: arrow_table(name, rows) for name, rows in self.tables.items() if rows}

    def take_unstorable(self) -> list[Rejected]:
        """Remove the articles of which a table cannot hold a value, and return a reject for each."""
        broken: dict[str, str] = {}
        for name, rows in self.tables.items():
            if name != "rejects" and not _fits(name, rows):
                broken |= {row[0]: name for row in rows if not _fits(name, [row])}
        names = [name for name, _ in _ARTICLE_COLUMNS]
        source, record = names.index("source"), names.index("record")
        rejects = [
            Rejected(row[source], row[record], Stage.ENRICH, Reason.BUG, f"a value that `{broken[row[0]]}` cannot hold")
            for row in self.tables["articles"]
            if row[0] in broken
        ]
        self._remove(broken)
        return rejects

    def _remove(self, article_ids: Collection[str]) -> None:
        for name, rows in self.tables.items():
            if name != "rejects":
                self.tables[name] = [row for row in rows if row[0] not in article_ids]


def arrow_table(name: str, rows: Sequence[Row]) -> pa.Table:
    """Return rows of the named table as Arrow, column by column."""
    schema = TABLES[name].schema
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [pa.array(column, type=f.type) for column, f in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _fits(name: str, rows: Sequence[Row]) -> bool:
    try:
        arrow_table(name, rows)
    except UNSTORABLE:
        return False
    return True


def _segment_row(raw: str, segment: Segment) -> Row:
    text = raw[segment.raw_start_char : segment.raw_end_char]
    span = (segment.raw_start_char, segment.raw_end_char, segment.start_char, segment.end_char)
    judgement = (segment.role, segment.is_kept, segment.reason, segment.reason_detail or None, segment.confidence)
    return (text, *judgement, segment.paragraph_no, *span, count_words(text), text_hash_of(text))


def _repair_row(edit: Edit) -> Row:
    return (edit.raw_start_char, edit.raw_end_char, edit.before, edit.after, list(edit.rules))


def _sentence_row(sentence: Sentence) -> Row:
    span = (sentence.segment_no, sentence.paragraph_no, sentence.start_char, sentence.end_char)
    return (*span, sentence.text, sentence.n_words, sentence.sentence_language, None)


#: kind of fact -> what gives its values in the order of its columns
_VALUES: dict[type, Callable[[Any], Row]] = {kind: attrgetter(*(f.name for f in fields(kind))) for kind in ROW_FACTS}
_ARTICLE_COLUMNS: tuple[tuple[str, Any], ...] = tuple(
    (column.name, () if column.type == TEXTS else None) for column in ARTICLES.columns
)
