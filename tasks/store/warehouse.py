"""Warehouse: where the parts of a warehouse lie on disk, and the checks before one is used.

data/warehouse -> .warehouse/snapshots/00000042    the only thing that ever changes
data/.warehouse/{snapshots,staging,runs,lock}      the store, beside the warehouse and never inside it
"""

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tasks.core.errors import ConfigError
from tasks.store.durable import fsync
from tasks.store.manifest import MANIFEST, read_manifest

_GLOB = frozenset("*?[]")
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse by the absolute path of its link; `open_warehouse` makes one."""

    path: Path

    @property
    def link(self) -> Path:
        """The symlink that readers follow; it does not exist before the first commit."""
        return self.path

    @property
    def store(self) -> Path:
        """The hidden folder beside the link in which everything lies."""
        return self.path.with_name(f".{self.path.name}")

    @property
    def snapshots(self) -> Path:
        """One folder for each retained snapshot, named by its version in eight digits."""
        return self.store / "snapshots"

    @property
    def staging(self) -> Path:
        """One folder for each staged batch."""
        return self.store / "staging"

    @property
    def runs(self) -> Path:
        """One JSON file for each run."""
        return self.store / "runs"

    @property
    def lock(self) -> Path:
        """The file whose lock the one writer holds."""
        return self.store / "lock"

    def snapshot_path(self, version: int) -> Path:
        """Return the folder of a version, whether or not it exists."""
        return self.snapshots / f"{version:08d}"

    def current_path(self) -> Path | None:
        """Resolve the link once; `None` before the first commit."""
        try:
            target = os.readlink(self.link)  # noqa: PTH115 - a relative target as it stands
        except FileNotFoundError:
            return None
        return self.link.parent / target

    def point_to(self, version: int) -> None:
        """Make the link point to a version, in one step for every reader: this publishes."""
        new = self.store / "link.tmp"
        new.unlink(missing_ok=True)
        new.symlink_to(self.snapshot_path(version).relative_to(self.link.parent))
        new.replace(self.link)
        # Readers see it from here on: a flush that fails now cannot be told as "nothing was published".
        with suppress(OSError):
            fsync(self.link.parent)


def open_warehouse(path: Path | str, *, create: bool = True, allow_nfs: bool = False) -> Warehouse:
    """Return the warehouse at `path` after the checks of a start.

    With `create`, the store is made if there is none and the caller is taken for a writer: the file system must know
    hard links and symlinks, must not be NFS unless allowed, and existing files must belong to the caller. Without it
    nothing is written. Every refusal is a `ConfigError` of one sentence.
    """
    warehouse = Warehouse(Path(os.path.abspath(path)))  # noqa: PTH100 - Path.resolve would follow the warehouse link
    if _GLOB.intersection(str(warehouse.path)):
        raise ConfigError(f"The warehouse path {warehouse.path} holds one of * ? [ ], which DuckDB takes for patterns.")
    _check_link(warehouse, create)
    if create:
        _create(warehouse)
        _check_file_system(warehouse, allow_nfs)
    elif warehouse.current_path() is None:
        raise no_warehouse(warehouse.path)
    current = warehouse.current_path()
    if current is not None:
        read_manifest(current / MANIFEST)
    return warehouse


def open_existing(path: Path | str) -> Warehouse:
    """Return a published warehouse to its writer, after the checks of a start; nothing is made if there is none.

    Whether its file system will do, NFS for instance, was settled by the run that made it.
    """
    open_warehouse(path, create=False)
    return open_warehouse(path, allow_nfs=True)


def no_warehouse(path: Path) -> ConfigError:
    """Return the error of who wants to read what no run has published yet."""
    return ConfigError(f"There is no warehouse at {path}; `copydesk run` makes one.")


def _check_link(warehouse: Warehouse, create: bool) -> None:
    if not os.path.lexists(warehouse.link):
        return
    target = warehouse.current_path() if warehouse.link.is_symlink() else None
    if target is None or target.parent.resolve() != warehouse.snapshots.resolve():
        advice = "choose another path or move it away" if create else "give the path of its link, like data/warehouse"
        raise ConfigError(f"{warehouse.path} exists and is no copydesk warehouse; {advice}.")
    if not (target / MANIFEST).is_file():
        raise ConfigError(
            f"{warehouse.path} points to {target.name}, which is missing or incomplete in {warehouse.snapshots}; "
            "restore it from a backup made with `rsync -H`, or point the link to another snapshot."
        )


def _create(warehouse: Warehouse) -> None:
    folders = (warehouse.runs, warehouse.staging, warehouse.snapshots)
    if warehouse.lock.is_file() and all(folder.is_dir() for folder in folders):
        return
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        warehouse.lock.touch()
        fsync(warehouse.store)
    except OSError as error:
        raise _unwritable(warehouse, error) from error


def _unwritable(warehouse: Warehouse, error: OSError) -> ConfigError:
    return ConfigError(f"The warehouse {warehouse.path} cannot be written: {error.strerror}.")


def _check_file_system(warehouse: Warehouse, allow_nfs: bool) -> None:
    kind = _file_system_of(warehouse.store)
    if kind.startswith("nfs") and not allow_nfs:
        raise ConfigError(
            f"The warehouse {warehouse.path} is on NFS, where locks and renames are not safe; "
            "choose a local disk, or pass --allow-nfs if only one machine ever writes."
        )
    owner = warehouse.snapshots.stat().st_uid
    if owner != os.geteuid():
        raise ConfigError(
            f"The warehouse {warehouse.path} belongs to user id {owner} and you are {os.geteuid()}; "
            "run copydesk as its owner, since Linux forbids linking another user's files."
        )
    _probe_links(warehouse)


def _probe_links(warehouse: Warehouse) -> None:
    probe = warehouse.staging / f".probe-{uuid.uuid4().hex}"
    linked, pointing = probe.with_suffix(".hard"), probe.with_suffix(".soft")
    try:
        probe.touch()
    except OSError as error:
        raise _unwritable(warehouse, error) from error
    try:
        os.link(probe, linked)
        pointing.symlink_to(probe.name)
    except FileNotFoundError:
        # The run that holds the lock tidies the staging area in these moments, and knows that links can be made.
        if not warehouse.staging.is_dir():
            raise
    except OSError as error:
        raise ConfigError(
            f"The file system of {warehouse.path} refuses hard links or symlinks ({error.strerror}); "
            "choose a warehouse on a local Linux or macOS disk."
        ) from error
    finally:
        for path in (probe, linked, pointing):
            path.unlink(missing_ok=True)


def _file_system_of(path: Path) -> str:
    """Return the type of the file system as Linux names it; empty where the system does not say."""
    if not _MOUNTS.is_file():
        return ""
    best, kind = "", ""
    real = str(path.resolve()) + "/"
    # Fields as in proc_pid_mountinfo(5): the fifth is the mount point, the type follows a lone hyphen.
    for line in _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        fields = line.split(" ")
        point = fields[4].replace("\\040", " ").rstrip("/") + "/"
        if real.startswith(point) and len(point) >= len(best):
            best, kind = point, fields[fields.index("-") + 1]
    return kind
