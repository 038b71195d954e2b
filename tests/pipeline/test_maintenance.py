"""Maintenance: sound files, fewer files, and nothing that an unfinished run would miss."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tasks.core.errors import ConfigError, StoreError
from tasks.core.params import params_from
from tasks.pipeline.maintenance import MaintenanceSummary, maintenance_markdown, open_maintenance
from tasks.pipeline.plan import make_plan
from tasks.pipeline.run import open_run
from tasks.store import current_snapshot, open_warehouse, recent_runs, writer_lock
from tests.conftest import content, ingest, write_story

pytestmark = pytest.mark.usefixtures("in_process")


def maintain(warehouse: Path, max_bytes: int = 256_000_000, share: float = 1.0) -> MaintenanceSummary:
    """Do what the flow does, step by step."""
    with open_maintenance(warehouse, 0) as maintenance:
        verified = maintenance.verify(share)
        assert verified.findings == ()
        maintenance.compact(max_bytes)
        maintenance.retain()
        return maintenance.summary(verified)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    for name in "abcde":
        write_story(tmp_path / "inbox", f"{name}.txt")
        ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    return tmp_path / "warehouse"


def test_small_files_are_merged_and_the_next_run_goes_on_from_there(warehouse: Path) -> None:
    before = content(warehouse, set())
    summary = maintain(warehouse)
    assert (summary.n_parts_before, summary.n_parts_after, summary.snapshot_after) == (5, 1, 6)
    assert content(warehouse, set()) == before
    inbox = warehouse.parent / "inbox"
    assert ingest(inbox, warehouse=warehouse).sources.unchanged == 5
    write_story(inbox, "c.txt", "The storm came back at night, and one more crane fell into the harbor basin.")
    after = ingest(inbox, warehouse=warehouse)
    assert (after.n_articles_replaced, after.rows["articles"]) == (1, 5)


def test_a_second_maintenance_publishes_nothing(warehouse: Path) -> None:
    maintain(warehouse)
    assert maintain(warehouse).snapshot_after == 6


def test_staged_work_of_an_unfinished_run_is_not_lost_to_a_new_snapshot(warehouse: Path) -> None:
    inbox = warehouse.parent / "inbox"
    write_story(inbox, "f.txt")
    with (
        suppress(KeyboardInterrupt),
        open_run(params_from({"sources": (str(inbox),), "warehouse": str(warehouse)})) as run,
    ):
        for path in make_plan(run).job_paths:
            run.crew.run(Path(path))
        raise KeyboardInterrupt
    summary = maintain(warehouse)
    assert (summary.snapshot_after, "staged" in summary.postponed) == (5, True)
    assert ingest(inbox, warehouse=warehouse).n_adopted == 1
    assert maintain(warehouse).n_parts_after == 1


def test_damaged_files_are_not_merged_into_sound_ones(warehouse: Path) -> None:
    snapshot = current_snapshot(open_warehouse(warehouse, create=False))
    assert snapshot is not None
    path = snapshot.files("articles")[0]
    path.chmod(0o644)
    os.truncate(path, path.stat().st_size - 1)
    with open_maintenance(warehouse, 0) as maintenance:
        assert len(maintenance.verify(1.0).findings) == 1
        with pytest.raises(StoreError, match="other bytes than were published"):
            maintenance.compact(256_000_000)
        assert maintenance.snapshot.version == 5


def test_maintenance_is_written_down_and_reported(warehouse: Path) -> None:
    summary = maintain(warehouse, share=0.3)
    assert recent_runs(open_warehouse(warehouse, create=False))[0].state == "maintained"
    assert 0 < summary.n_files_read < summary.n_files
    report = maintenance_markdown(summary)
    assert "5 parts became 1." in report
    assert "| articles | 1 | 5 |" in report
    assert json.loads((warehouse.with_name(".warehouse") / "runs" / f"{summary.run_id}.json").read_text())["ended_at"]


def test_maintenance_waits_for_its_turn_and_needs_a_warehouse(warehouse: Path, tmp_path: Path) -> None:
    with writer_lock(open_warehouse(warehouse)), pytest.raises(StoreError, match="Another run is writing"):
        maintain(warehouse)
    with pytest.raises(ConfigError, match="There is no warehouse"):
        maintain(tmp_path / "nowhere")
    assert not (tmp_path / ".nowhere").exists()
