"""Deployed runs, triggered in every way that the operations manual shows, on a real server with a real worker."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from tasks.store import open_warehouse, writer_lock

from .conftest import Stage, wait_until

pytestmark = pytest.mark.prefect


def titles(warehouse: Path) -> list[str]:
    return sorted(pd.read_parquet(warehouse / "articles", columns=["title"])["title"])


def test_a_run_by_command_ingests_the_folder_of_its_parameter(stage: Stage) -> None:
    stage.drop_story("by-command")
    params = json.dumps({"sources": ["data/by-command"], "warehouse": "data/command/warehouse"})
    ran = stage.run("prefect", "deployment", "run", "etl/on-arrival", "--param", f"params={params}", "--watch")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert titles(stage.folder / "data/command/warehouse") == ["BY-COMMAND: Pier to be rebuilt"]


def test_a_run_by_rest_completes_and_leaves_its_report(stage: Stage) -> None:
    stage.drop_story("by-rest")
    run_id = stage.create_run("hourly", sources=["data/by-rest"], warehouse="data/rest/warehouse")
    stage.wait_for_state(run_id, "COMPLETED")
    assert titles(stage.folder / "data/rest/warehouse") == ["BY-REST: Pier to be rebuilt"]
    wanted = {"artifacts": {"flow_run_id": {"any_": [run_id]}}}
    artifacts = stage.ask("POST", "/artifacts/filter", wanted)
    assert {artifact["key"] for artifact in artifacts} >= {"copydesk-run", "copydesk-counts"}


def test_an_event_from_the_shell_ingests_exactly_its_folder(stage: Stage) -> None:
    stage.drop_story("inbox/yesterday")
    # The name of the folder is data: nothing in it is a template, and quotation marks do not end the string.
    folder = stage.drop_story('inbox/today "{{ 6 * 7 }}"')
    before = stage.flow_runs("on-arrival")
    emitted = stage.run(
        *("prefect", "event", "emit", "copydesk.files.arrived", "--resource-id", "copydesk.inbox"),
        *("--payload", json.dumps({"folder": str(folder)})),
    )
    assert emitted.returncode == 0, emitted.stderr
    wait_until(lambda: stage.flow_runs("on-arrival").keys() - before, "the event to start a run")
    (run_id,) = stage.flow_runs("on-arrival").keys() - before
    stage.wait_for_state(run_id, "COMPLETED")
    assert titles(stage.folder / "data/warehouse") == ['INBOX/TODAY "{{ 6 * 7 }}": Pier to be rebuilt']


@pytest.mark.slow
def test_a_schedule_starts_a_run_by_itself(stage: Stage) -> None:
    stage.drop_story("scheduled")
    before = stage.flow_runs("hourly")
    start = datetime.now(UTC)
    schedule = {
        "active": True,
        # It comes round again: a busy scheduler plans only what is still to come, and one run is enough.
        "schedule": {"rrule": f"DTSTART:{start:%Y%m%dT%H%M%S}Z\nRRULE:FREQ=SECONDLY;INTERVAL=10;COUNT=30"},
        "parameters": {"params": {"sources": ["data/scheduled"], "warehouse": "data/scheduled-tables/warehouse"}},
    }
    stage.ask("POST", f"/deployments/{stage.deployments['hourly']}/schedules", [schedule])

    def started() -> list[str]:
        runs = stage.flow_runs("hourly")
        # Those that come round while the first one runs are cancelled.
        return [run_id for run_id in runs.keys() - before if runs[run_id]["state_type"] in {"RUNNING", "COMPLETED"}]

    wait_until(started, "the schedule to start a run")
    run_id = started()[0]
    stage.remove_schedules("hourly")
    stage.wait_for_state(run_id, "COMPLETED")
    assert titles(stage.folder / "data/scheduled-tables/warehouse") == ["SCHEDULED: Pier to be rebuilt"]


@pytest.mark.slow
def test_a_second_run_of_a_deployment_is_cancelled_while_the_first_one_runs(stage: Stage) -> None:
    stage.drop_story("busy")
    warehouse = stage.folder / "data/busy-tables/warehouse"
    params = {"sources": ["data/busy"], "warehouse": str(warehouse), "wait_s": 600}
    with writer_lock(open_warehouse(warehouse)):
        # The first run waits for the lock, however fast or slow this machine is.
        first = stage.create_run("on-arrival", **params)
        stage.wait_for_state(first, "RUNNING")
        second = stage.create_run("on-arrival", **params)
        stage.wait_for_state(second, "CANCELLED")
        assert stage.state_of(first) == "RUNNING"
    stage.wait_for_state(first, "COMPLETED")
    assert titles(warehouse) == ["BUSY: Pier to be rebuilt"]


@pytest.mark.slow
def test_a_deployed_run_cannot_leave_the_roots_of_its_worker(stage: Stage) -> None:
    run_id = stage.create_run("hourly", sources=["/etc"], warehouse="data/outside/warehouse")
    stage.wait_for_state(run_id, "FAILED")
    assert "COPYDESK_ROOTS" in stage.ask("GET", f"/flow_runs/{run_id}")["state"]["message"]
    assert not (stage.folder / "data/outside").exists()
