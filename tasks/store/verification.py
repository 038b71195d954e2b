"""Verification: are the files of a snapshot the ones that were published? Listing, size, hash, rows and schema."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.core.counted import counted
from tasks.core.identity import key_of
from tasks.core.tables import TABLES
from tasks.core.versions import SCHEMA_VERSION
from tasks.store.durable import content_name
from tasks.store.manifest import MANIFEST, File, is_sealed
from tasks.store.names import content_of
from tasks.store.snapshot import Snapshot

#: device and number of a file: snapshots share files by hard links
Inode = tuple[int, int]
Listed = tuple[Snapshot, str, File]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was wrong, a sentence each; `n_read` files were read to their last byte."""

    n_files: int
    n_read: int
    n_bytes_read: int
    findings: tuple[str, ...]


def verify_files(snapshots: Sequence[Snapshot], *, share: float = 1.0, seed: str = "") -> Verification:
    """Hold the files of some snapshots against their manifests; a file that they share is read once.

    Every file is looked for; a `share` of them, chosen by `seed`, is read and hashed, since names begin with the hash
    of the content. A snapshot that is removed meanwhile is left out.
    """
    findings: list[str] = []
    there: list[Listed] = []
    seen: set[Inode] = set()
    for snapshot in snapshots:
        try:
            found, files = _compare_listing(snapshot, seen)
        except FileNotFoundError:
            if snapshot.path.is_dir():
                raise
            continue
        if snapshot.path.is_dir():
            findings += found
            there += files
    chosen = sorted(there, key=lambda entry: key_of(seed, entry[1], entry[2].name))
    chosen = chosen[: math.ceil(share * len(chosen))]
    for snapshot, table, file in sorted(chosen, key=lambda entry: (entry[0].version, entry[1], entry[2].name)):
        wrong = list(_compare_content(snapshot, table, file))
        if snapshot.path.is_dir():
            findings += wrong
    n_bytes = sum(file.bytes for _, _, file in chosen)
    return Verification(len(there), len(chosen), n_bytes, tuple(findings))


def _compare_listing(snapshot: Snapshot, seen: set[Inode]) -> tuple[list[str], list[Listed]]:
    """Return what is missing, too much or of another size, and the sound files that no earlier snapshot shares."""
    manifest = snapshot.manifest.files()
    listed = {f"{table}/{file.name}": (table, file) for table, files in manifest.items() for file in files}
    present = {path.relative_to(snapshot.path).as_posix(): path for path in snapshot.path.rglob("*") if path.is_file()}
    findings = [_says(snapshot, name, "is missing") for name in sorted(listed.keys() - present.keys())]
    if MANIFEST in present and not is_sealed(present[MANIFEST]):
        findings.append(_says(snapshot, MANIFEST, "has other bytes than were published"))
    # Readers take every file of a table's folder: one that nobody published would be counted.
    unknown = sorted(present.keys() - listed.keys() - {MANIFEST})
    findings += [_says(snapshot, name, "is not in the manifest") for name in unknown]
    files: list[Listed] = []
    for name in sorted(listed.keys() & present.keys()):
        table, file = listed[name]
        state = present[name].stat()
        if (state.st_dev, state.st_ino) in seen:
            continue
        seen.add((state.st_dev, state.st_ino))
        if state.st_size == file.bytes:
            files.append((snapshot, table, file))
        else:
            findings.append(_says(snapshot, name, f"has {counted(state.st_size, 'byte')} and not {file.bytes:,}"))
    return findings, files


def _compare_content(snapshot: Snapshot, table: str, file: File) -> Iterator[str]:
    path, name = snapshot.path / table / file.name, f"{table}/{file.name}"
    try:
        if content_name(path) != content_of(file.name):
            yield _says(snapshot, name, "has other bytes than were published")
            return
        with pq.ParquetFile(path) as opened:
            n_rows, schema = opened.metadata.num_rows, opened.schema_arrow
    except (OSError, pa.ArrowInvalid) as error:
        yield _says(snapshot, name, f"cannot be read ({type(error).__name__})")
        return
    if n_rows != file.rows:
        yield _says(snapshot, name, f"has {counted(n_rows, 'row')} and not {file.rows:,}")
    is_current = snapshot.manifest.schema_version == SCHEMA_VERSION
    if is_current and table in TABLES and not schema.equals(TABLES[table].schema):
        yield _says(snapshot, name, "has other columns than the table")


def _says(snapshot: Snapshot, name: str, what: str) -> str:
    return f"Version {snapshot.version}: {name} {what}."
