"""Text: a plain-text file is one article; its content is the decoded text with `\\n` line ends, else unchanged."""

from collections.abc import Iterator

from tasks.core.errors import Reason, Reject
from tasks.core.records import Record, SourceFile
from tasks.core.vocabulary import Format, Markup
from tasks.read.charset import decode
from tasks.read.options import ReadOptions
from tasks.read.streams import Stream
from tasks.read.values import storable


def read_text(stream: Stream, source: SourceFile, options: ReadOptions) -> Iterator[Record]:
    """Yield the one record of a plain-text source; raises `Reject`."""
    content, encoding = decoded(stream.whole(options.max_record_bytes))
    yield Record(source.source, "", Format.TEXT, Markup.TEXT, content, encoding=encoding)


def decoded(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the content of a whole source and its encoding; raises `Reject`, also for a blank one."""
    text, encoding = decode(data, declared)
    content = storable(text)
    if not content.strip():
        raise Reject(Reason.EMPTY, "the file holds white space only" if data else "the file has no bytes")
    return content, encoding
