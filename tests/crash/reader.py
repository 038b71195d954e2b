"""A reader that loops: `python -m tests.crash.reader`. Gets a JSON line a task, says what it saw when told to stop.

A task is `[warehouse, allowed states, file that says stop]`; the answer `[readings by the resolved link or by open(),
snapshots that were removed meanwhile, readings by the link itself, files that vanished for these, and whatever was
wrong]`.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars
import pyarrow as pa
import pyarrow.dataset as ds

import copydesk
from tasks.core.errors import ConfigError, StoreError

State = tuple[object, ...]


def state_of(snapshot: Path) -> State:
    """Return what all tables of a snapshot's folder say, read as anybody would."""
    texts = sorted(pd.read_parquet(snapshot / "articles", columns=["text"])["text"])
    sizes = tuple(
        duckdb.sql(f"select count(*) from '{snapshot}/{table}/*.parquet'").fetchall()[0][0]
        for table in ("articles", "segments", "sentences", "rejects", "sources")
    )
    columns = [len(ds.dataset(snapshot / table, format="parquet").schema) for table in ("articles", "sources")]
    return (*texts, sizes, *columns)


def _plain(state: State) -> list[object]:
    """Return a state as JSON gives it back."""
    return list(json.loads(json.dumps(state)))


def _by_pandas(folder: Path) -> list[str]:
    return list(pd.read_parquet(folder / "articles", columns=["text"])["text"])


def _by_duckdb(folder: Path) -> list[str]:
    return [text for (text,) in duckdb.sql(f"select text from '{folder}/articles/*.parquet'").fetchall()]


def _by_pyarrow(folder: Path) -> list[str]:
    texts = ds.dataset(folder / "articles", format="parquet").to_table(columns=["text"])["text"]
    return [str(text) for text in texts.to_pylist()]


def _by_polars(folder: Path) -> list[str]:
    return list(polars.scan_parquet(folder / "articles" / "*.parquet").select("text").collect()["text"])


#: what returns the texts of the articles below a folder, or link, as each of the usual readers finds them
READERS: tuple[Callable[[Path], list[str]], ...] = (_by_pandas, _by_duckdb, _by_pyarrow, _by_polars)


def _texts(read: Callable[[Path], list[str]], folder: Path) -> list[str] | None:
    """Return the texts that a reader finds; `None` if a file vanished while it read."""
    try:
        return read(folder)
    except pa.ArrowInvalid as error:
        if "No match for FieldRef" not in str(error):
            raise
        return None  # pandas and pyarrow pass over listed files that are gone; none was left, so no column either
    except (OSError, duckdb.IOException) as error:
        # Polars has no word of its own for a file that is gone, and DuckDB may find none where it looked.
        is_gone = any(words in str(error) for words in ("No such file", "No files found"))
        if not is_gone and not isinstance(error, FileNotFoundError):
            raise
        return None


class Readings:
    """What was read so far of a warehouse, of which only some states are right."""

    def __init__(self, warehouse: Path, allowed: list[list[object]]) -> None:
        self._warehouse, self._allowed = warehouse, allowed
        self._told = [sorted(text for text in state if isinstance(text, str)) for state in allowed]
        self.n_read = self.n_gone = self.n_naive = self.n_vanished = 0
        self.wrong: list[object] = []

    def by_resolved_link(self) -> None:
        """Read all tables together."""
        target = self._warehouse.parent / os.readlink(self._warehouse)
        try:
            state = _plain(state_of(target))
        except (OSError, duckdb.IOException):
            # A snapshot may be removed while it is read, but never the one that the link names.
            self.n_gone += 1
            if target.is_dir():
                self.wrong.append("a snapshot that is there cannot be read")
            return
        self.n_read += 1
        if state not in self._allowed:
            self.wrong.append(state)

    def by_open(self) -> None:
        """Read as the README tells."""
        try:
            texts = list(copydesk.open(self._warehouse).articles(columns=["text"])["text"])
        except ConfigError:
            return  # migrated by the copydesk of tomorrow: this one refuses it
        except StoreError:
            self.n_gone += 1
            return
        self.n_read += 1
        if sorted(texts) not in self._told:
            self.wrong.append(("open", texts))

    def by_the_link_itself(self) -> None:
        """Read as naive readers do, while the link may be flipped between a listing and the opening of a file."""
        for number, read in enumerate(READERS):
            found = _texts(read, self._warehouse)
            if found is None:
                self.n_vanished += 1
                continue
            self.n_naive += 1
            if sorted(found) not in self._told:
                self.wrong.append((number, found))


def read_on(warehouse: Path, allowed: list[list[object]], stop: Path) -> list[object]:
    """Read in a loop until the file `stop` is there; return how often was read, and what was wrong."""
    readings = Readings(warehouse, allowed)
    while not stop.exists() or not readings.n_read or not readings.n_naive:
        readings.by_resolved_link()
        readings.by_open()
        for _ in range(4):
            readings.by_the_link_itself()
    r = readings
    return [r.n_read, r.n_gone, r.n_naive, r.n_vanished, *r.wrong]


def main() -> None:
    """Do one task after the other."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        warehouse, allowed, stop = json.loads(line)
        try:
            said: list[object] = read_on(Path(warehouse), allowed, Path(stop))
        except Exception:
            said = [0, 0, 0, 0, f"the reader failed: {traceback.format_exc()[-1500:]}"]
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
