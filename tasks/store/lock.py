"""Lock: one writer at a time. The kernel frees the lock when its holder dies, however it dies."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.core.errors import StoreError
from tasks.store.warehouse import Warehouse

_POLL_S = 0.2


@contextmanager
def writer_lock(warehouse: Warehouse, wait_s: float = 0, *, run_id: str = "") -> Iterator[None]:
    """Hold the warehouse for writing; wait up to `wait_s` seconds, then raise `StoreError` naming the holder.

    The descriptor is closed in programs that this process starts (the one that forks the workers included), so a child
    that outlives its parent does not keep the lock. A lock taken twice in one process refuses the second as well.
    """
    # Not inherited by started programs: https://peps.python.org/pep-0446/
    descriptor = os.open(warehouse.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, warehouse, time.monotonic() + wait_s)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "run_id": run_id}).encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, warehouse: Warehouse, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            left = deadline - time.monotonic()
            if left <= 0:
                raise StoreError(
                    f"Another run is writing to {warehouse.path} ({_holder(warehouse)}); "
                    "try again later, or wait for it with --wait SECONDS."
                ) from None
            time.sleep(min(_POLL_S, left))


def _holder(warehouse: Warehouse) -> str:
    try:
        holder = json.loads(warehouse.lock.read_bytes())
        run = f", run {holder['run_id']}" if holder["run_id"] else ""
        return f"process {holder['pid']}{run}"
    except (OSError, ValueError, KeyError, TypeError):
        # The holder has not written its name yet, or is just leaving.
        return "its process is not known"


def require_lock(warehouse: Warehouse) -> None:
    """Raise `StoreError` unless this process holds the writer lock."""
    try:
        holder = json.loads(warehouse.lock.read_bytes())["pid"]
    except (OSError, ValueError, KeyError, TypeError):
        holder = None
    if holder != os.getpid():
        raise StoreError(f"Nothing may be published to {warehouse.path} without its writer lock.")
