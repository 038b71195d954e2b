"""Site: which records may share chrome: those of one registered domain, else of one folder or of one file."""

import re

from tasks.core.records import Fields, Record
from tasks.core.vocabulary import Markup
from tasks.enrich import registered_domain

#: Where a page names its own address, if it does; heads are longer than this on hardly any.
_HEAD_CHARS = 200_000
_DECLARED = re.compile(r"<(?:link|meta)\b[^<>]{0,300}?(?:canonical|og:url)[^<>]{0,1000}>", re.I)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]{4,2000}", re.I)


def site_of(record: Record) -> str:
    """Return the site of a record, told without rendering it."""
    address = address_of(record.fields)
    if address is None and record.markup is Markup.HTML:
        declared = _DECLARED.search(record.content, 0, _HEAD_CHARS)
        found = _ADDRESS.search(declared[0]) if declared else None
        address = found[0] if found else None
    domain = registered_domain(address) if address else None
    return named_site(domain, record.source, record.record)


def address_of(fields: Fields) -> str | None:
    """Return the address that came beside the text."""
    return fields.url or fields.canonical_url


def named_site(domain: str | None, source: str, record: str) -> str:
    """Return the name of a site: the domain, else the file if it holds many records, else the file's folder.

    A folder ends with a slash, so that it is no file, and both have one, so that they are no domain.
    """
    return domain or (source if record else source.rpartition("/")[0] + "/")
