"""Hostile: how much CPU the cleaning of one record takes at most, for contents made to take long.

    python benchmarks/hostile.py [--chars 1000000] [--only NAME,...]

Every content is about as long as asked and cleaned once as each kind of markup it is made for, in this process; models
and word lists are loaded before. Printed as a table, longest first; `docs/cleaning.md` tells what keeps these bounded.
"""

import argparse
import random
import time
from collections.abc import Callable
from contextlib import suppress

from tasks.clean import clean
from tasks.core.errors import Reject
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup

_SEED = 7
_WORDS = ("harbor", "council", "ferry", "library", "voted", "on", "the", "a", "of", "winter", "tide", "keeper", "boat")


def _random() -> random.Random:
    return random.Random(_SEED)


def _sentence(draw: random.Random) -> str:
    return " ".join(draw.choices(_WORDS, k=12)).capitalize() + "."


def _unicode(n: int) -> str:
    draw = _random()
    points = (draw.randrange(0x20, 0x30000) for _ in range(n))
    return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)


def _characters_of(first: int, last: int, line: int) -> Callable[[int], str]:
    """Return a maker of lines of so many characters of one script."""

    def made(n: int) -> str:
        draw = _random()
        lines = range(n // (line + 1))
        return "\n".join("".join(chr(draw.randrange(first, last)) for _ in range(line)) for _ in lines)

    return made


def _repeated(piece: str, end: str = "") -> Callable[[int], str]:
    return lambda n: piece * (n // len(piece)) + end


def _numbered(piece: str) -> Callable[[int], str]:
    """Return a maker of pieces that are all different: `{}` is their number."""
    return lambda n: "".join(piece.format(number) for number in range(n // (len(piece) + 4)))


def _prose(tag: str) -> Callable[[int], str]:
    def made(n: int) -> str:
        draw = _random()
        sentences = (_sentence(draw) for _ in range(n // 80))
        return "".join(f"<{tag}>{sentence}</{tag}>" if tag else f"{sentence}\n\n" for sentence in sentences)

    return made


def _tokens(n: int) -> str:
    draw = _random()
    return " ".join("".join(draw.choices("aehinorstTN.,()'-", k=9)) for _ in range(n // 10))


#: name -> what makes about n characters of it, and as which markup it is cleaned
KINDS: dict[str, tuple[Callable[[int], str], tuple[Markup, ...]]] = {
    "random Unicode": (_unicode, (Markup.TEXT, Markup.HTML)),
    "lines of two Chinese characters": (_characters_of(0x4E00, 0x9FFF, 2), (Markup.TEXT, Markup.HTML)),
    "one line of Chinese": (lambda n: _characters_of(0x4E00, 0x9FFF, n - 1)(n), (Markup.TEXT,)),
    "lines of Thai": (_characters_of(0x0E01, 0x0E30, 30), (Markup.TEXT,)),
    "combining marks": (_repeated("a\u0301\u0323"), (Markup.TEXT, Markup.HTML)),
    "prose": (_prose(""), (Markup.TEXT, Markup.MARKDOWN)),
    "prose in paragraphs": (_prose("p"), (Markup.HTML,)),
    "prose in list items": (_prose("li"), (Markup.HTML,)),
    "glued tokens": (_tokens, (Markup.TEXT,)),
    "different lines": (_numbered("Line {} of the list\n"), (Markup.TEXT, Markup.MARKDOWN)),
    "one letter a line": (_repeated("a\n"), (Markup.TEXT, Markup.MARKDOWN)),
    "links": (_repeated("<a href=x>y</a>"), (Markup.HTML,)),
    "different links": (_numbered("<p><a href=/{0}>Story {0}</a></p>"), (Markup.HTML,)),
    "tiny elements": (_repeated("<b>a</b>"), (Markup.HTML,)),
    "tiny blocks": (_repeated("<p>a"), (Markup.HTML,)),
    "nested blocks": (_repeated("<div>", "x"), (Markup.HTML,)),
    "nested blocks with text": (_repeated("<div>a"), (Markup.HTML,)),
    "nested inline elements": (_repeated("<i>", "x"), (Markup.HTML,)),
    "nested lists": (_repeated("<ul><li>a"), (Markup.HTML,)),
    "nested tables": (_repeated("<table><tr><td>a"), (Markup.HTML,)),
    "misnested tags": (_repeated("<b><p></b></p>a"), (Markup.HTML,)),
    "attributes": (lambda n: f"<p {_numbered('a{}=1 ')(n)}>x", (Markup.HTML,)),
    "class names": (lambda n: f"<p class='{_numbered('menu-{} ')(n)}'>x", (Markup.HTML,)),
    "different class names": (_numbered("<p class='nav{0} article-{0} BodyText{0}'>a"), (Markup.HTML,)),
    "line breaks": (_repeated("a<br>"), (Markup.HTML,)),
    "cells": (_repeated("<td>a<br>b<br>c<br>d"), (Markup.HTML,)),
    "entities": (_repeated("&amp;amp;"), (Markup.TEXT, Markup.HTML)),
    "stray tags": (_repeated("&lt;p class=a&gt;"), (Markup.HTML,)),
    "comments": (_repeated("<!--"), (Markup.HTML,)),
    "scripts": (_repeated('<script>x={"a":[{"b":"c"}]}</script>'), (Markup.HTML,)),
    "nested JSON": (lambda n: "<script>x=" + '[{"a":' * (n // 6) + "</script><p>x", (Markup.HTML,)),
    "JSON-LD": (lambda n: '<script type="application/ld+json">{"articleBody":"' + "a b. " * (n // 5), (Markup.HTML,)),
    "times": (_repeated("<time>a"), (Markup.HTML,)),
    "mojibake": (_repeated("â€™ Ã© "), (Markup.TEXT, Markup.HTML)),
    "brackets": (_repeated("([{«“"), (Markup.TEXT, Markup.MARKDOWN)),
    "separators": (_repeated("a | b > c - "), (Markup.TEXT,)),
    "Markdown marks": (_repeated("*_`[a](b)"), (Markup.MARKDOWN,)),
    "hyphens at line ends": (_repeated("gov-\nern "), (Markup.TEXT,)),
    "zero-width characters": (_repeated("a\u200b\u200d\u00ad"), (Markup.TEXT, Markup.HTML)),
}


def cpu_of(content: str, markup: Markup) -> float:
    """Return the CPU-seconds that cleaning takes, whether it finds a story or not."""
    record = Record("hostile/x", "", Format.HTML, markup, content)
    started = time.process_time()
    with suppress(Reject):
        clean(record)
    return time.process_time() - started


def main() -> None:
    """Clean every kind, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=1_000_000)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    chosen = [name for name in KINDS if name in args.only.split(",")] or list(KINDS)
    for markup in Markup:
        cpu_of("<p>A story begins here.</p>\n\n" * 30, markup)
    rows = []
    for name in chosen:
        make, markups = KINDS[name]
        content = make(args.chars)
        rows += [(cpu_of(content, markup), name, markup.value, len(content)) for markup in markups]
    print("| content | as | characters | CPU-seconds |\n|---|---|---|---|")
    for spent, name, markup, n_chars in sorted(rows, reverse=True):
        print(f"| {name} | {markup} | {n_chars:,} | {spent:.2f} |")


if __name__ == "__main__":
    main()
