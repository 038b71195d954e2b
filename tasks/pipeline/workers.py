"""Workers: a pool of processes that survives any death among them and finds the record that caused it.

A worker that dies at record k leaves its job in three pieces: what comes before k, k alone, what comes after.
A record that ends its worker alone too becomes a reject. Every piece is staged for itself, so that poison costs
at most one repetition of its batch.
"""

import atexit
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from tasks.core.errors import ConfigError, CopydeskError, Reason, StoreError
from tasks.core.records import BatchReport, Rejected
from tasks.core.vocabulary import Stage
from tasks.pipeline.job import Job, Position, key_at, read_job, write_job
from tasks.pipeline.staging import stage_reject
from tasks.pipeline.watch import OUT_OF_MEMORY_EXIT, Note, limit_memory, note_path, read_note

T = TypeVar("T")
#: a function that does the job at a path; the tests put poison here
Process = Callable[[str], BatchReport]

#: a module that only the process imports from which the workers are forked
PRELOADED = "tasks.pipeline.preload"
#: with fewer the pool hangs; about half of them are needed, whatever the number of workers
_MIN_OPEN_FILES = 64
#: a worker that dies before its first record, this often in a row, has no record to blame
_MAX_STARTS = 3
#: held while the environment is not as the user made it
_environment = threading.Lock()


class Workers:
    """Runs jobs in worker processes; safe to call from many threads at once."""

    def __init__(self, pool: ProcessPool, process: Process) -> None:
        self._pool, self._process = pool, process

    def call(self, function: Callable[..., T], *args: object) -> T:
        """Return `function(*args)`, done in a worker; both must be picklable."""
        try:
            return cast(T, self._done(function, args))
        except ProcessExpired as death:
            raise StoreError(f"A worker process died in {function.__name__} (exit code {death.exitcode}).") from None

    def _done(self, function: Callable[..., Any], args: Sequence[object]) -> Any:
        _begin_forkserver()  # only now: a run that finds nothing new needs none of what it loads
        try:
            return self._pool.schedule(function, args=list(args)).result()
        except BrokenProcessPool:
            # Not a `StoreError`: a pool that broke stays broken, so trying again in this run is of no use.
            raise CopydeskError(
                "The worker processes cannot start; run it again when there is memory and room for temporary files."
            ) from None

    def run(self, job_path: Path) -> list[BatchReport]:
        """Do the job at `job_path` and return a report for each piece it took."""
        todo, reports, n_starts = [read_job(job_path)], [], 0
        while todo:
            job = todo.pop(0)
            path = write_job(job, job_path.parent)
            try:
                report = self._done(self._process, [str(path)])
                reports.append(report)
                if report.stop != job.stop:  # the piece grew too large for one staging
                    todo.insert(0, job.between(report.stop, job.stop))
            except ProcessExpired as death:
                note = read_note(note_path(path))
                n_starts = n_starts + 1 if note is None else 0
                if n_starts >= _MAX_STARTS:
                    raise StoreError(
                        f"A worker process died {n_starts} times before its first record (exit code {death.exitcode})."
                    ) from None
                todo[:0], rejected = _pieces(job, note, death.exitcode)
                reports += rejected
        return reports


def _pieces(job: Job, note: Note | None, exit_code: int | None) -> tuple[list[Job], list[BatchReport]]:
    """Return what is left to do of a job whose worker died, and the report of the reject it leaves, if any."""
    if note is None:
        return [job], []
    # A reader that breaks while it skips to its window breaks at the window's beginning.
    at = max(note.position, job.start)
    # After a crash of the reader nothing behind the break can be reached: the rest of the unit goes with it.
    after: Position = (at[0] + 1, 0) if note.is_reading else (at[0], at[1] + 1)
    if job.is_alone and at == job.start and (note.is_reading or job.is_one_record):
        reason, detail = cause_of_death(exit_code)
        unit, stage = job.units[at[0]], Stage.CLEAN
        if note.is_reading:
            stage, detail = Stage.READ, f"{detail}; nothing behind it was read"
        key = note.record or key_at(unit, at[1])
        return [], [stage_reject(job, Rejected(unit.file.source, key, stage, reason, detail))]
    before = [job.between(job.start, at)] if job.start < at else []
    rest = [job.between(after, job.stop)] if _is_before(after, job) else []
    return [*before, job.between(at, after, is_alone=True), *rest], []


def _is_before(position: Position, job: Job) -> bool:
    if job.stop is not None:
        return position < job.stop
    return position[0] < len(job.units)


def cause_of_death(exit_code: int | None) -> tuple[Reason, str]:
    """Return the reason and detail of a reject from the exit code of the worker it ended (negative: a signal)."""
    if exit_code == OUT_OF_MEMORY_EXIT:
        return Reason.OUT_OF_MEMORY, "the memory limit of a worker was reached"
    name = signal.Signals(-exit_code).name if exit_code is not None and exit_code < 0 else f"exit code {exit_code}"
    if name in {"SIGPROF", "SIGALRM", "SIGXCPU"}:
        return Reason.TIMEOUT, f"the record's time budget was used up ({name})"
    if name == "SIGKILL":
        return Reason.OUT_OF_MEMORY, "the system killed the worker, most likely for want of memory"
    return Reason.CRASHED, f"the worker ended with {name}"


@contextmanager
def workers(n: int, memory_mb: int, process: Process) -> Iterator[Workers]:
    """Yield `n` worker processes that end with the block, and with this process even if it is killed.

    They are forked from one process that has loaded what they need, so a worker that died is replaced at once.
    `ConfigError` if this process may open too few files: the pool would wait for workers that cannot start.
    """
    may_open, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if may_open < _MIN_OPEN_FILES:
        raise ConfigError(f"Only {may_open} files may be open at once, too few for a run; set `ulimit -n 1024`.")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    pool = ProcessPool(max_workers=n, context=context, initializer=_start, initargs=[memory_mb])
    try:
        yield Workers(pool, process)
        pool.close()
    finally:
        pool.stop()
        pool.join()


def _begin_forkserver() -> None:
    """Start the process that forks the workers, unless it runs: it takes no module from the current folder.

    That may be an inbox, or hold a `tasks` of its own; Python looks there first when it is started this way.
    """
    # https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH
    with _environment:
        before = os.environ.get("PYTHONSAFEPATH")
        os.environ["PYTHONSAFEPATH"] = "1"
        try:
            forkserver.ensure_running()
        finally:
            if before is None:
                del os.environ["PYTHONSAFEPATH"]
            else:
                os.environ["PYTHONSAFEPATH"] = before


@atexit.register
def _end_forkserver() -> None:
    """Wait for the process that forks the workers: else it outlives this one for a moment, and nobody counts its CPU.

    It ends by itself when this process is killed.
    """
    with suppress(OSError):
        forkserver._forkserver._stop()  # type: ignore[attr-defined]


def _start(memory_mb: int) -> None:
    """Prepare a new worker: it leaves interrupts to its parent, dies with it, and has a memory limit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=[parent.sentinel], daemon=True).start()
    limit_memory(memory_mb)


def _die_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
