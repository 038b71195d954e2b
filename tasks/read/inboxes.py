"""Inboxes: from what the user names (folders, files, globs) to named roots and the part of each that is meant."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from glob import escape, has_magic, iglob
from pathlib import Path

from tasks.core.errors import ConfigError
from tasks.read.names import escape_name, unescape_name
from tasks.read.patterns import EVERYTHING, Pattern, closure, remaining


@dataclass(frozen=True, slots=True)
class Inbox:
    """A named root of sources; `location` is absolute and free of links."""

    name: str
    location: Path


@dataclass(frozen=True, slots=True)
class Scope:
    """An inbox and which part of it is meant: component-wise patterns relative to its location, `()` for all of it."""

    inbox: Inbox
    patterns: tuple[Pattern, ...] = ((),)

    def covers(self, relative_path: str) -> bool:
        """Return whether the (escaped) path of a source of this inbox lies in the part that is meant."""
        parts = [unescape_name(part) for part in relative_path.split("/")]
        return remaining(self.patterns, parts) == EVERYTHING


@dataclass(frozen=True, slots=True)
class _Target:
    """One thing the user named: the folder an inbox would be, and what of it."""

    given: str
    folder: Path
    pattern: Pattern


def resolve_inboxes(
    sources: Sequence[str], name: str | None = None, known: Mapping[str, str] | None = None, moved: bool = False
) -> list[Scope]:
    """Return one scope per inbox, sorted by name, for the folders, files and globs that the user named.

    `known` maps the names of inboxes to their locations. A path inside a known inbox belongs to the innermost one, and
    a folder that holds known inboxes brings them along. The order and spelling of `sources` make no difference.
    Raises `ConfigError` when a path is missing, a glob matches nothing, or a name would stand for two locations; with
    `moved` also when it is not told which known inbox moved, or another has the folder.
    """
    known_places = {inbox: Path(location) for inbox, location in (known or {}).items()}
    places = dict(known_places)
    # Outer folders come first, so that a file named beside its folder joins that folder's inbox.
    targets = sorted({_target(given) for given in sources}, key=lambda t: (len(t.folder.parts), t.given))
    owners: list[tuple[_Target, str]] = []
    for target in targets:
        owner = _owner(target, name, places, known_places, moved)
        places.setdefault(owner, target.folder)
        owners.append((target, owner))
    wanted: dict[str, set[Pattern]] = {}
    for target, owner in owners:
        parts = target.folder.relative_to(places[owner]).parts
        wanted.setdefault(owner, set()).add((*map(escape_glob, parts), *target.pattern))
    _add_nested(wanted, places)
    return [
        Scope(Inbox(inbox, places[inbox]), tuple(sorted(closure(patterns))))
        for inbox, patterns in sorted(wanted.items())
    ]


def escape_glob(part: str) -> str:
    """Return a path component as a pattern that matches just it."""
    return escape(part) if has_magic(part) else part


def _target(given: str) -> _Target:
    if os.path.isdir(given):  # noqa: PTH112 - Path would drop a trailing slash
        return _Target(given, Path(given).resolve(), ())
    path = Path(given)
    if os.path.lexists(path):
        # The name itself is not resolved: a link is found, and rejected, by walking.
        return _Target(given, path.parent.resolve(), (escape_glob(path.name),))
    if not has_magic(given):
        raise ConfigError(f"There is no file or folder {escape_name(given)!r}; check the path.")
    first_magic = next(n for n, part in enumerate(path.parts) if has_magic(part))
    if ".." in path.parts[first_magic:]:
        raise ConfigError(f"The glob {escape_name(given)!r} steps back with '..'; write the path without it.")
    if next(iglob(given, recursive=True), None) is None:  # noqa: PTH207 - Path.glob takes no absolute pattern
        raise ConfigError(f"The glob {escape_name(given)!r} matches nothing; check the path and the quotes around it.")
    folder = Path(*path.parts[:first_magic]) if first_magic else Path()
    return _Target(given, folder.resolve(), path.parts[first_magic:])


def _owner(target: _Target, name: str | None, places: dict[str, Path], known: Mapping[str, Path], moved: bool) -> str:
    """Return the name of the inbox a target belongs to; a move is noted in `places`."""
    folder = target.folder
    wished = name or escape_name(folder.name)
    if moved and _is_elsewhere(folder, wished, places, known):
        _refuse_another_inbox(target, wished, places)
        places[wished] = folder
        return wished
    holders = [inbox for inbox, place in places.items() if folder.is_relative_to(place)]
    if holders:
        holder = max(holders, key=lambda inbox: len(places[inbox].parts))
        if name and name != holder:
            raise ConfigError(
                f"The path {escape_name(target.given)!r} belongs to the inbox {holder!r}; leave --inbox {name} out."
            )
        return holder
    if not wished:
        raise ConfigError("The root folder has no name of its own; give the inbox one with --inbox NAME.")
    if wished in places:
        advice = "add --moved if it moved, or " if wished in known and not moved else ""
        raise ConfigError(
            f"The name {wished!r} already stands for the inbox at {escape_name(str(places[wished]))!r}, "
            f"not {escape_name(str(folder))!r}; {advice}give another name with --inbox NAME."
        )
    if moved and known:
        # A new inbox here would hold what the old one holds: all of it would be counted twice.
        raise ConfigError(
            f"Nothing moved to {escape_name(target.given)!r}, since no inbox is called {wished!r}; "
            f"name the one that moved with --inbox NAME; known: {', '.join(sorted(known))}."
        )
    return wished


def _is_elsewhere(folder: Path, wished: str, places: Mapping[str, Path], known: Mapping[str, Path]) -> bool:
    """Return whether a folder is a new place for the known inbox `wished`, which did not just move to another one."""
    place = known.get(wished)
    return place is not None and places[wished] == place and not folder.is_relative_to(place)


def _refuse_another_inbox(target: _Target, wished: str, places: Mapping[str, Path]) -> None:
    """Raise `ConfigError` if another inbox has the folder: both names would stand for the same files."""
    for inbox, place in places.items():
        if place == target.folder:
            raise ConfigError(
                f"The folder of {escape_name(target.given)!r} is the inbox {inbox!r}; "
                f"name the folder to which {wished!r} moved, or leave --moved out."
            )


def _add_nested(wanted: dict[str, set[Pattern]], places: Mapping[str, Path]) -> None:
    """Give inboxes that lie inside a wanted one their share of what is wanted there."""
    for outer, patterns in [(inbox, frozenset(patterns)) for inbox, patterns in wanted.items()]:
        for inner, place in places.items():
            if inner != outer and place != places[outer] and place.is_relative_to(places[outer]) and place.is_dir():
                rest = remaining(patterns, place.relative_to(places[outer]).parts)
                if rest:
                    wanted.setdefault(inner, set()).update(rest)
