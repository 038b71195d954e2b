"""Identity: the hashes that name articles, texts and work: lower-case hex, never of time or machine."""

import re
from hashlib import blake2b

from tasks.core.address_key import page_of

_WORD = re.compile(r"\w+")
#: The ASCII characters that `\w` leaves out, as blanks: splitting is several times faster than matching.
_BLANKED = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "_"}


def _hex(text: str, n_bytes: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=n_bytes).hexdigest()


def _words(text: str) -> str:
    """Return the words of a text, case folded, with one blank between."""
    if text.isascii():
        return " ".join(text.lower().translate(_BLANKED).split())
    return " ".join(_WORD.findall(text.casefold()))


def article_id_of(source: str, record: str) -> str:
    """Return the 128-bit id of the article that `record` of `source` becomes (32 hex digits)."""
    return _hex(f"{source}\0{record}", 16)


def content_hash_of(text: str) -> str:
    """Return the 128-bit hash of a story's words, equal for texts that differ in case, space or punctuation only."""
    return _hex(_words(text), 16)


def text_hash_of(text: str) -> str:
    """Return the 64-bit hash of a segment's words, by which lines that recur on a site are found (16 hex digits)."""
    return _hex(_words(text) or text.strip(), 8)


def key_of(*parts: str) -> str:
    """Return the 128-bit hash of an ordered list of strings."""
    return _hex("\0".join(f"{len(part)}:{part}" for part in parts), 16)


def source_key_of(source: str) -> str:
    """Return the hash by which a source is known after it was forgotten (32 hex digits)."""
    return key_of("source", source)


def address_key_of(address: str) -> str:
    """Return the hash by which a page is known after it was forgotten: of the key that all its addresses share."""
    return key_of("address", page_of(address) or address.strip())
