"""The summary of a run is whole in JSON, and adds up."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.errors import REASONS, Reason
from tasks.core.records import Rejected
from tasks.core.summary import RUN_STATES, RunState, RunSummary, SourceCounts, summary_to_dict
from tasks.core.vocabulary import Stage

counts = st.integers(0, 10**9)
rejects = st.builds(Rejected, st.text(), st.text(), st.sampled_from(Stage), st.sampled_from(Reason), st.text())
summaries = st.builds(
    RunSummary,
    run_id=st.text(),
    warehouse=st.text(),
    state=st.sampled_from(RunState),
    snapshot_before=st.none() | counts,
    sources=st.builds(SourceCounts, counts, counts, counts, counts, counts, counts),
    n_articles_added=counts,
    reject_reasons=st.dictionaries(st.sampled_from([reason.value for reason in Reason]), counts),
    stage_s=st.dictionaries(st.text(), st.floats(0, 1e6)),
    top_rejects=st.lists(rejects, max_size=3).map(tuple),
)


@given(summaries)
def test_json_holds_a_summary_whole(summary: RunSummary) -> None:
    values = json.loads(json.dumps(summary_to_dict(summary)))
    values["state"] = RunState(values["state"])
    values["sources"] = SourceCounts(**values["sources"])
    values["top_rejects"] = tuple(Rejected(**reject) for reject in values["top_rejects"])
    assert RunSummary(**values) == summary


@pytest.mark.parametrize(
    ("added", "replaced", "reasons", "share"),
    [(0, 0, {}, 0.0), (90, 5, {"empty": 3, "bug": 2}, 0.05), (0, 0, {"empty": 1}, 1.0)],
)
def test_the_share_of_rejects_counts_articles_and_rejects(
    added: int, replaced: int, reasons: dict[str, int], share: float
) -> None:
    summary = RunSummary(
        "r", "w", RunState.PUBLISHED, n_articles_added=added, n_articles_replaced=replaced, reject_reasons=reasons
    )
    assert summary.n_records == added + replaced + sum(reasons.values())
    assert summary.reject_share == pytest.approx(share)


def test_every_state_and_every_reason_has_its_sentence() -> None:
    assert (set(RUN_STATES), set(REASONS)) == (set(RunState), set(Reason))
