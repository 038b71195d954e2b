"""Killed at any step of a commit: readers see the old state or the new one, and the next run completes."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tasks import store

BEFORE = {
    "inbox/a": ["A heron landed on the town hall of Velm. People waved."],
    "inbox/b": ["Snow fell on Oru. Twice."],
}
CHANGE = {
    "inbox/b": ["The snow of Oru melted. Streets were wet."],
    "inbox/c": ["Bakers in Velm went on strike. No bread."],
}
AFTER = {**BEFORE, **CHANGE}
UNPUBLISHED = ("begun", "rewritten", "linked_batches", "linked_kept", "filled", "manifest", "renamed")
PUBLISHED = ("published", "unstaged")
FIRST = "first, renamed"


@pytest.fixture(scope="module")
def killed(tmp_path_factory, new_desk):
    """Return step -> a warehouse whose writer was killed there while it replaced one source and added another.

    Under `FIRST` is one whose writer was killed before the last step of its very first commit.
    """
    desks = {}
    for moment in (*UNPUBLISHED, *PUBLISHED):
        desks[moment] = new_desk(tmp_path_factory.mktemp(moment) / "warehouse")
        desks[moment].run(BEFORE)
        desks[moment].stage("next", CHANGE)
    desks[FIRST] = new_desk(tmp_path_factory.mktemp("first") / "warehouse")
    desks[FIRST].stage("next", CHANGE)
    moments = [moment.removeprefix("first, ") for moment in desks]
    pairs = [
        text for desk, moment in zip(desks.values(), moments, strict=True) for text in (desk.warehouse.path, moment)
    ]
    script = Path(__file__).with_name("killed_writer.py")
    ended = subprocess.run([sys.executable, script, *pairs], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.splitlines() == [f"{moment} -9" for moment in moments], ended.stderr
    return desks


def _texts(path: Path) -> set[str]:
    by_pandas = pd.read_parquet(path / "articles")["text"].tolist()
    by_duckdb = duckdb.sql(f"select text from '{path}/articles/*.parquet'").fetchall()
    assert sorted(by_pandas) == sorted(text for (text,) in by_duckdb)
    assert len(set(by_pandas)) == len(by_pandas)
    return set(by_pandas)


@pytest.mark.parametrize("moment", [*UNPUBLISHED, *PUBLISHED])
def test_readers_see_the_old_state_or_the_new_one_and_the_next_run_completes(killed, held, moment):
    desk = killed[moment]
    expected = AFTER if moment in PUBLISHED else BEFORE
    assert _texts(desk.warehouse.path) == {text for texts in expected.values() for text in texts}
    for table in ("segments", "sentences"):
        assert len(pd.read_parquet(desk.warehouse.path / table)) == 2 * sum(map(len, expected.values()))
    # The staged batch of an unpublished commit is adopted; that of a published one is not published again.
    final = desk.run()
    assert held(final) == AFTER
    assert final.version == (3 if moment in PUBLISHED else 2)
    assert sorted(path.name for path in desk.warehouse.snapshots.iterdir()) == [
        f"{version:08d}" for version in range(1, final.version + 1)
    ]
    assert list(desk.warehouse.staging.iterdir()) == []


def test_a_first_commit_killed_before_its_last_step_is_completed_by_the_next_run(killed, held):
    desk = killed[FIRST]
    assert not desk.warehouse.link.exists()
    with store.writer_lock(desk.warehouse):
        store.recover(desk.warehouse)
    assert held(store.current_snapshot(desk.warehouse)) == CHANGE
