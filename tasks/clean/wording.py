"""Wording: the phrases by which lines are known for what they are. They are data: `patterns/<role>.txt`.

A line of a file is a phrase; `…` at its end, start or both says that a line of the article may go on there. A phrase
between slashes is a regular expression that is matched at the start of the line. Case and outer punctuation do not
count. `#` begins a comment.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

#: Longer lines are prose, whatever they begin with.
MAX_CHARS = 300
#: A phrase that may go on (`…`) does so for at most this many words.
MAX_WORDS = 25
_OUTER = " \t\r\n.,:;!?…·•|*-–—_=+#<>«»“”\"'’‘()[]{}→←↑↓►▶▼▲✓★☆©@&/\\"
_FIRST_WORD = re.compile(r"\W*(\w+)")


class Match(NamedTuple):
    """A phrase that a line matches: of which group, which phrase, and whether the line is nothing else."""

    group: str
    phrase: str
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of several groups, to be looked up at once; of two matches the one of the earlier group counts."""

    ranks: Mapping[str, int]
    whole: Mapping[str, str]
    #: first word -> (phrase, group) that a line may begin with
    starts: Mapping[str, Sequence[tuple[str, str]]]
    ends: Sequence[tuple[str, str]]
    inside: Sequence[tuple[str, str]]
    patterns: Sequence[tuple[re.Pattern[str], str]]
    #: most lines match none of them, which is found out at once
    any_pattern: re.Pattern[str]

    @classmethod
    def of(cls, groups: Mapping[str, Iterable[str]]) -> "Wording":
        """Read phrases as a pattern file writes them; the order of the groups is their rank."""
        whole: dict[str, str] = {}
        starts: dict[str, list[tuple[str, str]]] = {}
        ends: list[tuple[str, str]] = []
        inside: list[tuple[str, str]] = []
        patterns: list[tuple[re.Pattern[str], str]] = []
        for group, lines in groups.items():
            for line in lines:
                phrase = line.strip("…").lower().replace("’", "'").strip()
                if line.startswith("/") and line.endswith("/"):
                    patterns.append((re.compile(line[1:-1]), group))
                elif line.startswith("…"):
                    (inside if line.endswith("…") else ends).append((phrase, group))
                elif line.endswith("…"):
                    first = _FIRST_WORD.match(phrase)
                    starts.setdefault(first[1] if first else "", []).append((phrase, group))
                else:
                    whole.setdefault(plain(line), group)
        ranks = {group: rank for rank, group in enumerate(groups)}
        any_pattern = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in patterns) or "(?!)")
        return cls(ranks, whole, starts, tuple(ends), tuple(inside), tuple(patterns), any_pattern)

    def find(self, line: str) -> list[Match]:
        """Return what `line`, as `plain` returns it, matches, by rank of the group."""
        found = [Match(self.whole[line], line, True)] if line in self.whole else []
        first = _FIRST_WORD.match(line)
        for phrase, group in self.starts.get(first[1], ()) if first else ():
            if line.startswith(phrase) and _ends_word(line, len(phrase)) and line.count(" ") < MAX_WORDS:
                found.append(Match(group, phrase, len(phrase) >= len(line)))
        for phrase, group in self.ends:
            if line.endswith(phrase):
                found.append(Match(group, phrase))
        for phrase, group in self.inside:
            if phrase in line:
                found.append(Match(group, phrase))
        if self.any_pattern.match(line):
            found += (Match(group, pattern.pattern) for pattern, group in self.patterns if pattern.match(line))
        if len(found) > 1:
            found.sort(key=lambda match: self.ranks[match.group])
        return found


def plain(line: str) -> str:
    """Return a line as phrases are compared with: lower case, without punctuation around it."""
    return line.lower().replace("’", "'").strip(_OUTER)


def _ends_word(line: str, position: int) -> bool:
    return not (line[position - 1].isalnum() and line[position : position + 1].isalnum())


def phrase_lines(role: str) -> Iterator[str]:
    """Yield the lines of `patterns/<role>.txt` that are no comments."""
    text = files("tasks.clean").joinpath("patterns", f"{role}.txt").read_text("utf-8")
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped
