"""Pictures: what stands below them: the line above a credit is a caption, and a caption said again a repeat."""

import re
from collections.abc import Container, Sequence

from tasks.clean.dates import is_date_line
from tasks.clean.labels import Label, is_weak
from tasks.clean.lines import Lines, relabeled
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_CREDIT, _COMMENT = Role.CREDIT, Role.COMMENT
_BY_MARKUP = SegmentReason.MARKUP
_MIN_LINK_SHARE, _MIN_LINK_WORDS = 0.6, 4
_MIN_REPEATED_CHARS = 15
_BELOW_PICTURES = frozenset({Role.CAPTION, Role.CREDIT})
#: What the elements around the headlines of other stories are called as well.
_MISNAMED = frozenset({Role.CAPTION, Role.BYLINE, Role.COMMENT})
_LINKED = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
_PHOTO_END = re.compile(
    r"[(\[][^()\[\]]{0,40}\b(?:photo|foto|video|image|getty|reuters|afp|ap|epa|dpa|efe|ansa|фото)\b[^()\[\]]{0,40}[)\]]\W{0,2}$",
    re.IGNORECASE,
)
_MAX_END_CHARS, _MAX_CLOSING_CHARS = 90, 3
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MAX_CREDIT_WORDS = 6
_RIGHTS = "rights"
_OF_OWNER = Label(Role.CREDIT, SegmentReason.PATTERN, "credit: ©")
_WITH_CREDIT = Label(Role.CAPTION, SegmentReason.POSITION, "with a credit")
_AGAIN = Label(Role.REPEATED, SegmentReason.REPEATS, "caption")


def below_pictures(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return better labels for what stands below pictures."""
    found = _owned(lines, labels) | _linked_titles(lines, labels)
    known = relabeled(labels, found)
    captions = _above_credits(lines, known)
    return found | captions | _said_again(lines, relabeled(known, captions), captions)


def _linked_titles(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the headlines of other stories whose elements are called something else."""
    return {
        i: _LINKED for i, label in enumerate(labels)
        if label and label.reason is _BY_MARKUP and label.role in _MISNAMED and _is_linked_title(lines.shapes[i])
        and not (label.role is _COMMENT and is_date_line(lines.blocks[i].text))
    }  # fmt: skip


def _is_linked_title(shape: Shape) -> bool:
    return shape.link_share > _MIN_LINK_SHARE and shape.n_words >= _MIN_LINK_WORDS


def _owned(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the lines of elements, and the notices of rights, that say whose a picture is."""
    found: dict[int, Label] = {}
    for i, label in enumerate(labels):
        if label and (label.reason is _BY_MARKUP or label.detail == _RIGHTS):
            is_above_end = lines.n_before[i] < lines.n_before[-1]
            if better := _owner_label(lines.blocks[i].text, is_above_end):
                found[i] = better
    return found


def _owner_label(text: str, is_above_end: bool) -> Label | None:
    """Return what a line is that says whose the picture is; below the story "©" says whose the page is."""
    end = text[-_MAX_CLOSING_CHARS:]
    if (")" in end or "]" in end) and _PHOTO_END.search(text, max(0, len(text) - _MAX_END_CHARS)):
        return _WITH_CREDIT
    if not is_above_end or "©" not in text or _YEAR.search(text):
        return None
    is_bare = text[0] == "©" or text.count(" ") < _MAX_CREDIT_WORDS
    return _OF_OWNER if is_bare else _WITH_CREDIT


def _above_credits(lines: Lines, labels: Sequence[Label | None]) -> dict[int, Label]:
    """Return labels for the lines of which nothing is known but that a credit stands below them."""
    credited = [i for i, label in enumerate(labels) if label and label.role is _CREDIT]
    return {i - 1: _WITH_CREDIT for i in credited if i and is_weak(labels[i - 1]) and not lines.kept[i - 1]}


def _said_again(lines: Lines, labels: Sequence[Label | None], captions: Container[int]) -> dict[int, Label]:
    """Return labels for what says again what stands below a picture further up; `captions` stand above credits."""
    found: dict[int, Label] = {}
    said: set[str] = set()
    for i, (block, label) in enumerate(zip(lines.blocks, labels, strict=True)):
        text = block.text
        is_below_picture = label is not None and label.role in _BELOW_PICTURES
        if text in said and not lines.kept[i] and (is_below_picture or is_weak(label)):
            # The same photographer may have made several pictures.
            if label is None or label.role is not _CREDIT or i - 1 in found:
                found[i] = _AGAIN
        elif is_below_picture and (len(text) >= _MIN_REPEATED_CHARS or i in captions):
            said.add(text)
    return found
