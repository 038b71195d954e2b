"""The report says what a run did, and shows what came from files as it is."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.errors import Reason
from tasks.core.records import Rejected
from tasks.core.summary import RUN_STATES, RunState, RunSummary, SourceCounts
from tasks.core.vocabulary import Stage
from tasks.pipeline.report import MAX_CELL_CHARS, escape_markdown, report_markdown, report_rows

FULL = RunSummary(
    run_id="20260301T101500-a1b2c3",
    warehouse="data/warehouse",
    state=RunState.PUBLISHED,
    snapshot_before=4,
    snapshot_after=5,
    sources=SourceCounts(new=1200, changed=1, unchanged=7),
    n_articles_added=1180,
    n_articles_replaced=3,
    reject_reasons={"empty": 2, "malformed": 20},
    n_batches=4,
    n_adopted=1,
    wall_s=12.34,
    stage_s={"discover": 0.5, "process": 11.0},
    stage_cpu_s={"read": 3.0, "clean": 9.5},
    rows={"articles": 1183, "segments": 40211},
    top_rejects=(Rejected("inbox/a|b<script>.txt", "", Stage.READ, Reason.EMPTY, "[x](http://evil.example)"),),
)


@pytest.mark.parametrize(
    "line",
    [
        "A new snapshot was published.",
        "| snapshot | 4 → 5 |",
        "| sources | 1,200 new, 1 changed, 7 unchanged |",
        "| articles | 1,180 added, 3 replaced |",
        "| batches | 4 processed, 1 adopted |",
        "## Rejects: 22 of 1,205 records",
        "| process | 11.0 |  |",
        "| clean |  | 9.5 |",
        "| segments | 40,211 |",
        r"| inbox/a\|b&lt;script&gt;.txt |  | read | empty | \[x\]\(http\://evil.example\) |",
    ],
)
def test_the_report_tells_what_happened(line: str) -> None:
    assert line in report_markdown(FULL).splitlines()


def test_the_most_frequent_reason_comes_first_with_its_meaning() -> None:
    lines = report_markdown(FULL).splitlines()
    first, second = (
        next(n for n, line in enumerate(lines) if line.startswith(f"| {r} ")) for r in ("malformed", "empty")
    )
    assert first < second
    assert "does not follow its format" in lines[first]


@pytest.mark.parametrize("state", RunState)
def test_every_state_has_a_report_even_if_nothing_else_is_known(state: RunState) -> None:
    report = report_markdown(RunSummary("r", "w", state))
    assert RUN_STATES[state] in report
    assert "Rejects" not in report


def test_the_error_of_a_failed_run_is_shown_escaped() -> None:
    failed = RunSummary("r", "w", RunState.FAILED, error="No space left on <device>")
    assert "**Error.** No space left on &lt;device&gt;" in report_markdown(failed)


def test_rows_hold_every_count_once() -> None:
    rows = report_rows(FULL)
    counts = {row["what"]: row["n"] for row in rows}
    assert len(counts) == len(rows)
    assert counts["sources new"] == 1200
    assert counts["rejects malformed"] == 20
    assert counts["rows of segments"] == 40211
    assert counts["CPU seconds"] == 12.5


@given(st.text(max_size=300))
def test_escaped_text_is_one_line_that_no_markup_can_start_in(text: str) -> None:
    escaped = escape_markdown(text)
    assert not re.search(r"[<>\x00-\x1f\u202a-\u202e\u2028\u2029]", escaped)
    # Each character with a meaning stands behind a backslash of its own or is part of an entity.
    assert not re.search(r"[\\`*_\[\]()!|~:@${}]", re.sub(r"\\[\\`*_\[\]()#!|~:@${}.]", "", escaped))


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=MAX_CELL_CHARS))
def test_escaping_loses_nothing_of_plain_text(text: str) -> None:
    unescaped = html.unescape(re.sub(r"\\([\\`*_\[\]()#!|~:@${}.])", r"\1", escape_markdown(text)))
    assert unescaped == text


def test_long_text_is_cut() -> None:
    assert escape_markdown("a" * 1_000_000) == "a" * (MAX_CELL_CHARS - 1) + "…"
