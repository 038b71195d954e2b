"""Authors: who wrote the article, from the record, the page's metadata or its byline."""

from collections.abc import Iterable, Iterator

from tasks.core.facts import Author
from tasks.core.records import Page
from tasks.core.vocabulary import AuthorKind
from tasks.enrich.address import publisher
from tasks.enrich.agencies import is_only_agencies
from tasks.enrich.bylines import bylines_of
from tasks.enrich.declared import metas
from tasks.enrich.json_ld import described
from tasks.enrich.names import kind_of, names_in

MAX_AUTHORS = 20
AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "byl", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "cxenseparse:author", "authors", "og:article:author", "creator", "citation_author",
)  # fmt: skip

#: (text of a byline, schema.org type of the author or '')
Byline = tuple[str, str]


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
    for bylines in bylines_of(page.segments):
        named = (_authors([(text, "") for text in byline], site) for byline in bylines)
        yield next(filter(None, named), [])


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
