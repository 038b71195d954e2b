"""JSON-LD: the article that a page describes for search engines (https://schema.org/Article)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tasks.core.records import Head
from tasks.enrich.declared import meta
from tasks.enrich.wording import fold, likeness

MAX_SCRIPT_CHARS = 2_000_000
MAX_OBJECTS = 5_000

_WRAPPING = re.compile(
    r"^(?://)?\s{0,20}(?:<!--|<!\[CDATA\[|/\*\s{0,20}<!\[CDATA\[\s{0,20}\*/)"
    r"|(?://)?(?:-->|\]\]>|/\*\s{0,20}\]\]>\s{0,20}\*/)$"
)
_TRAILING_COMMA = re.compile(r",(?=\s{0,100}[}\]])")
#: Other works that a page merely mentions.
_ELSEWHERE = frozenset(
    {"hasPart", "itemListElement", "citation", "comment", "review", "relatedLink", "mentions", "about", "isPartOf"}
)


@dataclass(frozen=True, slots=True)
class Described:
    """The article object of a page, as found; '' where it says nothing."""

    type: str = ""
    headline: str = ""
    alternative: str = ""
    url: str = ""
    published: str = ""
    modified: str = ""
    publisher: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    image_url: str = ""
    language: str = ""
    rights: str = ""
    is_free: str = ""
    #: (name, type such as `Person`)
    authors: tuple[tuple[str, str], ...] = ()


def described(head: Head) -> Described:
    """Return the article that best fits the page among all objects of its JSON-LD scripts."""
    if not head.json_ld:
        return Described()
    canonical = next((href for rel, href in head.links if rel == "canonical"), "")
    return _described(head.json_ld, meta(head, ("og:title",)) or head.title, canonical or meta(head, ("og:url",)))


@lru_cache(maxsize=2)  # several enrichers ask for the same page, one after the other
def _described(scripts: tuple[str, ...], title: str, address: str) -> Described:
    objects = [found for script in scripts for found in _objects(_parse(script))][:MAX_OBJECTS]
    by_id = {str(o["@id"]): o for o in objects if "@id" in o and len(o) > 2}
    best, best_score = None, 0.0
    for candidate in objects:
        score = _score(candidate, title, address)
        if score > best_score:
            best, best_score = candidate, score
    return _as_described(best, by_id) if best else Described()


def _parse(script: str) -> Any:
    """Return the value of one script; None if it cannot be understood."""
    text = _WRAPPING.sub("", script[:MAX_SCRIPT_CHARS].strip()).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects inside a parsed script in document order, without recursion."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, dict):
            yield top
            stack.extend(
                inner
                for key, inner in reversed(top.items())
                if key not in _ELSEWHERE and isinstance(inner, dict | list)
            )
        elif isinstance(top, list):
            stack.extend(reversed(top))


def _score(candidate: dict[str, Any], title: str, address: str) -> float:
    """Return how likely an object is the article of the page; 0 if it is another kind of thing."""
    kind = " ".join(_texts(candidate.get("@type")))
    if re.search(r"Article|Posting|Report|Review|LiveBlog", kind):
        score = 4.0
    elif re.search(r"WebPage|VideoObject|Recipe|CreativeWork", kind):
        score = 1.0
    else:
        return 0.0
    headline = _text(candidate.get("headline")) or _text(candidate.get("name"))
    score += sum(0.5 for key in ("headline", "datePublished", "author", "articleBody") if candidate.get(key))
    score += 2 * likeness(headline, title)
    if address and address.rstrip("/") in {_address(candidate).rstrip("/"), _text(candidate.get("@id")).rstrip("/")}:
        score += 1
    return score


def _as_described(article: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Described:
    def get(key: str) -> str:
        return _text(_resolved(article.get(key), by_id))

    publisher = _resolved(article.get("publisher") or article.get("sourceOrganization"), by_id)
    return Described(
        type=next(iter(_texts(article.get("@type"))), ""),
        headline=get("headline") or get("name"),
        alternative=get("alternativeHeadline"),
        url=_address(article),
        published=get("datePublished") or get("dateCreated") or get("uploadDate"),
        modified=get("dateModified"),
        publisher=_text(publisher),
        section=get("articleSection"),
        tags=tuple(_texts(article.get("keywords"))),
        image_url=_image(_resolved(article.get("image") or article.get("thumbnailUrl"), by_id)),
        language=get("inLanguage"),
        rights=get("copyrightNotice") or get("copyrightHolder"),
        is_free=str(article.get("isAccessibleForFree", "")),
        authors=tuple(_people(article.get("author") or article.get("creator"), by_id)),
    )


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """Follow a reference such as `{"@id": "#author"}` to its object."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict) and "name" not in value and "@id" in value:
        return by_id.get(str(value["@id"]), value)
    return value


def _people(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for person in (value if isinstance(value, list) else [value])[:50]:
        found = _resolved(person, by_id)
        kind = next(iter(_texts(found.get("@type"))), "") if isinstance(found, dict) else ""
        names = found.get("name") if isinstance(found, dict) else found
        yield from ((name, kind) for name in _texts(names)[:50])


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in (_text(v) for v in values[:200]) if text]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((v for v in value if v), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    return fold(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _address(article: dict[str, Any]) -> str:
    page = article.get("mainEntityOfPage")
    inner = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return _text(article.get("url")) or _text(inner)


def _image(value: Any) -> str:
    return _text(value.get("url") or value.get("contentUrl")) if isinstance(value, dict) else _text(value)
