"""One writer at a time; the lock goes with its holder."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from tasks import store
from tasks.core.errors import StoreError

HOLD = """
import subprocess, sys, time
from tasks import store
with store.writer_lock(store.open_warehouse(sys.argv[1]), run_id="the-other"):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_the_lock(desk):
    with (
        store.writer_lock(desk.warehouse, run_id="run-7"),
        pytest.raises(StoreError, match=rf"process {os.getpid()}, run run-7"),
        store.writer_lock(desk.warehouse),
    ):
        pass


def test_a_waiting_writer_gets_the_lock_when_it_is_free(desk):
    taken, free = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writer_lock(desk.warehouse):
            taken.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    threading.Timer(0.3, free.set).start()
    began = time.monotonic()
    with store.writer_lock(desk.warehouse, wait_s=10):
        assert free.is_set()
        assert time.monotonic() - began < 5
    holder.join()


def test_a_killed_holder_frees_the_lock_although_its_child_lives_on(desk):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(desk.warehouse.path)], stdout=subprocess.PIPE, text=True)
    child = int(holder.stdout.readline())
    try:
        with pytest.raises(StoreError, match="run the-other"), store.writer_lock(desk.warehouse):
            pass
        holder.kill()
        holder.wait()
        with store.writer_lock(desk.warehouse):
            os.kill(child, 0)
    finally:
        holder.kill()
        os.kill(child, signal.SIGKILL)
        holder.stdout.close()
