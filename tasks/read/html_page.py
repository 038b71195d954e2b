"""HTML page: one article; its content is the decoded markup with `\\n` line ends. Parsing it belongs to cleaning."""

import re
from collections.abc import Iterator

from tasks.core.records import Record, SourceFile
from tasks.core.vocabulary import Format, Markup
from tasks.read.options import ReadOptions
from tasks.read.streams import Stream
from tasks.read.text import decoded

#: Browsers look at 1,024 bytes; many real pages declare later.
_DECLARED_WITHIN = 16 * 1024
_META = re.compile(rb"<meta(?=[\s/])[^<>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,99}<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w:.-]{1,40})", re.IGNORECASE)


def read_html(stream: Stream, source: SourceFile, options: ReadOptions) -> Iterator[Record]:
    """Yield the one record of an HTML source; raises `Reject`."""
    data = stream.whole(options.max_record_bytes)
    content, encoding = decoded(data, declared_charset(data))
    yield Record(source.source, "", Format.HTML, Markup.HTML, content, encoding=encoding)


def declared_charset(data: bytes) -> str:
    """Return the label of the charset that a page declares in its first 16 KB, or ''."""
    head = data[:_DECLARED_WITHIN]
    found = _META.search(head) or _XML.search(head)
    return found[1].decode("ascii", "ignore") if found else ""
