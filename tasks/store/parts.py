"""Parts: the unit of copy-on-write. Removing a source rewrites the parts that hold it, one at a time."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.tables import SOURCES, TABLES
from tasks.store.manifest import File, Part
from tasks.store.parquet import place_rows
from tasks.store.snapshot import Snapshot
from tasks.store.staging import StagedBatch

_COUNTS = ("n_records", "n_articles", "n_rejects")


@dataclass(slots=True)
class Removal:
    """What `without_sources` did: the parts that stay, and how many articles each removed source had."""

    parts: list[Part] = field(default_factory=list)
    n_articles: dict[str, int] = field(default_factory=dict)


def without_sources(base: Snapshot, removed: AbstractSet[str], folder: Path) -> Removal:
    """Return the parts of `base` without the rows of some sources; rewritten files go to the tables of `folder`.

    Files that lose nothing keep their names and are not written; the caller links them. Reads one file at a time.
    """
    removal = Removal()
    for part in base.parts:
        held = _sources_in(base, part, removed)
        gone = set(held) & removed
        if not gone:
            removal.parts.append(part)
            continue
        removal.n_articles.update((source, held[source]) for source in gone if held[source])
        staying = sorted(set(held) - removed)
        if staying:
            rewritten = _rewrite(base, part, removed, folder)
            removal.parts.append(
                Part(
                    files=rewritten,
                    first_source=staying[0],
                    last_source=staying[-1],
                    continued=tuple(source for source in part.continued if source not in removed),
                )
            )
    return removal


def _sources_in(base: Snapshot, part: Part, removed: AbstractSet[str]) -> dict[str, int]:
    """Return source -> articles of the sources in a part; 0 for those that another part accounts for."""
    if not any(part.first_source <= source <= part.last_source for source in removed):
        return {}
    held = dict.fromkeys(part.continued, 0)
    if "sources" in part.files:
        path = base.path / "sources" / part.files["sources"].name
        rows = pq.read_table(path, columns=["source", "n_articles"])
        held.update(zip(rows["source"].to_pylist(), rows["n_articles"].to_pylist(), strict=True))
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
        rows = pq.read_table(base.path / name / file.name)
        staying = rows.filter(pc.invert(pc.is_in(rows[column], value_set=values)))
        if staying.num_rows == rows.num_rows:
            files[name] = file
        elif staying.num_rows:
            files[name] = place_rows(staying, folder / name, name)
    return files


@dataclass(slots=True)
class _Shared:
    """The rows of one source over all batches of a commit."""

    owner: str
    counts: dict[str, int]


def parts_of(batches: Sequence[StagedBatch], replaced: dict[str, int], folder: Path) -> list[Part]:
    """Return one part a batch, its `sources` settled; rewritten files of `sources` go to `folder`.

    A source whose ranges lie in several batches has a row in each; the first batch gets the one row with the sums,
    and the parts of the others name the source as continued. `replaced` maps sources to their former articles and
    becomes `n_replaced`.
    """
    held = {batch.batch_id: batch.sources() for batch in batches}
    shared = _shared_sources(batches, held)
    parts = []
    for batch in batches:
        sources = held[batch.batch_id]
        files = dict(batch.files)
        continued = tuple(s for s in sources if s in shared and shared[s].owner != batch.batch_id)
        if any(source in shared or source in replaced for source in sources):
            rows = [
                _settled(row, shared.get(row["source"]), replaced)
                for row in pq.read_table(batch.file("sources")).to_pylist()
                if row["source"] not in continued
            ]
            del files["sources"]
            if rows:
                files["sources"] = place_rows(pa.Table.from_pylist(rows, SOURCES.schema), folder / "sources", "sources")
        parts.append(Part(files=files, first_source=sources[0], last_source=sources[-1], continued=continued))
    return parts


def _shared_sources(batches: Sequence[StagedBatch], held: dict[str, list[str]]) -> dict[str, _Shared]:
    owners: dict[str, str] = {}
    shared: dict[str, _Shared] = {}
    for batch in batches:
        for source in held[batch.batch_id]:
            owner = owners.setdefault(source, batch.batch_id)
            if owner != batch.batch_id:
                shared.setdefault(source, _Shared(owner, dict.fromkeys(_COUNTS, 0)))
    for batch in batches:
        if shared.keys().isdisjoint(held[batch.batch_id]):
            continue
        for row in pq.read_table(batch.file("sources"), columns=["source", *_COUNTS]).to_pylist():
            if row["source"] in shared:
                counts = shared[row["source"]].counts
                counts.update({name: counts[name] + row[name] for name in _COUNTS})
    return shared


def _settled(row: dict[str, object], shared: _Shared | None, replaced: dict[str, int]) -> dict[str, object]:
    source = str(row["source"])
    counts = shared.counts if shared else {}
    return {**row, **counts, "n_replaced": replaced.get(source, row["n_replaced"])}
