"""Roots: where deployed runs may read and write. Their parameters come over the network and are not trusted."""

import glob
import os
from collections.abc import Mapping
from pathlib import Path

from tasks.core.errors import ConfigError
from tasks.core.params import Params

ROOTS_VARIABLE = "COPYDESK_ROOTS"


def check_roots(params: Params, environ: Mapping[str, str], *, is_deployed: bool) -> None:
    """Raise `ConfigError` unless every source and the warehouse of a deployed run lie below `COPYDESK_ROOTS`.

    The variable belongs to the worker's environment: folders, separated like those of `PATH`. Links are resolved on
    both sides. Runs that nobody deployed have the rights of who started them and are not checked.
    """
    if not is_deployed:
        return
    roots = _roots(environ)
    for source in params.sources:
        if not _is_below(_place(source), roots):
            raise ConfigError(_refusal("source", source))
    check_warehouse_root(params.warehouse_path, environ, is_deployed=is_deployed)


def check_warehouse_root(warehouse: Path, environ: Mapping[str, str], *, is_deployed: bool) -> None:
    """Raise `ConfigError` unless the warehouse of a deployed run lies below `COPYDESK_ROOTS`."""
    if not is_deployed:
        return
    roots = _roots(environ)
    # The warehouse is a link that each run replaces: where it stands counts as much as where it leads.
    if not (_is_below(warehouse.parent, roots) and _is_below(warehouse, roots)):
        raise ConfigError(_refusal("warehouse", str(warehouse)))


def _roots(environ: Mapping[str, str]) -> tuple[Path, ...]:
    names = [name for name in environ.get(ROOTS_VARIABLE, "").split(os.pathsep) if name]
    if not names:
        raise ConfigError(
            f"Deployed runs need {ROOTS_VARIABLE} in the worker's environment: the folders below which they may read "
            f"and write, separated by '{os.pathsep}'."
        )
    if relative := [name for name in names if not Path(name).is_absolute()]:
        raise ConfigError(f"{ROOTS_VARIABLE} must hold absolute folders; {relative[0]!r} is not one.")
    return tuple(Path(name).resolve() for name in names)


def _is_below(path: Path, roots: tuple[Path, ...]) -> bool:
    return any(path.resolve().is_relative_to(root) for root in roots)


def _place(source: str) -> Path:
    """Return where a source stands: itself, or the folder in front of the first wildcard.

    What a glob matches below that folder is found by walking it without following links, so the folder is enough.
    """
    parts = Path(source).parts
    magic = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    if Path(source).exists() or magic == len(parts):
        return Path(source)
    if ".." in parts[magic:]:
        raise ConfigError(f"Source {source!r} has '..' behind a wildcard; name the folder itself.")
    return Path(*parts[:magic])


def _refusal(what: str, value: str) -> str:
    return f"The {what} {value!r} is not below {ROOTS_VARIABLE}, where deployed runs may read and write."
