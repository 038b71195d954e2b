"""Pictures: what stands below them: the line above a credit is a caption, and a caption said again a repeat."""

import re
from collections.abc import Sequence

from tasks.clean.blocks import Block
from tasks.clean.dates import is_date_line
from tasks.clean.labels import Label, is_weak
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_CAPTION, _CREDIT, _COMMENT = Role.CAPTION, Role.CREDIT, Role.COMMENT
_BY_MARKUP = SegmentReason.MARKUP
_MIN_LINK_SHARE, _MIN_LINK_WORDS = 0.6, 4
_MIN_REPEATED_CHARS = 15
#: What the elements around the headlines of other stories are called as well.
_MISNAMED = frozenset({Role.CAPTION, Role.BYLINE, Role.COMMENT})
_LINKED = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
_PHOTO_END = re.compile(
    r"[(\[][^()\[\]]{0,40}\b(?:photo|foto|video|image|getty|reuters|afp|ap|epa|dpa|efe|ansa|фото)\b[^()\[\]]{0,40}[)\]]\W{0,2}$",
    re.IGNORECASE,
)
_MAX_CLOSING_CHARS = 3
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MAX_CREDIT_WORDS = 6
_RIGHTS = "rights"
_OF_OWNER = Label(Role.CREDIT, SegmentReason.PATTERN, "credit: ©")
_WITH_CREDIT = Label(Role.CAPTION, SegmentReason.POSITION, "with a credit")
_AGAIN = Label(Role.REPEATED, SegmentReason.REPEATS, "caption")


def name_pictures(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: list[Label | None], before: Sequence[int]
) -> None:
    """Put right the labels of what stands below pictures, in place; `before` counts the kept blocks before each."""
    said: set[str] = set()
    for i, label in enumerate(labels):
        text = blocks[i].text
        if label and label.reason is _BY_MARKUP and label.role in _MISNAMED:
            is_title = shapes[i].link_share > _MIN_LINK_SHARE and shapes[i].n_words >= _MIN_LINK_WORDS
            if is_title and not (label.role is _COMMENT and is_date_line(text)):
                labels[i] = _LINKED
                continue
        if before[i + 1] != before[i] or (label is None and not said):
            continue
        if label and (label.reason is _BY_MARKUP or label.detail == _RIGHTS):
            labels[i] = label = _picture(text, before[i] < before[-1]) or label
        is_credit = label is not None and label.role is _CREDIT
        is_pictured = is_credit or (label is not None and label.role is _CAPTION)
        # The same photographer may have made several pictures.
        if text in said and (is_pictured or is_weak(label)) and (not is_credit or labels[i - 1] is _AGAIN):
            labels[i] = _AGAIN
            continue
        if is_credit and i and before[i] == before[i - 1] and is_weak(labels[i - 1]):
            labels[i - 1] = _WITH_CREDIT
            said.add(blocks[i - 1].text)
        if is_pictured and len(text) >= _MIN_REPEATED_CHARS:
            said.add(text)


def _picture(text: str, is_above_end: bool) -> Label | None:
    """Return what a line is that says whose the picture is."""
    end = text[-_MAX_CLOSING_CHARS:]
    if (")" in end or "]" in end) and _PHOTO_END.search(text, max(0, len(text) - 90)):
        return _WITH_CREDIT
    if is_above_end and "©" in text and not _YEAR.search(text):
        return _OF_OWNER if text[0] == "©" or text.count(" ") < _MAX_CREDIT_WORDS else _WITH_CREDIT
    return None
