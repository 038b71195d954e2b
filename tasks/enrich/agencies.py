"""Agencies: the names of news agencies, as they are spelled in credits."""

import re
from functools import cache
from importlib.resources import files


def agencies_in(line: str) -> list[str]:
    """Return the usual names of the agencies that a line names, in order."""
    names, pattern = _table()
    return list(dict.fromkeys(names[found.group()] for found in pattern.finditer(line)))


def agency_at_end(line: str) -> str:
    """Return the agency that a line ends with, as spelled there, or ''."""
    spelled = [found.group() for found in _table()[1].finditer(line) if found.end() == len(line)]
    return spelled[0] if spelled else ""


def is_only_agencies(text: str) -> bool:
    """Return whether a text consists of names of agencies, as `AP/AFP` or `dpa/lno` (a dpa regional desk)."""
    names, _ = _table()
    parts = [
        part.strip(" .")
        for part in re.split(r"[/,;&+|]|\band\b|\bund\b|\by\b|\bet\b|\be\b|\bи\b", text)
        if part.strip(" .")
    ]
    return (
        bool(parts) and parts[0] in names and all(part in names or re.fullmatch(r"[a-z]{2,4}", part) for part in parts)
    )


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return alias -> usual name, and the pattern of all aliases, the longest first."""
    lines = files("tasks.enrich").joinpath("data/agencies.txt").read_text("utf-8").splitlines()
    names: dict[str, str] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            aliases = [alias.strip() for alias in line.split("|")]
            names.update(dict.fromkeys(aliases, aliases[0]))
    ordered = sorted(names, key=lambda alias: (-len(alias), alias))
    return names, re.compile(r"(?<![\w@-])(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")
