"""Link lists: a dropped line among links to other stories belongs to their list: its heading, dates, names, teasers.

The same holds for what is around a picture: the line above a credit is its caption, and a caption said again a repeat.
"""

import re
from collections.abc import Sequence

from tasks.clean.blocks import Block, Kind
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.vocabulary import Role, SegmentReason

_MIN_LINK_SHARE, _MIN_LINK_WORDS = 0.6, 4
_MAX_HEADING_WORDS = 8
_MIN_REPEATED_CHARS = 15
_MIN_TEASER_WORDS = 6
_WEAK_REASONS = frozenset({SegmentReason.MODEL, SegmentReason.POSITION, SegmentReason.MARKUP})
_PICTURED = frozenset({Role.CAPTION, Role.CREDIT})
#: What the elements around the headlines of other stories are called as well.
_MISNAMED = frozenset({Role.CAPTION, Role.BYLINE, Role.COMMENT})
_LINKED = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
_PHOTO_END = re.compile(
    r"[(\[][^()\[\]]{0,40}\b(?:photo|foto|video|image|getty|reuters|afp|ap|epa|dpa|efe|ansa|фото)\b[^()\[\]]{0,40}[)\]]\W{0,2}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MAX_CREDIT_WORDS = 6
_RIGHTS = "rights"
_CREDIT = Label(Role.CREDIT, SegmentReason.PATTERN, "credit: ©")
_USED = SegmentReason.USED_AS_METADATA
_HEADING = Label(Role.RELATED, SegmentReason.POSITION, "above related")
_ENTRY = Label(Role.RELATED, SegmentReason.POSITION, "among related")
_CAPTION = Label(Role.CAPTION, SegmentReason.POSITION, "with a credit")
_AGAIN = Label(Role.REPEATED, SegmentReason.REPEATS, "caption")


def neighbored(
    blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], before: Sequence[int]
) -> dict[int, Label]:
    """Return better labels for dropped lines by what is next to them; `before` counts the kept blocks before each."""
    current = list(labels)
    _pictures(blocks, shapes, current, before)
    _cards(shapes, current, before)
    for i in range(len(blocks) - 2, -1, -1):
        if not _is_related(current[i + 1]) or before[i + 1] != before[i]:
            continue
        shape, is_heading = shapes[i], blocks[i].kind is Kind.HEADING
        is_line = shape.n_words <= _MAX_HEADING_WORDS and not shape.ends_sentence
        if _is_weak(current[i]) and (is_line or is_heading) and shape.link_share < _MIN_LINK_SHARE:
            current[i] = _HEADING
        elif is_heading and _is_menu_word(current[i]) and before[i] == before[-1]:
            current[i] = _HEADING  # "Videos" above videos
    for i in range(1, len(blocks)):
        label = current[i]
        if not _is_related(current[i - 1]) or before[i + 1] != before[i - 1]:
            continue
        is_between = i + 1 < len(blocks) and _is_related(current[i + 1])
        is_weak = _is_weak(label)
        is_metadata = label is not None and (label.reason is _USED or label.role is Role.BYLINE)
        is_metadata |= is_weak and shapes[i].n_words <= _MAX_HEADING_WORDS and _has_digit(blocks[i].text)
        if (is_metadata and (is_between or before[i] == before[-1])) or (is_between and is_weak):
            current[i] = _ENTRY
    return {i: label for i, label in enumerate(current) if label is not None and label is not labels[i]}


def _pictures(
    blocks: Sequence[Block], shapes: Sequence[Shape], current: list[Label | None], before: Sequence[int]
) -> None:
    """Put right what stands below pictures, in place."""
    said: set[str] = set()
    for i, label in enumerate(current):
        role = label.role if label else None
        if label and role in _MISNAMED and label.reason is SegmentReason.MARKUP:
            shape = shapes[i]
            if shape.link_share > _MIN_LINK_SHARE and shape.n_words >= _MIN_LINK_WORDS:
                current[i] = _LINKED
                continue
        if label and before[i + 1] == before[i] and (named := _picture(label, blocks[i], before[i] < before[-1])):
            current[i] = label = named
            role = label.role
        if said and before[i + 1] == before[i] and (role in _PICTURED or _is_weak(label)) and blocks[i].text in said:
            # The same photographer may have made several pictures.
            if role is not Role.CREDIT or current[i - 1] is _AGAIN:
                current[i] = _AGAIN
            continue
        if role is Role.CREDIT and i and before[i] == before[i - 1] and _is_weak(current[i - 1]):
            current[i - 1] = _CAPTION
            said.add(blocks[i - 1].text)
        if role in _PICTURED and len(blocks[i].text) >= _MIN_REPEATED_CHARS:
            said.add(blocks[i].text)


def _picture(label: Label, block: Block, is_above_end: bool) -> Label | None:
    """Return what a line is that says whose the picture is, if it got its label for another reason."""
    text = block.text
    if label.reason is SegmentReason.MARKUP or label.detail == _RIGHTS:
        if _PHOTO_END.search(text, max(0, len(text) - 90)):
            return _CAPTION
        if is_above_end and "©" in text and not _YEAR.search(text):
            return _CREDIT if text[0] == "©" or text.count(" ") < _MAX_CREDIT_WORDS else _CAPTION
    return None


def _cards(shapes: Sequence[Shape], current: list[Label | None], before: Sequence[int]) -> None:
    """Label linked titles with a text below each, however short the titles are; below the story, in place."""
    for i in range(len(current) - 2):
        is_card = _is_entry(current[i]) and before[i] == before[-1] and shapes[i + 1].n_words >= _MIN_TEASER_WORDS
        if is_card and _is_weak(current[i + 1]) and (_is_entry(current[i + 2]) or _is_related(current[i + 2])):
            current[i] = current[i + 1] = _ENTRY


def _is_menu_word(label: Label | None) -> bool:
    return label is not None and label.role is Role.NAVIGATION and label.reason is SegmentReason.PATTERN


def _is_entry(label: Label | None) -> bool:
    return label is not None and label.role is Role.NAVIGATION and label.reason is SegmentReason.SHAPE


def _is_related(label: Label | None) -> bool:
    return label is not None and label.role is Role.RELATED


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_weak(label: Label | None) -> bool:
    """Whether a dropped line has no label, a general one, or is the furniture of the page by its place alone."""
    if label is None:
        return True
    is_furniture = label.role is Role.NAVIGATION and label.reason is SegmentReason.POSITION
    return is_furniture or (label.role is Role.BOILERPLATE and label.reason in _WEAK_REASONS)
