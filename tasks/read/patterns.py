"""Patterns: which paths of an inbox are meant: a folder, a file or a glob, all written as tuples of path components.

The empty tuple means everything from here on. `**` stands for any number of folders, the rest is `fnmatch`.
"""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase, translate
from glob import has_magic

Pattern = tuple[str, ...]
EVERYTHING: frozenset[Pattern] = frozenset({()})


def closure(patterns: Iterable[Pattern]) -> frozenset[Pattern]:
    """Return the patterns plus those that follow when a leading `**` stands for no folder at all."""
    state: set[Pattern] = set()
    for pattern in patterns:
        state.add(pattern)
        while pattern and pattern[0] == "**":
            pattern = pattern[1:]
            state.add(pattern)
    return EVERYTHING if () in state else frozenset(state)


class Choice:
    """What is wanted in one folder; literal names are looked up, so that 10,000 named files stay cheap."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.literals: dict[str, set[Pattern]] = {}
        self._globs: list[Pattern] = []
        state = closure(patterns)
        self.is_everything = state is EVERYTHING
        for pattern in state - EVERYTHING:
            if has_magic(pattern[0]):
                self._globs.append(pattern)
            else:
                self.literals.setdefault(pattern[0], set()).add(pattern[1:])

    @property
    def is_literal(self) -> bool:
        """Whether only named entries are wanted, so that the folder need not be listed."""
        return not self.is_everything and not self._globs

    def after(self, name: str) -> frozenset[Pattern]:
        """Return what is wanted below `name`: nothing, or for a wanted file `EVERYTHING`."""
        if self.is_everything:
            return EVERYTHING
        rest = set(self.literals.get(name, ()))
        for pattern in self._globs:
            if pattern[0] == "**":
                rest.add(pattern)
            elif fnmatchcase(name, pattern[0]):
                rest.add(pattern[1:])
        return closure(rest)


def remaining(patterns: Iterable[Pattern], parts: Sequence[str]) -> frozenset[Pattern]:
    """Return what of `patterns` is left to match below the folder `parts`."""
    state = closure(patterns)
    for part in parts:
        state = Choice(state).after(part)
    return state


class IgnoreRules:
    """Globs of the user that are no sources: without a slash they meet any name, with one the path in the inbox.

    A matched folder is ignored whole; a `*` in a pattern with a slash also crosses slashes.
    """

    def __init__(self, globs: Sequence[str]) -> None:
        self._names = _any_of([glob.strip("/") for glob in globs if "/" not in glob.rstrip("/")])
        self._paths = _any_of([glob.strip("/") for glob in globs if "/" in glob.rstrip("/")])

    def match(self, path: str, name: str) -> bool:
        """Return whether the entry `name` at `path` inside its inbox is to be left out."""
        return bool((self._names and self._names.match(name)) or (self._paths and self._paths.match(path)))

    def cover(self, path: str) -> bool:
        """Return whether the entry at `path` inside its inbox, or a folder above it, is to be left out."""
        parts = path.split("/")
        return any(self.match("/".join(parts[: n + 1]), part) for n, part in enumerate(parts))


def _any_of(globs: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(glob) for glob in globs)) if globs else None
