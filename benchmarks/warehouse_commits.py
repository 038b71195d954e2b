"""Warehouse commits: the same batches written three ways in turns: into a copydesk store, as Delta, as plain files."""

import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, WriterProperties, write_deltalake
from million import FINGERPRINT, stage
from warehouse_rows import batch

from tasks import store
from tasks.core.tables import TABLES

N_ARTICLES, N_SEGMENTS, N_WORDS, N_PER_SOURCE = 500, 20, 240, 50
#: articles of the commits that only bring the number of files up
_FEW = 20
_LIVE_FILES = 1_000
_N_AT_LIVE_FILES = 10

Tables = Mapping[str, pa.Table]


@dataclass
class Timed:
    """CPU-seconds of each batch, and of its last step where there is one."""

    batches: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)


class Desk:
    """The copydesk store: stage, then commit."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "desk" / "warehouse"
        self.path.parent.mkdir(parents=True)
        self.warehouse = store.open_warehouse(self.path)
        self.timed, self.walls, self.n_flushes = Timed(), [0.0], 0

    def write(self, number: int, tables: Tables, removed: frozenset[str] = frozenset()) -> None:
        """Publish the tables in place of the removed sources."""
        with store.writer_lock(self.warehouse), self._counted_flushes():
            began = time.process_time()
            store.recover(self.warehouse)
            base = store.current_snapshot(self.warehouse)
            stage(self.warehouse, f"batch-{number:05d}", dict(tables))
            staged, wall, self.n_flushes = time.process_time(), time.monotonic(), 0
            store.commit(
                self.warehouse,
                base,
                store.staged(self.warehouse, FINGERPRINT),
                removed_sources=removed,
                derived={},
                inboxes={},
                run_id="bench",
            )
            self.timed.batches.append(time.process_time() - began)
            self.timed.commits.append(time.process_time() - staged)
            self.walls.append(time.monotonic() - wall)

    @contextmanager
    def _counted_flushes(self) -> Iterator[None]:
        flush = os.fsync
        self.n_flushes = 0

        def counted(descriptor: int) -> None:
            self.n_flushes += 1
            flush(descriptor)

        os.fsync = counted
        try:
            yield
        finally:
            os.fsync = flush

    def files(self, table: str) -> list[str]:
        """Return the files of a table as they are now."""
        snapshot = store.current_snapshot(self.warehouse)
        return [str(path) for path in snapshot.files(table)] if snapshot else []


class Delta:
    """A Delta table for each table: a transaction each, with deltalake as it is, but zstd like the others."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.timed = folder / "delta", Timed()

    def write(self, tables: Tables, removed: frozenset[str] = frozenset()) -> None:
        """Append the tables, and first delete the rows of removed sources."""
        began = time.process_time()
        if removed:
            self._delete(removed)
        for name, rows in tables.items():
            properties = WriterProperties(compression="ZSTD", compression_level=3)
            plain = rows.replace_schema_metadata(None)
            write_deltalake(str(self.folder / name), plain, mode="append", writer_properties=properties)
        self.timed.batches.append(time.process_time() - began)

    def _delete(self, removed: frozenset[str]) -> None:
        names = ", ".join(f"'{source}'" for source in removed)
        rows = DeltaTable(str(self.folder / "articles")).to_pyarrow_dataset()
        wanted = pa.compute.is_in(pa.compute.field("source"), value_set=pa.array(sorted(removed)))
        ids = ", ".join(f"'{key}'" for key in rows.to_table(["article_id"], filter=wanted)["article_id"].to_pylist())
        DeltaTable(str(self.folder / "segments")).delete(f"article_id in ({ids})")
        for name in ("articles", "sources"):
            DeltaTable(str(self.folder / name)).delete(f"source in ({names})")

    def files(self, table: str) -> list[str]:
        """Return the files of a table as they are now."""
        return DeltaTable(str(self.folder / table)).file_uris()


class Plain:
    """A Parquet file a batch and table, written and done: what nobody can read safely meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.timed = folder / "plain", Timed()

    def write(self, number: int, tables: Tables) -> None:
        """Write the tables as files."""
        began = time.process_time()
        for name, rows in tables.items():
            (self.folder / name).mkdir(parents=True, exist_ok=True)
            pq.write_table(rows, self.folder / name / f"{number:05d}.parquet", compression="zstd", compression_level=3)
        self.timed.batches.append(time.process_time() - began)

    def files(self, table: str) -> list[str]:
        """Return the files of a table."""
        return [str(path) for path in sorted((self.folder / table).iterdir())]


def rows_of(number: int, version: int, n_articles: int = N_ARTICLES) -> dict[str, pa.Table]:
    """Return the tables of a batch: half a day of articles each."""
    sizes = {"n_segments": N_SEGMENTS, "n_words": N_WORDS, "n_per_source": N_PER_SOURCE}
    return batch(number * 1_000, n_articles, version=version, day=number / 2, **sizes)


def write_all(folder: Path, n_batches: int) -> tuple[Desk, Delta, Plain]:
    """Write the batches in turns and return the three writers."""
    desk, delta, plain = Desk(folder), Delta(folder), Plain(folder)
    for number in range(n_batches):
        tables = rows_of(number, number + 1)
        desk.write(number, tables)
        delta.write(tables)
        plain.write(number, tables)
    return desk, delta, plain


def append_at_live_files(desk: Desk, n_batches: int) -> dict[str, float]:
    """Return what an append commit costs in CPU and wall time once there are a thousand files."""
    number = n_batches
    while sum(len(desk.files(name)) for name in TABLES) < _LIVE_FILES:
        desk.write(number, rows_of(number, number + 1, _FEW))
        number += 1
    begun = len(desk.timed.commits)
    for more in range(number, number + _N_AT_LIVE_FILES):
        desk.write(more, rows_of(more, more + 1))
    return {
        "n_files": sum(len(desk.files(name)) for name in TABLES),
        "cpu_ms": 1_000 * statistics.median(desk.timed.commits[begun:]),
        "wall_ms": 1_000 * statistics.median(desk.walls[-_N_AT_LIVE_FILES:]),
        "n_flushes": desk.n_flushes,
        "number": number + _N_AT_LIVE_FILES,
    }


def replace_one(desk: Desk, delta: Delta, number: int) -> tuple[float, float]:
    """Return the CPU-seconds of replacing one source of fifty articles: copydesk, Delta."""
    tables = rows_of(3, number + 1, N_PER_SOURCE)
    removed = frozenset(tables["sources"]["source"].to_pylist())
    desk.write(number, tables, removed)
    delta.write(tables, removed)
    return desk.timed.commits[-1], delta.timed.batches[-1]


def bare_flush_ms(folder: Path) -> float:
    """Return the wall time of writing four kilobytes and flushing them, the median of fifty."""
    times = []
    for number in range(50):
        with (folder / f"flush-{number}").open("wb") as file:
            began = time.monotonic()
            file.write(b"x" * 4_096)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.monotonic() - began)
    return 1_000 * statistics.median(times)
