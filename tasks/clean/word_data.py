"""Word data: common words with their frequencies, and a set of known words. Made by `benchmarks/train_words.py`."""

import gzip
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

_FOLDER = Path(__file__).with_name("words")
#: Languages with a list of common words (ISO 639-1).
LANGUAGES = frozenset({"en", "de", "es", "fr", "it", "nl", "pt", "ru"})
_N_HASHES = 6


@cache
def common_words(language: str) -> dict[str, float]:
    """Return the common words of a language with their frequency on the Zipf scale (log10 per billion words)."""
    if language not in LANGUAGES:
        return {}
    words: dict[str, float] = {}
    for line in _packed_lines(f"{language}.txt.gz"):
        tenths, *names = line.split(" ")
        words.update(dict.fromkeys(names, int(tenths) / 10))
    return words


def zipf(word: str, language: str) -> float:
    """Return how frequent a lower-case word is in a language on the Zipf scale, 0 if it is not common."""
    return common_words(language).get(word, 0.0)


@cache
def compounds() -> tuple[dict[str, float], dict[str, float]]:
    """Return how many English words begin and how many end with a word (log2(1 + n)): what makes compounds."""
    heads: dict[str, float] = {}
    tails: dict[str, float] = {}
    for line in _packed_lines("compounds.txt.gz"):
        head, tail, *names = line.split(" ")
        if head != "0":
            heads.update(dict.fromkeys(names, int(head) / 4))
        if tail != "0":
            tails.update(dict.fromkeys(names, int(tail) / 4))
    return heads, tails


@cache
def weights() -> dict[str, float]:
    """Return the learned weight of each feature of `tasks/clean/word_features.py`."""
    pairs = (line.rsplit(" ", 1) for line in _lines("weights.txt"))
    return {name: float(value) for name, value in pairs}


def function_words(name: str) -> frozenset[str]:
    """Return a list of `words/function.txt`: of a language, with a mark that says for what, or of code."""
    return _function_words().get(name, frozenset())


@cache
def _function_words() -> dict[str, frozenset[str]]:
    lists = (line.split() for line in _lines("function.txt"))
    return {name: frozenset(words) for name, *words in lists}


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Tell whether a lower-case word is known in any language (about 1 unknown word in 100 passes for known)."""
    bloom = _bloom()
    return all(bloom[bit >> 3] >> (bit & 7) & 1 for bit in bits_of(word, len(bloom) * 8))


def bits_of(word: str, n_bits: int) -> list[int]:
    """Return the positions of a word in a Bloom filter (Kirsch and Mitzenmacher 2006: two hashes make them all)."""
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    first, second = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
    return [(first + i * second) % n_bits for i in range(_N_HASHES)]


@cache
def _bloom() -> bytes:
    return (_FOLDER / "known.bloom").read_bytes()


def _lines(name: str) -> list[str]:
    """Return the lines of a file that are neither empty nor comments."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _packed_lines(name: str) -> list[str]:
    return gzip.decompress((_FOLDER / name).read_bytes()).decode().splitlines()
