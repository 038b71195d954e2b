"""Authors: who wrote the article, from the record, the page's metadata or its byline."""

from collections.abc import Iterator

from tasks.core.facts import Author
from tasks.core.records import Page
from tasks.core.vocabulary import Role
from tasks.enrich.address import publisher
from tasks.enrich.declared import header_lines, metas
from tasks.enrich.json_ld import described
from tasks.enrich.names import kind_of, names_in

MAX_AUTHORS = 20
MAX_BYLINE_CHARS = 300
AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "byl", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "cxenseparse:author", "authors", "og:article:author", "creator", "citation_author",
)  # fmt: skip

#: (text of a byline, schema.org type of the author or '')
Byline = tuple[str, str]


def authors(page: Page) -> Iterator[Author]:
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
    yield [(line, "") for line in header_lines(page, "author")]
    bylines = (s.text for s in page.segments if s.role is Role.BYLINE and not s.reason_detail.startswith("header:"))
    yield [(text, "") for text in bylines if len(text) <= MAX_BYLINE_CHARS]


def _authors(bylines: list[Byline], site: str) -> list[Author]:
    found: dict[str, Author] = {}
    for text, declared in bylines:
        for name in names_in(text):
            found.setdefault(name.casefold(), Author(name, kind_of(name, site, declared)))
    return list(found.values())
