"""Assembly: judged parts of a document become segments that tile its raw text, repaired, and the story text."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from tasks.clean.blocks import Document, Judgement
from tasks.clean.language import language_of, word_counts
from tasks.clean.markdown import markdown_changes
from tasks.clean.offsets import Composed, compose, read_of, repaired
from tasks.clean.repairs import document_edits
from tasks.core.errors import Reason, Reject
from tasks.core.records import Cleaned, Edit, Segment
from tasks.core.vocabulary import STORY_ROLES, Markup, Role, SegmentReason

#: Roles beside the story whose texts become columns, and so are repaired as well.
REPAIRED_ROLES = STORY_ROLES | {
    Role.HEADLINE, Role.SUBHEADLINE, Role.BYLINE, Role.DATELINE, Role.CAPTION, Role.CREDIT, Role.ATTRIBUTION,
}  # fmt: skip


class _Kept(NamedTuple):
    """A segment that is to be kept; a stretch of raw that `compose` understands."""

    segment_no: int
    raw_start_char: int
    raw_end_char: int
    #: that of its block: parts of one block are one paragraph
    paragraph_no: int


def assemble(document: Document, judgements: Sequence[Judgement]) -> Cleaned:
    """Turn judgements into segments that tile `raw`, repair them, and compose the story.

    Raises `Reject(NO_STORY)` if nothing is kept and ValueError if the judgements are no ordered tiling of the blocks.
    """
    raw = document.raw
    segments = _tiling(document, judgements)
    repairs: list[Edit] = []
    for no, own in _edits(document, segments):
        segment = segments[no]
        segments[no] = segment._replace(text=repaired(raw, segment.raw_start_char, segment.raw_end_char, own))
        repairs += own
    kept = _kept(document, segments)
    story = compose(raw, kept, repairs)
    if not story.text:
        raise Reject(Reason.NO_STORY, f"story in none of the blocks ({len(document.blocks)})")
    _place(segments, kept, story)
    return Cleaned(raw, story.text, tuple(segments), tuple(repairs), document.head)


def _tiling(document: Document, judgements: Sequence[Judgement]) -> list[Segment]:
    """Stretch each judgement to the next one's start; leading white space becomes a blank of its own.

    The segments read what stands in raw. Those to be kept have no place in the story yet.
    """
    raw, is_html = document.raw, bool(document.elements)
    starts = [judgement.raw_start_char for judgement in judgements]
    segments: list[Segment] = []
    if starts and starts[0]:
        _require_blank(raw, 0, starts[0])
        segments.append(Segment(Role.BLANK, False, SegmentReason.BLANK, 0, starts[0], ""))
    stops = [*starts[1:], len(raw)]
    for (role, is_kept, reason, start, end, detail, confidence), stop in zip(judgements, stops, strict=False):
        if is_kept and role not in STORY_ROLES:
            raise ValueError(f"a {role} cannot be kept")
        if end != stop:
            _require_blank(raw, end, stop)
        text = raw[start:end].strip()
        if not is_html or "\n" in text:  # white space within a line was folded when the page was rendered
            text = read_of(text)
        segments.append(Segment(role, is_kept, reason, start, stop, text, detail, confidence))
    return segments


def _require_blank(raw: str, start: int, end: int) -> None:
    if not raw[start:end].isspace():
        raise ValueError(f"raw[{start}:{end}] is between two judgements and not blank")


def _edits(document: Document, segments: Sequence[Segment]) -> list[tuple[int, list[Edit]]]:
    """Return the edits of the segments whose text is read: their markup, where it is Markdown, and their repairs."""
    words = word_counts(document.raw)
    language = language_of(document, words)
    read = [no for no, segment in enumerate(segments) if segment.role in REPAIRED_ROLES]
    # White space at the end belongs to the rendering and is folded away; a repair must not reach into it.
    texts = [document.raw[segments[no].raw_start_char : segments[no].raw_end_char].rstrip() for no in read]
    marks = None
    if document.markup is Markup.MARKDOWN:
        is_table = (segments[no].role is Role.TABLE for no in read)
        marks = [markdown_changes(text, table) for text, table in zip(texts, is_table, strict=True)]
    found = zip(read, document_edits(texts, language, words, marks), strict=True)
    return [(no, _moved(own, segments[no].raw_start_char, segments[no].raw_end_char)) for no, own in found if own]


def _moved(edits: Sequence[Edit], start: int, end: int) -> list[Edit]:
    """Return edits of `raw[start:end]` as edits of raw, without one behind its end: it would be the next segment's."""
    return [
        Edit(start + edit.raw_start_char, start + edit.raw_end_char, edit.before, edit.after, edit.rules)
        for edit in edits
        if edit.raw_start_char < end - start
    ]


def _kept(document: Document, segments: Sequence[Segment]) -> list[_Kept]:
    """Return what is to be kept, with the number of its block."""
    ends = [block.raw_end_char for block in document.blocks]
    return [
        _Kept(no, segment.raw_start_char, segment.raw_end_char, bisect_right(ends, segment.raw_start_char))
        for no, segment in enumerate(segments)
        if segment.is_kept
    ]


def _place(segments: list[Segment], kept: Sequence[_Kept], story: Composed) -> None:
    """Say where the kept segments stand in the story; one that has no text left once it is repaired is markup."""
    numbers: dict[int, int] = {}  # the paragraphs of the story, counted from 0 instead of by block
    for (no, _, _, block_no), span in zip(kept, story.spans, strict=True):
        if span is None:
            segments[no] = segments[no]._replace(role=Role.BOILERPLATE, is_kept=False, reason=SegmentReason.MARKUP)
        else:
            role, _, reason, raw_start, raw_end, text, detail, confidence, *_ = segments[no]
            paragraph_no = numbers.setdefault(block_no, len(numbers))
            segments[no] = Segment(
                role, True, reason, raw_start, raw_end, text, detail, confidence, paragraph_no, *span
            )
