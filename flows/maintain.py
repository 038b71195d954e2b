"""Maintain: what keeps a warehouse fast and sound, on a schedule of its own and under the same lock as runs."""

import os
from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.runtime import deployment
from pydantic import Field

from flows.hooks import tell_operator
from tasks.core.counted import counted
from tasks.core.errors import StoreError
from tasks.maintain import compact, report_maintenance, retain, verify_sample
from tasks.pipeline.maintenance import MaintenanceSummary, open_maintenance
from tasks.pipeline.roots import check_warehouse_root


@flow(
    name="maintain",
    flow_run_name="maintain {warehouse}",
    persist_result=False,
    on_failure=[tell_operator],
    on_crashed=[tell_operator],
)
def maintain(
    warehouse: str = "data/warehouse",
    wait_s: Annotated[float, Field(ge=0, description="Seconds to wait for another run to finish.")] = 0,
    max_file_mb: Annotated[int, Field(ge=1, description="Largest file that merging makes, in MB.")] = 256,
    sample_share: Annotated[float, Field(ge=0, le=1, description="Share of the files to read and verify.")] = 0.05,
) -> MaintenanceSummary:
    """Verify a sample of the files, merge small ones, and remove snapshots that need not be kept any longer."""
    path = Path(os.path.abspath(warehouse))  # noqa: PTH100 - Path.resolve would follow the warehouse link
    check_warehouse_root(path, os.environ, is_deployed=bool(deployment.id))
    with open_maintenance(path, wait_s) as maintenance:
        verified = verify_sample(maintenance, sample_share)
        if verified.findings:
            where = counted(len(verified.findings), "file")
            raise StoreError(f"There is damage in {where}, for instance: {verified.findings[0]}")
        compact(maintenance, max_file_mb * 1_000_000)
        retain(maintenance)
        summary = maintenance.summary(verified)
    report_maintenance(summary)
    return summary
