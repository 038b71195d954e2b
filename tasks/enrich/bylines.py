"""Bylines: the lines of a page that say who wrote its story, the nearest first."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.core.records import Segment
from tasks.core.vocabulary import Role
from tasks.enrich.declared import without_label
from tasks.enrich.names import has_opening

MAX_BYLINE_CHARS = 300
_LABEL_ONLY = re.compile(
    r"^(?:(?:written|words|story|text|article|posted|published|about the)\s)?"
    r"(?:by|insights from|von|por|par|di|de|authors?|autore?s?|auteur|автор)(?:\sbio)?\s?:?$|^この記事を書いた人$",
    re.I,
)
#: Elements named so hold who wrote; others that bylines stand in hold places, dates and sections as well.
_NAMES_WRITER = re.compile(
    r"author|by-?line|writer|contributor|auteur|autor|reporter|journalist|redakt|firma|signature", re.I
)
_NAMES_ACTION = re.compile(r"action|button|share|follow", re.I)
#: "By" in these tells who took a picture, even below the headline.
_PICTURES = frozenset({Role.CAPTION, Role.CREDIT})
_BY_ELEMENT = "element:"
#: So many other segments may stand between two lines of one byline: what its first author does, a date.
_MAX_GAP = 2
#: What stands further above the headline belongs to a menu ("By event type") or to another story.
_MAX_ABOVE_HEADLINE = 8


class _Line(NamedTuple):
    """A line of the page that may name authors."""

    text: str
    segment_no: int
    #: it has a label such as "By"
    is_labelled: bool


def bylines_of(segments: Sequence[Segment]) -> tuple[list[list[str]], ...]:
    """Return the bylines below the headline with a label such as "By", those without one, and so those elsewhere.

    Each is the texts of some lines; lines that stand together are one. The nearest above the story is the first, those
    below its start come after: who signs there mostly wrote another story, or a comment.
    """
    start = next((no for no, segment in enumerate(segments) if segment.is_kept), 0)
    headline = next((no for no in range(start - 1, -1, -1) if segments[no].role is Role.HEADLINE), None)
    below_headline = range(start if headline is None else headline + 1, start)
    kinds: tuple[list[_Line], ...] = ([], [], [], [])
    for line in _lines(segments, below_headline):
        is_elsewhere = line.segment_no not in below_headline
        if headline is None or line.segment_no >= headline - _MAX_ABOVE_HEADLINE:
            kinds[2 * is_elsewhere + (not line.is_labelled)].append(line)
    return tuple(_nearest_first(kind, start) for kind in kinds)


def _nearest_first(lines: Sequence[_Line], start: int) -> list[list[str]]:
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and line.segment_no - groups[-1][-1].segment_no <= _MAX_GAP + 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    above = [group for group in groups if group[0].segment_no < start]
    return [[line.text for line in group] for group in above[::-1] + groups[len(above) :]]


def _lines(segments: Sequence[Segment], below_headline: range) -> Iterator[_Line]:
    """Yield the lines that may name authors; a label alone belongs to the line that follows."""
    label = ""
    for no, segment in enumerate(segments):
        if segment.role in (Role.BLANK, Role.REPEATED):
            continue
        is_labelled = segment.reason_detail == "header:author"
        text = without_label(segment) if is_labelled and not has_opening(segment.text) else segment.text
        if not is_labelled and no in below_headline:
            is_labelled = segment.role not in _PICTURES and has_opening(text)
        is_byline = is_labelled or _may_name_writers(segment)
        if is_byline and (not text or _LABEL_ONLY.match(text)):
            label = segment.text
            continue
        if (is_byline or (label and not segment.is_kept)) and len(text) <= MAX_BYLINE_CHARS:
            yield _Line(text, no, is_labelled or bool(label))
        label = ""


def _may_name_writers(segment: Segment) -> bool:
    """Whether a line without a label is a byline, by the name of its element or by how it begins."""
    if segment.role is not Role.BYLINE:
        return False
    detail = segment.reason_detail
    is_named = not detail.startswith(_BY_ELEMENT) or (_NAMES_WRITER.search(detail) and not _NAMES_ACTION.search(detail))
    return bool(is_named) or has_opening(segment.text)
