"""A writer that dies: commits what is staged in each warehouse and kills itself at a labelled step.

Usage: killed_writer.py WAREHOUSE STEP [WAREHOUSE STEP]... The kill is SIGKILL; each writer is a process of its own.
"""

import os
import signal
import sys
from pathlib import Path

from tasks import store
from tasks.store import durable

FINGERPRINT = "same parameters, same version"


def commit_and_die(path: str, moment: str) -> None:
    """Publish the staged batches in place of the sources they hold, up to the moment."""

    def die(name: str) -> None:
        if name == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    durable.step = die
    os.fsync = lambda descriptor: None  # a killed process loses nothing that it wrote
    warehouse = store.open_warehouse(Path(path))
    with store.writer_lock(warehouse):
        store.recover(warehouse)
        base, batches = store.current_snapshot(warehouse), store.staged(warehouse, FINGERPRINT)
        removed = {source for batch in batches for source in batch.sources()}
        store.commit(warehouse, base, batches, removed_sources=removed, derived={}, inboxes={}, run_id="killed")


def main(arguments: list[str]) -> None:
    """Fork one writer for each pair of arguments and print how it ended."""
    for path, moment in zip(arguments[::2], arguments[1::2], strict=True):
        child = os.fork()
        if child == 0:
            try:
                commit_and_die(path, moment)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{moment} {os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
