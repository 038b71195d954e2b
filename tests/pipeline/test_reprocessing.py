"""Reprocessing: what is asked to be processed again is, whatever its time, and only that."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.core.errors import ConfigError
from tasks.core.records import BatchReport
from tasks.core.summary import RunState
from tasks.pipeline.batch import process_job
from tests.conftest import ingest, rows, write_story

pytestmark = pytest.mark.usefixtures("in_process")

NAMES = ("a.txt", "b.txt", "c.txt", "d.txt")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for number, name in enumerate(NAMES):
        os.utime(write_story(tmp_path / "inbox", name), (number * 86_400, number * 86_400))
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    return tmp_path / "inbox"


def rewritten(inbox: Path, **params: Any) -> str:
    """Return the first letters of the files whose articles a run makes anew."""
    summary = ingest(inbox, warehouse=inbox.parent / "warehouse", **params)
    made = [row["source"] for row in rows(inbox.parent / "warehouse", "articles", changed_in=summary.snapshot_after)]
    return "".join(sorted(Path(source).name[0] for source in made)) if summary.state == RunState.PUBLISHED else ""


@pytest.mark.parametrize("what", ["clean", "metadata", "enrich", "all"])
@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param({}, "abcd", id="all"),
        pytest.param({"checksum": True}, "abcd", id="all are hashed"),
        pytest.param({"since": "1970-01-03"}, "cd", id="the later ones"),
        pytest.param({"until": "1970-01-03"}, "ab", id="the earlier ones"),
        pytest.param({"ignore": ("a*", "d.txt")}, "bc", id="some are ignored"),
    ],
)
def test_exactly_what_the_parameters_name_is_processed_again(
    what: str, params: dict[str, Any], expected: str, inbox: Path
) -> None:
    assert rewritten(inbox, reprocess=what, **params) == expected


@pytest.mark.parametrize("what", ["clean", "metadata", "enrich", "all"])
def test_a_file_whose_time_alone_changed_is_processed_again_too(what: str, inbox: Path) -> None:
    (inbox / "b.txt").touch()
    assert rewritten(inbox, reprocess=what) == "abcd"


@pytest.mark.parametrize(("what", "n_again", "n_unchanged"), [("clean", 3, 0), ("enrich", 4, 0), (None, 0, 3)])
def test_a_dry_run_counts_what_would_be_processed_again(
    what: str | None, n_again: int, n_unchanged: int, inbox: Path
) -> None:
    (inbox / "d.txt").unlink()
    seen = ingest(inbox, warehouse=inbox.parent / "warehouse", reprocess=what, dry_run=True).sources
    assert (seen.again, seen.unchanged, seen.vanished) == (n_again, n_unchanged, 1)


def test_a_limit_is_for_new_files(inbox: Path) -> None:
    with pytest.raises(ConfigError, match=r"^Limit counts new and changed sources; leave it out to reprocess"):
        ingest(inbox, warehouse=inbox.parent / "warehouse", reprocess="clean", limit=1)


@pytest.mark.parametrize(("what", "expected"), [(None, (0, 1, 0, 2, 1)), ("clean", (0, 1, 2, 0, 1))])
def test_a_source_that_changes_while_it_is_read_waits_and_is_counted_as_nothing_else(
    what: str | None, expected: tuple[int, ...], inbox: Path
) -> None:
    for name in ("b.txt", "c.txt"):
        write_story(inbox, name, "A word was added.")
    summary = ingest(
        inbox,
        warehouse=inbox.parent / "warehouse",
        reprocess=what,
        process=partial(_change_then_process, inbox / "c.txt"),
    )
    seen = summary.sources
    assert (seen.new, seen.changed, seen.again, seen.unchanged, seen.waiting) == expected


def _change_then_process(file: Path, path: str) -> BatchReport:
    write_story(file.parent, file.name, "More words were added.")
    return process_job(path)
