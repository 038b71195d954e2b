"""Run: what one run holds from its first to its last moment: the writer lock, the workers, a folder for notes."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tasks.core.errors import StoreError
from tasks.core.params import Params
from tasks.core.records import BatchReport
from tasks.core.summary import RunState, RunSummary, summary_to_dict
from tasks.core.versions import COPYDESK_VERSION
from tasks.pipeline.engine import ENGINES, Crew
from tasks.pipeline.errand import Errand
from tasks.pipeline.workers import Process
from tasks.store import (
    Snapshot,
    StagedBatch,
    Warehouse,
    current_snapshot,
    end_run,
    migrate,
    next_version,
    open_warehouse,
    recover,
    start_run,
    words_of,
    writer_lock,
)

#: what becomes of a job, unless a test has other plans
PROCESS_JOB: Errand[BatchReport] = Errand("tasks.pipeline.batch", "process_job")


class Run:
    """The resources of one run. Not a record on purpose: Prefect walks records that are passed to tasks."""

    def __init__(self, params: Params, run_id: str, warehouse: Warehouse, crew: Crew) -> None:
        self.params, self.run_id, self.warehouse, self.crew = params, run_id, warehouse, crew
        self.base: Snapshot | None = current_snapshot(warehouse)
        self.folder = work_folder(warehouse) / run_id
        self.started_at = datetime.now(UTC)
        self.stage_s: dict[str, float] = {}
        #: what the plan found out and later stages need: too long for records that Prefect walks
        self.inboxes: dict[str, str] = {}
        self.removed: frozenset[str] = frozenset()
        self.waiting: set[str] = set()
        #: neither new nor changed when they were found
        self.again: frozenset[str] = frozenset()
        #: of those that wait, the ones that changed while they were read
        self.late: set[str] = set()
        self.batches: list[StagedBatch] = []
        self.is_published = False
        self._wall, self._cpu = time.monotonic(), time.process_time()

    @property
    def version(self) -> int:
        """The number of the snapshot that this run will publish."""
        return next_version(self.base)

    def lap(self, stage: str) -> None:
        """Add the wall time since the last lap to `stage`."""
        now = time.monotonic()
        self.stage_s[stage] = self.stage_s.get(stage, 0.0) + now - self._wall
        self._wall = now

    def cpu_s(self) -> float:
        """CPU seconds that this process has used since the run began."""
        return time.process_time() - self._cpu

    def summary(self, state: RunState) -> RunSummary:
        """Return a summary with what is known at any time of a run."""
        return RunSummary(
            run_id=self.run_id,
            warehouse=self.params.warehouse,
            state=state,
            started_at=self.started_at.isoformat(timespec="seconds"),
            copydesk_version=COPYDESK_VERSION,
            snapshot_before=self.base.version if self.base else None,
            wall_s=round((datetime.now(UTC) - self.started_at).total_seconds(), 3),
            stage_s={stage: round(seconds, 3) for stage, seconds in self.stage_s.items()},
        )


def work_folder(warehouse: Warehouse) -> Path:
    """Return the folder in which runs keep their job files and workers' notes."""
    return warehouse.store / "work"


def new_run_id(now: datetime) -> str:
    """Return a run id that sorts by time and tells runs of one second apart."""
    return f"{now:%Y%m%dT%H%M%S}-{os.urandom(3).hex()}"


@contextmanager
def open_run(params: Params, process: Process = PROCESS_JOB) -> Iterator[Run]:
    """Hold the writer lock and a pool of workers from plan to publish, and write down how the run ended."""
    warehouse = open_warehouse(params.warehouse_path, allow_nfs=params.allow_nfs)
    run_id = new_run_id(datetime.now(UTC))
    with writer_lock(warehouse, params.wait_s, run_id=run_id):
        recover(warehouse)
        migrate(warehouse, run_id)
        shutil.rmtree(work_folder(warehouse), ignore_errors=True)
        engine = ENGINES[params.engine]
        with engine(params.workers, params.record_memory_mb, process) as crew:
            run = Run(params, run_id, warehouse, crew)
            run.folder.mkdir(parents=True)
            start_run(warehouse, run.run_id, {"params": params.model_dump(mode="json")})
            try:
                yield run
            except BaseException as error:
                if run.is_published:
                    raise  # the note of the run says so already
                failed = replace(run.summary(RunState.FAILED), error=words_of(error))
                with suppress(StoreError):  # what made the run fail is told, not that the note fails too
                    end_run(warehouse, run.run_id, failed.state, summary_to_dict(failed))
                raise
            finally:
                shutil.rmtree(run.folder, ignore_errors=True)
