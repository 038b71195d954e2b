"""Walking: list the files of an inbox in order of `source`, without following links and with one stat per file."""

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.core.errors import Reason
from tasks.core.records import Rejected, SourceFile
from tasks.core.vocabulary import Stage
from tasks.read.inboxes import Scope
from tasks.read.names import escape_name, unescape_name
from tasks.read.opening import FOLDER_FLAGS, storable_ns
from tasks.read.patterns import Choice, IgnoreRules, Pattern

#: Files that are still being written, or were left behind by a broken transfer or an editor.
UNFINISHED = (
    ".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".opdownload", ".incomplete", "~",
)  # fmt: skip
#: Folders nested deeper than this are not entered: each level holds a descriptor.
MAX_DEPTH = 128
_KINDS = {
    stat.S_IFLNK: "symbolic link", stat.S_IFIFO: "named pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file or whole folder that is no source: hidden, unfinished, or left out by the user."""

    source: str


Found = SourceFile | Rejected | Ignored


@dataclass(slots=True)
class _Folder:
    """A folder being walked: its descriptor, its path in the inbox with a final slash, and the names left to visit."""

    fd: int
    prefix: str
    keys: Iterator[str]
    choice: Choice


def walk(scope: Scope, ignore: Sequence[str] = (), known_locations: Collection[Path | str] = ()) -> Iterator[Found]:
    """Yield what lies in the scope, sorted by source; inboxes inside this one (`known_locations`) are left out.

    Links, devices, pipes and sockets become `unsafe_path`, folders that cannot be listed `unreadable`.
    """
    inbox = scope.inbox
    others = _nested_paths(inbox.location, known_locations)
    rules = IgnoreRules(ignore)
    stack: list[_Folder] = []
    try:
        first = _enter(None, os.fspath(inbox.location), "", scope.patterns)
        if isinstance(first, str):
            yield Rejected(inbox.name, "", Stage.DISCOVER, Reason.UNREADABLE, first)
            return
        stack.append(first)
        while stack:
            folder = stack[-1]
            key = next(folder.keys, None)
            if key is None:
                os.close(stack.pop().fd)
                continue
            name, path = key.rstrip("/"), folder.prefix + key
            raw_name = unescape_name(name)
            rest = folder.choice.after(raw_name)
            if path in others or not (rest if key.endswith("/") else () in rest):
                continue
            source = f"{inbox.name}/{path.rstrip('/')}"
            if name.startswith(".") or name.lower().endswith(UNFINISHED) or rules.match(path.rstrip("/"), name):
                yield Ignored(source)
            elif not key.endswith("/"):
                yield from _file(folder.fd, raw_name, source, inbox.name, path)
            elif isinstance(entered := _descend(stack, raw_name, path, rest), str):
                yield Rejected(source, "", Stage.DISCOVER, Reason.UNREADABLE, entered)
            else:
                stack.append(entered)
    finally:
        for folder in stack:
            os.close(folder.fd)


def _nested_paths(location: Path, known_locations: Collection[Path | str]) -> frozenset[str]:
    """Return the paths, as the walk spells them, of other inboxes inside this one."""
    places = [Path(place) for place in known_locations]
    return frozenset(
        "/".join(map(escape_name, place.relative_to(location).parts)) + "/"
        for place in places
        if place != location and place.is_relative_to(location)
    )


def _descend(stack: list[_Folder], name: str, path: str, rest: Collection[Pattern]) -> _Folder | str:
    if len(stack) >= MAX_DEPTH:
        return f"deeper than {MAX_DEPTH} folders"
    return _enter(stack[-1].fd, name, path, rest)


def _enter(parent: int | None, name: str, prefix: str, patterns: Collection[Pattern]) -> _Folder | str:
    """Open and list one folder, or return why that failed."""
    choice = Choice(patterns)
    try:
        fd = os.open(name, FOLDER_FLAGS, dir_fd=parent)
    except OSError as error:
        return _told(error)
    try:
        keys = sorted(_named(fd, choice) if choice.is_literal else _listed(fd))
    except OSError as error:
        os.close(fd)
        return _told(error)
    return _Folder(fd, prefix, iter(keys), choice)


def _listed(fd: int) -> Iterator[str]:
    """Yield escaped names; folders end in a slash, by which sorting names gives the order of whole paths."""
    with os.scandir(fd) as entries:
        for entry in entries:
            yield escape_name(entry.name) + "/" if entry.is_dir(follow_symlinks=False) else escape_name(entry.name)


def _named(fd: int, choice: Choice) -> Iterator[str]:
    for name in choice.literals:
        try:
            found = os.stat(name, dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            continue
        yield escape_name(name) + "/" if stat.S_ISDIR(found.st_mode) else escape_name(name)


def _file(fd: int, name: str, source: str, inbox: str, path: str) -> Iterator[SourceFile | Rejected]:
    """Yield what a listed name is; nothing if it is gone since."""
    try:
        found = os.stat(name, dir_fd=fd, follow_symlinks=False)
    except FileNotFoundError:
        return
    except OSError as error:
        yield Rejected(source, "", Stage.DISCOVER, Reason.UNREADABLE, _told(error))
        return
    if stat.S_ISREG(found.st_mode):
        yield SourceFile(source, inbox, path, found.st_size, storable_ns(found.st_mtime_ns))
    else:
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "not a regular file")
        yield Rejected(source, "", Stage.DISCOVER, Reason.UNSAFE_PATH, kind)


def _told(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
