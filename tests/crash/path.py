"""The whole path as a program to be killed: `python -m tests.crash.path SOURCE WAREHOUSE WORKERS`, without Prefect."""

import sys

from tests.conftest import ingest

if __name__ == "__main__":
    ingest(sys.argv[1], warehouse=sys.argv[2], workers=int(sys.argv[3]))
