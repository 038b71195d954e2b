"""Batch: one job from its sources to staged tables. This is what runs in a worker process."""

import os
import traceback
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from tasks.clean import Judge, judge
from tasks.core.errors import Reason, Reject
from tasks.core.facts import Address
from tasks.core.identity import address_key_of, article_id_of
from tasks.core.records import BatchReport, Record, Rejected, Unit
from tasks.core.vocabulary import Format, Markup, Stage
from tasks.pipeline.article import finish, make_article
from tasks.pipeline.batches import n_bytes_of
from tasks.pipeline.job import Job, Position, key_at, read_job
from tasks.pipeline.made import Made
from tasks.pipeline.rows import UNSTORABLE, Rows, SourceCount
from tasks.pipeline.sightings import read_recurring
from tasks.pipeline.sites import site_of
from tasks.pipeline.staging import stage_rows
from tasks.pipeline.stopwatch import Stopwatch
from tasks.pipeline.stored import StoredArticles
from tasks.pipeline.watch import Watch, exit_out_of_memory, note_path, watching
from tasks.read import ReadOptions, open_source, records, storable_ns

#: A source that no range divides may hold any number of articles: after so much raw text a piece is staged.
MAX_PIECE_CHARS = 32_000_000


def process_job(path: str, judge: Judge = judge) -> BatchReport:
    """Do the job at `path`, stage its tables, and return the counts. Runs in a worker process."""
    job = read_job(path)
    warm_up()
    with watching(note_path(Path(path)), job.record_cpu_s) as watch:
        try:
            return Batch(job, watch, judge).run()
        except MemoryError:
            # The record may be innocent: the worker ends, and its parent tries the record alone.
            exit_out_of_memory()
            raise


@cache
def warm_up() -> None:
    """Load what the stages load on first use, before any record's budget runs; once a process."""
    story = "The harbor of Vellmar was closed on Monday, said the harbor master, after a storm tore two cranes down."
    record = Record("", "", Format.TEXT, Markup.TEXT, f"Storm closes harbor\n\n{story}\n\n{story[:60]} again.\n")
    make_article(record, file_modified_at=None, min_words=0, watch=Stopwatch())


class Batch:
    """The state of one job while it runs: rows so far, counts by source, time by stage."""

    def __init__(self, job: Job, watch: Watch, judge: Judge) -> None:
        self._job, self._watch, self._judge = job, watch, judge
        self._rows = Rows(job.version)
        self._counts: dict[str, SourceCount] = {}
        self._waiting: set[str] = set()
        self._stopwatch = Stopwatch()
        self._forgotten = frozenset(job.forgotten)
        self._recurring = _recurring(job.recurring) if job.recurring else {}
        self._stored = None if job.kind == "sources" else StoredArticles(job)

    def run(self) -> BatchReport:
        """Do all units of the window and stage what they gave: a first piece, where that is as much as memory holds."""
        for number, unit in enumerate(self._job.units):
            if self._job.start[0] <= number and (self._job.stop is None or (number, 0) < self._job.stop):
                self._do(number, unit)
        self._watch.disarm()
        for source in self._waiting:
            self._rows.drop(source)
            del self._counts[source]
        try:
            return self._staged()
        except UNSTORABLE:  # a bug: an article with a value that no table can hold stops neither its batch nor the run
            for rejected in self._rows.take_unstorable():
                self._counts[rejected.source].n_articles -= 1
                self._reject(self._counts[rejected.source], rejected)
            return self._staged()

    def _staged(self) -> BatchReport:
        return stage_rows(self._job, self._rows, self._counts.values(), self._waiting, self._stopwatch)

    def _do(self, number: int, unit: Unit) -> None:
        count = self._counts.setdefault(unit.file.source, SourceCount(unit.file))
        if self._stored is not None:
            count.clean_version = self._stored.source(unit.file.source)["clean_version"]
        # A unit counts once, in the piece that begins it.
        if self._job.start <= (number, 0):
            count.n_replaced += unit.n_replaced
        if self._job.kind == "stored" and self._stored is not None:
            self._enrich(number, self._stored, count)
        else:
            self._read(number, unit, count)
        if self._job.start <= (number, 0):
            self._watch.n_bytes += round(n_bytes_of(unit))

    def _read(self, number: int, unit: Unit, count: SourceCount) -> None:
        job, file = self._job, unit.file
        options = ReadOptions(job.fields, job.id_field, job.max_record_bytes, job.max_source_bytes)
        try:
            stream = open_source(Path(job.locations[file.inbox]), file.relative_path)
        except Reject:
            # Discovery has just read it, so it has changed since: the next run finds out what it is now.
            self._waiting.add(file.source)
            return
        with stream:
            before = os.fstat(stream.fileno())
            for item in self._window(number, unit, records(stream, file, options, unit.start, unit.stop)):
                self._stopwatch.lap("read")
                self._item(item, count)
            after = os.fstat(stream.fileno())
        states = {(s.st_size, storable_ns(s.st_mtime_ns)) for s in (before, after)} | {(file.n_bytes, file.mtime_ns)}
        if len(states) > 1:
            self._waiting.add(file.source)

    def _window(self, number: int, unit: Unit, items: Iterator[Record | Rejected]) -> Iterator[Record | Rejected]:
        job, record_no = self._job, 0
        while job.stop is None or (number, record_no) < job.stop:
            position: Position = (number, record_no)
            # A range of a compressed stream is reached only through all that lies before it.
            self._watch.note(position, None, n_skipped_bytes=0 if record_no else unit.start)
            try:
                item = next(items, None)
            except MemoryError:
                raise
            except Exception as bug:  # the reader is broken, and with it what it had not reached yet
                item = Rejected(unit.file.source, key_at(unit, record_no), Stage.READ, Reason.BUG, _where(bug))
            if item is None:
                return
            if position >= job.start:
                self._watch.note(position, item.record)
                yield item
            record_no += 1
            if self._rows.n_chars > MAX_PIECE_CHARS:
                self._job = job.between(job.start, (number, record_no))
                return

    def _item(self, item: Record | Rejected, count: SourceCount) -> None:
        if isinstance(item, Rejected):
            if item.reason == Reason.UNREADABLE:
                self._waiting.add(item.source)
            self._reject(count, item)
            return
        count.format, count.encoding = item.format, item.encoding
        if article_id_of(item.source, item.record) in self._forgotten:
            self._reject(count, _forgotten(item))
            return
        stored = self._stored.cleaning_of(item) if self._stored else None
        try:
            made = make_article(
                item,
                file_modified_at=count.file.modified_at,
                min_words=self._job.min_words,
                watch=self._stopwatch,
                judge=self._judge,
                lines=self._recurring.get(site_of(item), {}) if self._recurring else {},
                stored=stored,
            )
        except MemoryError:
            raise
        except Reject as reject:
            self._reject(count, Rejected(item.source, item.record, Stage.CLEAN, reject.reason, reject.detail))
        except Exception as bug:  # one bad document never stops a run: it is a reject that says where we failed
            self._reject(count, Rejected(item.source, item.record, _stage_of(bug), Reason.BUG, _where(bug)))
        else:
            if self._forgotten and not self._forgotten.isdisjoint(map(address_key_of, _addresses(made))):
                self._reject(count, _forgotten(item))
            else:
                self._add(made, count)

    def _enrich(self, number: int, stored: StoredArticles, count: SourceCount) -> None:
        source = count.file.source
        count.format, count.encoding = stored.source(source)["format"], stored.source(source)["encoding"]
        if self._job.start <= (number, 0):
            for rejected in stored.rejects(source):
                self._reject(count, rejected)
        for record_no, (article, cleaned, page_facts) in enumerate(stored.pages(source)):
            if self._job.start <= (number, record_no) and (
                self._job.stop is None or (number, record_no) < self._job.stop
            ):
                self._watch.note((number, record_no), article.record)
                try:
                    made = finish(article, cleaned, page_facts, self._stopwatch)
                except MemoryError:
                    raise
                except Exception as bug:  # as in `_item`
                    self._reject(count, Rejected(source, article.record, Stage.ENRICH, Reason.BUG, _where(bug)))
                else:
                    self._add(made, count)

    def _add(self, made: Made, count: SourceCount) -> None:
        self._rows.add(made)
        count.n_articles += 1
        self._watch.n_articles += 1
        self._stopwatch.lap("rows")

    def _reject(self, count: SourceCount, rejected: Rejected) -> None:
        self._rows.reject(rejected)
        count.n_rejects += 1
        self._watch.n_rejects += 1


@lru_cache(maxsize=1)  # all jobs of a run share one file
def _recurring(path: str) -> dict[str, dict[str, int]]:
    return read_recurring(path)


def _stage_of(bug: Exception) -> Stage:
    """Return the stage whose folder the innermost frames of an exception belong to."""
    for frame in reversed(traceback.extract_tb(bug.__traceback__)):
        if (folder := Path(frame.filename).parent.name) in set(Stage):
            return Stage(folder)
    return Stage.STAGE


def _addresses(made: Made) -> list[str]:
    found = [(fact.url, fact.canonical_url) for fact in made.facts if isinstance(fact, Address)]
    return [address for pair in found for address in pair if address]


def _forgotten(record: Record) -> Rejected:
    # Word for word the row that `copydesk forget` leaves: the tables do not tell which of them came first.
    return Rejected(record.source, record.record, Stage.DISCOVER, Reason.FORGOTTEN)


def _where(bug: Exception) -> str:
    """Return the kind of an exception and its frames, without its message: that may hold text of the article."""
    frames = traceback.extract_tb(bug.__traceback__)[-6:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(bug).__name__} at {places}"
