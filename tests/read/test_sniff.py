"""Sniffing: the content first, the name second."""

import io
import json
import zipfile

import pytest

from tasks.core.errors import Reason, Reject
from tasks.core.vocabulary import Format
from tasks.read.sniff import sniff

PAGE = b"<!DOCTYPE html>\n<html><head><title>Brell</title></head><body><p>Words.</p></body></html>"
OBJECT = b'{"title": "Brell", "text": "Words."}'
PRETTY = json.dumps([{"title": "Brell", "text": "Words. " * 50}] * 3, indent=2).encode()
PLAIN = b"The mayor resigned.\n\nNobody knew why.\n"


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.txt", PLAIN, Format.TEXT),
        ("a", PLAIN, Format.TEXT),
        ("www.brell.example", PLAIN, Format.TEXT),
        ("a.md", PLAIN, Format.MARKDOWN),
        ("a.html", PLAIN, Format.TEXT),
        ("a.txt", PAGE, Format.HTML),
        ("a.txt", b"\xef\xbb\xbf  \n" + PAGE, Format.HTML),
        ("a.txt", PAGE.decode().encode("utf-16"), Format.HTML),
        ("a.txt", b"<!-- saved --><?xml version='1.0'?>\n<!-- <b> -->" + PAGE, Format.HTML),
        ("a.json", PAGE, Format.HTML),
        ("a.xml", PAGE, Format.HTML),
        ("a.md", PAGE, Format.HTML),
        ("a.md", b"<p align=center>Logo</p>\n\n# Title\n\nWords.\n", Format.MARKDOWN),
        ("a.txt", b"<p>One.</p>\n<p>Two.</p>", Format.HTML),
        ("a.txt", b"One.<br>Two.<br/>Three.", Format.HTML),
        ("a.txt", b"One.\n\nTwo <img src=x>.\n\nThree.\n\nFour <3 and a < b > c.", Format.TEXT),
        ("a.html", b"Menu\n<div class=x>Story</div>\nFoot\nFoot\nFoot\nFoot", Format.HTML),
        ("a.txt", OBJECT, Format.JSON),
        ("a.json", OBJECT, Format.JSON),
        ("a.jsonl", OBJECT, Format.JSONL),
        ("a.json", OBJECT + b"\n" + OBJECT, Format.JSONL),
        ("a.txt", OBJECT + b"\n" + OBJECT + b"\n", Format.JSONL),
        ("a.jsonl", PRETTY, Format.JSON),
        ("a.txt", PRETTY, Format.JSON),
        ("a.csv", PRETTY, Format.JSON),
        ("a.jsonl", b"{broken\n" + OBJECT, Format.JSONL),
        ("a.jsonl", b"garbage\n" + OBJECT, Format.JSONL),
        ("a.json", b"Not found", Format.JSON),
        ("a.txt", b"[Update] The mayor resigned.", Format.TEXT),
        ("a.txt", b"{\"Hello\"} said the mayor.", Format.TEXT),
        ("a.jsonl", (OBJECT + b"\n" + OBJECT).decode().encode("utf-16"), Format.JSON),
        ("a.txt", b"One stray \x00 byte.", Format.TEXT),
        ("a.txt", "Мэр ушёл.".encode("cp1251"), Format.TEXT),
        ("a.txt", "市長は辞任した。".encode("iso2022_jp") * 9, Format.TEXT),
        ("a.txt", "Le maire a démissionné.".encode("utf-16"), Format.TEXT),
        ("a.txt", "Le maire a démissionné.".encode("utf-16-be"), Format.TEXT),
    ],
)  # fmt: skip
def test_the_format_is_told_by_content_first(name: str, head: bytes, expected: Format) -> None:
    assert sniff(head, name, is_complete=True) is expected


def test_a_beginning_is_enough() -> None:
    assert sniff(PRETTY[:300], "a.txt", is_complete=False) is Format.JSON
    assert sniff(OBJECT * 3, "a.jsonl", is_complete=False) is Format.JSONL
    assert sniff((OBJECT[:20] + b"x" * 500)[:300], "a.jsonl", is_complete=False) is Format.JSONL
    assert sniff((OBJECT[:20] + b"x" * 500)[:300], "a.json", is_complete=False) is Format.JSON


def _zip() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "words")
    return archive.getvalue()


@pytest.mark.parametrize(
    ("name", "head", "detail"),
    [
        ("a.txt", _zip(), "zip"),
        ("a.html", b"%PDF-1.7\n", "PDF"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("a.txt", bytes(range(256)), "binary"),
        ("a.txt", b"\x00\x01\x02", "binary"),
        ("a.xml", b"<?xml version='1.0'?><rss><channel/></rss>", "XML"),
        ("a.txt", b"<rss version='2.0'><channel/></rss>", "rss"),
        ("a.csv", b"title,text\nBrell,Words", ".csv"),
        ("a.txt", b"x" * 257 + b"ustar", "tar"),
        ("a.txt", b"{\\rtf1 Words}", "RTF"),
    ],
)
def test_what_is_no_article_is_told_by_what_it_looks_like(name: str, head: bytes, detail: str) -> None:
    with pytest.raises(Reject, match=detail) as raised:
        sniff(head, name, is_complete=True)
    assert raised.value.reason is Reason.UNKNOWN_FORMAT
