"""Wording: the phrases by which lines are known for what they are. They are data: `patterns/<role>.txt`.

A line of a file is a phrase; `…` at its end, start or both says that a line of the article may go on there. A phrase
between slashes is a regular expression that is matched at the start of the line. Case and outer punctuation do not
count. `#` begins a comment.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Longer lines are prose, whatever they begin with.
MAX_CHARS = 300
#: A phrase that may go on (`…`) does so for at most this many words.
MAX_WORDS = 25
_OUTER = " \t\r\n.,:;!?…·•|*-–—_=+#<>«»“”\"'’‘()[]{}→←↑↓►▶▼▲✓★☆©@&/\\"
_FIRST_WORD = re.compile(r"\W*(\w+)")


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of one role."""

    whole: frozenset[str]
    #: first word -> phrases that a line may begin with, longest first
    starts: dict[str, tuple[str, ...]]
    ends: tuple[str, ...]
    inside: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Wording":
        """Read phrases as a pattern file writes them."""
        whole: set[str] = set()
        starts: dict[str, list[str]] = {}
        ends: list[str] = []
        inside: list[str] = []
        patterns: list[re.Pattern[str]] = []
        for line in lines:
            phrase = line.strip("…").lower().replace("’", "'").strip()
            if line.startswith("/") and line.endswith("/"):
                patterns.append(re.compile(line[1:-1]))
            elif line.startswith("…"):
                (inside if line.endswith("…") else ends).append(phrase)
            elif line.endswith("…"):
                first = _FIRST_WORD.match(phrase)
                starts.setdefault(first[1] if first else "", []).append(phrase)
            else:
                whole.add(plain(line))
        longest_first = {word: tuple(sorted(phrases, key=len, reverse=True)) for word, phrases in starts.items()}
        return cls(frozenset(whole), longest_first, tuple(ends), tuple(inside), tuple(patterns))

    def find(self, line: str) -> str | None:
        """Return the phrase that `line` matches; `line` is as `plain` returns it."""
        if line in self.whole:
            return line
        first = _FIRST_WORD.match(line)
        for phrase in self.starts.get(first[1], ()) if first else ():
            if line.startswith(phrase) and _ends_word(line, len(phrase)) and line.count(" ") < MAX_WORDS:
                return phrase
        for phrase in self.ends:
            if line.endswith(phrase):
                return phrase
        for phrase in self.inside:
            if phrase in line:
                return phrase
        for pattern in self.patterns:
            if pattern.match(line):
                return pattern.pattern
        return None


def plain(line: str) -> str:
    """Return a line as phrases are compared with: lower case, without punctuation around it."""
    return line.lower().replace("’", "'").strip(_OUTER)


def _ends_word(line: str, position: int) -> bool:
    return not (line[position - 1].isalnum() and line[position : position + 1].isalnum())


@cache
def wording(role: str) -> Wording:
    """Return the phrases of `patterns/<role>.txt`."""
    return Wording.of(phrase_lines(role))


def phrase_lines(role: str) -> Iterator[str]:
    """Yield the lines of `patterns/<role>.txt` that are no comments."""
    text = files("tasks.clean").joinpath("patterns", f"{role}.txt").read_text("utf-8")
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped
