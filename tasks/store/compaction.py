"""Compaction: merge small parts into bigger ones, for all tables at once; the rows stay exactly as they are.

Parts are merged among their like (size-tiered), so a row is rewritten about once each time its part grows fourfold.
Merging streams: every part is in the order of its articles, so the next articles of the result are the next rows of
some parts, and memory holds one row group of each, whatever the size of the files.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.errors import StoreError
from tasks.core.tables import ARTICLES, TABLES
from tasks.store import durable
from tasks.store.commit import complete, origin, publish, refuse_outdated
from tasks.store.durable import content_name
from tasks.store.manifest import File, Manifest, Part
from tasks.store.names import content_of
from tasks.store.parquet import ARTICLE_ROWS, in_order, place_rows, writing
from tasks.store.snapshot import Snapshot
from tasks.store.warehouse import Warehouse

#: no file grows beyond this by merging, and files of half of it are left alone
MAX_BYTES = 256_000_000
_FAN_IN = 4
_SMALLEST_TIER = 2_000_000
#: parts merged at once: each holds a file open
_MAX_PARTS = 200
#: rows read at a time from each file: memory holds as many of each
_WINDOW = 1_000


def crowded(parts: Sequence[Part], max_bytes: int = MAX_BYTES) -> list[tuple[int, ...]]:
    """Return groups of positions of parts that are worth merging; none when the parts are few or large enough.

    A part counts by its largest file. Parts of half of `max_bytes` stay; the others are taken in tiers, each four
    times as large as the one before, and in their order; a group grows up to `max_bytes`, and counts if it has four
    parts or fills half a file.
    """
    tiers: defaultdict[int, list[int]] = defaultdict(list)
    for position, part in enumerate(parts):
        if size_of(part) * 2 < max_bytes:
            tiers[_tier(size_of(part))].append(position)
    groups = [group for _, positions in sorted(tiers.items()) for group in _fill(positions, parts, max_bytes)]
    return [
        group
        for group in groups
        if len(group) >= _FAN_IN or (len(group) > 1 and 2 * sum(size_of(parts[at]) for at in group) >= max_bytes)
    ]


def _fill(positions: Sequence[int], parts: Sequence[Part], max_bytes: int) -> Iterator[tuple[int, ...]]:
    group: list[int] = []
    n_bytes = 0
    for position in positions:
        size = size_of(parts[position])
        if group and (n_bytes + size > max_bytes or len(group) == _MAX_PARTS):
            yield tuple(group)
            group, n_bytes = [], 0
        group.append(position)
        n_bytes += size
    yield tuple(group)


def size_of(part: Part) -> int:
    """Return the bytes of the largest file of a part."""
    return max((file.bytes for file in part.files.values()), default=0)


def _tier(n_bytes: int) -> int:
    tier = 0
    while n_bytes > _SMALLEST_TIER * _FAN_IN**tier:
        tier += 1
    return tier


def compact(warehouse: Warehouse, base: Snapshot, run_id: str, *, max_bytes: int = MAX_BYTES) -> Snapshot | None:
    """Publish `base` with crowded parts merged and return the new snapshot; `None` if there is nothing to merge.

    Needs the writer lock. `StoreError`, and nothing published, if the merged files would not hold as many rows.
    """
    refuse_outdated(base)
    groups = crowded(base.parts, max_bytes)
    if not groups:
        return None

    def build(folder: Path) -> Manifest:
        for table in base.manifest.files():
            (folder / table).mkdir()
        merged = {group[0]: _merge(base, [base.parts[position] for position in group], folder) for group in groups}
        durable.step("merged")
        gone = {position for group in groups for position in group}
        parts = [
            merged.get(position, part)
            for position, part in enumerate(base.parts)
            if position in merged or position not in gone
        ]
        update = {"parts": tuple(parts), "derived": base.manifest.derived, "batch_ids": base.manifest.batch_ids}
        manifest = complete(origin(base, run_id, base.manifest.inboxes).model_copy(update=update), base, folder)
        _compare(base.manifest, manifest)
        return manifest

    return publish(warehouse, base, build)


def _compare(before: Manifest, after: Manifest) -> None:
    for table, files in before.files().items():
        n_before, n_after = sum(f.rows for f in files), sum(f.rows for f in after.files()[table])
        if n_before != n_after:
            raise StoreError(f"Compaction would give {table} {n_after} rows instead of {n_before}.")


def _merge(base: Snapshot, parts: Sequence[Part], folder: Path) -> Part:
    tables = sorted({name for part in parts for name in part.files})
    _refuse_damaged(base.path / name / file.name for part in parts for name, file in part.files.items())
    ranks = _ranks(base, parts)
    files: dict[str, File] = {}
    held: set[str] = set()
    for name in tables:
        holders = [number for number, part in enumerate(parts) if name in part.files]
        paths = [base.path / name / parts[number].files[name].name for number in holders]
        if name == "articles" or TABLES[name].is_child:
            files[name] = _merge_files(paths, [ranks[number] for number in holders], folder / name, name)
        else:
            rows = pa.concat_tables([pq.read_table(path) for path in paths])
            files[name] = place_rows(in_order({name: rows})[name], folder / name, name)
            held = set(rows["source"].to_pylist()) if name == "sources" else held
        durable.step("merged_table")
    return Part(
        files=files,
        first_source=min(part.first_source for part in parts),
        last_source=max(part.last_source for part in parts),
        continued=tuple(sorted({source for part in parts for source in part.continued} - held)),
    )


def _refuse_damaged(paths: Iterable[Path]) -> None:
    # Merging gives rows a new file with a new hash: what the disk has spoiled would be sound for ever.
    for path in paths:
        if content_name(path) != content_of(path.name):
            raise StoreError(
                f"{path} has other bytes than were published; `copydesk verify` tells what else is damaged."
            )


def _ranks(base: Snapshot, parts: Sequence[Part]) -> list[pa.Table]:
    """Return, for each part, its articles (`article_id`) and their places among those of all the parts (`rank`)."""
    columns = ["article_id", "published_at", "fetched_at"]
    tables = []
    for number, part in enumerate(parts):
        file = part.files.get("articles")
        path = base.path / "articles" / file.name if file else None
        rows = pq.read_table(path, columns=columns) if path else ARTICLES.schema.empty_table().select(columns)
        tables.append(rows.append_column("part", pa.repeat(number, rows.num_rows)))
    ordered = in_order({"articles": pa.concat_tables(tables)})["articles"].select(["article_id", "part"])
    ordered = ordered.append_column("rank", pa.array(range(ordered.num_rows), pa.int64()))
    return [ordered.filter(pc.equal(ordered["part"], number)) for number in range(len(parts))]


def _merge_files(paths: Sequence[Path], ranks: Sequence[pa.Table], folder: Path, table: str) -> File:
    """Write the rows of some files of one table into one file of `folder`, ten thousand articles at a time."""
    n_articles = sum(articles.num_rows for articles in ranks)
    last = max((pc.max(articles["rank"]).as_py() for articles in ranks if articles.num_rows), default=-1)
    with ExitStack() as stack, writing(folder, table, n_articles) as writer:
        cursors = [
            _Cursor(stack.enter_context(pq.ParquetFile(path)), articles)
            for path, articles in zip(paths, ranks, strict=True)
        ]
        for start in range(0, last + 1, ARTICLE_ROWS):
            rows = pa.concat_tables([cursor.take(start + ARTICLE_ROWS) for cursor in cursors])
            keys = [("rank", "ascending"), *((key, "ascending") for key in TABLES[table].key)]
            writer.write(rows.take(pc.sort_indices(rows, sort_keys=keys)))
    return writer.file()


class _Cursor:
    """Reads a file of one part from front to back; its rows lie in the order of the part's articles."""

    def __init__(self, file: pq.ParquetFile, articles: pa.Table) -> None:
        self._batches = file.iter_batches(_WINDOW)
        self._ids = articles["article_id"].combine_chunks()
        self._ranks = articles["rank"].combine_chunks()
        self._rest = self._with_ranks(file.schema_arrow.empty_table())

    def _with_ranks(self, rows: pa.Table) -> pa.Table:
        ranks = self._ranks.take(pc.index_in(rows["article_id"], value_set=self._ids))
        return rows.append_column("rank", ranks)

    def take(self, stop: int) -> pa.Table:
        """Return the next rows, up to the first of an article whose rank is `stop` or more."""
        taken = []
        while True:
            n_inside = int(np.searchsorted(self._rest["rank"].to_numpy(), stop))
            taken.append(self._rest.slice(0, n_inside))
            self._rest = self._rest.slice(n_inside)
            batch = None if self._rest.num_rows else next(self._batches, None)
            if batch is None:
                return pa.concat_tables(taken)
            self._rest = self._with_ranks(pa.Table.from_batches([batch]))
