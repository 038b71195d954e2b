"""Authors: who wrote the article, from the record, the page's metadata or its byline."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tasks.core.facts import Author
from tasks.core.records import Page, Segment
from tasks.core.vocabulary import AuthorKind, Role
from tasks.enrich.address import publisher
from tasks.enrich.agencies import is_only_agencies
from tasks.enrich.declared import metas, without_label
from tasks.enrich.json_ld import described
from tasks.enrich.names import has_opening, kind_of, names_in

MAX_AUTHORS = 20
MAX_BYLINE_CHARS = 300
AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "byl", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "cxenseparse:author", "authors", "og:article:author", "creator", "citation_author",
)  # fmt: skip

_LABEL_ONLY = re.compile(
    r"^(?:(?:written|words|story|text|about the)\s)?"
    r"(?:by|von|por|par|di|de|authors?|autore?s?|auteur|автор)(?:\sbio)?\s?:?$|^この記事を書いた人$",
    re.I,
)
#: Elements named so hold who wrote; others that bylines stand in hold places, dates and sections as well.
_NAMES_WRITER = re.compile(
    r"author|by-?line|writer|contributor|auteur|autor|reporter|journalist|redakt|firma|signature", re.I
)
_NAMES_ACTION = re.compile(r"action|button|share|follow", re.I)
_BY_ELEMENT = "element:"
#: So many other segments may stand between two lines of one byline: what its first author does, a date.
_MAX_GAP = 2
#: (text of a byline, schema.org type of the author or '')
Byline = tuple[str, str]


class _Line(NamedTuple):
    """A line of the page that may name authors."""

    text: str
    segment_no: int
    #: it has a label such as "By"
    is_labelled: bool


def authors_of(page: Page) -> Iterator[Author]:
    """Yield the authors of the first source that names any: a person anywhere goes before an organization."""
    site = publisher(page) or ""
    best: list[Author] = []
    for found in _found(page, site):
        if any(author.kind == "person" for author in found):
            best = found
            break
        best = best or found
    yield from best[:MAX_AUTHORS]


def _found(page: Page, site: str) -> Iterator[list[Author]]:
    """Yield what each source names: the record, the page's own description, and of its lines the nearest byline."""
    yield _authors([(text, "") for text in page.fields.authors], site)
    yield _authors(described(page.head).authors, site)
    for name in AUTHOR_METAS:
        yield _authors([(text, "") for text in metas(page.head, (name,))], site)
    lines = list(_lines(page))
    start = next((no for no, segment in enumerate(page.segments) if segment.is_kept), 0)
    for is_labelled in (True, False):
        bylines = _bylines([line for line in lines if line.is_labelled is is_labelled], start)
        named = (_authors([(line.text, "") for line in byline], site) for byline in bylines)
        yield next(filter(None, named), [])


def _bylines(lines: Sequence[_Line], start: int) -> list[list[_Line]]:
    """Return lines in groups that stand together, the nearest above the story first, then those below its start.

    Who signs elsewhere wrote another story, or a comment.
    """
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and line.segment_no - groups[-1][-1].segment_no <= _MAX_GAP + 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    above = [group for group in groups if group[0].segment_no < start]
    return above[::-1] + groups[len(above) :]


def _lines(page: Page) -> Iterator[_Line]:
    """Yield the lines that may name authors; a label alone belongs to the line that follows."""
    label = ""
    for no, segment in enumerate(page.segments):
        if segment.role in (Role.BLANK, Role.REPEATED):
            continue
        is_labelled = segment.reason_detail == "header:author"
        text = without_label(segment) if is_labelled else segment.text
        is_byline = is_labelled or _may_name_writers(segment)
        if is_byline and (not text or _LABEL_ONLY.match(text)):
            label = segment.text
            continue
        if (is_byline or label) and len(text) <= MAX_BYLINE_CHARS:
            yield _Line(text, no, is_labelled or bool(label))
        label = ""


def _may_name_writers(segment: Segment) -> bool:
    """Whether a line without a label is a byline, by the name of its element or by how it begins."""
    detail = segment.reason_detail
    if segment.role is not Role.BYLINE or detail.startswith("header:"):
        return False
    is_named = not detail.startswith(_BY_ELEMENT) or (_NAMES_WRITER.search(detail) and not _NAMES_ACTION.search(detail))
    return bool(is_named) or has_opening(segment.text)


def _authors(bylines: Iterable[Byline], site: str) -> list[Author]:
    found: dict[str, Author] = {}
    for text, declared in bylines:
        authors = [Author(name, kind_of(name, site, declared)) for name in names_in(text, site)]
        has_person = any(author.kind is AuthorKind.PERSON for author in authors)
        for author in authors:
            # "Jane Doe | Brell Weekly": the paper is where she writes, an agency is where text comes from.
            if author.kind is AuthorKind.PERSON or not has_person or is_only_agencies(author.name):
                found.setdefault(author.name.casefold(), author)
    return list(found.values())
