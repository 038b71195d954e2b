"""Rules: the judge of this version. Labels by wording, the headline, repeats, and the best run of prose."""

from tasks.clean.blocks import Block, Document, Judgement, Kind
from tasks.clean.labels import Label, label_of
from tasks.clean.shapes import shape_of
from tasks.clean.story import story_range
from tasks.core.vocabulary import Role, SegmentReason

_KEPT_ROLES = {
    Kind.HEADING: Role.HEADING,
    Kind.LIST_ITEM: Role.LIST_ITEM,
    Kind.QUOTATION: Role.QUOTATION,
    Kind.TABLE: Role.TABLE,
}


def judge(document: Document) -> tuple[Judgement, ...]:
    """Judge every block of a document by rules."""
    blocks = document.blocks
    shapes = [shape_of(block) for block in blocks]
    labels = [label_of(block, shape) for block, shape in zip(blocks, shapes, strict=True)]
    start, stop = story_range(shapes, labels)
    return tuple(
        _judged(block, label, start <= i < stop) for i, (block, label) in enumerate(zip(blocks, labels, strict=True))
    )


def _judged(block: Block, label: Label | None, is_story: bool) -> Judgement:
    span = block.raw_start_char, block.raw_end_char
    if label:
        return Judgement(label.role, False, label.reason, *span, label.detail)
    if is_story:
        return Judgement(_KEPT_ROLES.get(block.kind, Role.BODY), True, SegmentReason.STORY, *span)
    return Judgement(Role.BOILERPLATE, False, SegmentReason.POSITION, *span)
