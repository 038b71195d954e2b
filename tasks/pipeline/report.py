"""Report: what a run did, as Markdown for people and as rows for a table. Nothing from a file stays unescaped."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from tasks.core.errors import REASONS, Reason
from tasks.core.summary import RUN_STATES, RunSummary

MAX_CELL_CHARS = 200
MAX_REJECTS = 25

#: Controls, line and paragraph separators, zero-width and bidirectional characters: they make text read as other text.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
#: Everything that CommonMark, tables or the autolinks of GitHub's Markdown give a meaning inside a line.
_MARKUP = re.compile(r"[\\`*_\[\]()#!|~:@${}]|(?<=www)\.")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape_markdown(text: str) -> str:
    """Return `text` as one line that Markdown and HTML show as it is, cut after 200 characters."""
    line = _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text[: MAX_CELL_CHARS + 1])
    if len(line) > MAX_CELL_CHARS:
        line = line[: MAX_CELL_CHARS - 1] + "…"
    return _MARKUP.sub(r"\\\g<0>", line).translate(_ENTITIES)


def report_markdown(summary: RunSummary) -> str:
    """Return the report of a run as Markdown."""
    return "\n\n".join(part for part in _parts(summary) if part) + "\n"


def report_rows(summary: RunSummary) -> list[dict[str, Any]]:
    """Return the counts of a run as rows of `{"what", "n"}`, so that runs can be compared line by line."""
    counts: dict[str, float] = {
        **{f"sources {name}": n for name, n in asdict(summary.sources).items()},
        "articles added": summary.n_articles_added,
        "articles replaced": summary.n_articles_replaced,
        "articles removed": summary.n_articles_removed,
        "rejects": summary.n_rejects,
        **{f"rejects {reason}": n for reason, n in summary.reject_reasons.items()},
        "batches": summary.n_batches,
        "batches adopted": summary.n_adopted,
        "seconds": round(summary.wall_s, 1),
        "CPU seconds": round(sum(summary.stage_cpu_s.values()), 1),
        **{f"rows of {table}": n for table, n in summary.rows.items()},
    }
    return [{"what": what, "n": n} for what, n in counts.items()]


def _parts(summary: RunSummary) -> Iterable[str]:
    yield f"# copydesk run {escape_markdown(summary.run_id)}"
    yield RUN_STATES[summary.state]
    if summary.error:
        yield f"**Error.** {escape_markdown(summary.error)}"
    yield _table(("", ""), _facts(summary))
    if summary.reject_reasons:
        yield f"## Rejects: {summary.n_rejects:,} of {summary.n_records:,} records"
        yield _table(("reason", "records", "meaning"), _reasons(summary))
    if summary.top_rejects:
        yield _table(("source", "record", "stage", "reason", "detail"), _rejects(summary))
    if summary.stage_s:
        yield "## Time"
        yield _table(("stage", "seconds", "CPU seconds"), _times(summary))
    if summary.rows:
        yield "## Tables"
        yield _table(("table", "rows"), ((table, f"{n:,}") for table, n in summary.rows.items()))


def _facts(summary: RunSummary) -> Iterable[tuple[str, str]]:
    yield "warehouse", summary.warehouse
    yield "snapshot", f"{_number(summary.snapshot_before)} → {_number(summary.snapshot_after)}"
    yield "sources", _listed(asdict(summary.sources))
    yield (
        "articles",
        _listed(
            {
                "added": summary.n_articles_added,
                "replaced": summary.n_articles_replaced,
                "removed": summary.n_articles_removed,
            }
        ),
    )
    yield "batches", _listed({"processed": summary.n_batches, "adopted": summary.n_adopted})
    yield "started", summary.started_at
    yield "seconds", f"{summary.wall_s:.1f}"
    yield "version", summary.copydesk_version


def _number(snapshot: int | None) -> str:
    return "none" if snapshot is None else str(snapshot)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "none"


def _reasons(summary: RunSummary) -> Iterable[tuple[str, ...]]:
    for reason, n in sorted(summary.reject_reasons.items(), key=lambda item: (-item[1], item[0])):
        yield reason, f"{n:,}", REASONS.get(Reason(reason), "") if reason in set(Reason) else ""


def _rejects(summary: RunSummary) -> Iterable[tuple[str, ...]]:
    for reject in summary.top_rejects[:MAX_REJECTS]:
        yield reject.source, reject.record, reject.stage, reject.reason, reject.detail


def _times(summary: RunSummary) -> Iterable[tuple[str, ...]]:
    for stage in dict.fromkeys((*summary.stage_s, *summary.stage_cpu_s)):
        seconds, cpu_s = summary.stage_s.get(stage), summary.stage_cpu_s.get(stage)
        yield stage, "" if seconds is None else f"{seconds:.1f}", "" if cpu_s is None else f"{cpu_s:.1f}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(map(escape_markdown, row)) + " |" for row in rows]
    return "\n".join(lines)
