"""Job: what one worker is asked to do. Written as a file by the plan, so that only its path crosses borders."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from tasks.core.identity import key_of
from tasks.core.records import Unit

#: (unit of the job, record within the unit): the order in which a job meets its records
Position = tuple[int, int]
START: Position = (0, 0)

Kind = Literal["sources", "metadata", "stored"]


@dataclass(frozen=True, slots=True)
class Job:
    """Units to process and everything that decides the result; two equal jobs stage equal tables.

    `kind` is `sources` (read and do everything), `metadata` (read, but keep the stored cleaning) or
    `stored` (enrich stored articles; a unit is then a source of the base snapshot).
    """

    job_id: str
    kind: Kind
    warehouse: str
    base: int | None
    version: int
    fingerprint: str
    units: tuple[Unit, ...]
    locations: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    id_field: str | None = None
    min_words: int = 10
    max_record_bytes: int = 20_000_000
    max_source_bytes: int = 20_000_000_000
    record_cpu_s: float = 20.0
    record_memory_mb: int = 2_048
    #: ids of articles and keys of addresses that were forgotten
    forgotten: tuple[str, ...] = ()
    #: the file of lines that recur on each site; empty if none do
    recurring: str = ""
    #: only records at `start <= position < stop`; a whole job runs from `START` to `None`
    start: Position = START
    stop: Position | None = None
    #: whether this piece begins at a record that has ended a worker before
    is_alone: bool = False

    @property
    def piece_id(self) -> str:
        """The name of what this job stages: the job's own id, or that of a piece of it."""
        if self.start == START and self.stop is None:
            return self.job_id
        return key_of(self.job_id, repr(self.start), repr(self.stop))

    @property
    def is_one_record(self) -> bool:
        """Whether the window holds a single record."""
        return self.stop == (self.start[0], self.start[1] + 1)

    def between(self, start: Position, stop: Position | None, is_alone: bool = False) -> "Job":
        """Return the piece of this job with another window."""
        return replace(self, start=start, stop=stop, is_alone=is_alone)


def key_at(unit: Unit, record_no: int) -> str:
    """Return a key for a record of which only the place in its unit is known; '' stands for the whole source."""
    # Ranges of one source count their records each for itself.
    if unit.start:
        return f"{unit.start}#{record_no}"
    return f"#{record_no}" if record_no else ""


_ADAPTER = TypeAdapter(Job)


def write_job(job: Job, folder: Path) -> Path:
    """Write `job` into `folder` under the id of its piece and return the path."""
    path = folder / f"{job.piece_id}.json"
    path.write_bytes(_ADAPTER.dump_json(job))
    return path


def read_job(path: str | os.PathLike[str]) -> Job:
    """Return the job that `write_job` wrote."""
    return _ADAPTER.validate_json(Path(path).read_bytes())
