"""Chrome: what kind of boilerplate a dropped line is, where neither its wording nor its element says so for sure.

Nothing here decides what is kept; whoever does asks afterwards.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate

from tasks.clean.blocks import Block, Document, Kind
from tasks.clean.element_names import Names
from tasks.clean.labels import Label, opening_role
from tasks.clean.link_lists import neighbored
from tasks.clean.places import hint_of
from tasks.clean.shapes import Shape
from tasks.clean.subjects import subject_of
from tasks.core.vocabulary import Role, SegmentReason

_MAX_RIGHTS_CHARS = 200
_FULL_NAME = re.compile(
    r"(?<![^\W\d_])[^\W\d_a-zß-ÿа-яё][^\W\d_]{1,30}\s(?:[^\W\d_]\.\s?){0,2}[^\W\d_a-zß-ÿа-яё][^\W\d_]"
)
_LEGAL = re.compile(
    r"©|copyright|all rights|todos (?:os direitos|los derechos)|alle rechte|tous droits|tutti i diritti|все права",
    re.IGNORECASE,
)
_MIN_LINK_SHARE = 0.5
#: Links of more words are headlines of other stories.
_MAX_ENTRY_WORDS = 3
_MAX_LINE_WORDS = 6
#: So many links in one line are a row of a menu.
_MIN_ROW_LINKS = 3
#: Why a line may be boilerplate of no other kind: it tells a date, or is a template that was not filled in.
_OWN_REASONS = frozenset({SegmentReason.USED_AS_METADATA, SegmentReason.PATTERN})
_BUTTON = "element: button"
_SHORT_ROLES = frozenset({Role.BYLINE, Role.SHARE})
#: Longer lines that open as a menu does are something else.
_MAX_OPENED_WORDS = 8
#: Longer lines in elements named for the author or for sharing tell about something instead.
_MAX_BYLINE_WORDS = 12
#: Below the line that opens them, comments go on to the next line of another kind.
_SECTIONS = frozenset({Role.COMMENT, Role.RELATED})


def chrome_of(
    document: Document, shapes: Sequence[Shape], labels: Sequence[Label | None], kept: Sequence[bool], names: Names
) -> dict[int, Label]:
    """Return better labels for the dropped blocks that have none or a general one; `kept` is one flag a block."""
    blocks = document.blocks
    before = list(accumulate(kept, initial=0))
    n_links = _link_counter(document)
    found: dict[int, Label] = {}
    section: Label | None = None
    for i, (block, shape, label) in enumerate(zip(blocks, shapes, labels, strict=True)):
        if kept[i]:
            section = None
        elif label and label.reason is SegmentReason.MARKUP and (better := _renamed(label, block, shape)):
            found[i] = better
        elif label and not _is_general(label):
            if section and section.role is Role.COMMENT and label.detail.startswith("header:"):
                found[i] = _within(section)
            elif before[i] and label.reason is not SegmentReason.USED_AS_METADATA:
                section = label if label.role in _SECTIONS else None
        elif block.kind is not Kind.MARKUP:
            if label and label.reason is SegmentReason.MARKUP:
                section = None  # an element of its own, such as a footer
            is_above = not before[i] and before[-1] > 0
            better = _by_names(document, i, shape, names, before) or _by_form(
                block, shape, is_above or n_links(block) >= _MIN_ROW_LINKS
            )
            if better is None and section and (section.role is Role.COMMENT or not shape.ends_sentence):
                better = _within(section)
            if (better is None or better.reason is SegmentReason.MARKUP) and (about := _by_subject(block, shape)):
                better = about
            if better or (better := _by_position(block, shape, before[i], before[-1])):
                found[i] = better
    better_labels = [found.get(i, label) for i, label in enumerate(labels)]
    return found | neighbored(blocks, shapes, better_labels, before)


def _link_counter(document: Document) -> Callable[[Block], int]:
    """Return what counts the links that begin inside a block."""
    starts = [link.raw_start_char for link in document.head.hyperlinks]
    return lambda block: bisect_left(starts, block.raw_end_char) - bisect_left(starts, block.raw_start_char)


def _is_general(label: Label) -> bool:
    return label.role is Role.BOILERPLATE and label.reason not in _OWN_REASONS


def _within(section: Label) -> Label:
    detail = section.detail if section.detail.startswith("after ") else f"after {section.detail}"
    return Label(section.role, SegmentReason.POSITION, detail)


def _by_names(document: Document, i: int, shape: Shape, names: Names, before: Sequence[int]) -> Label | None:
    """Name a block by an element around it that holds nothing of the story."""
    block = document.blocks[i]
    hint = hint_of(block, document.elements, names, before)
    return None if hint is None or hint.role is Role.SUBHEADLINE or _is_misnamed(hint, block, shape) else hint


def _renamed(label: Label, block: Block, shape: Shape) -> Label | None:
    """Return what a line is whose element is named for something else, or None if the name may be right."""
    if label.detail == _BUTTON:
        return _by_subject(block, shape)
    if not _is_misnamed(label, block, shape):
        return None
    return _by_subject(block, shape) or _by_form(block, shape, True) or label._replace(role=Role.BOILERPLATE)


def _is_misnamed(label: Label, block: Block, shape: Shape) -> bool:
    """Whether a line is something else than the element around it says: a text, or an entry or date, not a name."""
    if label.role in _SHORT_ROLES and shape.n_words > _MAX_BYLINE_WORDS:
        return True
    if label.role is not Role.BYLINE or _FULL_NAME.search(block.text):
        return False
    is_entry = shape.link_share > _MIN_LINK_SHARE and block.text[0].isupper()
    return is_entry or any(map(str.isdigit, block.text))


def _by_subject(block: Block, shape: Shape) -> Label | None:
    """Name a line that is no link by what it is about."""
    is_entry = shape.link_share >= _MIN_LINK_SHARE and shape.n_words > _MAX_ENTRY_WORDS
    role = subject_of(block.text) if not is_entry else None
    return Label(role, SegmentReason.PATTERN, f"about: {role}") if role else None


def _by_form(block: Block, shape: Shape, is_above: bool) -> Label | None:
    """Name a block by the words it opens with and its links."""
    text = block.text
    role = opening_role(text)
    if role and (role is not Role.NAVIGATION or shape.n_words <= _MAX_OPENED_WORDS):
        return Label(role, SegmentReason.PATTERN, "opens with a known phrase")
    if len(text) <= _MAX_RIGHTS_CHARS and _LEGAL.search(text):
        return Label(Role.LEGAL, SegmentReason.PATTERN, "rights")
    if shape.link_share > _MIN_LINK_SHARE:
        is_entry = is_above or shape.n_words <= _MAX_ENTRY_WORDS
        return Label(Role.NAVIGATION if is_entry else Role.RELATED, SegmentReason.SHAPE, "links only")
    return None


def _by_position(block: Block, shape: Shape, n_before: int, n_kept: int) -> Label | None:
    """Name a short line: above the story it is the furniture of the page, and so are single words below it."""
    is_inside = 0 < n_before < n_kept and block.kind is Kind.PARAGRAPH and not shape.link_share
    if is_inside and _MAX_ENTRY_WORDS <= shape.n_words <= _MAX_LINE_WORDS:
        return Label(Role.CAPTION, SegmentReason.POSITION, "inside the story")
    limit = _MAX_LINE_WORDS if not n_before and n_kept else _MAX_ENTRY_WORDS
    if shape.ends_sentence or shape.n_words > limit:
        return None
    return Label(Role.NAVIGATION, SegmentReason.POSITION, "outside the story")
