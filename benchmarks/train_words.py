"""Word data: make `tasks/clean/words/` from the `wordfreq` package, always the same bytes.

    pip install wordfreq==3.1.1      (beside copydesk; needed for this script only)
    python benchmarks/train_words.py tasks/clean/words

Writes `<language>.txt.gz` for each language of `COMMON`: a line per frequency, `zipf*10 word word …`; and
`known.bloom`: a Bloom filter of the words of all languages of `KNOWN`, six hashes (see `tasks/clean/word_data.py`); and
`compounds.txt.gz`: how many English words begin, and how many end, with a word (four times log2(1 + n)).
Words that the sources of wordfreq themselves glued ("ofthe") are left out of both.
"""

import gzip
import re
import sys
from collections import Counter
from math import log2
from pathlib import Path

from wordfreq import top_n_list, zipf_frequency

from tasks.clean.word_data import bits_of

#: words with frequencies, by which splits are judged
COMMON = {"en": 50_000, **dict.fromkeys(("de", "es", "fr", "it", "nl", "pt", "ru"), 8_000)}
#: words that are never split
KNOWN = {
    "en": 400_000,
    "de": 200_000,
    **dict.fromkeys(("es", "fr", "it", "pt", "nl", "ru"), 100_000),
    **dict.fromkeys(("sv", "pl", "fi", "da", "nb", "tr", "cs", "hu", "ro", "id"), 30_000),
}
BITS_PER_WORD = 10
LETTERS = re.compile(r"[^\W\d_]+")


def words_of(language: str, n: int) -> list[str]:
    """Return the most frequent words of a language that consist of letters."""
    return [word for word in top_n_list(language, n) if LETTERS.fullmatch(word)]


def is_glued(word: str, language: str, frequent: dict[str, float]) -> bool:
    """Tell whether a word is much rarer than its parts would be side by side, both being very common."""
    own = zipf_frequency(word, language)
    for cut in range(1, len(word)):
        first, second = frequent.get(word[:cut], 0.0), frequent.get(word[cut:], 0.0)
        if cut == 1 and word[0] not in "ai":
            continue
        if first and second and max(first, second) >= 5.8 and first + second - 9 - own >= 1.3 and len(word) >= 5:
            return True
    return False


def compounds() -> str:
    """Return the parts of English compounds: lines of head level, tail level and the words that have both."""
    parts = {word for word in words_of("en", 50_000) if len(word) >= 3 and zipf_frequency(word, "en") >= 3.15}
    heads: Counter[str] = Counter()
    tails: Counter[str] = Counter()
    for word in words_of("en", KNOWN["en"]):
        if zipf_frequency(word, "en") < 1.5:
            continue
        for cut in range(3, len(word) - 2):
            if word[:cut] in parts and word[cut:] in parts:
                heads[word[:cut]] += 1
                tails[word[cut:]] += 1
    lines: dict[tuple[int, int], list[str]] = {}
    for word in sorted({*heads, *tails}):
        lines.setdefault((round(4 * log2(1 + heads[word])), round(4 * log2(1 + tails[word]))), []).append(word)
    return "".join(f"{head} {tail} {' '.join(lines[head, tail])}\n" for head, tail in sorted(lines))


def main(folder: Path) -> None:
    """Write the files."""
    (folder / "compounds.txt.gz").write_bytes(gzip.compress(compounds().encode(), 9, mtime=0))
    english = {word: zipf_frequency(word, "en") for word in words_of("en", 6_000) if len(word) > 1 or word in "ai"}
    known: set[str] = set()
    for language, n in KNOWN.items():
        words = words_of(language, n)
        kept = [word for word in words if not is_glued(word, language, english if language == "en" else FUNCTION)]
        known.update(kept)
        if language in COMMON:
            lines: dict[int, list[str]] = {}
            chosen = set(kept)
            for word in words[: COMMON[language]]:
                if word in chosen:
                    lines.setdefault(round(zipf_frequency(word, language) * 10), []).append(word)
            body = "".join(f"{zipf} {' '.join(sorted(lines[zipf]))}\n" for zipf in sorted(lines, reverse=True))
            (folder / f"{language}.txt.gz").write_bytes(gzip.compress(body.encode(), 9, mtime=0))
    n_bytes = len(known) * BITS_PER_WORD // 8
    bloom = bytearray(n_bytes)
    for word in known:
        for bit in bits_of(word, n_bytes * 8):
            bloom[bit >> 3] |= 1 << (bit & 7)
    (folder / "known.bloom").write_bytes(bloom)
    print(f"{len(known)} known words, {n_bytes} bytes")


#: English function words, two of which side by side are no word of another language
FUNCTION = {
    word: zipf_frequency(word, "en")
    for word in LETTERS.findall(
        "the of and to in is was for with that this from have has are were which said they he she it by on at as"
    )
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
