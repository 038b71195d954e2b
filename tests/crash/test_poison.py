"""Poison: documents that end their worker become rejects with the right reason, and nothing else is lost."""

import json
from functools import partial
from pathlib import Path

import pytest

from tasks.pipeline.batch import process_job
from tests.conftest import STORY, content, ingest, rows
from tests.crash.poison import POISONS, poisoned_judge

PROCESS = partial(process_job, judge=poisoned_judge)


def write_records(path: Path, n: int, poison: dict[int, str]) -> None:
    """Write `n` JSON Lines, of which those at the given numbers are poison."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        for number in range(n):
            text = "\n\n".join((*STORY, f"This is number {number} of the reports. {poison.get(number, '')}"))
            file.write(json.dumps({"title": f"Report {number}", "text": text}) + "\n")


@pytest.mark.parametrize(
    "n_records", [pytest.param(60, id="60 records"), pytest.param(2_000, id="2000 records", marks=pytest.mark.crash)]
)
def test_exactly_the_poisonous_records_become_rejects(n_records: int, tmp_path: Path) -> None:
    poison = {n_records // 4: "segfaultpoison", n_records // 2: "endlesspoison", n_records - 1: "greedypoison"}
    write_records(tmp_path / "inbox" / "reports.jsonl", n_records, poison)
    summary = ingest(
        tmp_path / "inbox",
        warehouse=tmp_path / "warehouse",
        process=PROCESS,
        workers=2,
        record_cpu_s=1,
        record_memory_mb=400,
    )
    assert summary.reject_reasons == dict.fromkeys(sorted(POISONS.values()), 1)
    assert summary.rows["articles"] == n_records - 3
    rejects = rows(tmp_path / "warehouse", "rejects")
    lines = (tmp_path / "inbox" / "reports.jsonl").read_bytes()
    for reject in rejects:
        line = lines[int(reject["record"]) :].split(b"\n", 1)[0].decode()
        assert [reason for word, reason in POISONS.items() if word in line] == [reject["reason"]]


def test_poison_in_files_of_their_own_leaves_the_other_files_as_they_are(tmp_path: Path) -> None:
    clean, poisoned = tmp_path / "clean" / "inbox", tmp_path / "poisoned" / "inbox"
    for number in range(12):
        for folder in (clean, poisoned):
            write_records(folder / f"{number:02d}.jsonl", 2, {})
    for number, word in zip((0, 5, 11), POISONS, strict=True):
        write_records(poisoned / f"{number:02d}-poison.jsonl", 1, {0: word})
    ingest(clean, warehouse=tmp_path / "a")
    summary = ingest(
        poisoned, warehouse=tmp_path / "b", process=PROCESS, record_cpu_s=1, record_memory_mb=400, workers=2
    )
    assert summary.n_rejects == 3
    assert content(tmp_path / "a")["articles"] == content(tmp_path / "b")["articles"]
    assert content(tmp_path / "a")["segments"] == content(tmp_path / "b")["segments"]
