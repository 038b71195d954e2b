"""Formats: the readers, one per format, and `records`, which tells the format of an open source and runs its reader."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from tasks.core.errors import Reason, Reject
from tasks.core.records import Record, Rejected, SourceFile
from tasks.core.vocabulary import Format, Stage
from tasks.read.html_page import read_html
from tasks.read.json_document import read_json
from tasks.read.json_lines import read_json_lines
from tasks.read.markdown import read_markdown
from tasks.read.options import ReadOptions
from tasks.read.sniff import sniff
from tasks.read.streams import Stream, open_stream
from tasks.read.text import read_text

Outcome = Record | Rejected
Reader = Callable[[Stream, SourceFile, ReadOptions], Iterator[Outcome]]

#: format -> its reader; a reader yields records and rejects of records, and raises `Reject` for the whole source
READERS: dict[Format, Reader] = {
    Format.TEXT: read_text,
    Format.MARKDOWN: read_markdown,
    Format.HTML: read_html,
    Format.JSON: read_json,
    Format.JSONL: read_json_lines,
}


def records(
    file: BinaryIO, source: SourceFile, options: ReadOptions, start: int = 0, stop: int = -1
) -> Iterator[Outcome]:
    """Yield every record of an open source, or of the lines that begin in `[start, stop)` of its decompressed bytes.

    Bad content never raises: it is yielded as a reject of its record or, with the record '', of the source; then what
    came before it still counts. Only JSON Lines have ranges; the range that begins at 0 reads any other format whole.
    """
    # What is wrong with the source as a whole is told by the range that begins at 0, once.
    is_ours = start == 0
    try:
        stream = open_stream(file, options.max_source_bytes, start, stop)
        if not stream.head:
            raise Reject(Reason.EMPTY, "the file has no bytes")
        told = sniff(stream.head, source.relative_path, stream.is_complete)
        if told is Format.JSONL or start == 0:
            is_ours = True  # a break is raised only in the range that holds it
            yield from READERS[told](stream, source, options)
    except OSError as error:
        detail = (error.strerror or type(error).__name__).lower()
        yield Rejected(source.source, "", Stage.READ, Reason.UNREADABLE, detail)
    except Reject as reject:
        if is_ours:
            yield Rejected(source.source, "", Stage.READ, reject.reason, reject.detail)
