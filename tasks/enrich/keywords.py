"""Keywords: the phrases that tell what the story is about: names as a whole, and words or pairs that recur.

A phrase is either a name (capitalized words) or common words, never both, so that no verb clings to a name. A phrase
scores the root of its length times log(1 + occurrences), more if it is a name or stands early. A table of word
rarities on top of the stop words was tried and changed nothing (docs/decisions.md).
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from heapq import nsmallest
from importlib.resources import files
from itertools import pairwise
from math import log, sqrt

from tasks.core.facts import Keyword
from tasks.core.records import Article
from tasks.enrich.moments import is_month

MAX_KEYWORDS = 10
#: Characters of the story that are looked at: a longer one has made its point by then.
MAX_CHARS = 6_000
#: Phrases that first occur within so many tokens are rather what the story is about.
EARLY_TOKENS = 80
EARLY_FACTOR = 1.6
#: Weight of names; in German of all nouns, which are written alike.
NAME_FACTOR = 1.4
MAX_NAME_WORDS = 4

#: One word, or one mark that ends a phrase.
_TOKEN = re.compile(r"[^\W\d_][\w\u0300-\u036f\u0900-\u0dff]*(?:['’\-]\w[\w\u0300-\u036f\u0900-\u0dff]*)*|[^\w\s]|\d+")
#: Marks behind which a capital says nothing.
_OPENS = frozenset('.!?:…"“”„«»‘‚–—-•*|(')
#: English words in these endings are hardly ever the nouns of which keywords are made.
_NO_NOUN = ("ly", "ed")
#: Words that say little alone and are stop words when small, but begin names: "New York", "La Paz".
_NAMES_BEGIN = frozenset(["New", "San", "Santa", "Saint", "Los", "Las", "La", "El", "Le"])
#: Runs of scripts that are written without blanks.
_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]{2,20}|[\u30a1-\u30fa\u30fc]{3,20}")

#: A phrase as it is compared -> how often it occurs, where first, and how it is written there.
Found = dict[str, tuple[int, int, str]]


def keywords_of(article: Article) -> Iterator[Keyword]:
    """Yield at most ten keywords, the best first; none where no phrase of the story stands out."""
    title, text = (article.title or "")[:500], article.text[:MAX_CHARS]
    if len(_HAN.findall(text[:400])) >= 5:
        yield from _best(_han_phrases(f"{title}\n{text}"), frozenset())
        return
    language = article.language or "en"
    in_title, in_text = _tokens(title), _tokens(text)
    names = _names(in_text, in_title)
    yield from _best(_phrases([*in_title, ".", *in_text], names, _stop_words(language), language), names)


def _tokens(text: str) -> list[str]:
    """Return words and marks; a possessive ends its phrase and becomes word and apostrophe."""
    tokens: list[str] = []
    for token in _TOKEN.findall(text.replace("’", "'")):
        if token.endswith("'s"):
            tokens += (token[:-2], "'")
        else:
            tokens.append(token)
    return tokens


def _names(tokens: list[str], in_title: list[str]) -> frozenset[str]:
    """Return the capitalized words that are names: capitals at the start of sentences and in titles prove nothing."""
    counts = Counter((*tokens, *in_title))
    capitalized = {token for token in counts if token[0].isupper()}
    inside = {after for before, after in pairwise(tokens) if after in capitalized and before not in _OPENS}
    # One that opens a sentence is a name if it is never written small and recurs, or is followed by a name.
    never_small = {token for token in capitalized if token.lower() not in counts}
    recurring = {token for token in never_small if counts[token] > 1 or (token.isupper() and len(token) > 1)}
    before_name = {before for before, after in pairwise(tokens) if before in never_small and after in inside}
    return frozenset(inside | recurring | before_name)


def _phrases(tokens: list[str], names: frozenset[str], stops: frozenset[str], language: str) -> Found:
    """Return names as long as they are, and single common words and pairs of them."""
    found: list[tuple[str, int]] = []
    forms: dict[str, str] = {}
    kinds = {token: _kind(token, names, stops, language) for token in set(tokens)}
    run: list[str] = []
    previous = ""
    for position, token in enumerate((*tokens, ".")):
        kind = kinds.get(token, "")
        if run and (kind != "name" or len(run) == MAX_NAME_WORDS):
            if len(run) > 1 or run[0] not in _NAMES_BEGIN:
                form = " ".join(run)
                key = form.casefold()
                forms.setdefault(key, form)
                found.append((key, position - len(run)))
            run = []
        if kind == "name":
            run.append(token)
        elif kind == "word":
            word = token.lower()
            found.append((word, position))
            if previous:
                found.append((f"{previous} {word}", position))
            previous = word
            continue
        previous = ""
    firsts = dict(reversed(found))
    return {key: (n, firsts[key], forms.get(key, key)) for key, n in Counter([key for key, _ in found]).items()}


def _kind(token: str, names: frozenset[str], stops: frozenset[str], language: str) -> str:
    """Return `name`, `word`, or '' for what is no part of a keyword."""
    if token in _NAMES_BEGIN and token in names:
        return "name"
    if not token[0].isalpha() or len(token) < (2 if token.isupper() else 3) or token.casefold() in stops:
        return ""
    if token in names:
        return "" if is_month(token) else "name"
    # German writes its nouns with capitals, so that what is small is none.
    if (language == "de" and token.islower()) or (language == "en" and len(token) > 4 and token.endswith(_NO_NOUN)):
        return ""
    return "word"


def _han_phrases(text: str) -> Found:
    """Return the recurring pieces of two to four characters of scripts without blanks."""
    counts = Counter[str]()
    firsts: dict[str, int] = {}
    for found in _HAN.finditer(text[:MAX_CHARS]):
        run = found.group()
        is_katakana = run[0] <= "\u30ff" and run[0] != "\u3005"
        lengths = (len(run),) if is_katakana or len(run) <= 2 else (2, 3, 4)
        for piece in (run[i : i + n] for n in lengths for i in range(len(run) - n + 1)):
            counts[piece] += 1
            firsts.setdefault(piece, found.start() // 3)
    # A piece that occurs as often as a longer one around it is only a part of that.
    whole = {p[i:j] for p, n in counts.items() if len(p) > 2 for i, j in ((0, -1), (1, None)) if counts[p[i:j]] == n}
    return {piece: (n, firsts[piece], piece) for piece, n in counts.items() if n > 1 and piece not in whole}


def _best(found: Found, names: frozenset[str]) -> Iterator[Keyword]:
    """Yield the best phrases, none of which is part of a better one."""
    scored = []
    for key, (n, position, form) in found.items():
        is_name = form.partition(" ")[0] in names
        n_words = key.count(" ") + 1
        # A pair of common words must recur to be a phrase.
        if n > 1 or is_name or n_words == 1:
            weight = sqrt(n_words) * (NAME_FACTOR if is_name else 1) * (EARLY_FACTOR if position < EARLY_TOKENS else 1)
            scored.append((-weight * log(1 + n), key))
    chosen: list[str] = []
    for negative, key in nsmallest(100, scored):
        if not any(_is_part(key, other) for other in chosen):
            chosen.append(key)
            n, _, form = found[key]
            yield Keyword(form, round(-negative, 4), n)
        if len(chosen) == MAX_KEYWORDS:
            return


def _is_part(one: str, other: str) -> bool:
    """Return whether two phrases say the same: one contains the other, as words or as an inflected form."""
    return one in other or other in one or (one[:5] == other[:5] and " " not in one + other)


@cache
def _stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that are never part of a keyword; none for an unknown language."""
    lines = files("tasks.enrich").joinpath("data/stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if line.startswith(f"{language}:") for word in line[3:].split())
