"""Sniff: tell the format of a source by its content first and its name second."""

import json
import re

from tasks.core.errors import Reason, Reject
from tasks.core.vocabulary import Format
from tasks.read.charset import ENCODINGS, wide_encoding
from tasks.read.markup import has_tag, is_markup, is_page

#: name suffix -> format
SUFFIXES: dict[str, Format] = {
    "txt": Format.TEXT, "text": Format.TEXT,
    "md": Format.MARKDOWN, "markdown": Format.MARKDOWN, "mdown": Format.MARKDOWN,
    "html": Format.HTML, "htm": Format.HTML, "xhtml": Format.HTML, "shtml": Format.HTML,
    "json": Format.JSON,
    "jsonl": Format.JSONL, "ndjson": Format.JSONL, "jsonlines": Format.JSONL, "jl": Format.JSONL,
}  # fmt: skip
#: Suffixes of packed files; the content alone tells whether they are packed.
PACKED = frozenset({"gz", "gzip", "zst", "zstd"})
#: Suffixes of text files that are no articles; any other unknown suffix may be part of a title or an address.
OTHER = frozenset({
    "csv", "tsv", "xml", "rss", "atom", "yaml", "yml", "toml", "ini", "cfg", "conf", "log", "sql", "css", "js", "mjs",
    "ts", "py", "rb", "sh", "c", "h", "cpp", "java", "rs", "go", "php", "r", "tex", "bib", "rtf", "eml", "mbox",
    "mht", "mhtml", "warc", "svg", "ics", "vcf", "srt", "vtt", "parquet", "xls", "doc", "pdf", "zip", "tar",
})  # fmt: skip
#: how a file begins -> what it is
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive or an office document"), (b"PK\x05\x06", "an empty archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"{\\rtf", "an RTF document"), (b"%!PS", "a PostScript file"),
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file"), (b"II*\x00", "a TIFF picture"), (b"MM\x00*", "a TIFF picture"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"BZh", "a bzip2 file"), (b"\xfd7zXZ", "an xz file"),
    (b"\x1f\x8b", "a gzip file inside another"), (b"\x28\xb5\x2f\xfd", "a zstd file inside another"),
    (b"PAR1", "a Parquet file"), (b"SQLite format 3", "an SQLite database"), (b"\x7fELF", "a program"),
    (b"WARC/", "a WARC file"), (b"ID3", "a sound file"), (b"OggS", "a sound or video file"), (b"wOF", "a font"),
)  # fmt: skip
_TAR_AT, _TAR = 257, b"ustar"
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
# A stray NUL makes no text binary.
_FEW_CONTROL, _MAX_CONTROL = 2, 0.01
_XML_START = re.compile(
    r"<(\?xml|rss|feed|rdf:rdf|nitf|newsml|svg|urlset|sitemapindex|!doctype)(?=[\s>])", re.IGNORECASE
)
_JSON_START = re.compile(r'\s{0,1000}(?:\{\s{0,1000}["}]|\[\s{0,1000}[\[{\]])')


def sniff(head: bytes, name: str, is_complete: bool) -> Format:
    """Return the format of a source from its first bytes (unpacked), its file name and whether `head` is all of it.

    Raises `Reject(unknown_format)` with what it looks like instead.
    """
    suffix, _ = suffixes(name)
    told = SUFFIXES.get(suffix)
    text = _text_of(head)
    if (found := _json(text, told, is_complete)) is not None:
        # Lines are cut at bytes, which is wrong in encodings of two or four bytes a character.
        is_wide = (wide_encoding(head) or ("utf-8", 0))[0] != "utf-8"
        return Format.JSON if is_wide else found
    if is_page(text) or (told is not Format.MARKDOWN and suffix not in OTHER and is_markup(text)):
        return Format.HTML
    if kind := _XML_START.match(text.lstrip()):
        raise Reject(Reason.UNKNOWN_FORMAT, f"looks like XML ({kind[1].lower().lstrip('?!')}) that is not HTML")
    if told is Format.HTML and not has_tag(text):
        return Format.TEXT
    if told is None and suffix in OTHER:
        raise Reject(Reason.UNKNOWN_FORMAT, f"text in a .{suffix} file, which copydesk does not read")
    return told or Format.TEXT


def suffixes(name: str) -> tuple[str, list[str]]:
    """Return the suffix of a file name that may tell the format, and the suffixes of containers behind it."""
    parts = name.rsplit("/", 1)[-1].lower().split(".")[1:]
    packed = []
    while parts and parts[-1] in PACKED:
        packed.append(parts.pop())
    return parts[-1] if parts else "", packed


def _text_of(head: bytes) -> str:
    """Return the beginning as text in which ASCII is right, whatever the encoding; raises `Reject` if it is binary."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            raise Reject(Reason.UNKNOWN_FORMAT, f"looks like {kind}")
    if head[_TAR_AT:].startswith(_TAR):
        raise Reject(Reason.UNKNOWN_FORMAT, "looks like a tar archive")
    if wide := wide_encoding(head):
        name, n_skip = wide
        return head[n_skip:].decode(ENCODINGS[name][0], "ignore")
    if len(_CONTROL.findall(head)) > max(_FEW_CONTROL, _MAX_CONTROL * len(head)):
        raise Reject(Reason.UNKNOWN_FORMAT, "looks like binary data")
    return head.decode("latin-1")


def _json(text: str, told: Format | None, is_complete: bool) -> Format | None:
    """Return which kind of JSON this is: content that parses, or under a suffix that says so, content that tries to."""
    is_told = told in (Format.JSON, Format.JSONL)
    if not _JSON_START.match(text):
        if not is_told or is_page(text):
            return None
        if (
            told is Format.JSONL
            and text.strip()
            and not any(line.lstrip().startswith("{") for line in text.splitlines())
        ):
            # A reject for every line of some other text would help nobody.
            raise Reject(Reason.MALFORMED, "no line at the beginning of the file is a JSON object")
        return told  # neither JSON nor HTML; the reader says what is wrong
    first, newline, rest = text.strip().partition("\n")
    if first.startswith("{") and _is_json(first, is_complete=True):
        return Format.JSONL if rest.lstrip().startswith("{") or told is Format.JSONL else Format.JSON
    if _is_json(text.strip(), is_complete):
        return Format.JSONL if told is Format.JSONL and not newline else Format.JSON
    return told if is_told else None


def _is_json(text: str, is_complete: bool) -> bool:
    """Return whether a JSON value begins here; one that breaks off may do so only at the end of an incomplete text."""
    try:
        json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        return not is_complete and (error.pos > len(text) - 64 or error.msg.startswith("Unterminated"))
    except (RecursionError, ValueError):
        return False
    return True
