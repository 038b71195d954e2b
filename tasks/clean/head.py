"""Head: what an HTML page says about itself, collected as found."""

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.core.records import Head, Hyperlink

#: Longer values are data, not statements about the page.
_MAX_META_CHARS = 20_000
#: Elements of one name are read until their texts are this long together.
_MAX_TEXT_CHARS = 200_000
_NAME_ATTRIBUTES = ("property", "name", "itemprop", "http-equiv")


def head_of(parser: LexborHTMLParser, hyperlinks: Iterable[Hyperlink]) -> Head:
    """Collect title, language, meta and link elements, JSON-LD, times and first-level headings, in document order."""
    root = parser.root
    language = root.attributes.get("lang") or root.attributes.get("xml:lang") if root is not None else None
    titles = [text for _, text in _read(parser, "title") if text]
    return Head(
        title=titles[0] if titles else "",
        language=(language or "").strip(),
        metas=tuple(_metas(parser)),
        links=tuple(_links(parser)),
        json_ld=tuple(_json_ld(parser)),
        times=tuple((node.attributes.get("datetime") or "", text) for node, text in _read(parser, "time")),
        h1s=tuple(text for _, text in _read(parser, "h1") if text),
        hyperlinks=tuple(hyperlinks),
    )


def _read(parser: LexborHTMLParser, tag: str) -> Iterable[tuple[LexborNode, str]]:
    """Yield elements with their text; nested ones, whose text is the same again and again, to a bounded length."""
    n_chars = 0
    for node in parser.tags(tag):
        text = node.text()
        yield node, " ".join(text.split())
        n_chars += len(text)
        if n_chars > _MAX_TEXT_CHARS:
            return


def _metas(parser: LexborHTMLParser) -> Iterable[tuple[str, str]]:
    for node in parser.tags("meta"):
        attributes = node.attributes
        content = attributes.get("content")
        if not content or len(content) > _MAX_META_CHARS:
            continue
        for key in _NAME_ATTRIBUTES:
            if name := attributes.get(key):
                yield name.strip().lower(), content.strip()


def _links(parser: LexborHTMLParser) -> Iterable[tuple[str, str]]:
    for node in parser.tags("link"):
        attributes = node.attributes
        rel, href = attributes.get("rel"), attributes.get("href")
        if rel and href:
            yield rel.strip().lower(), href.strip()


def _json_ld(parser: LexborHTMLParser) -> Iterable[str]:
    for node in parser.tags("script"):
        kind = node.attributes.get("type")
        if kind and kind.strip().lower().startswith("application/ld+json") and (text := node.text()):
            yield text.strip()
