"""Engine: where jobs are done. An engine is a function that opens a crew; to add one, add a line to `ENGINES`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from tasks.core.records import BatchReport
from tasks.pipeline.workers import Process, workers

T = TypeVar("T")


class Crew(Protocol):
    """Does jobs and calls; safe to use from many threads at once."""

    def run(self, job_path: Path) -> list[BatchReport]:
        """Do the job at `job_path` and return a report for each piece it took."""

    def call(self, function: Callable[..., T], *args: object) -> T:
        """Return `function(*args)`, done where the jobs are done."""


#: number of workers, memory each may add in MB, the function that does a job
Engine = Callable[[int, int, Process], AbstractContextManager[Crew]]

ENGINES: dict[str, Engine] = {"local": workers}
