"""Formats: whatever the bytes and the name, reading ends in records and rejects, soon and always the same."""

import errno
import io
import itertools
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.errors import Reason
from tasks.core.records import Record, Rejected, SourceFile
from tasks.core.vocabulary import Format, Markup
from tasks.read import ReadOptions, records
from tasks.read.formats import READERS
from tests.read.conftest import ReadBytes

PIECES = (
    b"{", b'"', b"[", b"<p", b">", b"\n", b"\x00", b"\xe9", b"text", b":", b"---\n", b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
NAMES = ("a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.bin", "a", "a.txt.gz", "a.jsonl.zst")
HOSTILE = (
    b"<", b"<p ", b"<!--", b"<?xml", b"<br ", b"</p", b"<p>", b'{"text": "<p ', b"{", b'{"', b"[", b"[[", b'{"a":',
    b'"', b"[{},", b"[],", b'{"a":1}\n', b"9", b"\\", b"\n", b" ", b"\r", b"---\n", b"key: ", b"- x\n", b"a\n", b"\xe9",
    b"\xff\xfe", b"\x00\x20", b"\xd0", b"\xc3\xa9", b"\x1b$B",
)  # fmt: skip


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(Format)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join), st.sampled_from(NAMES))
def test_any_bytes_end_in_records_or_rejects(read_bytes: ReadBytes, data: bytes, name: str) -> None:
    outcomes = read_bytes(name, data)
    assert outcomes
    assert len({outcome.record for outcome in outcomes}) == len(outcomes)
    for outcome in outcomes:
        if isinstance(outcome, Record):
            outcome.content.encode()
            assert "\0" not in outcome.content
    assert outcomes == read_bytes(name, data)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_repetition_costs_little_time(read_bytes: ReadBytes, unit: bytes) -> None:
    data = unit * (100_000 // len(unit))
    for name, start in itertools.product(NAMES[:5], (b"", b'[{"text":')):
        begin = time.process_time()
        assert read_bytes(name, start + data)
        assert time.process_time() - begin < 1, name


@pytest.mark.parametrize(
    ("name", "data", "markup"),
    [
        ("a.txt", "One.\r\n\r\nTwo – “é”.\n", Markup.TEXT),
        ("a.md", "# One\n\nTwo – “é”.\n", Markup.MARKDOWN),
        ("a.html", "<html><head><meta charset=utf-8></head>\r\n<body><p>One – “é”.</p></body></html>", Markup.HTML),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_content_is_the_decoded_text_with_plain_line_ends(
    read_bytes: ReadBytes, name: str, data: str, markup: Markup, codec: str
) -> None:
    (record,) = read_bytes(name, data.encode(codec))
    assert isinstance(record, Record)
    assert (record.record, record.markup) == ("", markup)
    assert record.content == data.replace("\r\n", "\n")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a"])
def test_a_blank_file_is_empty(read_bytes: ReadBytes, name: str, data: bytes) -> None:
    (outcome,) = read_bytes(name, data)
    assert isinstance(outcome, Rejected)
    assert (outcome.record, outcome.reason) == ("", Reason.EMPTY)


def test_bytes_in_no_encoding_are_bad_encoding(read_bytes: ReadBytes) -> None:
    (outcome,) = read_bytes("a.txt", bytes(range(0x80, 0x100)) * 3)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.BAD_ENCODING


def test_front_matter_fills_the_fields_and_stays_in_the_content(read_bytes: ReadBytes) -> None:
    data = """---
title: "Brell: the ferry"
author:
  - Ann Lee
  - Jo Park # guest
date: 2024-05-01T10:00:00+02:00
tags: [ships, 'sea', ]
url: https://brell.example/a?b=c#d
description: >
  A long
  line.
nested:
  deep: {x: 1}
# comment
draft: null
---
Body text.
"""
    (record,) = read_bytes("a.md", data.encode())
    assert isinstance(record, Record)
    assert record.content == data
    fields = record.fields
    assert (fields.title, fields.authors, fields.tags) == ("Brell: the ferry", ("Ann Lee", "Jo Park"), ("ships", "sea"))
    assert (fields.published, fields.url) == ("2024-05-01T10:00:00+02:00", "https://brell.example/a?b=c#d")
    assert fields.subtitle == "A long line."


@pytest.mark.parametrize(
    "data",
    ["---\ntitle: x\nno end", "--- \n---\nBody", "text\n---\ntitle: x\n---\n", "---\n- a\n---\nB"],
)
def test_what_is_no_front_matter_fills_nothing(read_bytes: ReadBytes, data: str) -> None:
    (record,) = read_bytes("a.md", data.encode())
    assert isinstance(record, Record)
    assert record.fields.title is None


class _FailingDisk(io.BytesIO):
    """A file whose disk fails behind the first 100 bytes."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= 100:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(100)


def test_a_disk_that_fails_is_unreadable_and_what_came_before_is_kept() -> None:
    file = _FailingDisk(b'{"text": "The ferry left."}\n' * 20)
    outcomes = list(records(file, SourceFile("in/a.jsonl", "in", "a.jsonl", 560, 0), ReadOptions()))
    assert [outcome.record for outcome in outcomes] == ["0", "28", "56", ""]
    assert isinstance(outcomes[-1], Rejected)
    assert outcomes[-1].reason is Reason.UNREADABLE
