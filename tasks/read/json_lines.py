"""JSON Lines: one object a line; a record is named by the byte offset of its line in the decompressed stream."""

from collections.abc import Iterator

from tasks.core.errors import Reason, Reject
from tasks.core.records import Record, Rejected, SourceFile
from tasks.core.vocabulary import Format, Stage
from tasks.read.charset import decode
from tasks.read.json_article import Keys, article, value_at
from tasks.read.options import ReadOptions
from tasks.read.streams import Line, Stream


def read_json_lines(stream: Stream, source: SourceFile, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield a record or a reject for every line that is not blank; raises `Reject` if the stream breaks."""
    keys = Keys(options.id_field)
    n_lines = 0
    for line in stream.lines(options.max_record_bytes):
        try:
            outcome: Record | Rejected | None = _record(line, source, keys, options)
        except Reject as reject:
            if line.is_cut:
                continue  # half a line is no record; the broken stream is told once, for the source
            key = keys.rejected_key(str(line.offset))
            outcome = Rejected(source.source, key, Stage.READ, reject.reason, reject.detail)
        if outcome is not None:
            n_lines += 1
            yield outcome
    if not n_lines and stream.start == 0 and stream.stop == -1:
        raise Reject(Reason.EMPTY, "the file holds no line")


def _record(line: Line, source: SourceFile, keys: Keys, options: ReadOptions) -> Record | None:
    if line.data is None:
        raise Reject(Reason.TOO_LARGE, f"the line has more than {options.max_record_bytes} bytes")
    text, encoding = decode(line.data)
    text = text.strip()
    if not text:
        return None
    value, end = value_at(text)
    if end < len(text):
        raise Reject(Reason.MALFORMED, f"more than one value in the line, at character {end}")
    if not isinstance(value, dict):
        raise Reject(Reason.MALFORMED, "the line is JSON but not an object")
    key = keys.key(value, str(line.offset))
    return article(value, source.source, key, Format.JSONL, options, encoding)
