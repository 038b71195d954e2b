"""Keywords: the phrases that tell what the story is about, by frequency, rarity of their words, form and position.

Tf-idf over phrases: a phrase scores the rarity of its words, over the root of their number, times log(1 + occurrences).
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
EARLY_FACTOR = 1.3
#: Rarity (log of documents over documents with the word) of words that no table has.
UNKNOWN_RARITY = 6.5

#: One word, or one mark that ends a phrase.
_TOKEN = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u0dff]|['’\-](?=\w))*|[^\w\s]|\d+")
_POSSESSIVE = re.compile(r"['’]s$")
#: Runs of scripts that are written without blanks.
_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]{2,20}|[\u30a1-\u30fa\u30fc]{3,20}")


def keywords_of(article: Article) -> Iterator[Keyword]:
    """Yield at most ten keywords, the best first; none where no phrase of the story stands out."""
    text = f"{article.title}.\n{article.text}" if article.title else article.text
    language = article.language or "en"
    tokens = [_POSSESSIVE.sub("", found.group()) for found in islice(_TOKEN.finditer(text), MAX_TOKENS)]
    counts = Counter[str]()
    firsts: dict[str, tuple[int, str]] = {}
    for position, form in _phrases(tokens, _stop_words(language)):
        key = form.casefold()
        counts[key] += 1
        firsts.setdefault(key, (position, form))
    if not counts or any(_HAN.fullmatch(key) for key in list(counts)[:20]):
        counts, firsts = _han_phrases(text)
    yield from _best(counts, firsts, _rarity(language))


def _phrases(tokens: list[str], stops: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield every run of one to three telling words with its position."""
    before, two_before = "", ""
    for position, token in enumerate(tokens):
        if (len(token) < 3 and not token.isupper()) or not token[0].isalpha() or token.casefold() in stops:
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


def _best(counts: Counter[str], firsts: dict[str, tuple[int, str]], rarity: dict[str, float]) -> Iterator[Keyword]:
    """Yield the best phrases, none of which is part of a better one."""
    scored = []
    for key, n in counts.items():
        position, form = firsts[key]
        words = key.split(" ")
        # A phrase of several words must recur or be a name, that is have capitals throughout.
        if len(words) > 1 and n == 1 and not all(word[0].isupper() for word in form.split(" ")):
            continue
        weight = sum([rarity.get(word, UNKNOWN_RARITY) for word in words]) / sqrt(len(words))
        scored.append((-weight * log(1 + n) * (EARLY_FACTOR if position < EARLY_TOKENS else 1.0), key))
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


@cache
def _rarity(language: str) -> dict[str, float]:
    """Return the rarity of the common words of a language; empty where no table was made (see its first lines)."""
    table = files("tasks.enrich").joinpath(f"data/rarity_{language}.txt")
    if not table.is_file():
        return {}
    lines = (line.partition(":") for line in table.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {word: float(band) for band, _, words in lines for word in words.split()}
