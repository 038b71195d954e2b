"""Language: which language the story is written in, how likely that is, and in which script."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from tasks.core.facts import Spoken
from tasks.core.records import Page
from tasks.enrich.declared import meta

#: Languages in which news is published and which the model tells apart; rarer ones only take away from these.
LANGUAGES = frozenset(
    [
        "af",
        "am",
        "ar",
        "az",
        "be",
        "bg",
        "bn",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "gl",
        "gu",
        "he",
        "hi",
        "hr",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kk",
        "km",
        "kn",
        "ko",
        "lt",
        "lv",
        "mk",
        "ml",
        "mr",
        "ms",
        "my",
        "ne",
        "nl",
        "no",
        "pa",
        "pl",
        "pt",
        "ro",
        "ru",
        "si",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "sw",
        "ta",
        "te",
        "th",
        "tl",
        "tr",
        "uk",
        "ur",
        "uz",
        "vi",
        "zh",
    ]
)
#: Characters that are looked at, half of them from the middle of a longer story, since the beginning may be a foreign
#: quotation. On gold texts the first 300 are enough (805 of 805 paragraphs in 23 languages), and time grows with them.
SAMPLE_CHARS = 600
#: How many times likelier the declared language is than others before the text is read.
PRIOR = 8.0

_SCRIPTS = (
    ("Jpan", "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"),
    ("Kore", "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"),
    ("Hani", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    ("Latn", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("Cyrl", "\u0400-\u052f"),
    ("Arab", "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("Grek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Hebr", "\u05d0-\u05ea"),
    ("Deva", "\u0900-\u097f"),
    ("Beng", "\u0980-\u09ff"),
    ("Guru", "\u0a00-\u0a7f"),
    ("Gujr", "\u0a80-\u0aff"),
    ("Taml", "\u0b80-\u0bff"),
    ("Telu", "\u0c00-\u0c7f"),
    ("Knda", "\u0c80-\u0cff"),
    ("Mlym", "\u0d00-\u0d7f"),
    ("Sinh", "\u0d80-\u0dff"),
    ("Thai", "\u0e00-\u0e7f"),
    ("Laoo", "\u0e80-\u0eff"),
    ("Mymr", "\u1000-\u109f"),
    ("Geor", "\u10a0-\u10ff"),
    ("Ethi", "\u1200-\u137f"),
    ("Khmr", "\u1780-\u17ff"),
    ("Armn", "\u0530-\u058f"),
)
_RANGES = tuple((script, re.compile(f"[{characters}]")) for script, characters in _SCRIPTS)
_LATIN = dict(_RANGES)["Latn"]
_LETTER = re.compile(r"[^\W\d_]")


def language_of(page: Page) -> Iterator[Spoken]:
    """Yield the language of the story, its probability and the script; where text is short the declared one helps."""
    sample = _sample(page.text)
    if not _LETTER.search(sample):
        return
    found, probability = detect(sample, declared_language(page))
    yield Spoken(found, round(probability, 4), script_of(sample))


def language_code(page: Page) -> str:
    """Return the language of the story, or the declared one if the story has no letters; '' if there is none."""
    sample, declared = _sample(page.text), declared_language(page)
    return detect(sample, declared)[0] if _LETTER.search(sample) else declared


def _sample(text: str) -> str:
    if len(text) <= 2 * SAMPLE_CHARS:
        return text[:SAMPLE_CHARS]
    half, middle = SAMPLE_CHARS // 2, len(text) // 2
    return f"{text[:half]} {text[middle : middle + half]}"


def declared_language(page: Page) -> str:
    """Return the ISO 639-1 code that the record or the page declares, or ''."""
    texts = (
        page.fields.language or "",
        page.head.language,
        meta(page.head, ("og:locale", "content-language", "inlanguage")),
    )
    codes = (re.split(r"[-_]", text.strip().lower())[0] for text in texts)
    return next((code for code in codes if re.fullmatch(r"[a-z]{2}", code)), "")


@lru_cache(maxsize=2)  # dates are read by the language, too: the same page is asked about twice
def detect(text: str, hint: str = "") -> tuple[str, float]:
    """Return the most likely language and its probability."""
    ranking = {code: probability * (PRIOR if code == hint else 1.0) for code, probability in _identifier().rank(text)}
    best = max(ranking, key=lambda code: ranking[code])
    return best, ranking[best] / sum(ranking.values())


def script_of(text: str) -> str | None:
    """Return the ISO 15924 code of the script of most letters; kana make a text Japanese, whatever its kanji."""
    if len(_LATIN.findall(text)) * 2 > len(text):
        return "Latn"
    counts = {script: n for script, pattern in _RANGES if (n := len(pattern.findall(text)))}
    if counts.get("Jpan", 0) * 10 > counts.get("Hani", 0) and counts.get("Jpan", 0) > 0 and "Hani" in counts:
        counts["Jpan"] += counts.pop("Hani")
    return max(counts, key=lambda script: counts[script]) if counts else None


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
