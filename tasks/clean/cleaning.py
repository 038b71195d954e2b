"""Cleaning: the way of one record through the stage."""

from collections.abc import Mapping

from tasks.clean.assembly import assemble
from tasks.clean.blocks import Judge
from tasks.clean.model_judge import judge as judge_by_model
from tasks.clean.recurrence import with_recurrence
from tasks.clean.rendering import render
from tasks.core.errors import Reason, Reject
from tasks.core.records import Cleaned, Record

NOTHING_KNOWN: Mapping[str, int] = {}


def clean(record: Record, judge: Judge = judge_by_model, lines: Mapping[str, int] = NOTHING_KNOWN) -> Cleaned:
    """Render, judge, repair and compose one record; raises `Reject` with reason `empty` or `no_story`.

    `lines` are those that recur on the record's site, as `recurring` finds them.
    """
    document = render(record)
    if not document.blocks:
        raise Reject(Reason.EMPTY, f"no text in {record.markup}, characters: {len(record.content)}")
    document = with_recurrence(document, lines)
    return assemble(document, judge(document))
