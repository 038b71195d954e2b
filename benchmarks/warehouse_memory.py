"""Warehouse memory: the peak of a process that rewrites one large part, and of one that merges parts to that size."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from million import FINGERPRINT, stage
from warehouse_million import measure
from warehouse_rows import batch

from tasks import store

_N_PARTS, _N_ARTICLES, _N_SEGMENTS, _N_CHARS = 16, 3_000, 10, 6_000
_PROGRAMS = {"merging the parts": "compact", "replacing one source in the merged part": "replace"}


def measure_memory(folder: Path) -> Iterator[str]:
    """Yield what the largest part costs in memory, each operation in a process of its own."""
    path = folder / "memory" / "warehouse"
    path.parent.mkdir()
    _make(path)
    said = []
    for what, operation in _PROGRAMS.items():
        found = measure(__file__, path, operation)
        said.append(f"{what} takes {found.cpu_s:.1f} CPU-s and {found.mb:.0f} MB at most")
    snapshot = store.current_snapshot(store.open_warehouse(path, create=False))
    sizes = [file.bytes for file in snapshot.parts[0].files.values()] if snapshot else []
    yield (
        f"Memory, {_N_PARTS} parts of {_N_ARTICLES:,} articles whose largest file is {max(sizes) / 1e6:,.0f} MB once "
        f"merged: {'; '.join(said)}."
    )


def _tables(first: int, n_articles: int, version: int) -> dict[str, pa.Table]:
    """Return tables whose texts hardly compress, so that files are as large as they get."""
    sizes = {"n_segments": _N_SEGMENTS, "n_words": _N_SEGMENTS, "n_per_source": 50}
    tables = batch(first, n_articles, version=version, day=first / 10_000, **sizes)
    for name, n_chars in (("articles", _N_CHARS), ("segments", _N_CHARS // _N_SEGMENTS)):
        rows = tables[name]
        letters = np.random.default_rng(first).integers(33, 127, rows.num_rows * n_chars, dtype=np.uint8).tobytes()
        texts = [letters[at : at + n_chars].decode() for at in range(0, len(letters), n_chars)]
        tables[name] = rows.set_column(rows.schema.get_field_index("text"), rows.schema.field("text"), [texts])
    return tables


def _make(path: Path) -> None:
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        for number in range(_N_PARTS):
            stage(warehouse, f"part-{number:02d}", _tables(number * 100_000, _N_ARTICLES, 1))
        _commit(warehouse, frozenset())


def _commit(warehouse: store.Warehouse, removed: frozenset[str]) -> None:
    store.commit(
        warehouse,
        store.current_snapshot(warehouse),
        store.staged(warehouse, FINGERPRINT),
        removed_sources=removed,
        derived={},
        inboxes={},
        run_id="bench",
    )


def main(path: str, operation: str) -> None:
    """Do one operation on a warehouse."""
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        base = store.current_snapshot(warehouse)
        if operation == "compact" and base:
            store.compact(warehouse, base, "bench", max_bytes=320_000_000)
        elif base:
            _commit(warehouse, frozenset(base.read("sources", ["source"])["source"].to_pylist()[:1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
