"""Charset: from bytes to text by a fixed ladder: BOM, UTF-8 (also with a few broken bytes), declared, detected.

Labels mean what they mean to browsers (https://encoding.spec.whatwg.org/#names-and-labels): iso-8859-1 is windows-1252.
A label that is not in `CODECS` is no encoding: a hostile one must never reach Python's codec search (`idna`, `zlib`).
"""

import codecs
import re

import cchardet

from tasks.core.errors import Reason, Reject

#: canonical name -> (Python codec, other labels)
ENCODINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "utf-8": ("utf-8", ("utf8", "unicode-1-1-utf-8", "utf-8-sig")),
    "windows-1250": ("cp1250", ("cp1250", "x-cp1250")),
    "windows-1251": ("cp1251", ("cp1251", "x-cp1251", "win-1251")),
    "windows-1252": ("cp1252", (
        "cp1252", "x-cp1252", "iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "latin1", "latin-1", "l1", "ascii",
        "us-ascii", "ansi", "windows-latin1",
    )),
    "windows-1253": ("cp1253", ("cp1253", "x-cp1253")),
    "windows-1254": ("cp1254", ("cp1254", "x-cp1254", "iso-8859-9", "iso8859-9", "latin5", "l5")),
    "windows-1255": ("cp1255", ("cp1255", "x-cp1255")),
    "windows-1256": ("cp1256", ("cp1256", "x-cp1256")),
    "windows-1257": ("cp1257", ("cp1257", "x-cp1257")),
    "windows-1258": ("cp1258", ("cp1258", "x-cp1258")),
    "windows-874": ("cp874", ("cp874", "iso-8859-11", "tis-620", "dos-874")),
    "iso-8859-2": ("iso8859_2", ("iso8859-2", "iso_8859-2", "latin2", "l2")),
    "iso-8859-3": ("iso8859_3", ("iso8859-3", "latin3")),
    "iso-8859-4": ("iso8859_4", ("iso8859-4", "latin4")),
    "iso-8859-5": ("iso8859_5", ("iso8859-5", "cyrillic")),
    "iso-8859-6": ("iso8859_6", ("iso8859-6", "arabic")),
    "iso-8859-7": ("iso8859_7", ("iso8859-7", "greek")),
    "iso-8859-8": ("iso8859_8", ("iso8859-8", "iso-8859-8-i", "iso-8859-8-e", "hebrew", "visual", "logical")),
    "iso-8859-10": ("iso8859_10", ("iso8859-10", "latin6")),
    "iso-8859-13": ("iso8859_13", ("iso8859-13",)),
    "iso-8859-14": ("iso8859_14", ("iso8859-14",)),
    "iso-8859-15": ("iso8859_15", ("iso8859-15", "latin9", "latin-9", "l9")),
    "iso-8859-16": ("iso8859_16", ("iso8859-16",)),
    "koi8-r": ("koi8_r", ("koi", "koi8", "koi8_r")),
    "koi8-u": ("koi8_u", ("koi8-ru",)),
    "ibm866": ("cp866", ("866", "cp866")),
    "macintosh": ("mac_roman", ("mac", "x-mac-roman")),
    "x-mac-cyrillic": ("mac_cyrillic", ("x-mac-ukrainian", "maccyrillic", "mac-cyrillic")),
    "gb18030": ("gb18030", ("gb2312", "gbk", "x-gbk", "gb_2312-80", "cp936", "chinese", "hz-gb-2312")),
    "big5": ("big5hkscs", ("big5-hkscs", "cn-big5", "x-x-big5", "cp950")),
    "shift_jis": ("cp932", ("shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932")),
    "euc-jp": ("euc_jp", ("x-euc-jp", "eucjp")),
    "iso-2022-jp": ("iso2022_jp_2", ("csiso2022jp",)),
    "euc-kr": ("cp949", ("uhc", "cp949", "ks_c_5601-1987", "ksc5601", "windows-949", "korean")),
    "utf-16le": ("utf-16-le", ()),
    "utf-16be": ("utf-16-be", ()),
    "utf-32le": ("utf-32-le", ()),
    "utf-32be": ("utf-32-be", ()),
}  # fmt: skip
CODECS: dict[str, str] = {label: name for name, (_, labels) in ENCODINGS.items() for label in (name, *labels)}
#: Longer marks first: the mark of UTF-32LE begins with that of UTF-16LE.
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_NOT_DECLARABLE = frozenset({"utf-16le", "utf-16be", "utf-32le", "utf-32be"})  # ASCII was read to find the declaration
#: Characters that may be unreadable, per readable character beyond ASCII, before a decoding is given up.
_MAX_BROKEN = 0.2
_DETECT_BYTES = 256 * 1024
_HIGH = re.compile(rb"[\x80-\xff\x1b]")
_WIDE_SAMPLE = 4096
_RUN = re.compile(rb"[\x80-\xff]+")
_FEW = 4
_RARE = 0.3
_LATIN = (
    frozenset(f"windows-{n}" for n in (1250, 1252, 1254, 1257, 1258))
    | frozenset(f"iso-8859-{n}" for n in (2, 3, 4, 10, 13, 14, 15, 16))
    | {"macintosh"}
)
# The only encoding of the ladder that is valid UTF-8 byte for byte: it escapes to other character sets.
_ISO_2022_JP = (b"\x1b$B", b"\x1b$@")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text of `data` without BOM and the name of its encoding, with the number of characters replaced.

    Raises `Reject(bad_encoding)` when no step of the ladder yields text.
    """
    marked = wide_encoding(data)
    if marked:
        name, n_skip = marked
        return _replaced(data[n_skip:], name)
    try:
        if any(escape in data for escape in _ISO_2022_JP):
            return data.decode("iso2022_jp_2"), "iso-2022-jp"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    for name in ("utf-8", CODECS.get(declared.strip().lower(), ""), *_guesses(data)):
        if name and name not in _NOT_DECLARABLE and (text := _nearly(data, name)) is not None:
            return text
    raise Reject(Reason.BAD_ENCODING, "the bytes are not text in any encoding that copydesk knows")


def wide_encoding(data: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark or a regular pattern of NULs tells, and the length of the mark."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return name, len(bom)
    sample = data[:_WIDE_SAMPLE]
    evens, odds = sample[::2], sample[1::2]
    for name, nuls, others in (("utf-16le", odds, evens), ("utf-16be", evens, odds)):
        if len(sample) >= 8 and nuls.count(0) > 0.7 * len(nuls) and others.count(0) == 0:
            return name, 0
    return None


def _replaced(data: bytes, name: str) -> tuple[str, str]:
    text = data.decode(ENCODINGS[name][0], "replace")
    n_broken = _n_broken(data, text, name)
    return text, f"{name} ({n_broken} replaced)" if n_broken else name


def _nearly(data: bytes, name: str) -> tuple[str, str] | None:
    """Decode with replacement if broken characters are rare among those beyond ASCII, which alone are evidence."""
    text, told = _replaced(data, name)
    n_broken = _n_broken(data, text, name)
    n_beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return (text, told) if n_broken <= _MAX_BROKEN * (n_beyond_ascii - n_broken) else None


def _n_broken(data: bytes, text: str, name: str) -> int:
    honest = data.count("\ufffd".encode()) if name == "utf-8" else 0
    return max(text.count("\ufffd") - honest, 0)


def _guesses(data: bytes) -> tuple[str, ...]:
    """Return the canonical names of what the bytes around the first one beyond ASCII look like, best first.

    Letters beyond ASCII stand alone in languages of Latin script and in runs elsewhere. Where they stand alone and the
    detector has too few to go by, or names another script, windows-1252 is the better guess.
    """
    first = _HIGH.search(data)
    start = max(first.start() - 1024, 0) if first else 0
    sample = data[start : start + _DETECT_BYTES]
    found = CODECS.get((cchardet.detect(sample)["encoding"] or "").lower(), "")
    runs = _RUN.findall(sample)
    n_high = sum(map(len, runs))
    if n_high < 2 * len(runs) and (n_high < _FEW or found not in _LATIN):
        return ("windows-1252",)
    return found, "windows-1252" if n_high < _RARE * len(sample) else ""
