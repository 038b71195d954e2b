"""Same input, same tables: never a function of workers, order or time."""

import random
import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, content, ingest

pytestmark = pytest.mark.crash


def test_one_worker_and_four_and_any_order_of_files_give_identical_tables(tmp_path: Path) -> None:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    for name, seed in (("a", 1), ("b", 2)):
        random.Random(seed).shuffle(files)
        for file in files:
            target = tmp_path / name / "samples" / file.relative_to(SAMPLES)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
    ingest(tmp_path / "a" / "samples", warehouse=tmp_path / "one", workers=1)
    ingest(tmp_path / "b" / "samples", warehouse=tmp_path / "four", workers=4)
    assert content(tmp_path / "one") == content(tmp_path / "four")
