"""Durable: writing so that a crash leaves either the old or the new, and never half of anything."""

import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from tasks.core.errors import StoreError, why_failed

FILE_MODE = 0o444
FOLDER_MODE = 0o555


def step(name: str) -> None:
    """Do nothing: a labelled moment of a commit. Crash tests put a function in its place that kills the process."""


def fsync(path: Path) -> None:
    """Flush a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(old: Path, new: Path) -> None:
    """Give a file, link or empty name another name in one step, and make that lasting."""
    old.replace(new)
    fsync(new.parent)


def write_json(path: Path, content: Mapping[str, object] | str) -> None:
    """Write a JSON file completely or not at all; `content` may already be JSON text."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    rename(unfinished, path)


def content_name(path: Path) -> str:
    """Return the 128-bit hash of a file's bytes as 32 hex digits: a name that never returns with other bytes."""
    with path.open("rb") as file:
        return file_digest(file, "blake2b").hexdigest()[:32]


def seal_files(folder: Path) -> None:
    """Flush the entries of a snapshot's table folder and make it read-only."""
    fsync(folder)
    folder.chmod(FOLDER_MODE)


def remove_tree(folder: Path) -> None:
    """Remove a folder although it and its folders are read-only, or a file; what is gone already is fine."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    for parent, folders, _ in os.walk(folder):
        for name in (parent, *(os.path.join(parent, name) for name in folders)):  # noqa: PTH118 - walk gives strings
            if not stat.S_ISLNK(os.lstat(name).st_mode):
                os.chmod(name, 0o755)  # noqa: PTH101, S103 - it is about to be removed
    shutil.rmtree(folder)


@contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Turn an error of the disk into a `StoreError` of one sentence; `doing` completes "Could not ..."."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"Could not {doing}: {why_failed(error)}; nothing was published.") from error
