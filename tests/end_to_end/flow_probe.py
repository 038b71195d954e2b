"""Runs the flow twice with a server of its own and prints what Prefect has on record, as JSON: `SOURCE WAREHOUSE`."""

import json
import sys

from flows.server import temporary_server


def main() -> None:
    """Run, run again, and ask the server."""
    with temporary_server():
        from prefect.client.orchestration import get_client

        from flows.etl import etl
        from tasks.core.params import Params

        params = Params(sources=(sys.argv[1],), warehouse=sys.argv[2], workers=1)
        states = [etl(params, return_state=True) for _ in range(2)]
        with get_client(sync_client=True) as client:
            flow_runs = sorted(client.read_flow_runs(), key=lambda run: run.start_time)
            task_runs = client.read_task_runs()
            artifacts = client.read_artifacts()
    found = {
        "states": [(state.type.value, state.name) for state in states],
        "flow_runs": [run.name for run in flow_runs],
        "task_runs": sorted(run.name for run in task_runs),
        "artifacts": {artifact.key: str(artifact.data) for artifact in artifacts},
    }
    print(json.dumps(found))  # noqa: T201 - this is its output


if __name__ == "__main__":
    main()
