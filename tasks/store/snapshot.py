"""Snapshot: one immutable state of all tables, resolved once; later commits do not touch it."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import itemgetter, or_
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from tasks.core.errors import ConfigError, StoreError
from tasks.core.tables import TABLES
from tasks.store.manifest import MANIFEST, Manifest, Part, read_manifest
from tasks.store.warehouse import Warehouse, no_warehouse

#: the greatest character: whatever begins with a text lies between it and it with this behind
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of the warehouse; it stays readable until retention removes it, 24 hours after it was replaced."""

    version: int
    path: Path
    manifest: Manifest

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts in the order of their files."""
        return self.manifest.parts

    def require(self) -> None:
        """Raise `StoreError` if the snapshot was removed since it was opened."""
        if not (self.path / MANIFEST).exists():
            raise StoreError(f"{self.path} was removed meanwhile; open the warehouse again.")

    def files(self, table: str) -> list[Path]:
        """Return the Parquet files of a table; empty for a derived table that was never given."""
        return [self.path / table / file.name for file in self.manifest.files().get(table, [])]

    def n_rows(self, table: str) -> int:
        """Return the number of rows of a table, from the manifest alone."""
        return sum(file.rows for file in self.manifest.files().get(table, []))

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        *,
        article_ids: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        below: Collection[str] | None = None,
    ) -> pa.Table:
        """Return rows of a table, optionally of some articles or some sources (where the table has that column).

        `below` are beginnings of sources. Files in which no wanted source can be are not opened. `StoreError` if the
        snapshot was removed meanwhile.
        """
        try:
            return self._read(table, columns, article_ids, sources, below)
        except FileNotFoundError:
            self.require()
            raise

    def _read(
        self,
        table: str,
        columns: Sequence[str] | None,
        article_ids: Collection[str] | None,
        sources: Collection[str] | None,
        below: Collection[str] | None,
    ) -> pa.Table:
        schema = TABLES[table].schema if table in TABLES else None
        ranges = [(source, source) for source in sources] if sources is not None else None
        if below is not None:
            ranges = [(prefix, prefix + _LAST) for prefix in below]
        files = self.files(table) if ranges is None else self._files_between(table, ranges)
        rows = ds.dataset([str(path) for path in files], schema=schema, format="parquet")
        wanted: ds.Expression | None = None
        if below is not None:
            source = pc.field("source")
            wanted = reduce(
                or_, ((source >= first) & (source <= last) for first, last in ranges or ()), pc.scalar(False)
            )
        for column, values in (("article_id", article_ids), ("source", sources)):
            if values is not None:
                among = pc.field(column).isin(pa.array(sorted(values), pa.string()))
                wanted = among if wanted is None else wanted & among
        return rows.to_table(columns=list(columns) if columns is not None else None, filter=wanted)

    def _files_between(self, table: str, ranges: Sequence[tuple[str, str]]) -> list[Path]:
        """Return the files of parts that may hold a source between the first and last of one of the ranges."""
        ranges = sorted(ranges)
        # The greatest end of all ranges that begin so far: with it one search tells whether any of them reaches in.
        ends = list(accumulate((last for _, last in ranges), max))
        found = []
        for part in self.parts:
            n_begun = bisect_right(ranges, part.last_source, key=itemgetter(0))
            if table in part.files and n_begun and ends[n_begun - 1] >= part.first_source:
                found.append(self.path / table / part.files[table].name)
        return found


def load_snapshot(path: Path) -> Snapshot:
    """Return the snapshot that lies in a folder."""
    manifest = read_manifest(path / MANIFEST)
    return Snapshot(manifest.version, path, manifest)


def current_snapshot(warehouse: Warehouse) -> Snapshot | None:
    """Return the published snapshot; `None` before the first commit."""
    path = warehouse.current_path()
    return load_snapshot(path) if path else None


def require_snapshot(warehouse: Warehouse) -> Snapshot:
    """Return the published snapshot, or raise `ConfigError` before the first commit."""
    snapshot = current_snapshot(warehouse)
    if snapshot is None:
        raise no_warehouse(warehouse.path)
    return snapshot


def retained_versions(warehouse: Warehouse) -> list[int]:
    """Return the versions that can be read, oldest first: published, and without what was forgotten since."""
    current = current_snapshot(warehouse)
    if current is None:
        return []
    oldest = current.manifest.purged_before
    names = (path.name for path in warehouse.snapshots.iterdir())
    return sorted(int(name) for name in names if name.isdigit() and oldest <= int(name) <= current.version)


def snapshot_at(warehouse: Warehouse, version: int) -> Snapshot:
    """Return a retained version, or raise `ConfigError` naming those that there are."""
    versions = retained_versions(warehouse)
    if version not in versions:
        there = ", ".join(map(str, versions)) or "none"
        raise ConfigError(f"Version {version} of {warehouse.path} is not retained; there are: {there}.")
    return load_snapshot(warehouse.snapshot_path(version))


def next_version(base: Snapshot | None) -> int:
    """Return the version that the next commit on `base` will have: what `articles.changed_in` of its rows must say."""
    return base.version + 1 if base else 1
