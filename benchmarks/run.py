"""Benchmark of whole runs: articles per CPU-second, peak memory, seconds per stage, and Prefect's share.

    python benchmarks/run.py [--html FOLDER] [--texts N] [--out docs/benchmarks.md]

Texts are generated; `--html` names a folder of real pages, else pages are generated too. Each input is run twice:
as the command does it, and without Prefect. Prefect's share is the CPU of its server and of the flow's own process,
less that of the process that does the same without Prefect; workers, which are the same in both, do not blur it. The
first run of all, in which Prefect makes its database, is told apart. Figures are CPU-seconds, since machines are
shared; only ratios inside one table compare.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from cleaning_tables import write_tables

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-c", "from flows.cli import main; main()", "run"]
_SAMPLE_S = 0.05
PATH_ONLY = [sys.executable, str(HERE / "path_only.py")]


@dataclass(frozen=True)
class Measured:
    """CPU-seconds of a program with all its children, and with its server alone; peak MB of it and of a child."""

    cpu_s: float
    own_cpu_s: float
    wall_s: float
    parent_mb: float
    child_mb: float
    run: dict[str, object]


def measure(program: list[str], inbox: Path, workers: int, home: Path) -> Measured:
    """Run a program on an inbox into a fresh warehouse, with Prefect's database in `home`."""
    with tempfile.TemporaryDirectory() as scratch:
        return _measure(program, inbox, workers, home, Path(scratch))


def _measure(program: list[str], inbox: Path, workers: int, home: Path, scratch: Path) -> Measured:
    warehouse = scratch / "warehouse"
    env = {**os.environ, "PREFECT_HOME": str(home), "DO_NOT_TRACK": "1"}
    began = time.monotonic()
    arguments = [str(inbox), "--warehouse", str(warehouse), "--workers", str(workers)]
    process = subprocess.Popen([*program, *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = {"parent": 0.0, "child": 0.0}
    own: dict[int, float] = {}
    watcher = threading.Thread(target=_watch, args=[process.pid, peaks, own], daemon=True)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{program[-1]} failed on {inbox}")
    (record,) = (scratch / ".warehouse" / "runs").glob("*.json")
    details = json.loads(record.read_text())["details"]
    cpu_s = usage.ru_utime + usage.ru_stime
    return Measured(cpu_s, sum(own.values()), time.monotonic() - began, peaks["parent"], peaks["child"], details)


def _watch(pid: int, peaks: dict[str, float], own: dict[int, float]) -> None:
    """Sample a process and its children until it ends: resident memory, and CPU of itself and of Prefect's server."""
    try:
        parent = psutil.Process(pid)
        while True:
            peaks["parent"] = max(peaks["parent"], parent.memory_info().rss / 1e6)
            own[pid] = _cpu_s(parent)
            for child in parent.children(recursive=True):
                try:
                    peaks["child"] = max(peaks["child"], child.memory_info().rss / 1e6)
                    if "flows.server" in child.cmdline():
                        own[child.pid] = _cpu_s(child)
                except psutil.NoSuchProcess:
                    continue
            time.sleep(_SAMPLE_S)
    except psutil.NoSuchProcess:
        return


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def make(kind: str, n: int, folder: Path) -> Path:
    """Generate `n` articles."""
    arguments = ["--n", str(n), "--kind", kind, "--seed", "1", "--out", str(folder)]
    subprocess.run([sys.executable, str(HERE / "make_articles.py"), *arguments], check=True)
    return folder


def row(name: str, inbox: Path, workers: int, home: Path) -> tuple[str, str]:
    """Measure one input both ways; return its row of the table and its stages."""
    full = measure(COMMAND, inbox, workers, home)
    bare = measure(PATH_ONLY, inbox, workers, home)
    n_articles = full.run["rows"]["articles"]  # type: ignore[index]
    n_batches = int(full.run["n_batches"])  # type: ignore[call-overload]
    prefect = full.own_cpu_s - bare.own_cpu_s
    allowed = 10 + 0.06 * n_batches
    cells = (
        name, f"{n_articles:,}", n_batches, f"{full.cpu_s:.1f}", f"{n_articles / full.cpu_s:.0f}", f"{full.wall_s:.0f}",
        f"{prefect:.1f} (limit {allowed:.1f})", f"{full.parent_mb:.0f}", f"{full.child_mb:.0f}",
    )  # fmt: skip
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in full.run["stage_cpu_s"].items())  # type: ignore[attr-defined]
    return "| " + " | ".join(map(str, cells)) + " |", f"- {name}: {stages}"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--html", default="", help="folder of real pages; generated ones if it is not given")
    parser.add_argument("--texts", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="page whose tables are renewed, docs/benchmarks.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        pages = Path(options.html) if options.html else make("html", 700, scratch / "pages")
        inputs = [
            (f"{options.texts:,} texts", make("text", options.texts, scratch / "texts")),
            (f"{options.texts * 2:,} texts in JSON Lines", make("jsonl", options.texts * 2, scratch / "lines")),
            ("700 pages" if not options.html else "real pages", pages),
        ]
        few = make("text", 10, scratch / "few")
        first, later = (measure(COMMAND, few, options.workers, scratch / "home").own_cpu_s for _ in range(2))
        measured = [row(name, inbox, options.workers, scratch / "home") for name, inbox in inputs]
    head = (
        "input",
        "articles",
        "batches",
        "CPU-s",
        "articles/CPU-s",
        "wall s",
        "Prefect CPU-s",
        "parent MB",
        "child MB",
    )
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *(table for table, _ in measured)]
    lines += ["", f"The first run of all takes {first - later:.1f} CPU-s more: Prefect makes its database then."]
    lines += ["", "CPU-seconds by stage (`flow` is the process of the run):", "", *(stages for _, stages in measured)]
    text = "\n".join(lines)
    print(text)
    if options.out:
        write_tables(options.out, {"runs": text})


if __name__ == "__main__":
    main()
