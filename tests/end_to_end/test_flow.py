"""The flow as Prefect records it: names a person can read, a Skipped state, and the report of the run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import write_story


@pytest.mark.prefect
def test_prefect_shows_readable_names_a_report_and_a_skipped_second_run(
    tmp_path: Path, prefect_api: dict[str, str]
) -> None:
    for name in ("a.txt", "b.txt"):
        write_story(tmp_path / "inbox", name)
    (tmp_path / "inbox" / "empty *bold* <img src=x> [link](x).txt").touch()
    done = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.flow_probe", tmp_path / "inbox", tmp_path / "warehouse", "7"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **prefect_api, "PREFECT_LOGGING_LEVEL": "ERROR"},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["states"] == [["COMPLETED", "Completed"], ["COMPLETED", "Skipped"]]
    assert found["flow_runs"] == [f"etl {tmp_path / 'inbox'}"] * 2
    assert found["task_runs"] == [
        "check the data contract",
        "cluster all articles",
        "discover new and changed files",
        "discover new and changed files",
        "process batch 1 of 1",
        "publish snapshot 1",
        "report published",
    ]
    report = found["artifacts"]["copydesk-run"]
    assert r"empty \*bold\* &lt;img src=x&gt; \[link\]\(x\).txt" in report


@pytest.mark.prefect
def test_only_failures_of_the_infrastructure_are_tried_again(prefect_api: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.retry_probe"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **prefect_api, "PREFECT_LOGGING_LEVEL": "CRITICAL"},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["tries"] == {"disk": 3, "user": 1, "ours": 1}
    assert found["states"] == {"disk": "COMPLETED", "user": "FAILED", "ours": "FAILED"}
