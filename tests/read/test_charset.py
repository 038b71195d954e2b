"""Charset: the ladder from bytes to text."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.errors import Reject
from tasks.read.charset import CODECS, ENCODINGS, decode
from tasks.read.html_page import declared_charset

WESTERN = "Le café du port – fermé depuis “hier” – rouvrira à Noël, a déclaré l’hôtelière déçue. "
RUSSIAN = "Мэр города заявил, что дорога закрыта до четверга из-за наводнения. "


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", WESTERN),
        ("latin-1", "Le maire a été très déçu, selon sa déclaration à l'hôtel de ville. "),
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl starosta města. "),
        ("cp1253", "Ο δήμαρχος είπε ότι ο δρόμος θα μείνει κλειστός. "),
        ("cp1254", "Belediye başkanı yolun perşembeye kadar kapalı kalacağını açıkladı. "),
        ("cp1255", "ראש העיר אמר כי הכביש יהיה סגור עד יום חמישי. "),
        ("cp1256", "قال رئيس البلدية إن الطريق سيغلق حتى يوم الخميس. "),
        ("cp874", "นายกเทศมนตรีกล่าวว่าถนนจะปิดจนถึงวันพฤหัสบดี "),
        ("shift_jis", "市長は道路が木曜日まで閉鎖されると述べた。"),
        ("euc-jp", "市長は道路が木曜日まで閉鎖されると述べた。"),
        ("iso2022_jp", "市長は道路が木曜日まで閉鎖されると述べた。"),
        ("euc-kr", "시장은 도로가 목요일까지 폐쇄된다고 말했다. 주민들은 놀랐다. "),
        ("gb18030", "市长表示，道路将关闭至星期四。记者从现场获悉，居民感到惊讶。"),
        ("big5", "市長表示，道路將關閉至星期四。記者從現場獲悉，居民感到驚訝。"),
        ("utf-8", WESTERN + RUSSIAN),
        ("utf-8-sig", WESTERN),
        ("utf-16", WESTERN),
        ("utf-16-le", WESTERN),
        ("utf-16-be", WESTERN),
        ("utf-32", WESTERN),
    ],
)
@pytest.mark.parametrize("times", [1, 30])
def test_text_in_every_usual_encoding_is_read_without_being_told(codec: str, text: str, times: int) -> None:
    assert decode((text * times).encode(codec))[0] == text * times


@pytest.mark.parametrize("text", ["café", "naïve", "Straße", "£5", "“No” — and left."])
def test_a_few_western_letters_are_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "windows-1252")


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("ISO-8859-1", "cp1252", "windows-1252"),
        (" windows-1251 ", "cp1251", "windows-1251"),
        ("gb2312", "gb18030", "gb18030"),
        ("iso-8859-15", "iso8859_15", "iso-8859-15"),
    ],
)
def test_a_declared_label_means_what_it_means_to_browsers(declared: str, codec: str, name: str) -> None:
    text = {"cp1251": RUSSIAN, "gb18030": "市长表示，道路将关闭", "iso8859_15": "coûte 5 € déjà"}.get(codec, WESTERN)
    assert decode(text.encode(codec), declared) == (text, name)


@pytest.mark.parametrize("declared", ["utf-8", "klingon", "idna", "zlib", "utf-16", "unicode_escape", "x" * 1000, "\0"])
def test_a_wrong_or_hostile_label_is_passed_over(declared: str) -> None:
    assert decode(RUSSIAN.encode("cp1251"), declared) == (RUSSIAN, "windows-1251")


def test_utf8_with_a_few_broken_bytes_stays_utf8_and_says_so() -> None:
    data = (WESTERN * 20).encode() + b"\xe9\xff end"
    text, name = decode(data, "iso-8859-1")
    assert text.startswith(WESTERN * 20)
    assert text.endswith(" end")
    assert name == "utf-8 (2 replaced)"


def test_a_honest_replacement_character_is_not_counted() -> None:
    assert decode("A \ufffd b".encode())[1] == "utf-8"
    assert decode(("é" * 50 + "\ufffd").encode() + b"\xff")[1] == "utf-8 (1 replaced)"


def test_every_label_leads_to_a_codec_of_python() -> None:
    for name in CODECS.values():
        assert "a".encode(ENCODINGS[name][0])


@given(st.binary(max_size=400), st.sampled_from(["", *CODECS]))
def test_any_bytes_become_text_or_a_reject(data: bytes, declared: str) -> None:
    try:
        text, name = decode(data, declared)
    except Reject:
        return
    assert isinstance(text, str)
    assert name.split(" ")[0] in ENCODINGS


@pytest.mark.parametrize(
    ("head", "label"),
    [
        (b'<html><head><meta charset="windows-1251">', "windows-1251"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b"<?xml version='1.0' encoding='ISO-8859-2'?><html>", "ISO-8859-2"),
        (b"<html><body>charset=koi8-r", ""),
        (b"<meta name=x>" * 3000 + b"<meta charset=utf-8>", ""),
    ],
)
def test_the_declared_charset_is_found_in_the_head(head: bytes, label: str) -> None:
    assert declared_charset(head) == label


@pytest.mark.parametrize(
    "unit", [b"<meta ", b"<meta charset=", b"<meta charset\t\t", b"<?xml encoding ", b"\xe9a", b"\x1b$B"]
)
def test_hostile_bytes_cost_little_time(unit: bytes) -> None:
    data = unit * (1_000_000 // len(unit))
    begin = time.process_time()
    declared_charset(data)
    with contextlib.suppress(Reject):
        decode(data)
    assert time.process_time() - begin < 2
