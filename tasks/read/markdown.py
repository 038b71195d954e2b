"""Markdown: one article; front matter fills the fields and stays in the content, where cleaning drops it."""

import re
from collections.abc import Iterator
from typing import Any

from tasks.core.records import Record, SourceFile
from tasks.core.vocabulary import Format, Markup
from tasks.read.fields import Members
from tasks.read.options import ReadOptions
from tasks.read.streams import Stream
from tasks.read.text import decoded

_FENCE = re.compile(r"---[ \t]{0,99}\n")
_MAX_LINES = 300
_PAIR = re.compile(r"([^\s:#'\"\[\]{}-][^:\n]{0,99}?)[ \t]{0,9}:(?:[ \t]+|$)(.*)")
_ITEM = re.compile(r"[ \t]{0,20}-[ \t]+(.*)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
#: Block scalars (`|`, `>`) keep or fold their lines; both are joined with blanks here.
_BLOCK_SCALARS = frozenset({"|", ">", "|-", ">-", "|+", ">+"})


def read_markdown(stream: Stream, source: SourceFile, options: ReadOptions) -> Iterator[Record]:
    """Yield the one record of a Markdown source; raises `Reject`."""
    content, encoding = decoded(stream.whole(options.max_record_bytes))
    fields = Members(front_matter(content), options.fields).fields()
    yield Record(source.source, "", Format.MARKDOWN, Markup.MARKDOWN, content, fields, encoding)


def front_matter(content: str) -> dict[str, Any]:
    """Return the `key: value` pairs and lists of a leading `---` block; anything more of YAML is skipped."""
    opening = _FENCE.match(content)
    if not opening:
        return {}
    lines = content[opening.end() : opening.end() + 64 * 1024].split("\n", _MAX_LINES)
    end = next((n for n, line in enumerate(lines) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return {}
    found: dict[str, Any] = {}
    key = ""
    for line in lines[:end]:
        if item := _ITEM.fullmatch(line):
            _append(found, key, _scalar(item[1]))
        elif pair := _PAIR.fullmatch(line):
            key = pair[1]
            found[key] = _value(pair[2].strip())
        elif key and line[:1] in (" ", "\t") and isinstance(found[key], str):
            found[key] = f"{found[key]} {line.strip()}".strip()
    return found


def _append(found: dict[str, Any], key: str, item: str) -> None:
    if not key:
        return
    if not isinstance(found[key], list):
        found[key] = []
    found[key].append(item)


def _value(text: str) -> Any:
    if text in _BLOCK_SCALARS:
        return ""
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(item) for item in text[1:-1].split(",") if item.strip()]
    return _scalar(text)


def _scalar(text: str) -> str:
    text = text.strip()
    for mark in ("'", '"'):
        if text.startswith(mark) and (end := text.find(mark, 1)) > 0:
            return text[1:end]
    return "" if text in ("null", "~") else _COMMENT.sub("", text).strip()
