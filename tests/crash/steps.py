"""A maintainer that dies: does one operation on a warehouse and kills itself at a labelled step of it.

Usage: python -m tests.crash.steps WAREHOUSE OPERATION STEP [WAREHOUSE OPERATION STEP]... Each is a process of its own,
ended by SIGKILL at the first moment of that name. Step `-` is none: the operation ends, and its steps are printed.
Step `~0.05` is a moment: 0.05 seconds after it began. With the one argument `-`, lines of tab-separated triples are
read from standard input, and each is done at once.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from tasks import store
from tasks.core.identity import article_id_of
from tasks.core.tables import ARTICLES, SOURCES, TABLES, Column
from tasks.pipeline.forgetting import forget_for_good
from tasks.store import durable, history, migration

FINGERPRINT = "same parameters, same version"
FORGOTTEN = "inbox/a"


def _commit(path: Path) -> None:
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        base, batches = store.current_snapshot(warehouse), store.staged(warehouse, FINGERPRINT)
        removed = {source for batch in batches for source in batch.sources()}
        if batches:
            store.commit(warehouse, base, batches, removed_sources=removed, derived={}, inboxes={}, run_id="killed")


def _compact(path: Path) -> None:
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        base = store.current_snapshot(warehouse)
        assert base is not None
        store.compact(warehouse, base, "killed")


def _forget(path: Path) -> None:
    forget_for_good(path, article_id_of(FORGOTTEN, "0"), 0)


def _migrate(path: Path) -> None:
    note = Column("note", pa.string(), "A note.")
    checks = Column("n_checks", pa.int32(), "How often the file was checked.", nullable=False)
    TABLES["articles"] = replace(ARTICLES, columns=(*ARTICLES.columns, note))
    TABLES["sources"] = replace(SOURCES, columns=(*SOURCES.columns, checks))
    for module in ("commit", "manifest", "migration"):
        vars(sys.modules[f"tasks.store.{module}"])["SCHEMA_VERSION"] = 2
    migration.MIGRATIONS = (migration.Migration(2, filled={"sources": {"n_checks": 0}}),)
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        store.migrate(warehouse, "killed")


def _retain(path: Path) -> None:
    history.KEEP_SNAPSHOTS, history.KEEP_S = 2, -1
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        store.retain(warehouse)


def _roll_back(path: Path) -> None:
    warehouse = store.open_warehouse(path)
    with store.writer_lock(warehouse):
        store.rollback(warehouse, 2, "killed")


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "commit": _commit,
    "compact": _compact,
    "forget": _forget,
    "migrate": _migrate,
    "retain": _retain,
    "roll_back": _roll_back,
}


def do_and_die(path: Path, operation: str, moment: str) -> None:
    """Do the operation up to the moment; with `-`, do all of it and print its steps."""

    def step(name: str) -> None:
        if moment == "-":
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
        if name == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    durable.step = step
    os.fsync = lambda descriptor: None  # a killed process loses nothing that it wrote
    OPERATIONS[operation](path)


def main(arguments: list[str]) -> None:
    """Fork one process for each triple of arguments and print how it ended."""
    if arguments == ["-"]:
        triples = (tuple(line.rstrip("\n").split("\t")) for line in sys.stdin)
    else:
        triples = zip(arguments[::3], arguments[1::3], arguments[2::3], strict=True)
    for path, operation, moment in triples:
        child = os.fork()
        if child == 0:
            try:
                do_and_die(Path(path), operation, moment)
            except BaseException as error:
                sys.stderr.write(f"{operation} {moment}: {error!r}\n")
                os._exit(1)
            os._exit(0)
        if moment.startswith("~"):
            time.sleep(float(moment[1:]))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{operation} {moment} {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
