"""Walking and opening: hostile folders and names."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.errors import Reason, Reject
from tasks.core.records import Rejected, SourceFile
from tasks.read import Ignored, Inbox, Scope, digest, open_source, storable_ns, walk
from tasks.read.names import escape_name, unescape_name

is_root = os.geteuid() == 0


def scope_of(folder: Path) -> Scope:
    return Scope(Inbox("in", folder))


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("words")


def test_sources_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "a/b.txt", "a.txt", "a-b.txt", "B.txt", "é.txt", "a/c/d.txt", "ab/x.txt", "a b.txt")
    found = [f.source for f in walk(scope_of(tmp_path)) if isinstance(f, SourceFile)]
    assert found == sorted(found)
    assert len(found) == 8


def test_a_source_carries_size_and_time(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", ns=(1, 1_700_000_000_123_456_789))
    assert list(walk(scope_of(tmp_path))) == [SourceFile("in/a.txt", "in", "a.txt", 5, 1_700_000_000_123_456_789)]


@pytest.mark.parametrize(
    ("moment_ns", "stored_ns"),
    [(0, 0), (13_569_465_600 * 10**9, 2**63 - 1), (-13_569_465_600 * 10**9, -(2**63)), (-1, -1)],
)
def test_a_time_that_no_column_holds_becomes_the_nearest_that_one_does(moment_ns: int, stored_ns: int) -> None:
    assert storable_ns(moment_ns) == stored_ns


@pytest.mark.parametrize(
    "name", [".hidden", "a.txt.part", "b.tmp", "c.crdownload", "d.txt~", ".git/config", "E.PART", "x/.y/z.txt"]
)
def test_hidden_and_unfinished_files_are_counted_but_are_no_sources(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    (found,) = walk(scope_of(tmp_path))
    assert isinstance(found, Ignored)


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        (["*.log"], ["a.txt", "drafts/b.txt", "x/drafts/c.txt"]),
        (["drafts"], ["a.txt", "d.log"]),
        (["drafts/"], ["a.txt", "d.log"]),
        (["drafts/*"], ["a.txt", "d.log", "x/drafts/c.txt"]),
        (["x/*", "[ab].txt"], ["d.log"]),
        (["*"], []),
    ],
)
def test_ignored_globs_are_no_sources(tmp_path: Path, rules: list[str], left: list[str]) -> None:
    write(tmp_path, "a.txt", "drafts/b.txt", "x/drafts/c.txt", "d.log")
    found = list(walk(scope_of(tmp_path), rules))
    assert [f.relative_path for f in found if isinstance(f, SourceFile)] == left
    assert any(isinstance(f, Ignored) for f in found)


def test_links_pipes_and_sockets_are_unsafe_and_never_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    write(inbox, "real.txt", "dir/inner.txt")
    (inbox / "loop").symlink_to(inbox)
    (inbox / "out.txt").symlink_to("/etc/passwd")
    (inbox / "nowhere").symlink_to("missing")
    os.mkfifo(inbox / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(inbox / "sock"))
        found = list(walk(scope_of(inbox)))
    rejected = {f.source: (f.reason, f.detail) for f in found if isinstance(f, Rejected)}
    assert rejected == {
        "in/loop": (Reason.UNSAFE_PATH, "symbolic link"),
        "in/nowhere": (Reason.UNSAFE_PATH, "symbolic link"),
        "in/out.txt": (Reason.UNSAFE_PATH, "symbolic link"),
        "in/pipe.txt": (Reason.UNSAFE_PATH, "named pipe"),
        "in/sock": (Reason.UNSAFE_PATH, "socket"),
    }
    assert [f.source for f in found if isinstance(f, SourceFile)] == ["in/dir/inner.txt", "in/real.txt"]


def test_a_very_deep_folder_is_rejected_and_the_rest_is_found(tmp_path: Path) -> None:
    write(tmp_path, "z.txt")
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(300):  # deeper than a path may be long
        os.mkdir("ddddddddddddddd", dir_fd=here)
        inner = os.open("ddddddddddddddd", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    deep, last = walk(scope_of(tmp_path))
    assert isinstance(deep, Rejected)
    assert deep.reason is Reason.UNREADABLE
    assert isinstance(last, SourceFile)


@pytest.mark.skipif(is_root, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_unreadable(tmp_path: Path) -> None:
    write(tmp_path, "closed/a.txt")
    (tmp_path / "closed").chmod(0)
    (found,) = walk(scope_of(tmp_path))
    (tmp_path / "closed").chmod(0o700)
    assert isinstance(found, Rejected)
    assert found.reason is Reason.UNREADABLE


def test_no_descriptor_stays_open_when_walking_ends_early(tmp_path: Path) -> None:
    write(tmp_path, "a/b/c/d.txt", "a/b/c/e.txt")
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    walking = walk(scope_of(tmp_path))
    next(walking)
    walking.close()  # type: ignore[attr-defined]
    assert (len(os.listdir("/proc/self/fd")) if before else 0) == before


@pytest.mark.parametrize(
    "name",
    [b"new\nline.txt", b"\xff\xfe.txt", b"100%25.txt", b"%0A.txt", b"esc\x1b[31m.txt", b"bidi\xe2\x80\xaetxt.exe",
     b"https%3A%2F%2Fa.example%2Fb.txt", b"caf%C3%A9.txt", "é%.txt".encode()],
)  # fmt: skip
def test_strange_names_have_safe_sources_and_can_be_opened(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as file:
        file.write(b"words")
    (found,) = walk(scope_of(tmp_path))
    assert isinstance(found, SourceFile)
    assert found.source == f"in/{found.relative_path}"
    assert found.source.encode().decode().isprintable()
    with open_source(tmp_path, found.relative_path) as opened:
        assert opened.read() == b"words"


def test_names_that_need_no_escape_stay_as_they_are() -> None:
    name = "https%3A%2F%2Fa.example%2F2024 – Ça va? 100%.html"
    assert escape_name(name) == name


@given(st.binary(min_size=1, max_size=30), st.binary(min_size=1, max_size=30))
def test_escaping_names_is_exact_and_never_makes_two_names_one(one: bytes, other: bytes) -> None:
    names = [os.fsdecode(name) for name in (one, other)]
    escaped = [escape_name(name) for name in names]
    assert [unescape_name(name) for name in escaped] == names
    assert (escaped[0] == escaped[1]) == (one == other)
    escaped[0].encode()


@given(st.text(alphabet="%0123456789ABCDEFac/", max_size=12))
def test_escaping_percent_signs_is_exact(name: str) -> None:
    assert unescape_name(escape_name(name)) == name


@pytest.mark.parametrize("path", ["../secret", "a/../../secret", "/etc/passwd", "a//b", "", ".", "..", "a/./b", "%00"])
def test_a_path_that_steps_out_is_unsafe(tmp_path: Path, path: str) -> None:
    with pytest.raises(Reject) as raised:
        open_source(tmp_path, path)
    assert raised.value.reason is Reason.UNSAFE_PATH


def test_opening_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    inbox, outside = tmp_path / "in", tmp_path / "out"
    write(outside, "a.txt")
    inbox.mkdir()
    (inbox / "dir").symlink_to(outside)
    (inbox / "a.txt").symlink_to(outside / "a.txt")
    os.mkfifo(inbox / "pipe")
    (inbox / "folder").mkdir()
    for path in ("dir/a.txt", "a.txt", "pipe", "folder"):
        with pytest.raises(Reject) as raised:
            open_source(inbox, path)
        assert raised.value.reason is Reason.UNSAFE_PATH, path
    with pytest.raises(Reject) as raised:
        open_source(inbox, "missing.txt")
    assert raised.value.reason is Reason.UNREADABLE


def test_an_inbox_replaced_by_a_link_is_unsafe(tmp_path: Path) -> None:
    write(tmp_path, "out/a.txt")
    (tmp_path / "in").symlink_to(tmp_path / "out")
    with pytest.raises(Reject) as raised:
        open_source(tmp_path / "in", "a.txt")
    assert raised.value.reason is Reason.UNSAFE_PATH


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.binary(max_size=3000))
def test_a_digest_is_sha256_and_rewinds(tmp_path: Path, data: bytes) -> None:
    import hashlib

    (tmp_path / "f").write_bytes(data)
    with open_source(tmp_path, "f") as file:
        assert digest(file) == hashlib.sha256(data).hexdigest()
        assert file.read() == data
