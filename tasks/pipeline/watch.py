"""Watch: where a worker stands, told through a mapped file that outlives it, and the budgets that end it.

Before each record the worker notes its position and arms two timers: CPU time, and wall time as a net.
Nothing handles their signals, so that also a loop in C code ends; the parent reads the note and isolates the record.
"""

import mmap
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tasks.pipeline.job import Position

#: exit code of a worker that ran out of memory
OUT_OF_MEMORY_EXIT = 86
#: a record may take this many times its CPU budget in wall time
WALL_FACTOR = 20

#: what a note says of its record; a file of zeros says nothing yet
_READING, _WORKING = 1, 2
#: bytes that any reader skips in a CPU second
_SKIPPED_BYTES_S = 50e6
#: timers take no more than the system's clock holds; who asks for more than a year means no limit
_LONGEST_S = 365 * 86_400.0

_NOTE = struct.Struct("<QQBQQQH")
#: as long as any record key: what is cut would name no record, or two
_KEY_BYTES = 1_024
_SIZE = _NOTE.size + _KEY_BYTES


@dataclass(frozen=True, slots=True)
class Note:
    """The last thing a worker said: which record it was at, and how far it had come."""

    position: Position
    is_reading: bool
    n_articles: int
    n_rejects: int
    n_bytes: int
    record: str


class Watch:
    """The worker's side: note every record before it is touched."""

    def __init__(self, path: Path, record_cpu_s: float) -> None:
        self._file = path.open("wb+")
        # Written in full: on a full disk this fails here, where a hole in the map would kill the worker at a record.
        self._file.write(bytes(_SIZE))
        self._file.flush()
        self._map = mmap.mmap(self._file.fileno(), _SIZE)
        self._cpu_s = record_cpu_s
        self._place: tuple[int, int, int] | None = None
        self._key = b""
        self.n_articles = self.n_rejects = self.n_bytes = 0

    def note(self, position: Position, record: str | None, n_skipped_bytes: int = 0) -> None:
        """Say that work on `position` begins (`record` None: it is being read) and arm its budget.

        Bytes that must be skipped to reach it do not count against it.
        """
        self._key = (record or "").encode("utf-8", "replace")[:_KEY_BYTES]
        self._place = (*position, _READING if record is None else _WORKING)
        self._write(self._place)
        cpu_s = min(self._cpu_s + n_skipped_bytes / _SKIPPED_BYTES_S, _LONGEST_S)
        signal.setitimer(signal.ITIMER_PROF, cpu_s)
        signal.setitimer(signal.ITIMER_REAL, cpu_s * WALL_FACTOR)

    def _write(self, place: tuple[int, int, int]) -> None:
        fields = _NOTE.pack(*place, self.n_articles, self.n_rejects, self.n_bytes, len(self._key))
        self._map[: _NOTE.size + len(self._key)] = fields + self._key

    def disarm(self) -> None:
        """Stop both timers: what follows is bounded work on many records. The last counts are noted."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._place is not None:
            self._write(self._place)

    def close(self) -> None:
        """Disarm and release the file."""
        self.disarm()
        self._map.close()
        self._file.close()


@contextmanager
def watching(path: Path, record_cpu_s: float) -> Iterator[Watch]:
    """Yield a `Watch` on `path` and disarm it whatever happens."""
    watch = Watch(path, record_cpu_s)
    try:
        yield watch
    finally:
        watch.close()


def note_path(job_path: Path) -> Path:
    """Return where the worker that does the job at `job_path` notes its position."""
    return job_path.with_suffix(".note")


def read_note(path: Path) -> Note | None:
    """Return what the worker noted last, or None if it never came to its first record."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(data) < _SIZE:
        return None
    unit, record_no, state, n_articles, n_rejects, n_bytes, n_key = _NOTE.unpack_from(data)
    if state not in (_READING, _WORKING):
        return None
    key = data[_NOTE.size : _NOTE.size + n_key].decode("utf-8", "replace")
    return Note((unit, record_no), state == _READING, n_articles, n_rejects, n_bytes, key)


def limit_memory(megabytes: int) -> None:
    """Let this process add at most `megabytes` of data, for good; does nothing where the system has no such limit."""
    if sys.platform != "linux":
        return  # elsewhere the limit exists by name only
    status = Path("/proc/self/status").read_text()
    used_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData:"))
    limit = min(used_kb * 1024 + megabytes * 1024 * 1024, sys.maxsize)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def exit_out_of_memory() -> None:
    """End this worker at once with the exit code that says why."""
    os._exit(OUT_OF_MEMORY_EXIT)
