"""Local run: the flow in this process, with a server that lives as long as the run, and a progress bar."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any, cast

from flows.progress import progress_of
from flows.server import temporary_server
from tasks.core.params import Params
from tasks.core.summary import RunSummary
from tasks.pipeline.plan import check_sources
from tasks.store import open_warehouse

if TYPE_CHECKING:
    from prefect import Flow

    from tasks.pipeline.maintenance import MaintenanceSummary

# Prefect reads these when it is imported. The run's own words are the summary, not the engine's log.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")


def run_locally(params: Params) -> RunSummary:
    """Run the flow here and return its summary; errors of the flow are raised as they are."""
    check_sources(params)  # a wrong path is told at once, not after the seconds that Prefect takes
    with temporary_server(meanwhile=_load_flow), progress_of(params.warehouse_path):
        etl = _load_flow()
        return cast(RunSummary, etl(params))


def _load_flow() -> Flow[[Params], Any]:
    # Imported here: Prefect takes seconds to load, which is done while the server starts.
    from flows.etl import etl

    logging.getLogger("httpx").setLevel(logging.WARNING)
    return etl


def maintain_locally(warehouse: str, **parameters: float) -> MaintenanceSummary:
    """Run the maintenance flow here and return its summary; errors of the flow are raised as they are."""
    open_warehouse(warehouse, create=False)  # as above
    with temporary_server(meanwhile=_load_maintenance):
        maintain = _load_maintenance()
        return cast("MaintenanceSummary", maintain(warehouse, **parameters))


def _load_maintenance() -> Flow[..., Any]:
    from flows.maintain import maintain

    logging.getLogger("httpx").setLevel(logging.WARNING)
    return maintain
