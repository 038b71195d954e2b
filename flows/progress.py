"""Progress: a bar that reads the notes of the workers from disk, so that the run itself knows nothing of it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from flows.console import errors
from tasks.pipeline.run import work_folder
from tasks.pipeline.watch import note_path, read_note
from tasks.store import Warehouse

_INTERVAL_S = 0.25


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
        sizes: dict[Path, int] = {}
        while not done.wait(_INTERVAL_S):
            n_done, n_all, n_articles, n_rejects, n_files = _tally(work_folder(warehouse), sizes)
            if not n_all:
                continue
            speed = n_articles / bar.tasks[0].elapsed if bar.tasks[0].elapsed else 0
            counts = f"{n_files} files · {n_articles} articles · {speed:.0f}/s · {n_rejects} rejects"
            bar.update(task, description="processing", total=n_all, completed=n_done, counts=counts)


def _tally(folder: Path, sizes: dict[Path, int]) -> tuple[int, int, int, int, int]:
    """Return bytes done, bytes planned, articles, rejects and files so far; `sizes` remembers the jobs already read."""
    n_done = n_articles = n_rejects = n_files = 0
    for job in folder.glob("*/*.json"):
        if job not in sizes:
            try:
                sizes[job] = sum(unit["file"]["n_bytes"] for unit in json.loads(job.read_bytes())["units"])
            except (OSError, ValueError):
                continue  # being written, or the run has just ended
        if note := read_note(note_path(job)):
            n_done, n_articles = n_done + note.n_bytes, n_articles + note.n_articles
            n_rejects, n_files = n_rejects + note.n_rejects, n_files + note.position[0] + 1
    return n_done, sum(sizes.values()), n_articles, n_rejects, n_files
