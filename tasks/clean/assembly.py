"""Assembly: judged parts of a document become segments that tile its raw text, repaired, and the story text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tasks.clean.blocks import Document, Judgement
from tasks.clean.language import language_of, word_counts
from tasks.clean.markdown import markdown_changes
from tasks.clean.offsets import compose, read_of, repaired
from tasks.clean.repairs import document_edits
from tasks.core.errors import Reason, Reject
from tasks.core.records import Cleaned, Edit, Segment
from tasks.core.vocabulary import STORY_ROLES, Markup, Role, SegmentReason

#: Roles beside the story whose texts become columns, and so are repaired as well.
REPAIRED_ROLES = STORY_ROLES | {
    Role.HEADLINE, Role.SUBHEADLINE, Role.BYLINE, Role.DATELINE, Role.CAPTION, Role.CREDIT, Role.ATTRIBUTION,
}  # fmt: skip


def assemble(document: Document, judgements: Sequence[Judgement]) -> Cleaned:
    """Turn judgements into segments that tile `raw`, repair them, and compose the story.

    Raises `Reject(NO_STORY)` if nothing is kept and ValueError if the judgements are no ordered tiling of the blocks.
    """
    parts = _tiling(document.raw, judgements)
    words = word_counts(document.raw)
    language = language_of(document, words)
    edits = _edits(document, parts, language, words)
    texts = _texts(document, parts, edits)
    repairs = [edit for own in edits.values() for edit in own]
    kept = [
        _Kept(no, part.raw_start_char, part.raw_end_char, paragraph)
        for no, (part, text, paragraph) in enumerate(zip(parts, texts, _paragraphs(document, parts), strict=True))
        if part.is_kept and text
    ]
    if not kept:
        raise Reject(Reason.NO_STORY, f"story in none of the blocks ({len(document.blocks)})")
    kept = _numbered(kept)
    story = compose(document.raw, kept, repairs)
    places = {one.part_no: (one.paragraph_no, span) for one, span in zip(kept, story.spans, strict=True)}
    segments = tuple(
        _segment(part, text, places.get(no)) for no, (part, text) in enumerate(zip(parts, texts, strict=True))
    )
    return Cleaned(document.raw, story.text, segments, tuple(repairs), document.head)


class _Part(NamedTuple):
    """A judgement that is stretched to where the next one starts."""

    role: Role
    is_kept: bool
    reason: SegmentReason
    raw_start_char: int
    raw_end_char: int
    reason_detail: str
    confidence: float


class _Kept(NamedTuple):
    """A kept part with text; a stretch of raw that `compose` understands."""

    part_no: int
    raw_start_char: int
    raw_end_char: int
    paragraph_no: int


def _tiling(raw: str, judgements: Sequence[Judgement]) -> list[_Part]:
    """Stretch each judgement to the next one's start; leading white space becomes a blank of its own."""
    if not judgements:
        return []
    for judgement in judgements:
        if judgement.is_kept and judgement.role not in STORY_ROLES:
            raise ValueError(f"a {judgement.role} cannot be kept")
    starts = [judgement.raw_start_char for judgement in judgements]
    stops = [*starts[1:], len(raw)]
    ends = [0, *(judgement.raw_end_char for judgement in judgements)]
    for end, start in zip(ends, [*starts, len(raw)], strict=True):
        if end > start or not (end == start or raw[end:start].isspace()):
            raise ValueError(f"raw[{end}:{start}] is between two judgements and not blank")
    parts = [
        _Part(part.role, part.is_kept, part.reason, start, stop, part.reason_detail, part.confidence)
        for part, start, stop in zip(judgements, starts, stops, strict=True)
    ]
    if starts[0]:
        parts.insert(0, _Part(Role.BLANK, False, SegmentReason.BLANK, 0, starts[0], "", 1.0))
    return parts


def _texts(document: Document, parts: Sequence[_Part], edits: Mapping[int, Sequence[Edit]]) -> list[str]:
    """Return what each part reads: its edits applied and white space folded."""
    raw = document.raw
    texts = [raw[part.raw_start_char : part.raw_end_char].strip() for part in parts]
    if document.elements:  # white space within a line was folded when the page was rendered
        texts = [read_of(text) if "\n" in text else text for text in texts]
    else:
        texts = list(map(read_of, texts))
    for no, own in edits.items():
        texts[no] = repaired(raw, parts[no].raw_start_char, parts[no].raw_end_char, own)
    return texts


def _paragraphs(document: Document, parts: Sequence[_Part]) -> Iterator[int]:
    """Yield for each part the number of its block, so that parts of one block stay one paragraph."""
    number = 0
    for part in parts:
        while number < len(document.blocks) and document.blocks[number].raw_end_char <= part.raw_start_char:
            number += 1
        yield number


def _edits(
    document: Document, parts: Sequence[_Part], language: str | None, words: Mapping[str, int]
) -> dict[int, list[Edit]]:
    """Return the edits of the parts whose text is read: their markup, where it is Markdown, and their repairs."""
    read = [no for no, part in enumerate(parts) if part.role in REPAIRED_ROLES]
    # White space at the end belongs to the rendering and is folded away; a repair must not reach into it.
    texts = [document.raw[parts[no].raw_start_char : parts[no].raw_end_char].rstrip() for no in read]
    marks = None
    if document.markup is Markup.MARKDOWN:
        is_table = (parts[no].role is Role.TABLE for no in read)
        marks = [markdown_changes(text, table) for text, table in zip(texts, is_table, strict=True)]
    found = zip(read, document_edits(texts, language, words, marks), strict=True)
    return {
        no: [_moved(edit, parts[no].raw_start_char) for edit in own if _starts_inside(edit, parts[no])]
        for no, own in found
        if own
    }


def _starts_inside(edit: Edit, part: _Part) -> bool:
    """Whether an edit is the part's own: an insertion behind its last character would belong to the next one."""
    return edit.raw_start_char < part.raw_end_char - part.raw_start_char


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(edit.raw_start_char + by, edit.raw_end_char + by, edit.before, edit.after, edit.rules)


def _segment(part: _Part, text: str, place: tuple[int, tuple[int, int] | None] | None) -> Segment:
    """Make the row; a part that was to be kept but has no text left once repaired is markup."""
    role, is_kept, reason, raw_start, raw_end, detail, confidence = part
    if place is None:
        if is_kept:
            role, reason = Role.BOILERPLATE, SegmentReason.MARKUP
        return Segment(role, False, reason, raw_start, raw_end, text, detail, confidence)
    paragraph, span = place
    start, end = span or (None, None)
    return Segment(role, True, reason, raw_start, raw_end, text, detail, confidence, paragraph, start, end)


def _numbered(kept: Sequence[_Kept]) -> list[_Kept]:
    """Number the paragraphs of the story from 0 instead of by block."""
    numbers: dict[int, int] = {}
    return [_Kept(no, start, end, numbers.setdefault(paragraph, len(numbers))) for no, start, end, paragraph in kept]
