"""Sightings: what workers look up for a survey: which sites records are of, and which lines their pages print."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.clean import PageLines, lines_of, recurring, render
from tasks.core.errors import Reject
from tasks.core.identity import article_id_of
from tasks.core.records import Record, Rejected
from tasks.pipeline.samples import Sample, Sighting, max_pages
from tasks.pipeline.sites import named_site, site_of
from tasks.pipeline.watch import watching
from tasks.read import open_source, records
from tasks.store import Warehouse, snapshot_at

#: A larger record is no page.
_MAX_CHARS = 2_000_000
#: About how many of the newest articles of the snapshot are looked at.
_MAX_STORED_ARTICLES = 50_000

_LINES = pa.schema([("site", pa.string()), ("page", pa.string()), ("text_hash", pa.string()), ("n_words", pa.int32())])
_RECURRING = pa.schema([("site", pa.string()), ("text_hash", pa.string()), ("n_stories", pa.int32())])


def see(sample: Sample) -> list[Sighting]:
    """Return the site of each record that may be a page."""
    return [Sighting(site_of(record), _page(record)) for record in _records(sample)]


def print_lines(sample: Sample, drawn: Collection[Sighting]) -> str:
    """Write the lines of those pages of a sample that were drawn, and return the file."""
    seen = ((Sighting(site_of(record), _page(record)), record) for record in _records(sample))
    return _write(sample.path("lines"), {page: _lines_of(record) for page, record in seen if page in drawn})


def _records(sample: Sample) -> Iterator[Record]:
    """Yield the records of a sample, each under the budget that it has in a batch."""
    with watching(sample.path("note"), sample.record_cpu_s) as watch:
        for number, unit in enumerate(sample.units):
            try:
                stream = open_source(Path(sample.locations[unit.file.inbox]), unit.file.relative_path)
            except Reject:
                continue
            with stream:
                watch.note((number, 0), None, n_skipped_bytes=unit.start)
                items = _readable(records(stream, unit.file, sample.options, unit.start, unit.stop))
                for record_no, item in enumerate(items):
                    watch.note((number, record_no), item.record)
                    if isinstance(item, Record) and len(item.content) <= _MAX_CHARS:
                        yield item


def _readable(items: Iterator[Record | Rejected]) -> Iterator[Record | Rejected]:
    try:
        yield from items
    except MemoryError:
        raise
    except Exception:  # the reader is broken: the batch says so, with what lies behind it
        return


def _page(record: Record) -> str:
    return article_id_of(record.source, record.record)


def _lines_of(record: Record) -> PageLines:
    try:
        return lines_of(render(record))
    except MemoryError:
        raise
    except Exception:  # the batch rejects this page and says why
        return PageLines({})


def stored_lines(warehouse: str, base: int, sites: Collection[str], folder: str) -> str:
    """Write the lines of the newest articles of some sites in a snapshot, and return the file."""
    snapshot = snapshot_at(Warehouse(Path(warehouse)), base)
    left = {site: max_pages(site) for site in sites}
    pages: dict[Sighting, PageLines] = {}
    n_rows = 0
    for part in reversed(snapshot.parts):
        if {"articles", "segments"} <= part.files.keys() and n_rows < _MAX_STORED_ARTICLES:
            n_rows += part.files["articles"].rows
            found = _newest(snapshot.path / "articles" / part.files["articles"].name, left)
            lines = _segment_lines(snapshot.path / "segments" / part.files["segments"].name, found)
            pages |= {Sighting(found[article_id], article_id): of_page for article_id, of_page in lines.items()}
    return _write(Path(folder) / "stored", pages)


def _newest(path: Path, left: dict[str, int]) -> dict[str, str]:
    """Return the newest articles of each site in a file, as many as are `left` to take: article id -> site."""
    columns = ["article_id", "domain", "source", "record"]
    found: dict[str, str] = {}
    # Most articles are of other domains; those without one are of a file or a folder.
    near = pa.array([*left, ""], pa.string())
    for rows in _last_first(path, columns, _MAX_STORED_ARTICLES):
        here = rows.filter(pc.is_in(pc.fill_null(rows["domain"], ""), value_set=near))
        for article_id, domain, source, record in zip(*(here[name].to_pylist()[::-1] for name in columns), strict=True):
            site = named_site(domain, source, record)
            if left.get(site):
                left[site] -= 1
                found[article_id] = site
        if not any(left.values()):
            break
    return found


def _segment_lines(path: Path, article_ids: Collection[str]) -> dict[str, PageLines]:
    """Return the lines of some articles in a file."""
    columns = ["article_id", "text_hash", "n_words"]
    wanted = pa.array(sorted(article_ids), pa.string())
    lines: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for rows in _last_first(path, columns) if article_ids else ():
        here = rows.filter(pc.is_in(rows["article_id"], value_set=wanted))
        for article_id, line, n_words in zip(*(here[name].to_pylist() for name in columns), strict=True):
            lines[article_id][line] = n_words
        # The lines of an article stand together: when an older one was met, all newer ones are whole.
        if len(lines) == len(wanted) and rows["article_id"][0].as_py() not in lines:
            break
    return {article_id: PageLines(of_page) for article_id, of_page in lines.items()}


def _last_first(path: Path, columns: Sequence[str], max_rows: int | None = None) -> Iterator[pa.Table]:
    """Yield the row groups of a file from its end, where the newest rows are, up to about so many rows."""
    with pq.ParquetFile(path) as file:
        n_rows = 0
        for number in reversed(range(file.num_row_groups)):
            rows = file.read_row_group(number, columns=list(columns))
            yield rows
            n_rows += rows.num_rows
            if max_rows is not None and n_rows >= max_rows:
                return


def _write(path: Path, pages: Mapping[Sighting, PageLines]) -> str:
    rows = [(*seen, line, n) for seen, lines in sorted(pages.items()) for line, n in lines.n_words.items()]
    columns = zip(*rows, strict=True) if rows else [()] * len(_LINES)
    pq.write_table(pa.table(list(map(list, columns)), schema=_LINES), path)
    return str(path)


def write_recurring(paths: Sequence[str], path: str) -> str:
    """Write the lines that recur among the pages of each site in some files, and return the file."""
    sites: defaultdict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for name in paths:
        for row in zip(*(column.to_pylist() for column in pq.read_table(name).columns), strict=True):
            site, page, line, n_words = row
            sites[site][page][line] = n_words
    rows = [
        (site, line, n_stories)
        for site, pages in sorted(sites.items())
        for line, n_stories in recurring([PageLines(lines) for _, lines in sorted(pages.items())]).items()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(_RECURRING)
    pq.write_table(pa.table(list(map(list, columns)), schema=_RECURRING), path)
    return path


def read_recurring(path: str) -> dict[str, dict[str, int]]:
    """Return the lines that recur: site -> `text_hash` -> number of stories that print it."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for site, line, n_stories in zip(*(column.to_pylist() for column in pq.read_table(path).columns), strict=True):
        found[site][line] = n_stories
    return dict(found)
