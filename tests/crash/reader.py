"""A reader that loops: `python -m tests.crash.reader`. Gets a JSON line a task, says what it saw when told to stop.

A task is `[warehouse, allowed states, file that says stop]`; the answer `[readings by the resolved link, snapshots that
were removed meanwhile, readings by the link itself, files that vanished for these, readings by pandas and pyarrow that
lacked files, and whatever was wrong]`.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars
import pyarrow as pa
import pyarrow.dataset as ds

State = tuple[object, ...]
#: pandas and pyarrow ask for the state of each file that they have listed, by its whole path, and pass over those that
#: are gone: by the link itself, while it is flipped, they may see only the files that both snapshots share
BY_STAT = (0, 2)


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


def texts_of(folder: Path) -> Iterator[list[str]]:
    """Yield the texts of the articles below a folder, or link, as each of the usual readers finds them."""
    yield pd.read_parquet(folder / "articles", columns=["text"])["text"].tolist()
    yield [text for (text,) in duckdb.sql(f"select text from '{folder}/articles/*.parquet'").fetchall()]
    yield ds.dataset(folder / "articles", format="parquet").to_table(columns=["text"])["text"].to_pylist()
    yield polars.scan_parquet(folder / "articles" / "*.parquet").select("text").collect()["text"].to_list()


def _next_texts(found: Iterator[list[str]]) -> list[str] | None:
    """Return the texts that the next reader finds; `None` if a file vanished while it read."""
    try:
        return next(found, [])
    except pa.ArrowInvalid:
        return []  # no file at all was left, so there is no column either
    except (OSError, duckdb.IOException) as error:
        # Polars has no word of its own for a file that is gone.
        if "No such file" not in str(error) and not isinstance(error, FileNotFoundError):
            raise
        return None


def read_on(warehouse: Path, allowed: list[list[object]], stop: Path) -> list[object]:
    """Read in a loop until the file `stop` is there; return how often was read, and what was wrong.

    By the resolved link, all tables together: nothing may vanish but with its whole snapshot. And as naive readers do,
    by the link itself, while it may be flipped between a listing and the opening of a file.
    """
    told = [sorted(text for text in state if isinstance(text, str)) for state in allowed]
    n_read = n_gone = n_naive = n_vanished = n_partial = 0
    wrong: list[object] = []
    while not stop.exists() or not n_read or not n_naive:
        target = warehouse.parent / os.readlink(warehouse)
        try:
            state = _plain(state_of(target))
        except (FileNotFoundError, OSError, duckdb.IOException):
            # A snapshot may be removed while it is read, but never the one that the link names.
            n_gone += 1
            if target.is_dir():
                wrong.append("a snapshot that is there cannot be read")
            continue
        n_read += 1
        if state not in allowed:
            wrong.append(state)
        for _ in range(4):
            readers = texts_of(warehouse)
            for number in range(4):
                found = _next_texts(readers)
                if found is None:
                    n_vanished += 1
                    break  # a generator that raised is over; the others have their turn next time
                n_naive += 1
                if sorted(found) in told:
                    continue
                if number in BY_STAT and any(set(found) < set(texts) for texts in told):
                    n_partial += 1
                else:
                    wrong.append((number, found))
    return [n_read, n_gone, n_naive, n_vanished, n_partial, *wrong]


def main() -> None:
    """Do one task after the other."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        warehouse, allowed, stop = json.loads(line)
        try:
            said: list[object] = read_on(Path(warehouse), allowed, Path(stop))
        except Exception as error:
            said = [0, 0, 0, 0, 0, f"the reader failed: {error!r}"]
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
