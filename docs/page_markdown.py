"""Page markdown: the few forms that generated pages are made of."""

from collections.abc import Iterable

NOTICE = "<!-- Made by `python docs/generate.py`; what is edited here is lost. -->"


def page(parts: Iterable[str]) -> str:
    """Return a page of parts, a blank line between them."""
    return "\n\n".join(parts) + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table; a bar inside a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """Return a list with a line each."""
    return "\n".join(f"- {line}" for line in lines)


def code(words: Iterable[object]) -> str:
    """Return words as they stand in code, with commas."""
    return ", ".join(f"`{word}`" for word in words)
