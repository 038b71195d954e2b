"""Counted: numbers with their nouns, as sentences say them."""


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return `1 file`, `2 files`, `1,200 files`; a plural that takes more than an s is given."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
