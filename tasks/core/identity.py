"""Identity: the hashes that name articles, texts and work: lower-case hex, never of time or machine."""

import re
from hashlib import blake2b

_WORD = re.compile(r"\w+")


def _hex(text: str, n_bytes: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=n_bytes).hexdigest()


def article_id_of(source: str, record: str) -> str:
    """Return the 128-bit id of the article that `record` of `source` becomes (32 hex digits)."""
    return _hex(f"{source}\0{record}", 16)


def content_hash_of(text: str) -> str:
    """Return the 128-bit hash of a story's words, equal for texts that differ in case, space or punctuation only."""
    return _hex(" ".join(_WORD.findall(text.casefold())), 16)


def text_hash_of(text: str) -> str:
    """Return the 64-bit hash of a segment's words, by which lines that recur on a site are found (16 hex digits)."""
    return _hex(" ".join(_WORD.findall(text.casefold())) or text.strip(), 8)


def key_of(*parts: str) -> str:
    """Return the 128-bit hash of an ordered list of strings."""
    return _hex("\0".join(f"{len(part)}:{part}" for part in parts), 16)
