"""Progress: a bar that reads the notes of the workers from disk, so that the run itself knows nothing of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from flows.console import errors
from tasks.pipeline.batches import n_bytes_of
from tasks.pipeline.job import START, Job, read_job
from tasks.pipeline.run import work_folder
from tasks.pipeline.watch import Note, note_path, read_note
from tasks.store import Warehouse

_INTERVAL_S = 0.25


class Planned(NamedTuple):
    """What is remembered of a job: where its window begins, and the bytes that it adds to the plan."""

    first_unit: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run has come: bytes of all jobs, and what the workers' notes say of them."""

    n_bytes: int
    n_bytes_done: int
    n_files: int
    n_articles: int
    n_rejects: int


@contextmanager
def progress_of(warehouse: Path) -> Iterator[None]:
    """Show how far the run on `warehouse` has come while the block runs; quiet when this is not a terminal."""
    if not errors.is_terminal:
        yield
        return
    done = threading.Event()
    watcher = threading.Thread(target=_show, args=[Warehouse(warehouse), done], daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _show(warehouse: Warehouse, done: threading.Event) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("starting", total=None, counts="")
        jobs: dict[Path, Planned] = {}
        while not done.wait(_INTERVAL_S):
            tally = tally_of(work_folder(warehouse), jobs)
            if not tally.n_bytes:
                continue
            speed = tally.n_articles / bar.tasks[0].elapsed if bar.tasks[0].elapsed else 0
            made = f"{tally.n_articles} articles · {speed:.0f}/s · {tally.n_rejects} rejects"
            bar.update(
                task,
                description="processing",
                total=tally.n_bytes,
                completed=tally.n_bytes_done,
                counts=f"{tally.n_files} files · {made}",
            )


def tally_of(folder: Path, jobs: dict[Path, Planned]) -> Tally:
    """Return how far the jobs of a run have come; `jobs` remembers those already read."""
    notes: list[tuple[Planned, Note]] = []
    for path in folder.glob("*/*.json"):
        if path not in jobs:
            try:
                jobs[path] = _planned(read_job(path))
            except (OSError, ValueError):
                continue  # being written, or the run has just ended
        if note := read_note(note_path(path)):
            notes.append((jobs[path], note))
    return Tally(
        n_bytes=sum(planned.n_bytes for planned in jobs.values()),
        n_bytes_done=sum(note.n_bytes for _, note in notes),
        n_files=sum(note.position[0] + 1 - planned.first_unit for planned, note in notes),
        n_articles=sum(note.n_articles for _, note in notes),
        n_rejects=sum(note.n_rejects for _, note in notes),
    )


def _planned(job: Job) -> Planned:
    # A piece of a job was planned with the job.
    is_whole = job.start == START and job.stop is None
    return Planned(job.start[0], round(sum(map(n_bytes_of, job.units))) if is_whole else 0)
