"""Names: a file is called by the hash of its content, and by a mark that all files of its table share.

The mark changes whenever a file leaves the table: it is the version with which that last happened, and nothing while
it never did. Some readers (pandas, pyarrow) list a folder by the link, then ask for the state of each file by its whole
path and pass over those that are gone. If two snapshots shared a name of a table that lost another, a reader at the
flip between them would take the shared files for all. As it is, either every file it has listed is in the new snapshot
too, or none is, and the first one it opens is missing, which is an error.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tasks.store.manifest import File, Manifest

_N_HASH_CHARS = 32
_SUFFIX = ".parquet"


def content_of(name: str) -> str:
    """Return the hash of the content of a published file by its name: 32 hex digits."""
    return name[:_N_HASH_CHARS]


def mark_of(name: str) -> str:
    """Return what the files of a table share in their names; empty in a table that never lost a file."""
    return name[_N_HASH_CHARS : -len(_SUFFIX)]


def new_names(manifest: Manifest, base: Manifest | None) -> dict[str, dict[str, str]]:
    """Return table -> name -> new name of the files that do not have the mark of their table in `base`'s successor."""
    former = base.files() if base else {}
    return {
        table: _new_names(files, former.get(table, []), manifest.version) for table, files in manifest.files().items()
    }


def with_marks(manifest: Manifest, base: Manifest | None, folder: Path) -> Manifest:
    """Give the files in the folders of a new snapshot their final names and return the manifest with these.

    Files that already have them, since they were linked so, are left alone.
    """
    renamed = new_names(manifest, base)
    if not any(renamed.values()):
        return manifest
    for table, names in renamed.items():
        for path in list((folder / table).iterdir()):
            if path.name in names:
                path.replace(path.with_name(names[path.name]))
    return _renamed(manifest, renamed)


def _new_names(files: Iterable[File], former: Iterable[File], version: int) -> dict[str, str]:
    """Return name -> new name of the files of a table whose names do not have its mark."""
    names, before = {file.name for file in files}, [file.name for file in former]
    mark = mark_of(before[0]) if before else ""
    if not {content_of(name) for name in before} <= {content_of(name) for name in names}:
        mark = f"-{version}"
    return {name: f"{content_of(name)}{mark}{_SUFFIX}" for name in names if mark_of(name) != mark}


def _renamed(manifest: Manifest, renamed: Mapping[str, Mapping[str, str]]) -> Manifest:
    def called(table: str, file: File) -> File:
        name = renamed[table].get(file.name)
        return file.model_copy(update={"name": name}) if name else file

    return manifest.model_copy(
        update={
            "parts": tuple(
                part.model_copy(update={"files": {table: called(table, file) for table, file in part.files.items()}})
                for part in manifest.parts
            ),
            "derived": {
                table: tuple(called(table, file) for file in files) for table, files in manifest.derived.items()
            },
            "empty": {table: called(table, file) for table, file in manifest.empty.items()},
        }
    )
