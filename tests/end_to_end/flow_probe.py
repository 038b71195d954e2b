"""Runs the flow twice and prints what Prefect has on record, as JSON.

Arguments: SOURCE WAREHOUSE N, where N task runs are waited for: the server writes them down a little later.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from flows.server import temporary_server

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import TaskRun

_RECORDED_WITHIN_S = 60


def main() -> None:
    """Run, run again, and ask the server."""
    with temporary_server():
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

        from flows.etl import etl
        from tasks.core.params import Params

        params = Params(sources=(sys.argv[1],), warehouse=sys.argv[2], workers=1)
        states = [etl(params, return_state=True) for _ in range(2)]
        ours = FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id for state in states]))
        with get_client(sync_client=True) as client:
            flow_runs = sorted(client.read_flow_runs(flow_run_filter=ours), key=lambda run: run.start_time)
            task_runs = _recorded(client, ours, n=int(sys.argv[3]))
            artifacts = client.read_artifacts(flow_run_filter=ours)
    found = {
        "states": [(state.type.value, state.name) for state in states],
        "flow_runs": [run.name for run in flow_runs],
        "task_runs": sorted(run.name for run in task_runs),
        "artifacts": {artifact.key: str(artifact.data) for artifact in artifacts},
    }
    print(json.dumps(found))  # noqa: T201 - this is its output


def _recorded(client: SyncPrefectClient, ours: FlowRunFilter, n: int) -> list[TaskRun]:
    """Return the task runs: the server writes them down up to a second after they happen."""
    deadline = time.monotonic() + _RECORDED_WITHIN_S
    while len(found := client.read_task_runs(flow_run_filter=ours)) < n and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


if __name__ == "__main__":
    main()
