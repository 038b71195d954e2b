"""Invented stories as rows of all tables, and a warehouse to put them in."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tasks import store
from tasks.core.identity import article_id_of, content_hash_of, text_hash_of
from tasks.core.records import BatchReport, SourceFile, Unit
from tasks.core.tables import TABLES
from tasks.store.check import check

FINGERPRINT = "same parameters, same version"
Stories = Mapping[str, Sequence[str]]


def row(table: str, **values: object) -> dict[str, object]:
    """Return a row with neutral values where none is given."""
    neutral = {pa.types.is_list: [], pa.types.is_integer: 0, pa.types.is_floating: 1.0, pa.types.is_boolean: False}
    filled: dict[str, object] = {}
    for column in TABLES[table].columns:
        fallback = next((value for is_type, value in neutral.items() if is_type(column.type)), "")
        if pa.types.is_timestamp(column.type):
            fallback = datetime(2031, 5, 4, tzinfo=UTC)
        filled[column.name] = values.get(column.name, None if column.nullable else fallback)
    return filled


def rows_of(stories: Stories, version: int = 1, first_record: int = 0) -> dict[str, pa.Table]:
    """Return the tables for sources and the texts of their stories; a text without letters is a reject."""
    made: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for source, texts in stories.items():
        for number, text in enumerate(texts, first_record):
            if any(map(str.isalpha, text)):
                _add_article(made, source, str(number), text, version)
            else:
                made["rejects"].append(
                    row("rejects", source=source, record=str(number), stage="clean", reason="no_story")
                )
        n_rejects = sum(reject["source"] == source for reject in made["rejects"])
        counts = {"n_records": len(texts), "n_articles": len(texts) - n_rejects, "n_rejects": n_rejects}
        made["sources"].append(row("sources", source=source, inbox="inbox", sha256="ab" * 32, format="jsonl", **counts))
    return {name: pa.Table.from_pylist(rows, TABLES[name].schema) for name, rows in made.items() if rows}


def _add_article(made: dict[str, list[dict[str, object]]], source: str, record: str, text: str, version: int) -> None:
    day = date(2031, 1, 1) + timedelta(days=len(text) % 50)
    parent = {"article_id": article_id_of(source, record), "published_date": day, "domain": "harbor.example"}
    parent["language"] = "en"
    middle = len(text) // 2
    made["articles"].append(
        row(
            "articles", **parent, source=source, record=record, text=text, n_chars=len(text), n_sentences=2,
            published_at=datetime(day.year, day.month, day.day, tzinfo=UTC), content_hash=content_hash_of(text),
            changed_in=version,
        )
    )  # fmt: skip
    tail = "\nShare this page"
    kept = {"role": "body", "is_kept": True, "reason": "story", "start_char": 0, "end_char": len(text)}
    spans = ((text, 0, len(text), kept), (tail, len(text), len(text + tail), {"role": "share", "reason": "pattern"}))
    for number, (raw, start, end, judged) in enumerate(spans):
        place = {"raw_start_char": start, "raw_end_char": end, "text": raw, "text_hash": text_hash_of(raw)}
        made["segments"].append(row("segments", **parent, segment_no=number, **place, **judged))
    for number, (start, end) in enumerate(((0, middle), (middle, len(text)))):
        span = {"start_char": start, "end_char": end, "text": text[start:end]}
        made["sentences"].append(row("sentences", **parent, sentence_no=number, **span))


def singletons_of(articles: Iterable[pa.Table]) -> pa.Table:
    """Return the rows of `clusters` for articles that are all different."""
    alone = {"is_canonical": True, "kind": "singleton", "n_members": 1}
    copied = ("article_id", "published_date", "domain", "language")
    rows = [
        row("clusters", cluster_id=article["article_id"], **{name: article[name] for name in copied}, **alone)
        for table in articles
        for article in table.to_pylist()
    ]
    return pa.Table.from_pylist(rows, TABLES["clusters"].schema)


class Desk:
    """A warehouse and the steps of a run in their order."""

    def __init__(self, path: Path, is_checked: bool = False) -> None:
        self.warehouse = store.open_warehouse(path)
        self.is_checked = is_checked

    def stage(self, batch_id: str, stories: Stories, **more: object) -> None:
        version = store.next_version(store.current_snapshot(self.warehouse))
        units = tuple(Unit(SourceFile(source, "inbox", source, 1, 1, "ab" * 32)) for source in stories)
        manifest = store.StagedManifest(FINGERPRINT, units, BatchReport(batch_id))
        store.stage(self.warehouse, batch_id, rows_of(stories, version, **more), manifest)

    def publish(self, removed: Iterable[str] = ()) -> store.Snapshot:
        """Commit everything staged; rows of its sources and of `removed` that were there before go."""
        base = store.current_snapshot(self.warehouse)
        batches = store.staged(self.warehouse, FINGERPRINT)
        gone = set(removed).union(*(batch.sources() for batch in batches))
        articles = [pq.read_table(batch.file("articles")) for batch in batches if "articles" in batch.files]
        if base:
            there = base.read("articles")
            articles.append(there.filter(pc.invert(pc.is_in(there["source"], pa.array(sorted(gone), pa.string())))))
        derived = {"clusters": singletons_of(articles)}
        if self.is_checked:
            check(self.warehouse, base, batches, gone, derived)
        return store.commit(
            self.warehouse, base, batches, removed_sources=gone, derived=derived, inboxes={"inbox": "/in"}, run_id="r"
        )

    def run(self, *batches: Stories, removed: Iterable[str] = ()) -> store.Snapshot:
        """Do a whole run: each of `batches` is staged on its own."""
        with store.writer_lock(self.warehouse):
            store.recover(self.warehouse)
            version = store.next_version(store.current_snapshot(self.warehouse))
            for number, stories in enumerate(batches):
                self.stage(f"batch-{version}-{number}", stories)
            return self.publish(removed)


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """A killed process loses nothing that it wrote, so flushing matters only to the test of its order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "warehouse")


@pytest.fixture(scope="session")
def new_desk() -> type[Desk]:
    return Desk


@pytest.fixture(scope="session")
def held() -> Callable[[store.Snapshot], dict[str, list[str]]]:
    """Return what a snapshot holds, as source -> texts of its stories by record, rejects as '-'."""

    def texts_by_source(snapshot: store.Snapshot) -> dict[str, list[str]]:
        found: dict[str, dict[int, str]] = {source: {} for source in snapshot.read("sources")["source"].to_pylist()}
        for article in snapshot.read("articles").to_pylist():
            found[article["source"]][int(article["record"])] = article["text"]
        for reject in snapshot.read("rejects").to_pylist():
            found[reject["source"]][int(reject["record"])] = "-"
        return {source: [texts[number] for number in sorted(texts)] for source, texts in sorted(found.items())}

    return texts_by_source


@pytest.fixture(scope="session")
def make_rows() -> Callable[..., dict[str, pa.Table]]:
    return rows_of


@pytest.fixture(scope="session")
def singletons() -> Callable[..., pa.Table]:
    return singletons_of
