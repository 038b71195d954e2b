"""Containers, streams and units: packed, cut, damaged and hostile bytes; ranges of JSON Lines."""

import gzip
import json
import os
import random
import tracemalloc
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.errors import Reason
from tasks.core.records import Record, Rejected, SourceFile
from tasks.read import ReadOptions, can_split, open_source, records, split
from tests.read.conftest import Outcome, ReadBytes

LINES = b"".join(
    json.dumps({"title": f"Ferry {n}", "text": f"The ferry {n} left Brell harbor. " * (n % 5 + 1)}).encode() + b"\n"
    for n in range(40)
)
PACK = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def contents(outcomes: list[Outcome]) -> list[str]:
    return [o.content for o in outcomes if isinstance(o, Record)]


def reasons(outcomes: list[Outcome]) -> list[Reason]:
    return [o.reason for o in outcomes if isinstance(o, Rejected)]


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_a_packed_text_is_the_text(read_bytes: ReadBytes, suffix: str, name: str) -> None:
    assert contents(read_bytes(name + suffix, PACK[suffix](b"The mayor of Brell resigned."))) == [
        "The mayor of Brell resigned."
    ]


@pytest.mark.parametrize(("name", "pack"), [("a.txt.gz", ""), ("a.txt", ".gz"), ("a.txt.gz", ".zst"), ("a.zst", ".gz")])
def test_the_content_and_not_the_name_tells_the_container(read_bytes: ReadBytes, name: str, pack: str) -> None:
    assert contents(read_bytes(name, PACK[pack](b"The mayor resigned."))) == ["The mayor resigned."]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_all_members_are_read_and_padding_is_not(read_bytes: ReadBytes, suffix: str) -> None:
    data = PACK[suffix](b"One. ") + PACK[suffix](b"") + PACK[suffix](b"Two.")
    for tail in (b"", b"\0" * 1000, b"rubbish"):
        assert contents(read_bytes("a.txt" + suffix, data + tail)) == ["One. Two."]


def test_a_skippable_zstd_frame_is_skipped(read_bytes: ReadBytes) -> None:
    data = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + zstandard.compress(b"Two words.")
    assert contents(read_bytes("a.txt.zst", data)) == ["Two words."]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_an_article_cut_anywhere_is_truncated_and_never_half_an_article(read_bytes: ReadBytes, suffix: str) -> None:
    data = PACK[suffix]("The mayor of Brell resigned on Monday – “at last”.".encode() * 3)
    for cut in range(2, len(data)):
        outcomes = read_bytes("a.txt" + suffix, data[:cut])
        assert contents(outcomes) == [], cut
        assert reasons(outcomes) == [Reason.TRUNCATED], cut


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_lines_before_a_cut_are_kept_and_the_cut_is_told_once(read_bytes: ReadBytes, suffix: str) -> None:
    dice = random.Random(7)
    # More than a block of zstd, of which nothing can be read before its end.
    noise = b"".join(json.dumps({"text": dice.randbytes(150).hex()}).encode() + b"\n" for _ in range(1000))
    data = PACK[suffix](LINES + noise)
    whole = read_bytes("a.jsonl" + suffix, data)
    n_kept = []
    for cut in range(2, len(data), len(data) // 12):
        outcomes = read_bytes("a.jsonl" + suffix, data[:cut])
        kept = [o for o in outcomes if isinstance(o, Record)]
        assert kept == whole[: len(kept)]
        assert reasons(outcomes) == [Reason.TRUNCATED]
        n_kept.append(len(kept))
    assert n_kept == sorted(n_kept)
    assert n_kept[0] == 0 < n_kept[6] < n_kept[11] < len(whole)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_damaged_stream_is_malformed(read_bytes: ReadBytes, suffix: str) -> None:
    data = bytearray(PACK[suffix](random.Random(7).randbytes(3000).hex().encode()))
    data[len(data) // 2 : len(data) // 2 + 60] = b"\xff" * 60
    assert reasons(read_bytes("a.txt" + suffix, bytes(data))) == [Reason.MALFORMED]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a.html"])
def test_a_bomb_is_told_and_costs_little_memory(read_bytes: ReadBytes, name: str, suffix: str) -> None:
    packer = zlib.compressobj(9, wbits=31) if suffix == ".gz" else zstandard.ZstdCompressor(level=3).compressobj()
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(60)) + packer.flush()
    tracemalloc.start()
    try:
        assert reasons(read_bytes(name + suffix, data)) == [Reason.BOMB]
        assert tracemalloc.get_traced_memory()[1] < 45_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("suffix", PACK)
def test_a_source_beyond_its_limit_is_too_large(read_bytes: ReadBytes, suffix: str) -> None:
    data = PACK[suffix](os.urandom(40_000).hex().encode())
    assert reasons(read_bytes("a.txt" + suffix, data, max_source_bytes=50_000)) == [Reason.TOO_LARGE]
    assert reasons(read_bytes("a.txt" + suffix, data, max_record_bytes=50_000)) == [Reason.TOO_LARGE]


def test_a_line_that_is_too_long_is_skipped_and_the_next_one_is_read(read_bytes: ReadBytes) -> None:
    long = b'{"text": "' + b"x" * 3_000_000 + b'"}\n'
    outcomes = read_bytes("a.jsonl", LINES[: LINES.index(b"\n") + 1] + long + LINES, max_record_bytes=1_000_000)
    assert reasons(outcomes) == [Reason.TOO_LARGE]
    assert len(contents(outcomes)) == 41


def read_split(folder: Path, name: str, data: bytes, piece_bytes: int) -> list[Outcome]:
    (folder / name).write_bytes(data)
    source = SourceFile(f"in/{name}", "in", name, len(data), 0)
    outcomes: list[Outcome] = []
    for unit in split(source, piece_bytes):
        with open_source(folder, name) as file:
            outcomes.extend(records(file, source, ReadOptions(max_record_bytes=2000), unit.start, unit.stop))
    return outcomes


line = st.one_of(
    st.text(max_size=40).map(lambda text: json.dumps({"text": text}).encode()),
    st.text(min_size=1, max_size=60).map(lambda text: json.dumps({"text": text}, ensure_ascii=False).encode()),
    st.sampled_from([b"", b"  ", b"not json", b"[1]", b'{"text": "' + b"y" * 3000 + b'"}', b'{"text": "crlf"}\r']),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    lines=st.lists(line, min_size=1, max_size=12),
    suffix=st.sampled_from(["", ".gz", ".zst"]),
    piece_bytes=st.integers(1, 5000),
    ends=st.booleans(),
    cut=st.integers(0, 30),
)
def test_reading_in_ranges_gives_what_reading_whole_gives(
    tmp_path: Path, lines: list[bytes], suffix: str, piece_bytes: int, ends: bool, cut: int
) -> None:
    plain = b'{"text": "first"}\n' + b"\n".join(lines) + (b"\n" if ends else b"")
    data = PACK[suffix](plain)
    data = data[: max(len(data) - cut, 4)] if suffix else data
    pieces = max(piece_bytes, len(data) * 5 // 40 + 1)
    name = "a.jsonl" + suffix
    assert read_split(tmp_path, name, data, pieces) == read_split(tmp_path, name, data, 10**9)


@pytest.mark.parametrize("suffix", PACK)
def test_every_piece_size_reads_every_line_once(tmp_path: Path, suffix: str) -> None:
    data = PACK[suffix](LINES[:1200])
    whole = read_split(tmp_path, "a.jsonl" + suffix, data, 10**9)
    assert len(whole) > 5
    for piece_bytes in [*range(20, 400, 7), 1199, 1200, 1201]:
        assert read_split(tmp_path, "a.jsonl" + suffix, data, piece_bytes) == whole, piece_bytes


def test_only_json_lines_without_an_id_field_are_split() -> None:
    def source(name: str) -> SourceFile:
        return SourceFile(f"in/{name}", "in", name, 10_000_000, 0)

    assert [n for n in ("a.jsonl", "a.ndjson.gz", "b.jl.zst", "a.json", "a.txt", "jsonl") if can_split(source(n))] == [
        "a.jsonl", "a.ndjson.gz", "b.jl.zst",
    ]  # fmt: skip
    assert not can_split(source("a.jsonl"), ReadOptions(id_field="guid"))
    assert len(split(source("a.jsonl"), 1_000_000)) == 10
    assert len(split(source("a.jsonl.gz"), 1_000)) == 32
    assert len(split(source("a.json"), 1_000)) == 1


def test_a_page_that_is_called_json_lines_is_read_once(tmp_path: Path) -> None:
    outcomes = read_split(tmp_path, "a.jsonl", b"<html><body><p>A page.</p></body></html>" * 3, 10)
    assert len(contents(outcomes)) == 1
