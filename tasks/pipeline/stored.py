"""Stored: articles of an earlier snapshot as records again, so that a stage can be repeated on them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from tasks.clean import repaired
from tasks.core.errors import Reason
from tasks.core.facts import PAGE_FACTS, ROW_FACTS, Fact
from tasks.core.identity import article_id_of
from tasks.core.records import Article, Cleaned, Edit, Record, Rejected, Segment
from tasks.core.vocabulary import Role, SegmentReason, Stage
from tasks.pipeline.job import Job
from tasks.store import Snapshot, Warehouse, snapshot_at

StoredPage = tuple[Article, Cleaned, tuple[Fact, ...]]
Row = dict[str, Any]


class StoredArticles:
    """The articles of a job's sources in its base snapshot, read at once and rebuilt one at a time."""

    def __init__(self, job: Job) -> None:
        if job.base is None:
            raise ValueError(f"a job of kind {job.kind} has a base snapshot")
        snapshot = snapshot_at(Warehouse(Path(job.warehouse)), job.base)
        names = sorted({unit.file.source for unit in job.units})
        self._sources = {row["source"]: row for row in snapshot.read("sources", sources=names).to_pylist()}
        self._rejects = _by("source", snapshot.read("rejects", sources=names).to_pylist())
        articles = snapshot.read("articles", sources=names).to_pylist()
        self._articles = {row["article_id"]: row for row in articles}
        self._by_source = _by("source", articles)
        self._children = {name: self._read_children(snapshot, name) for name in ("segments", "repairs", *_PAGE_TABLES)}

    def _read_children(self, snapshot: Snapshot, name: str) -> dict[str, list[Row]]:
        rows: list[Row] = snapshot.read(name, article_ids=list(self._articles)).to_pylist()
        return _by("article_id", rows)

    def source(self, source: str) -> Row:
        """Return the stored row of `sources`."""
        return dict(self._sources[source])

    def rejects(self, source: str) -> list[Rejected]:
        """Return the stored rejects of a source."""
        return [
            Rejected(source, row["record"], Stage(row["stage"]), Reason(row["reason"]), row["detail"] or "")
            for row in self._rejects.get(source, [])
        ]

    def pages(self, source: str) -> Iterator[StoredPage]:
        """Yield the articles of a source with their cleaning and the facts that came from their pages."""
        for row in sorted(self._by_source.get(source, []), key=lambda r: str(r["record"])):
            cleaned = self._cleaned(row)
            yield self._article(row, cleaned), cleaned, self._page_facts(row)

    def cleaning_of(self, record: Record) -> Cleaned | None:
        """Return the stored cleaning of a record, or None if it is not in the snapshot."""
        row = self._articles.get(article_id_of(record.source, record.record))
        return self._cleaned(row) if row is not None else None

    def _cleaned(self, row: Row) -> Cleaned:
        article_id, text = row["article_id"], row["text"]
        children = self._children["segments"].get(article_id, [])
        edits = tuple(_edit(child) for child in self._children["repairs"].get(article_id, []))
        raw = "".join(child["text"] for child in children)
        segments = tuple(_segment(child, raw, text, edits) for child in children)
        return Cleaned(raw, text, segments, edits)

    def _article(self, row: Row, cleaned: Cleaned) -> Article:
        names = {f.name for f in fields(Article)} & set(row)
        values = {name: row[name] for name in names} | {"authors": tuple(row["authors"])}
        return Article(segments=cleaned.segments, **values)

    def _page_facts(self, row: Row) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for fact in PAGE_FACTS:
            table = ROW_FACTS.get(fact)
            rows: Sequence[Row] = self._children[table].get(row["article_id"], []) if table else [row]
            facts += [fact(**{f.name: _frozen(r[f.name]) for f in fields(fact)}) for r in rows]
        return tuple(facts)


#: child tables that hold facts of the page
_PAGE_TABLES = tuple(ROW_FACTS[fact] for fact in PAGE_FACTS if fact in ROW_FACTS)


def _by(name: str, rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return dict(groups)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _edit(row: Row) -> Edit:
    return Edit(row["raw_start_char"], row["raw_end_char"], row["before"], row["after"], tuple(row["rules"]))


def _segment(row: Row, raw: str, text: str, edits: Sequence[Edit]) -> Segment:
    start, end = row["raw_start_char"], row["raw_end_char"]
    if row["is_kept"]:
        reads = text[row["start_char"] : row["end_char"]]
    else:
        # As `compose` has it: an edit belongs to the segment it starts in, an insertion at a border to the next one.
        inside = [edit for edit in edits if start <= edit.raw_start_char < end]
        reads = repaired(raw, start, end, inside)
    return Segment(
        role=Role(row["role"]),
        is_kept=row["is_kept"],
        reason=SegmentReason(row["reason"]),
        raw_start_char=start,
        raw_end_char=end,
        text=reads,
        reason_detail=row["reason_detail"] or "",
        confidence=row["confidence"],
        paragraph_no=row["paragraph_no"],
        start_char=row["start_char"],
        end_char=row["end_char"],
    )
