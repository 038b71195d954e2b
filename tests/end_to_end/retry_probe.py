"""Runs tasks with the retries that all tasks have, and prints how often each was tried, as JSON."""

import json
from collections import Counter

from flows.server import temporary_server
from tasks.core.errors import ConfigError, StoreError

FAULTS: dict[str, list[Exception]] = {
    "disk": [StoreError("The disk failed."), OSError("read error")],
    "user": [ConfigError("There is no such folder.")] * 3,
    "ours": [KeyError("a bug")] * 3,
}


def main() -> None:
    """Let each task fail as listed and count its tries."""
    with temporary_server():
        from prefect import flow, task

        from tasks.infrastructure import RETRY

        tries: Counter[str] = Counter()

        @task(**(RETRY | {"retry_delay_seconds": 0}))  # type: ignore[arg-type]
        def try_it(name: str) -> None:
            tries[name] += 1
            if tries[name] <= len(FAULTS[name]):
                raise FAULTS[name][tries[name] - 1]

        @flow
        def probe() -> dict[str, str]:
            return {name: try_it(name, return_state=True).type.value for name in FAULTS}

        print(json.dumps({"states": probe(), "tries": tries}))  # noqa: T201 - this is its output


if __name__ == "__main__":
    main()
