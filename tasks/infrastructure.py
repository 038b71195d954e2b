"""Infrastructure: which failures of a task are worth another try, and how long to wait before it."""

from typing import Any, TypedDict

from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from tasks.core.errors import StoreError


def is_infrastructure(_task: Task[..., Any], _task_run: TaskRun, state: State[Any]) -> bool:
    """Return whether a task failed for its disk or its machine: only then may a retry help."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, (StoreError, OSError))


class _Retry(TypedDict):
    retries: int
    retry_delay_seconds: list[float]
    retry_condition_fn: Any
    persist_result: bool


#: two more tries, with back-off, on infrastructure errors only; results stay out of Prefect's storage
RETRY: _Retry = {
    "retries": 2,
    "retry_delay_seconds": [2, 10],
    "retry_condition_fn": is_infrastructure,
    "persist_result": False,
}
