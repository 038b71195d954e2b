"""Pages: the documentation as the tests see it: texts, headings, links, fenced blocks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])

_FENCE = re.compile(r"^(?P<run><!-- run -->\n)?```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block; `is_run` if `<!-- run -->` stands on the line above it."""

    page: Path
    line_no: int
    language: str
    body: str
    is_run: bool

    @property
    def name(self) -> str:
        return f"{self.page.name}:{self.line_no}"

    @property
    def commands(self) -> list[list[str]]:
        """The arguments of each `copydesk` command: lines of `sh` blocks, lines after `$ ` of `console` blocks."""
        lines = self.body.replace("\\\n", " ").splitlines()
        if self.language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        elif self.language != "sh":
            return []
        return [words[1:] for line in lines for words in _commands_in(line) if words[:1] == ["copydesk"]]


def _commands_in(line: str) -> Iterator[list[str]]:
    """Yield the simple commands of a line of shell, without variables in front and redirections behind."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    command: list[str] = []
    try:
        words = list(lexer)
    except ValueError:  # a quotation that goes on over several lines belongs to another program
        return
    for word in words:
        if set(word) <= set("|&;<>"):
            yield command
            command = [] if word[0] in "|&;" else ["redirection"]
        elif command or not re.match(r"[A-Z_]+=", word):
            command.append(word)
    yield command


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def blocks(page: Path) -> list[Block]:
    text = text_of(page)
    return [
        Block(page, text.count("\n", 0, m.start("language")) + 1, m["language"], m["body"], bool(m["run"]))
        for m in _FENCE.finditer(text)
    ]


def headings(page: Path) -> list[str]:
    return _HEADING.findall(_FENCE.sub("", text_of(page)))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    found: set[str] = set()
    for heading in headings(page):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = 1
        while slug in found:
            slug = f"{slug.removesuffix(f'-{number - 1}')}-{number}"
            number += 1
        found.add(slug)
    return found


def links(page: Path) -> list[str]:
    return [link for link in _LINK.findall(_FENCE.sub("", text_of(page))) if "://" not in link]
