"""Maintenance as a program: `python -m tests.crash.maintenance WAREHOUSE WAIT_S`, without Prefect."""

import sys
from pathlib import Path

from tasks.pipeline.maintenance import open_maintenance

if __name__ == "__main__":
    with open_maintenance(Path(sys.argv[1]), float(sys.argv[2])) as maintenance:
        verified = maintenance.verify(0.2)
        maintenance.compact(1_000_000)
        maintenance.retain()
        maintenance.summary(verified)
