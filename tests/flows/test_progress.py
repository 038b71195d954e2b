"""The progress bar: what is done of a run, told from the notes of its workers."""

from pathlib import Path

import pytest

from flows.progress import Planned, Tally, tally_of
from tasks.core.params import params_from
from tasks.pipeline import batch
from tasks.pipeline.plan import make_plan
from tasks.pipeline.run import open_run, work_folder
from tasks.store import open_warehouse
from tests.conftest import STORY, write_story
from tests.crash.test_poison import write_records

pytestmark = pytest.mark.usefixtures("in_process")


def test_all_bytes_of_a_file_that_is_read_in_ranges_and_pieces_are_done_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.pipeline.plan._PIECE_BYTES", 1_000)
    monkeypatch.setattr(batch, "MAX_PIECE_CHARS", 3 * sum(map(len, STORY)))
    write_records(tmp_path / "inbox" / "many.jsonl", 20, {})
    write_story(tmp_path / "inbox", "a.txt")
    n_bytes = sum(path.stat().st_size for path in (tmp_path / "inbox").iterdir())
    params = params_from({"sources": (str(tmp_path / "inbox"),), "warehouse": str(tmp_path / "warehouse")})
    jobs: dict[Path, Planned] = {}
    with open_run(params) as run:
        plan = make_plan(run)
        folder = work_folder(open_warehouse(tmp_path / "warehouse"))
        assert tally_of(folder, jobs) == Tally(n_bytes, 0, 0, 0, 0)
        for path in plan.job_paths:
            run.crew.run(Path(path))
        tally = tally_of(folder, jobs)
    assert len(jobs) > len(plan.job_paths)
    assert (tally.n_bytes, tally.n_bytes_done, tally.n_articles, tally.n_rejects) == (n_bytes, n_bytes, 21, 0)
