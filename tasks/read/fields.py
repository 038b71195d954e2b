"""Fields: the names under which people keep the parts of an article, and what is found under them.

Names are compared without case, blanks, `_`, `-`, `.` and `:`, so `datePublished`, `date_published` and
`Date-Published` are one. The first name of a list that holds something wins. To know a new name, add it to `NAMES`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tasks.core.errors import ConfigError
from tasks.core.records import Fields
from tasks.read.values import address_of, are_numbers, body_of, instant, line_of, names_in, with_offset, words_in

#: part of an article -> folded names, best first
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "articlebody", "maintext", "bodytext", "fulltext", "plaintext", "cleantext", "articletext", "text", "body",
        "content", "article", "story", "storytext", "contenttext", "textcontent", "bodyplain", "rawtext",
        "paragraphs", "postcontent", "contentelements",
        "volltext", "inhalt", "texte", "contenu", "corps", "texto", "cuerpo", "contenido", "conteudo", "conteúdo",
        "corpo", "testo", "contenuto", "текст", "正文", "内容", "本文",
    ),
    "html": (
        "html", "bodyhtml", "contenthtml", "htmlcontent", "articlehtml", "htmlbody", "contentencoded", "rawhtml",
        "pagehtml", "sourcehtml",
    ),
    "title": (
        "headline", "title", "articletitle", "webtitle", "posttitle", "headlines", "name", "ogtitle", "heading",
        "titletext", "titlepage", "titlerss",
        "titel", "schlagzeile", "überschrift", "ueberschrift", "titre", "titulo", "título", "titular", "titolo",
        "заголовок", "标题", "見出し", "タイトル",
    ),
    "subtitle": (
        "subtitle", "subheadline", "subhead", "subheading", "standfirst", "dek", "deck", "trailtext", "customexcerpt",
        "description", "summary", "excerpt", "postexcerpt", "abstract", "teaser", "snippet", "ogdescription",
        "untertitel", "vorspann", "teasertext", "chapo", "chapô", "bajada", "subtitulo", "subtítulo", "sottotitolo",
        "подзаголовок", "摘要",
    ),
    "authors": (
        "authors", "author", "byline", "bylines", "creator", "creators", "dccreator", "writer", "writers",
        "authorname", "primaryauthor", "postauthor", "by",
        "autor", "autoren", "verfasser", "auteur", "auteurs", "autores", "autore", "autori", "автор", "авторы", "作者",
        "記者", "著者",
    ),
    "url": (
        "url", "link", "permalink", "sourceurl", "articleurl", "weburl", "pageurl", "originalurl", "uri", "href",
        "sourcelink", "ogurl", "documentidentifier", "warctargeturi",
    ),
    "canonical_url": ("canonicalurl", "canonical", "canonicallink"),
    "publisher": (
        "publisher", "outlet", "publication", "sitename", "ogsitename", "medianame", "newspaper", "sourcename",
        "sourcecommonname", "source", "sourcedomain", "domain", "canonicaldomain", "hostname", "site", "provider",
        "sourceid",
        "quelle", "zeitung", "fuente", "medio", "fonte", "testata", "journal", "источник", "来源", "媒体",
    ),
    "published": (
        "datepublished", "publishedat", "publisheddate", "publishdate", "datepublish", "published", "pubdate",
        "pubdatetime", "publicationdate", "webpublicationdate", "publishingdate", "publishtime", "publishedtime",
        "publishedon", "firstpublishdate", "articlepublishedtime", "dateposted", "postedat", "dategmt", "postdategmt",
        "datetimepub", "date", "postdate", "displaydate", "datetime", "time", "timestamp", "createdat", "created",
        "posted",
        "datum", "veröffentlicht", "veroeffentlicht", "erscheinungsdatum", "datepublication", "datedepublication",
        "fecha", "fechapublicacion", "datapublicacao", "datapubblicazione", "датапубликации", "дата", "发布时间",
        "日期", "時間", "时间", "日付",
    ),
    "modified": (
        "datemodified", "modifiedat", "modifieddate", "datemodify", "modifiedgmt", "modified", "postmodifiedgmt",
        "postmodified", "updatedat", "updateddate", "dateupdated", "updated", "lastmodified", "lastupdated",
        "articlemodifiedtime",
    ),
    "fetched": (
        "fetchedat", "fetched", "fetchdate", "datedownload", "downloaddate", "downloadedat", "downloaded",
        "crawldate", "crawledat", "crawltime", "crawled", "scrapedat", "scrapedate", "scraped", "retrievedat",
        "retrieved", "accessdate", "warcdate", "seendate", "collectdate", "indexeddate", "@timestamp",
    ),
    "language": (
        "language", "lang", "inlanguage", "languagecode", "locale",
        "sprache", "langue", "idioma", "lingua", "язык",
    ),
    "section": (
        "section", "sectionname", "articlesection", "category", "categories", "channel", "desk", "rubric", "newsdesk",
        "ressort", "rubrik", "rubrique", "seccion", "sección", "sezione", "editoria", "рубрика", "栏目",
    ),
    "tags": (
        "tags", "tag", "keywords", "keyword", "topics", "subjects", "newskeywords",
        "schlagwörter", "schlagworte", "stichworte", "motscles", "motsclés", "etiquetas", "palabrasclave",
        "palavraschave", "теги", "关键词",
    ),
    "image_url": (
        "imageurl", "image", "topimage", "leadimage", "mainimage", "featureimage", "imgurl", "urltoimage",
        "thumbnail", "thumbnailurl", "ogimage", "socialimage", "jetpackfeaturedmediaurl", "picture",
    ),
    "rights": ("rights", "copyright", "license", "licence", "copyrightnotice", "dcrights", "usageterms"),
}  # fmt: skip
#: Objects inside a record whose members count as the record's own; the record's own come first.
NESTED: tuple[str, ...] = (
    "article", "_source", "fields", "doc", "document", "item", "post", "story", "news", "newsarticle", "page", "record",
    "node", "attributes", "payload", "content", "data", "metadata", "meta", "properties", "response", "credits",
    "_embedded", "yoast_head_json",
)  # fmt: skip
#: Their names, folded, would be those of parts: Elasticsearch's `_source` is no publisher.
_HIDDEN = frozenset(name for name in NESTED if name.startswith("_"))
#: How deep objects of those names may lie: `response.content.fields` is the deepest in use.
NESTED_LEVELS = 3
_LISTS = frozenset({"authors", "tags"})
_TIMES = frozenset({"published", "modified", "fetched"})
_ADDRESSES = frozenset({"url", "canonical_url", "image_url"})
#: Where other programs keep the number of a row instead of its name.
_NUMBERED = frozenset({"authors", "tags", "section"})
#: UTC, and the same moment on the publisher's clock, as WordPress writes them: neither has an offset.
_CLOCKS = {
    "published": (("dategmt", "date"), ("postdategmt", "postdate")),
    "modified": (("modifiedgmt", "modified"), ("postmodifiedgmt", "postmodified")),
}
#: A record of C4 and its kin: here the time is the crawler's. https://huggingface.co/datasets/allenai/c4
_CRAWLED = frozenset({"text", "url", "timestamp"})
_FOLD = str.maketrans("", "", " _-.:")


def fold(name: str) -> str:
    """Return a field name as names are compared."""
    return name.casefold().translate(_FOLD)


def check_fields(mapping: Mapping[str, str]) -> None:
    """Raise `ConfigError` if the user maps a field to something that is no part of an article."""
    for name, part in mapping.items():
        if part not in NAMES:
            raise ConfigError(
                f"The field {name!r} is mapped to {part!r}, which is not one of: {', '.join(sorted(NAMES))}."
            )


class Members:
    """The members of one record under their folded names, those of well-known nested objects included."""

    def __init__(self, record: Mapping[str, Any], mapping: Mapping[str, str]) -> None:
        self._own: dict[str, list[Any]] = {}
        for members in (record, *_nested(record)):
            for name, value in members.items():
                if name not in _HIDDEN:
                    self._own.setdefault(fold(name), []).append(value)
        # What the user names goes first; a dotted name is a path.
        self._given: dict[str, list[Any]] = {}
        for name, part in mapping.items():
            value = along(record, name)
            found = self._own.get(fold(name), [None]) if value is None else [value]
            self._given.setdefault(part, []).append(found[0])
        self._is_crawled = self._own.keys() == _CRAWLED

    def values(self, part: str) -> Iterator[Any]:
        """Yield what may be this part of the article, best first."""
        yield from self._given.get(part, ())
        for name in NAMES[part]:
            if name in self._own and not (name == "timestamp" and self._is_crawled):
                yield from self._own[name]
        if part == "fetched" and self._is_crawled:
            yield from self._own["timestamp"]

    def first_text(self, part: str) -> str:
        """Return the first text that is not blank, or ''."""
        return next((text for text in map(body_of, self.values(part)) if text.strip()), "")

    def fields(self) -> Fields:
        """Return the metadata of the record as found; times in numbers become ISO 8601."""
        singles = {part: self._single(part) for part in NAMES if part not in _LISTS and part not in ("text", "html")}
        if singles["publisher"] and "://" in singles["publisher"]:
            # Some scrapers keep the address under `source`.
            singles["url"] = singles["url"] or singles["publisher"]
            singles["publisher"] = None
        authors = _first_list(map(names_in, self._named("authors")))
        return Fields(authors=authors, tags=_first_list(map(words_in, self._named("tags"))), **singles)

    def _named(self, part: str) -> Iterator[Any]:
        return (value for value in self.values(part) if part not in _NUMBERED or not are_numbers(value))

    def _single(self, part: str) -> str | None:
        read = instant if part in _TIMES else address_of if part in _ADDRESSES else line_of
        found = next((text for text in map(read, self._named(part)) if text), None)
        for names in _CLOCKS.get(part, ()):
            utc, local = (instant(self._own.get(name, [""])[0]) for name in names)
            if utc and utc == found:
                return with_offset(utc, local)
        return found


def _first_list(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return next((found for found in lists if found), ())


def _nested(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the objects of well-known names inside a record, the outer ones first."""
    found: list[Mapping[str, Any]] = []
    level: list[Mapping[str, Any]] = [record]
    for _ in range(NESTED_LEVELS):
        by_name = [{name.casefold(): v for name, v in outer.items() if isinstance(v, dict)} for outer in level]
        level = [members[name] for members in by_name for name in NESTED if name in members]
        found += level
    return found


def along(value: Any, name: str) -> Any:
    """Return the member of that name, or where the name has dots, the one at the end of that path; `None` if absent."""
    if not isinstance(value, dict) or name in value:
        return value.get(name) if isinstance(value, dict) else None
    first, _, rest = name.partition(".")
    return along(value.get(first), rest) if rest else None
