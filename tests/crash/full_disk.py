"""A run on a disk that is full: `python -m tests.crash.full_disk DISK BEFORE INBOX FREE_KB AFTER`.

In a namespace of its own it mounts a small disk at the folder DISK, copies the warehouse BEFORE onto it, leaves FREE_KB
kilobytes free and runs over INBOX; then it makes room and runs again. It prints what naive readers saw in between and
what the first run said, and copies the completed warehouse to AFTER.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.crash.test_kills import check_naive_readers

DISK_MB, N_BEFORE, N_ADDED = 40, 40, 160
#: how a process gets a namespace in which it may mount
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


def fill(disk: Path, free_kb: int) -> Path:
    """Fill a disk with one file but for some kilobytes, and return the file."""
    ballast, state = disk / "ballast", os.statvfs(disk)
    ballast.write_bytes(bytes(state.f_bavail * state.f_frsize - free_kb * 1024))
    return ballast


def run(inbox: str, warehouse: Path) -> subprocess.CompletedProcess[str]:
    """Run the path in a process of its own."""
    words = [sys.executable, "-m", "tests.crash.path", inbox, str(warehouse), "2"]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def main() -> None:
    """Run on a full disk, look, make room, and run again."""
    disk, before, inbox, free_kb, after = sys.argv[1:]
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", disk], check=True)
    shutil.copytree(before, disk, symlinks=True, dirs_exist_ok=True)
    warehouse = Path(disk) / "warehouse"
    ballast = fill(Path(disk), int(free_kb))
    first = run(inbox, warehouse)
    n_seen = check_naive_readers(warehouse, {N_BEFORE, N_BEFORE + N_ADDED})
    ballast.unlink()
    second = run(inbox, warehouse)
    shutil.copytree(disk, after, symlinks=True)
    said = (first.stderr.strip().splitlines() or [""])[-1]
    seen = {"n_seen": n_seen, "codes": [first.returncode, second.returncode], "said": said}
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
