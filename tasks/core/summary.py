"""Summary: what one run did, in counts small enough for Prefect, the run's JSON file and the report to carry."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tasks.core.records import Rejected


class RunState(StrEnum):
    """How a run ended."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing_new"
    DRY_RUN = "dry_run"
    FAILED = "failed"


#: One sentence on each state, for the report and for `copydesk status`.
RUN_STATES: dict[RunState, str] = {
    RunState.PUBLISHED: "A new snapshot was published.",
    RunState.NOTHING_NEW: "No source was new or changed, so there was nothing to do.",
    RunState.DRY_RUN: "A dry run: this is what a run would do; nothing was changed.",
    RunState.FAILED: "The run failed and published nothing; complete batches are kept for the next run.",
}


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """Sources that a run saw, by what it did with them; `ignored` and `waiting` files are no sources yet.

    `again` are neither new nor changed but processed again on request; `left` are new or changed files beyond the
    limit of the run: the next one takes them.
    """

    new: int = 0
    changed: int = 0
    again: int = 0
    unchanged: int = 0
    vanished: int = 0
    ignored: int = 0
    waiting: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run did. JSON-serializable; times in seconds, `started_at` ISO 8601 in UTC."""

    run_id: str
    warehouse: str
    state: RunState
    started_at: str = ""
    copydesk_version: str = ""
    #: number of the published snapshot before and after the run; `None` when there was none
    snapshot_before: int | None = None
    snapshot_after: int | None = None
    sources: SourceCounts = SourceCounts()
    n_articles_added: int = 0
    n_articles_replaced: int = 0
    n_articles_removed: int = 0
    #: reason -> records of this run that became rejects for it
    reject_reasons: dict[str, int] = field(default_factory=dict)
    n_batches: int = 0
    n_adopted: int = 0
    wall_s: float = 0.0
    #: stage -> seconds, wall and CPU (of all processes)
    stage_s: dict[str, float] = field(default_factory=dict)
    stage_cpu_s: dict[str, float] = field(default_factory=dict)
    #: table -> rows in the snapshot after the run
    rows: dict[str, int] = field(default_factory=dict)
    #: the first rejects in order of source and record, at most a few dozen
    top_rejects: tuple[Rejected, ...] = ()
    #: the one sentence of the error when the run failed
    error: str = ""

    @property
    def n_rejects(self) -> int:
        """Records of this run that became rejects."""
        return sum(self.reject_reasons.values())

    @property
    def n_records(self) -> int:
        """Records that this run processed: articles written plus rejects."""
        return self.n_articles_added + self.n_articles_replaced + self.n_rejects

    @property
    def reject_share(self) -> float:
        """Share of rejects among the records of this run, 0 to 1."""
        return self.n_rejects / self.n_records if self.n_records else 0.0


def summary_to_dict(summary: RunSummary) -> dict[str, Any]:
    """Return the summary as plain JSON values."""
    return asdict(summary)
