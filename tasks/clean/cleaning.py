"""Cleaning: the way of one record through the stage."""

from tasks.clean.assembly import assemble
from tasks.clean.blocks import Judge
from tasks.clean.model_judge import judge as judge_by_model
from tasks.clean.rendering import render
from tasks.core.errors import Reason, Reject
from tasks.core.records import Cleaned, Record


def clean(record: Record, judge: Judge = judge_by_model) -> Cleaned:
    """Render, judge, repair and compose one record; raises `Reject` with reason `empty` or `no_story`."""
    document = render(record)
    if not document.blocks:
        raise Reject(Reason.EMPTY, f"no text in {len(record.content)} characters of {record.markup}")
    return assemble(document, judge(document))
