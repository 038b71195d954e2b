"""Hashing: what the bytes of files say of which size and time tell too little."""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.core.errors import Reason, Reject
from tasks.core.records import Rejected, SourceFile
from tasks.core.vocabulary import Stage
from tasks.read import digest, open_source, storable_ns

#: files hashed at once; reading is what takes the time
_N_READERS = 4


@dataclass(frozen=True, slots=True)
class Hashed:
    """Files that look new or changed, by what their bytes say; those that have a hash bear it."""

    new: list[SourceFile]
    changed: list[SourceFile]
    #: the bytes are the same although size or time are not
    touched: list[SourceFile]
    rejected: list[Rejected]
    #: sources that change at this moment, or cannot be read now
    waiting: list[str]


def hash_files(new: Iterable[SourceFile], changed: Iterable[SourceFile], places: Mapping[str, Path]) -> Hashed:
    """Hash all files that look new or changed; the latter come with the hash they had."""
    former = list(changed)
    with ThreadPoolExecutor(_N_READERS) as pool:
        first = list(pool.map(lambda file: _hashed(file, places), new))
        again = list(pool.map(lambda file: _hashed(file, places), former))
    before = {file.source: file.sha256 for file in former}
    unreadable = [item for item in again if isinstance(item, Rejected)]
    read = [item for item in again if isinstance(item, SourceFile)]
    return Hashed(
        new=[item for item in first if isinstance(item, SourceFile)],
        changed=[file for file in read if file.sha256 != before[file.source]],
        touched=[file for file in read if file.sha256 == before[file.source]],
        rejected=[
            *(item for item in first if isinstance(item, Rejected)),
            *(item for item in unreadable if not before[item.source]),
        ],
        waiting=[
            *(item for item in (*first, *again) if isinstance(item, str)),
            # What was readable once keeps its rows until it can be read again.
            *(item.source for item in unreadable if before[item.source]),
        ],
    )


def _hashed(file: SourceFile, places: Mapping[str, Path]) -> SourceFile | Rejected | str:
    """Return the file with its hash, why it cannot be read, or just its name if it changed or went meanwhile."""
    try:
        with open_source(places[file.inbox], file.relative_path) as stream:
            sha256 = digest(stream)
            after = os.fstat(stream.fileno())
    except Reject as reject:
        if isinstance(reject.__context__, FileNotFoundError):
            return file.source
        return Rejected(file.source, "", Stage.DISCOVER, reject.reason, reject.detail)
    except OSError as error:
        return Rejected(file.source, "", Stage.DISCOVER, Reason.UNREADABLE, (error.strerror or "read error").lower())
    if (after.st_size, storable_ns(after.st_mtime_ns)) != (file.n_bytes, file.mtime_ns):
        return file.source
    return replace(file, sha256=sha256)
