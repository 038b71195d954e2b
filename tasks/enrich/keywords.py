"""Keywords: the phrases that tell what the story is about, by frequency, rarity of their words, form and position."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log

from tasks.core.facts import Keyword
from tasks.core.records import Article

MAX_KEYWORDS = 10
MAX_PHRASE_WORDS = 3
#: Words of the story that are looked at; the point of a longer one has been made by then.
MAX_WORDS = 5_000
#: A phrase that first occurs within so many words is rather what the story is about.
EARLY_WORDS = 70
_DEFAULT_RARITY = 6.0

_TOKEN = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u0dff]|['’\-](?=\w))*|[^\w\s]")
_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]{2,20}|[\u30a1-\u30fa\u30fc]{3,20}")


@dataclass(slots=True)
class _Phrase:
    n: int = 0
    first: int = 0
    forms: Counter[str] = field(default_factory=Counter)


def keywords(article: Article) -> Iterator[Keyword]:
    """Yield at most ten keywords, the best first; none where the story has no phrase that stands out."""
    text = f"{article.title}.\n{article.text}" if article.title else article.text
    phrases = _phrases(text, article.language or "en") or _han_phrases(text)
    scored = sorted(
        ((_score(words, p, article.language or "en"), words) for words, p in phrases.items()),
        key=lambda s: (-s[0], s[1]),
    )
    chosen: list[tuple[str, ...]] = []
    for score, words in scored:
        if len(chosen) == MAX_KEYWORDS:
            return
        if any(_overlap(words, other) for other in chosen):
            continue
        chosen.append(words)
        phrase = phrases[words]
        form = min(phrase.forms, key=lambda f: (-phrase.forms[f], f))
        yield Keyword(form, round(score, 4), phrase.n)


def _phrases(text: str, language: str) -> dict[tuple[str, ...], _Phrase]:
    """Return all runs of one to three telling words with their counts."""
    stops = _stop_words(language)
    phrases: dict[tuple[str, ...], _Phrase] = {}
    run: list[str] = []
    for position, found in enumerate(_TOKEN.finditer(text)):
        if position > MAX_WORDS:
            break
        token = found.group()
        if (len(token) < 3 and not token.isupper()) or token.casefold() in stops or not token[0].isalpha():
            run = []
            continue
        run = [*run[-MAX_PHRASE_WORDS + 1 :], token]
        for start in range(len(run)):
            words = tuple(word.casefold() for word in run[start:])
            phrase = phrases.setdefault(words, _Phrase(first=position))
            phrase.n += 1
            phrase.forms[" ".join(run[start:])] += 1
    return {words: p for words, p in phrases.items() if _is_candidate(words, p)}


def _is_candidate(words: tuple[str, ...], phrase: _Phrase) -> bool:
    """A phrase of several words must recur, or be a name (every word with a capital)."""
    return len(words) == 1 or phrase.n > 1 or all(word[0].isupper() for form in phrase.forms for word in form.split())


def _han_phrases(text: str) -> dict[tuple[str, ...], _Phrase]:
    """Return the recurring pieces of two to four characters of scripts that are written without blanks."""
    phrases: dict[tuple[str, ...], _Phrase] = {}
    for position, found in enumerate(_HAN.finditer(text[: 4 * MAX_WORDS])):
        run = found.group()
        pieces = {run} if len(run) <= 4 else {run[i : i + n] for n in (2, 3, 4) for i in range(len(run) - n + 1)}
        for piece in sorted(pieces):
            phrase = phrases.setdefault((piece,), _Phrase(first=position))
            phrase.n += 1
            phrase.forms[piece] += 1
    return {words: p for words, p in phrases.items() if p.n > 1}


def _score(words: tuple[str, ...], phrase: _Phrase, language: str) -> float:
    """Return tf-idf with a square-root penalty for length, raised for early mention and for names."""
    rarity: float = sum(_rarity(language).get(word, _DEFAULT_RARITY) for word in words) / len(words) ** 0.5
    score = rarity * log(1 + phrase.n)
    return score * (1.3 if phrase.first < EARLY_WORDS else 1.0)


def _overlap(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two phrases say the same: one is part of the other."""
    if len(words) == len(other) == 1:
        return words[0] in other[0] or other[0] in words[0]
    return set(words) <= set(other) or set(other) <= set(words)


@cache
def _stop_words(language: str) -> frozenset[str]:
    table: dict[str, frozenset[str]] = {}
    for line in files("tasks.enrich").joinpath("data/stop_words.txt").read_text("utf-8").splitlines():
        code, _, words = line.partition(":")
        if not line.startswith("#"):
            table[code] = table.get(code, frozenset()) | frozenset(words.split())
    return table.get(language, frozenset())


@cache
def _rarity(language: str) -> dict[str, float]:
    return {"": float(len(language))}
