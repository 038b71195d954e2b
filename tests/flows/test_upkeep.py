"""The commands that look after a warehouse say what they did, and their exit code says whether to worry."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tasks.core.errors import ConfigError, StoreError
from tasks.store import current_snapshot, open_warehouse, retained_versions
from tests.conftest import ingest, rows, write_story

pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        write_story(tmp_path / "inbox", name)
        ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    return tmp_path / "warehouse"


def command(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, " ".join(result.output.split())


def test_verify_finds_nothing_in_a_sound_warehouse_and_fails_on_a_damaged_one(warehouse: Path) -> None:
    code, said = command("verify", "-w", warehouse)
    assert (code, "of snapshot 1, 2, 3, 4, and held 4 against the contract." in said) == (0, True)
    snapshot = current_snapshot(open_warehouse(warehouse, create=False))
    assert snapshot is not None
    path = snapshot.files("segments")[0]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    code, said = command("verify", "-w", warehouse, "--at", 2)
    assert (code, "contract" in said) == (1, False)


def test_forget_changes_nothing_without_purge(warehouse: Path) -> None:
    _, said = command("forget", "inbox/mistyped.txt", "-w", warehouse)
    assert said.startswith("Nothing was changed. No snapshot holds it; --purge would only keep it from coming.")
    code, said = command("forget", "inbox/b.txt", "-w", warehouse)
    assert (code, said.startswith("Nothing was changed. --purge removes 1 article and 1 source of")) == (0, True)
    assert len(rows(warehouse, "articles")) == 4
    code, said = command("forget", "inbox/b.txt", "-w", warehouse, "--purge")
    assert (code, said.startswith("Forgot 1 article and 1 source; snapshot 5 is the only one now.")) == (0, True)
    assert {row["source"] for row in rows(warehouse, "articles")} == {"inbox/a.txt", "inbox/c.txt", "inbox/d.txt"}


@pytest.mark.parametrize("name", ["inbox/mistyped.txt", "0" * 32, "https://gull.example/mistyped"])
def test_a_mistyped_name_takes_no_history_away(warehouse: Path, name: str) -> None:
    before = retained_versions(open_warehouse(warehouse))
    code, said = command("forget", name, "-w", warehouse, "--purge")
    assert (code, said.startswith("No snapshot held it, and all of them stay; from snapshot 5 on")) == (0, True)
    assert retained_versions(open_warehouse(warehouse)) == [*before, 5]
    assert len(rows(warehouse, "articles")) == 4


def test_what_only_an_older_snapshot_holds_takes_the_history_with_it(warehouse: Path) -> None:
    command("forget", "inbox/mistyped.txt", "-w", warehouse, "--purge")  # makes a snapshot without losing any
    (warehouse.parent / "inbox" / "b.txt").unlink()
    ingest(warehouse.parent / "inbox", warehouse=warehouse, prune=True)
    code, said = command("forget", "inbox/b.txt", "-w", warehouse)
    assert (code, said.startswith("Nothing was changed. --purge removes 0 articles and 0 sources of")) == (0, True)
    command("forget", "inbox/b.txt", "-w", warehouse, "--purge")
    assert len(retained_versions(open_warehouse(warehouse))) == 1


@pytest.mark.parametrize("words", [("rollback", "--to", "1"), ("forget", "inbox/b.txt", "--purge")])
def test_only_the_owner_of_a_warehouse_writes_to_it(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    refused = CliRunner().invoke(app, [*words, "-w", str(warehouse)]).exception
    assert isinstance(refused, ConfigError)
    assert "and you are 54321" in str(refused)


def test_a_rollback_whose_note_cannot_be_written_is_a_rollback(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("Could not note run: the disk is full; nothing was published.")

    monkeypatch.setattr("tasks.store.runs.end_run", full)
    assert command("rollback", "-w", warehouse, "--to", 2) == (0, "Snapshot 5 has the content of snapshot 2.")


def test_the_path_of_a_catalog_is_printed_as_it_is(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(warehouse.parent)
    said = "Wrote [bold].duckdb; open it read-only, and write it again after a run."
    assert command("catalog", "-w", warehouse, "--path", "[bold].duckdb") == (0, said)


def test_migrate_says_that_there_is_nothing_to_do(warehouse: Path) -> None:
    assert command("migrate", "-w", warehouse, "--dry-run") == (0, "The tables have the schema of this copydesk.")
    assert command("migrate", "-w", warehouse) == (0, "The tables have the schema of this copydesk.")


def maintain(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the maintenance flow as a user does."""
    command = [sys.executable, "-c", "from flows.cli import main; main()", "maintain", *map(str, arguments)]
    all_of_it = {**os.environ, **environment, "COLUMNS": "400"}
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=all_of_it)


@pytest.mark.prefect
def test_maintain_runs_the_flow_and_merges_small_files(warehouse: Path, prefect_api: dict[str, str]) -> None:
    done = maintain("-w", warehouse, **prefect_api)
    assert done.returncode == 0, done.stderr
    assert "Snapshot 5: 4 parts before, 1 now." in done.stdout
    assert len(rows(warehouse, "articles")) == 4


@pytest.mark.prefect
def test_maintain_tells_of_a_damaged_file_in_one_sentence(warehouse: Path, prefect_api: dict[str, str]) -> None:
    file = next((warehouse / "articles").glob("*.parquet")).resolve()
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    done = maintain("-w", warehouse, "--sample-share", 1, **prefect_api)
    assert done.returncode == 1
    assert re.fullmatch(r"error: There is damage in 1 file, for instance: .*\n", done.stderr)
