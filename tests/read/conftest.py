"""Fixtures of the reading tests: files in a temporary folder, read the way a run reads them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.core.records import Record, Rejected, SourceFile
from tasks.read import ReadOptions, open_source, records

Outcome = Record | Rejected
ReadBytes = Callable[..., list[Outcome]]


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    """Write bytes under a name and return everything that reading them (or a range of them) yields."""

    def read(name: str, data: bytes, start: int = 0, stop: int = -1, **options: object) -> list[Outcome]:
        (tmp_path / name).write_bytes(data)
        source = SourceFile(f"inbox/{name}", "inbox", name, len(data), 0)
        with open_source(tmp_path, name) as file:
            return list(records(file, source, ReadOptions(**options), start, stop))  # type: ignore[arg-type]

    return read
