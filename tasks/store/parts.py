"""Parts: the unit of copy-on-write. Removing a source rewrites the parts that hold it, one file at a time."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.tables import SOURCES, TABLES
from tasks.store.manifest import File, Part
from tasks.store.parquet import place_rows, writing
from tasks.store.snapshot import Snapshot
from tasks.store.staging import StagedBatch

Row = dict[str, Any]

_SUMMED = ("n_records", "n_articles", "n_rejects")
#: decided by reading, so a range without a record may not know them
_TOLD_BY_ANY = ("format", "encoding")


def without_sources(base: Snapshot, removed: AbstractSet[str], folder: Path) -> list[Part]:
    """Return the parts of `base` without the rows of some sources; rewritten files go to the tables of `folder`.

    Files that lose nothing keep their names and are not written; the caller links them.
    """
    parts = []
    for part in base.parts:
        held = _sources_in(base, part, removed)
        if held.isdisjoint(removed):
            parts.append(part)
        elif staying := sorted(held - removed):
            parts.append(
                Part(
                    files=_rewrite(base, part, removed, folder),
                    first_source=staying[0],
                    last_source=staying[-1],
                    continued=tuple(source for source in part.continued if source not in removed),
                )
            )
    return parts


def _sources_in(base: Snapshot, part: Part, wanted: AbstractSet[str]) -> set[str]:
    """Return all sources with rows in a part; empty without opening a file when none of the wanted can be there."""
    if not any(part.first_source <= source <= part.last_source for source in wanted):
        return set()
    held = set(part.continued)
    if "sources" in part.files:
        path = base.path / "sources" / part.files["sources"].name
        held.update(pq.read_table(path, columns=["source"])["source"].to_pylist())
    return held


def _rewrite(base: Snapshot, part: Part, removed: AbstractSet[str], folder: Path) -> dict[str, File]:
    gone = pa.array(sorted(removed), pa.string())
    gone_ids = pa.array([], pa.string())
    if "articles" in part.files:
        keys = pq.read_table(base.path / "articles" / part.files["articles"].name, columns=["article_id", "source"])
        gone_ids = keys.filter(pc.is_in(keys["source"], value_set=gone))["article_id"].combine_chunks()
    files = {}
    for name, file in part.files.items():
        column, values = ("article_id", gone_ids) if TABLES[name].is_child else ("source", gone)
        if kept := without_rows(base.path / name, file, column, values, folder / name):
            files[name] = kept
    return files


def without_rows(place: Path, file: File, column: str, values: pa.Array, folder: Path) -> File | None:
    """Return a file of a table without the rows that have one of the values: itself, a new one, or `None` if all go.

    Row group by row group, so that memory does not grow with the file.
    """
    with pq.ParquetFile(place / file.name) as source:
        stays = pc.invert(pc.is_in(source.read([column])[column], value_set=values))
        n_staying = pc.sum(stays).as_py() or 0
        if n_staying in (0, file.rows):
            return file if n_staying else None
        if source.num_row_groups == 1:  # as it would be written if the others had never been there
            return place_rows(source.read().filter(stays), folder, place.name)
        with writing(folder, place.name, n_staying) as writer:
            start = 0
            for number in range(source.num_row_groups):
                rows = source.read_row_group(number)
                writer.write(rows.filter(stays.slice(start, rows.num_rows)))
                start += rows.num_rows
        return writer.file()


def parts_of(batches: Sequence[StagedBatch], folder: Path) -> list[Part]:
    """Return one part a batch. The rewritten `sources` of batches that share a source go to `folder`.

    A source whose ranges lie in several batches has a row in each. The first batch gets the one row with the sums; the
    others lose theirs, and their parts name the source as continued, so that it is still found when it is replaced.
    """
    held = {batch.batch_id: batch.sources() for batch in batches}
    merged = merged_sources(batches, held)
    met: set[str] = set()
    parts = []
    for batch in batches:
        sources, files = held[batch.batch_id], dict(batch.files)
        continued = tuple(source for source in sources if source in met)
        if not merged.keys().isdisjoint(sources):
            del files["sources"]
            rows = pq.read_table(batch.file("sources")).to_pylist()
            rows = [merged.get(row["source"], row) for row in rows if row["source"] not in continued]
            if rows:
                files["sources"] = place_rows(pa.Table.from_pylist(rows, SOURCES.schema), folder / "sources", "sources")
        met.update(merged.keys() & set(sources))
        parts.append(Part(files=files, first_source=sources[0], last_source=sources[-1], continued=continued))
    return parts


def merged_sources(batches: Sequence[StagedBatch], held: dict[str, list[str]]) -> dict[str, Row]:
    """Return the row of each source that several batches hold; `held` is batch id -> its sources."""
    holders: defaultdict[str, int] = defaultdict(int)
    for sources in held.values():
        for source in sources:
            holders[source] += 1
    shared = {source for source, n_batches in holders.items() if n_batches > 1}
    merged: dict[str, Row] = {}
    for batch in batches:
        if shared.isdisjoint(held[batch.batch_id]):
            continue
        for row in pq.read_table(batch.file("sources")).to_pylist():
            source = row["source"]
            if source in shared:
                merged[source] = _merge(merged[source], row) if source in merged else row
    return merged


def _merge(row: Row, other: Row) -> Row:
    sums = {name: row[name] + other[name] for name in _SUMMED}
    told = {name: row[name] if row[name] is not None else other[name] for name in _TOLD_BY_ANY}
    # Every piece that begins a source may tell what the source replaces, so the number is not added up.
    return {**row, **sums, **told, "n_replaced": max(row["n_replaced"], other["n_replaced"])}
