"""Agencies: the names of news agencies, as they are spelled in credits."""

import re
from functools import cache
from importlib.resources import files

#: Names of agencies that are given names, too: "Petra Schmidt" is no Jordanian agency.
_GIVEN_NAMES = frozenset({"Petra", "Ansa", "Hina", "Antara", "Andina", "Efe"})
_SURNAME = re.compile(r"\s[^\W\d_a-z]")
#: A state that is spelled like an agency, behind the city: "PITTSBURGH, PA".
_CITY = re.compile(r"[A-Z]{3},\s$")
_HAN_OR_KANA = "\u3040-\u30ff\u4e00-\u9fff"


def agencies_in(line: str) -> list[str]:
    """Return the usual names of the agencies that a line names, in order."""
    names, pattern = _table()
    return list(dict.fromkeys(names[found.group()] for found in pattern.finditer(line) if not _is_other(found)))


def _is_other(found: re.Match[str]) -> bool:
    """Whether what is spelled like an agency is a person's given name or a state."""
    name, line = found.group(), found.string
    if name in _GIVEN_NAMES:
        return bool(_SURNAME.match(line, found.end()))
    return name == "PA" and bool(_CITY.search(line[: found.start()]))


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
    # Scripts without blanks have no ends of words; short names are words of their own there but at the end of brackets.
    glued = [alias for alias in ordered if len(alias) > 2 and re.fullmatch(f"[{_HAN_OR_KANA}]+", alias)]
    short = [alias for alias in ordered if len(alias) == 2 and re.fullmatch(f"[{_HAN_OR_KANA}]+", alias)]
    usual = [alias for alias in ordered if alias not in glued]
    return names, re.compile(
        rf"(?<![\w@-])(?:{_any_of(usual)})(?!\w)|(?:{_any_of(glued)})|(?:{_any_of(short)})(?=[】）)\]］])"
    )


def _any_of(aliases: list[str]) -> str:
    return "|".join(map(re.escape, aliases))
