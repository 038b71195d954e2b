"""Keywords: the phrases that tell what the story is about, by frequency, form and position.

A phrase of one to three telling words scores the root of its length times log(1 + occurrences), more if it is a name or
stands early. A table of word rarities on top of the stop words was tried and changed nothing (docs/decisions.md).
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from math import log, sqrt

from tasks.core.facts import Keyword
from tasks.core.records import Article

MAX_KEYWORDS = 10
#: Tokens of the story that are looked at: a longer one has made its point by then.
MAX_TOKENS = 2_500
#: Phrases that first occur within so many tokens are rather what the story is about.
EARLY_TOKENS = 80
EARLY_FACTOR = 1.6
#: Weight of phrases written with capitals, as names are (and all German nouns alike).
NAME_FACTOR = 1.4

#: One word, or one mark that ends a phrase.
_TOKEN = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u0dff]|['’\-](?=\w))*|[^\w\s]|\d+")
_POSSESSIVE = re.compile(r"'s$")
#: Runs of scripts that are written without blanks.
_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]{2,20}|[\u30a1-\u30fa\u30fc]{3,20}")


def keywords_of(article: Article) -> Iterator[Keyword]:
    """Yield at most ten keywords, the best first; none where no phrase of the story stands out."""
    text = f"{article.title}.\n{article.text}" if article.title else article.text
    language = article.language or "en"
    tokens = [
        _POSSESSIVE.sub("", found.group()) for found in islice(_TOKEN.finditer(text.replace("’", "'")), MAX_TOKENS)
    ]
    counts = Counter[str]()
    firsts: dict[str, tuple[int, str]] = {}
    for position, form in _phrases(tokens, _stop_words(language)):
        key = form.casefold()
        counts[key] += 1
        firsts.setdefault(key, (position, form))
    if sum(bool(_HAN.search(key)) for key in islice(counts, 20)) * 2 > min(20, len(counts)):
        counts, firsts = _han_phrases(text)
    yield from _best(counts, firsts)


def _phrases(tokens: list[str], stops: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield every run of one to three telling words with its position."""
    before, two_before = "", ""
    for position, token in enumerate(tokens):
        if len(token) < (2 if token.isupper() else 3) or not token[0].isalpha() or token.casefold() in stops:
            before, two_before = "", ""
            continue
        yield position, token
        if before:
            yield position, f"{before} {token}"
            if two_before:
                yield position, f"{two_before} {before} {token}"
        before, two_before = token, before


def _han_phrases(text: str) -> tuple[Counter[str], dict[str, tuple[int, str]]]:
    """Return the recurring pieces of two to four characters of scripts without blanks, and where they begin."""
    counts = Counter[str]()
    firsts: dict[str, tuple[int, str]] = {}
    for found in _HAN.finditer(text[: 2 * MAX_TOKENS]):
        run = found.group()
        is_katakana = run[0] <= "\u30ff" and run[0] != "\u3005"
        lengths = (len(run),) if is_katakana or len(run) <= 2 else (2, 3, 4)
        for piece in (run[i : i + n] for n in lengths for i in range(len(run) - n + 1)):
            counts[piece] += 1
            firsts.setdefault(piece, (found.start() // 3, piece))
    # A piece that occurs as often as a longer one around it is only a part of that.
    whole = {p[i:j] for p, n in counts.items() if len(p) > 2 for i, j in ((0, -1), (1, None)) if counts[p[i:j]] == n}
    return Counter({piece: n for piece, n in counts.items() if n > 1 and piece not in whole}), firsts


def _best(counts: Counter[str], firsts: dict[str, tuple[int, str]]) -> Iterator[Keyword]:
    """Yield the best phrases, none of which is part of a better one."""
    scored = []
    for key, n in counts.items():
        position, form = firsts[key]
        words = key.split(" ")
        # A phrase of several words must recur or be a name, that is have capitals throughout.
        is_name = all(word[0].isupper() for word in form.split(" "))
        if len(words) > 1 and n == 1 and not is_name:
            continue
        weight = (
            sqrt(len(words)) * (NAME_FACTOR if is_name else 1.0) * (EARLY_FACTOR if position < EARLY_TOKENS else 1.0)
        )
        scored.append((-weight * log(1 + n), key))
    chosen: list[str] = []
    for negative, key in sorted(scored)[:200]:
        if len(chosen) == MAX_KEYWORDS:
            return
        if not any(_is_part(key, other) for other in chosen):
            chosen.append(key)
            yield Keyword(firsts[key][1], round(-negative, 4), counts[key])


def _is_part(one: str, other: str) -> bool:
    """Return whether two phrases say the same: one contains the other, as words or as an inflected form."""
    return one in other or other in one or (one[:5] == other[:5] and " " not in one + other)


@cache
def _stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that are never part of a keyword; none for an unknown language."""
    lines = files("tasks.enrich").joinpath("data/stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if line.startswith(f"{language}:") for word in line[3:].split())
