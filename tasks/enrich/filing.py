"""Filing: section, tags, picture, kind, access and rights, as the publisher declares them."""

import re
from collections.abc import Iterable, Iterator

from tasks.core.facts import Filed
from tasks.core.records import Page
from tasks.enrich.address import absolute, page_address
from tasks.enrich.declared import meta, metas
from tasks.enrich.json_ld import Described, described
from tasks.enrich.wording import fold

MAX_TAGS = 30
MAX_TAG_CHARS = 80
MAX_TAGS_CHARS = 10_000
SECTION_METAS = ("article:section", "parsely-section", "section", "cxenseparse:section", "sailthru.section")
TAG_METAS = ("article:tag", "og:article:tag", "parsely-tags", "news_keywords", "sailthru.tags", "keywords")
RIGHTS_METAS = ("copyright", "dc.rights", "dcterms.rights", "rights")
ACCESS_METAS = ("article:content_tier", "og:article:content_tier", "article:opinion:tier", "access")
#: what publishers write -> the word of the table
_ACCESS = {
    "true": "free", "free": "free", "yes": "free", "1": "free",
    "false": "paid", "locked": "paid", "paid": "paid", "premium": "paid", "subscriber": "paid",
    "no": "paid", "0": "paid",
    "metered": "metered",
}  # fmt: skip


def filing_of(page: Page) -> Iterator[Filed]:
    """Yield how the publisher filed the article; the fields of the record go before what the page declares."""
    said = described(page.head)
    yield Filed(
        section=_first(page.fields.section, said.section, meta(page.head, SECTION_METAS)),
        tags=_tags(page, said),
        image_url=_image(page, said),
        article_type=said.type or meta(page.head, ("og:type",)) or None,
        access=_access(page, said),
        rights=_first(page.fields.rights, said.rights, meta(page.head, RIGHTS_METAS)),
    )


def _first(*texts: str | None) -> str | None:
    return next((found for text in texts if (found := fold(text or "", 300))), None)


def _tags(page: Page, said: Described) -> tuple[str, ...]:
    for texts in (page.fields.tags, *(tuple(metas(page.head, (name,))) for name in TAG_METAS[:1]), said.tags):
        if tags := _split(texts):
            return tags
    return next((tags for name in TAG_METAS if (tags := _split(metas(page.head, (name,))))), ())


def _split(texts: Iterable[str]) -> tuple[str, ...]:
    """Return single tags without repetition; some publishers write all of them into one text."""
    tags: dict[str, str] = {}
    for text in texts:
        for tag in (fold(part) for part in re.split(r"[,;|]", text[:MAX_TAGS_CHARS])):
            if 1 < len(tag) <= MAX_TAG_CHARS and "http" not in tag:
                tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())[:MAX_TAGS]


def _image(page: Page, said: Described) -> str | None:
    base = page_address(page) or ""
    texts = (
        page.fields.image_url or "",
        meta(page.head, ("og:image", "og:image:url")),
        said.image_url,
        meta(page.head, ("twitter:image",)),
    )
    return next((url for text in texts if (url := absolute(text, base))), None)


def _access(page: Page, said: Described) -> str | None:
    texts = (said.is_free, meta(page.head, ("isaccessibleforfree",)), *metas(page.head, ACCESS_METAS))
    return next((word for text in texts if (word := _ACCESS.get(text.lower()))), None)
