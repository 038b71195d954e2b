"""Manifest: the list of a snapshot's files, written last; a snapshot without it does not exist."""

import json
import re
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.core.errors import ConfigError, StoreError
from tasks.core.versions import SCHEMA_VERSION

MANIFEST = "_manifest.json"
_CHECKSUM = re.compile(rb'"checksum": "([0-9a-f]{32})"')


class _Entry(BaseModel):
    # Unknown names are ignored: a later release may add facts that this one does not need.
    model_config = ConfigDict(frozen=True, extra="ignore")


class File(_Entry):
    """One Parquet file of a table folder: name (it begins with the hash of the bytes), rows and size in bytes."""

    name: str
    rows: int
    bytes: int


class Part(_Entry):
    """The unit of copy-on-write: at most one file a table; an article's rows of all tables lie in the same part."""

    #: table -> file
    files: dict[str, File]
    #: least and greatest source with rows in this part: most parts need not be opened to see what they hold
    first_source: str
    last_source: str
    #: sources with articles or rejects in this part whose row of `sources` lies in another part
    continued: tuple[str, ...] = ()


class Tombstone(_Entry):
    """What must not come back. `key` is an article id, or the hash of a source or an address: no name is kept."""

    kind: Literal["source", "article", "address"]
    key: str


class Manifest(_Entry):
    """What a snapshot consists of and where it came from."""

    #: hash of the file's bytes with this field empty
    checksum: str = ""
    schema_version: int
    copydesk_version: str
    version: int
    #: the version this one was made from; null for the first
    base: int | None
    created_at: datetime
    run_id: str
    #: inbox name -> absolute location
    inboxes: dict[str, str]
    parts: tuple[Part, ...] = ()
    #: tables that a commit replaces whole, for instance `clusters`
    derived: dict[str, tuple[File, ...]] = {}
    #: tables without any row have one file without rows
    empty: dict[str, File] = {}
    #: staged batches that this commit published
    batch_ids: tuple[str, ...] = ()
    #: set when this snapshot repeats an earlier one
    rolled_back_to: int | None = None
    #: what was forgotten, ever; each commit hands it on
    tombstones: tuple[Tombstone, ...] = ()
    #: versions below this one held what was forgotten: they may neither be read nor kept
    purged_before: int = 0

    def files(self) -> dict[str, list[File]]:
        """Return the files of every table folder, in the order of the parts."""
        listed: dict[str, list[File]] = {name: [file] for name, file in self.empty.items()}
        for name, files in self.derived.items():
            listed.setdefault(name, []).extend(files)
        for part in self.parts:
            for name, file in part.files.items():
                listed.setdefault(name, []).append(file)
        return listed


def sealed(manifest: Manifest) -> str:
    """Return a manifest as JSON that holds its own checksum."""
    text = manifest.model_copy(update={"checksum": ""}).model_dump_json(indent=1)
    return text.replace('"checksum": ""', f'"checksum": "{_digest(text.encode())}"', 1)


def is_sealed(path: Path) -> bool:
    """Whether a manifest is as it was written, byte by byte; OSError if it cannot be read."""
    content = path.read_bytes()
    found = _CHECKSUM.search(content)
    return found is not None and _digest(content[: found.start(1)] + content[found.end(1) :]) == found[1].decode()


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; a newer schema is a `ConfigError`, anything unreadable a `StoreError`."""
    try:
        state = path.stat()
        return _read(path, SCHEMA_VERSION, (state.st_ino, state.st_mtime_ns, state.st_size))
    except FileNotFoundError as error:
        raise StoreError(f"{path} is missing: the snapshot was removed meanwhile; open the warehouse again.") from error
    except (OSError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise StoreError(f"{path} is no manifest of copydesk ({type(error).__name__}).") from error


@lru_cache(maxsize=4)
def _read(path: Path, known_schema: int, _state: tuple[int, int, int]) -> Manifest:
    # A commit looks at the manifests of two snapshots several times, and with a thousand files each takes a while.
    content = json.loads(path.read_bytes())
    if content["schema_version"] > known_schema:
        raise ConfigError(
            f"{path.parent} was written by copydesk {content['copydesk_version']} with a newer schema "
            f"({content['schema_version']}, this is {known_schema}); upgrade copydesk to use it."
        )
    return Manifest.model_validate(content)
