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
_MAX_WORDS = 25
_OUTER = " \t\r\n.,:;!?…·•|*-–—_=+#<>«»“”\"'’‘()[]{}→←↑↓►▶▼▲✓★☆©@&/\\"
_FIRST_WORD = re.compile(r"\W*(\w+)")
#: What a regular expression is written with: an escaped character, a class, a number of repetitions, a character.
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[\d,]+\}|.", re.DOTALL)
_LITERAL = frozenset(" :©")


#: A phrase and its group.
_Phrase = tuple[str, str]
#: The same behind its number in the order in which they were given.
_Numbered = tuple[int, str, str]


class Match(NamedTuple):
    """A phrase that a line matches: of which group, which phrase, and whether the line is nothing else."""

    group: str
    phrase: str
    is_whole: bool = False


class Inside(NamedTuple):
    """Phrases that may stand anywhere in a line, looked up by a whole word of each."""

    by_word: Mapping[str, Sequence[_Numbered]]
    words: frozenset[str]
    wordless: Sequence[_Numbered]
    #: those of them that a line of no other than ASCII characters may hold
    wordless_ascii: Sequence[_Numbered]

    @classmethod
    def of(cls, phrases: Iterable[_Phrase]) -> "Inside":
        """Index phrases by their longest word that blanks surround; those without are looked for in every line."""
        by_word: dict[str, list[_Numbered]] = {}
        wordless: list[_Numbered] = []
        for number, (phrase, group) in enumerate(phrases):
            inner = phrase.split(" ")[1:-1]
            alike = by_word.setdefault(max(inner, key=len), []) if inner else wordless
            alike.append((number, phrase, group))
        return cls(by_word, frozenset(by_word), wordless, [known for known in wordless if known[1].isascii()])

    def find(self, line: str) -> list[Match]:
        """Return what a line holds, in the order in which the phrases were given."""
        asked = self.wordless_ascii if line.isascii() else self.wordless
        words = line.split(" ") if line.count(" ") > 1 else ()
        if not self.words.isdisjoint(words):
            asked = [*asked, *(known for word in self.words.intersection(words) for known in self.by_word[word])]
        found = []
        for known in asked:
            if known[1] in line:
                found.append(known)  # noqa: PERF401 - most lines hold none, for which a comprehension is a call more
        return [Match(group, phrase) for _, phrase, group in sorted(found)] if found else []


class Patterns(NamedTuple):
    """Regular expressions that are matched at the start of a line."""

    patterns: Sequence[tuple[re.Pattern[str], str]]
    #: those that begin with a known character are tried at once: most lines match none
    any_opening: re.Pattern[str]
    #: the others, which look at much of a line, each with a text without which it cannot match
    searching: Sequence[tuple[str, re.Pattern[str]]]

    @classmethod
    def of(cls, patterns: Iterable[_Phrase]) -> "Patterns":
        """Compile patterns, given with their groups."""
        compiled = [(re.compile(pattern), group) for pattern, group in patterns]
        opening = [f"(?:{p.pattern})" for p, _ in compiled if not p.pattern.startswith(".")]
        searching = [(needed_text(p.pattern), p) for p, _ in compiled if p.pattern.startswith(".")]
        return cls(compiled, re.compile("|".join(opening) or "(?!)"), searching)

    def find(self, line: str) -> list[Match]:
        """Return which patterns a line matches, in the order in which they were given."""
        if not self._is_known(line):
            return []
        return [Match(group, pattern.pattern) for pattern, group in self.patterns if pattern.match(line)]

    def _is_known(self, line: str) -> bool:
        for needed, pattern in self.searching:
            if needed in line and pattern.match(line):
                return True
        return self.any_opening.match(line) is not None


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of several groups, to be looked up at once; of two matches the one of the earlier group counts."""

    ranks: Mapping[str, int]
    whole: Mapping[str, str]
    #: first word -> (phrase, group) that a line may begin with
    starts: Mapping[str, Sequence[_Phrase]]
    ends: Sequence[_Phrase]
    endings: tuple[str, ...]
    inside: Inside
    patterns: Patterns

    @classmethod
    def of(cls, groups: Mapping[str, Iterable[str]]) -> "Wording":
        """Read phrases as a pattern file writes them; the order of the groups is their rank."""
        whole: dict[str, str] = {}
        starts: dict[str, list[_Phrase]] = {}
        ends: list[_Phrase] = []
        inside: list[_Phrase] = []
        patterns: list[_Phrase] = []
        for line, group in [(line, group) for group, lines in groups.items() for line in lines]:
            phrase = line.strip("…").lower().replace("’", "'").strip()
            if line.startswith("/") and line.endswith("/"):
                patterns.append((line[1:-1], group))
            elif line.startswith("…") and line.endswith("…"):
                inside.append((phrase, group))
            elif line.startswith("…"):
                ends.append((phrase, group))
            elif line.endswith("…"):
                first = _FIRST_WORD.match(phrase)
                starts.setdefault(first[1] if first else "", []).append((phrase, group))
            else:
                whole.setdefault(plain(line), group)
        ranks = {group: rank for rank, group in enumerate(groups)}
        endings = tuple(phrase for phrase, _ in ends)
        return cls(ranks, whole, starts, tuple(ends), endings, Inside.of(inside), Patterns.of(patterns))

    def find(self, line: str) -> list[Match]:
        """Return what `line`, as `plain` returns it, matches, by rank of the group."""
        found = [Match(self.whole[line], line, True)] if line in self.whole else []
        first = _FIRST_WORD.match(line)
        if first and (phrases := self.starts.get(first[1])) and line.count(" ") < _MAX_WORDS:
            for phrase, group in phrases:
                if line.startswith(phrase) and _ends_word(line, len(phrase)):
                    found.append(Match(group, phrase, len(phrase) >= len(line)))
        if line.endswith(self.endings):
            found += [Match(group, phrase) for phrase, group in self.ends if line.endswith(phrase)]
        found += self.inside.find(line)
        found += self.patterns.find(line)
        if len(found) > 1:
            found.sort(key=lambda match: self.ranks[match.group])
        return found


def needed_text(pattern: str) -> str:
    """Return the longest text that all that a regular expression matches must hold, as far as that is easily seen."""
    runs, depth = [""], 0
    for part in _PART.findall(pattern):
        if part == "|" and not depth:
            return ""
        depth += (part == "(") - (part == ")")
        if not depth and (part.isalnum() or part in _LITERAL):
            runs[-1] += part
            continue
        if not depth and part[0] in "?*{":  # the character before it may be missing
            runs[-1] = runs[-1][:-1]
        runs.append("")
    return max(runs, key=len)


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
