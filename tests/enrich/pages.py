"""Pages and articles for the tests of enriching; all names and events are invented."""

from tasks.core.records import Article, Fields, Head, Page, Segment
from tasks.core.vocabulary import Role, SegmentReason


def segments(*pieces):
    """Return segments that tile a raw text; a piece is (role, text) or (role, text, reason_detail)."""
    found, raw, position, number = [], 0, 0, 0
    for role, text, *detail in pieces:
        is_kept = role in (Role.BODY, Role.HEADING, Role.QUOTATION)
        place = {"paragraph_no": number, "start_char": position, "end_char": position + len(text)} if is_kept else {}
        end = raw + len(text) + 1
        found.append(Segment(role, is_kept, SegmentReason.STORY, raw, end, text, *detail, **place))
        raw = end
        if is_kept:
            position, number = position + len(text) + 2, number + 1
    return tuple(found)


def page(*pieces, source="in/a.html", file_modified_at=None, head=None, **fields):
    """Return a page of the given segments; keywords are fields of the record."""
    tiles = segments(*pieces)
    text = "\n\n".join(s.text for s in tiles if s.is_kept)
    return Page(source, "", Fields(**fields), head or Head(), text, tiles, file_modified_at)


def article(*pieces, **columns):
    """Return a stored article of the given segments."""
    tiles = segments(*pieces)
    return Article("0" * 32, "in/a.html", "", "\n\n".join(s.text for s in tiles if s.is_kept), tiles, **columns)


def only(facts):
    """Return the one fact that an enricher yields."""
    (fact,) = facts
    return fact
