"""Naive readers of a warehouse of many files, which list for long, while its link is flipped again and again."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from tasks import store
from tests.store.conftest import FINGERPRINT, Desk

ROOT = Path(__file__).parents[2]


def read_on(folder: Path, n_files: int, stop: Path) -> list[int]:
    """Read until the file `stop` is there; return how many readings were whole, were none, and were anything else.

    None is an error or, for who names no column, a table without rows and columns: all that was listed was gone.
    """
    n_whole = n_none = n_wrong = 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not stop.exists():
        for read in (_by_name, _all):
            try:
                n_rows = read(folder)
            except (FileNotFoundError, pa.ArrowInvalid):
                n_none += 1
            else:
                n_whole += n_rows == n_files
                n_none += n_rows is None
                n_wrong += n_rows not in (n_files, None)
    return [n_whole, n_none, n_wrong]


def _by_name(folder: Path) -> int:
    return len(pd.read_parquet(folder, columns=["source"]))


def _all(folder: Path) -> int | None:
    rows = ds.dataset(folder)
    return rows.count_rows() if rows.schema.names else None


def replace_one(desk: Desk, text: str) -> None:
    """Publish another story in place of the first source's, and leave the tables over all articles as they are."""
    with store.writer_lock(desk.warehouse):
        base = store.current_snapshot(desk.warehouse)
        desk.stage(f"batch-{store.next_version(base)}", {"inbox/000": [text]})
        batches = store.staged(desk.warehouse, FINGERPRINT)
        store.commit(
            desk.warehouse, base, batches, removed_sources={"inbox/000"}, derived={}, inboxes={}, run_id="flips"
        )


@pytest.mark.parametrize(("n_flips", "n_files"), [(4, 60), pytest.param(300, 400, marks=pytest.mark.crash)])
def test_pandas_and_pyarrow_see_all_rows_or_an_error_however_often_the_link_is_flipped(
    n_flips: int, n_files: int, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "warehouse")
    desk.run(*({f"inbox/{n:03d}": [f"Boat {n} came in. It had herring."]} for n in range(n_files)))
    stop = tmp_path / "stop"
    words = [
        sys.executable,
        "-m",
        "tests.crash.test_flips",
        str(desk.warehouse.path / "articles"),
        str(n_files),
        str(stop),
    ]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(n_flips):
            replace_one(desk, f"Boat 0 went out on day {number}. It had nets.")
        stop.touch()
        n_whole, n_none, n_wrong = json.loads(reader.communicate()[0])
    sys.stdout.write(f"{n_flips} flips: {n_whole} whole readings, {n_none} of nothing, {n_wrong} wrong\n")
    assert n_wrong == 0
    assert n_whole + n_none


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read_on(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
