"""Authors: who wrote the article, from the record, the page's metadata or its byline."""

import re
from collections.abc import Iterator

from tasks.core.facts import Author
from tasks.core.records import Page
from tasks.core.vocabulary import AuthorKind, Role
from tasks.enrich.address import publisher
from tasks.enrich.agencies import is_only_agencies
from tasks.enrich.declared import metas, without_label
from tasks.enrich.json_ld import described
from tasks.enrich.names import kind_of, names_in

MAX_AUTHORS = 20
MAX_BYLINE_CHARS = 300
AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "byl", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "cxenseparse:author", "authors", "og:article:author", "creator", "citation_author",
)  # fmt: skip

_LABEL_ONLY = re.compile(
    r"^(?:(?:written|words|story|text)\s)?(?:by|von|por|par|di|de|authors?|autore?s?|auteur|автор)\s?:?$", re.I
)
#: (text of a byline, schema.org type of the author or '')
Byline = tuple[str, str]


def authors_of(page: Page) -> Iterator[Author]:
    """Yield the authors of the first source that names any: a person anywhere goes before an organization."""
    site = publisher(page) or ""
    best: list[Author] = []
    for bylines in _sources(page):
        found = _authors(bylines, site)
        if any(author.kind == "person" for author in found):
            best = found
            break
        best = best or found
    yield from best[:MAX_AUTHORS]


def _sources(page: Page) -> Iterator[list[Byline]]:
    yield [(text, "") for text in page.fields.authors]
    yield list(described(page.head).authors)
    for name in AUTHOR_METAS:
        yield [(text, "") for text in metas(page.head, (name,))]
    bylines = list(_bylines(page))
    yield [(text, "") for is_labelled, text in bylines if is_labelled]
    yield [(text, "") for is_labelled, text in bylines if not is_labelled]


def _bylines(page: Page) -> Iterator[tuple[bool, str]]:
    """Yield (whether it has a label such as "By", its text); a label alone belongs to the line that follows."""
    label = ""
    for segment in page.segments:
        if segment.role in (Role.BLANK, Role.REPEATED):
            continue
        is_labelled = segment.reason_detail == "header:author"
        text = without_label(segment) if is_labelled else segment.text
        is_byline = is_labelled or (segment.role is Role.BYLINE and not segment.reason_detail.startswith("header:"))
        if is_byline and _LABEL_ONLY.match(text):
            label = text
            continue
        if (is_byline or label) and len(text) <= MAX_BYLINE_CHARS:
            yield is_labelled or bool(label), text
        label = ""


def _authors(bylines: list[Byline], site: str) -> list[Author]:
    found: dict[str, Author] = {}
    for text, declared in bylines:
        authors = [Author(name, kind_of(name, site, declared)) for name in names_in(text, site)]
        has_person = any(author.kind is AuthorKind.PERSON for author in authors)
        for author in authors:
            # "Jane Doe | Brell Weekly": the paper is where she writes, an agency is where text comes from.
            if author.kind is AuthorKind.PERSON or not has_person or is_only_agencies(author.name):
                found.setdefault(author.name.casefold(), author)
    return list(found.values())
