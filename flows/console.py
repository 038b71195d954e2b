"""Console: what the user sees. Text from files is neutralized here before a terminal gets it."""

import io
import os
import re
import sys

from rich.console import Console
from rich.markup import escape

#: In a log or a pipe, where nobody told how wide it is, no cell and no path is broken.
_WIDE = 1_000


def _width() -> int | None:
    is_told = "COLUMNS" in os.environ or (sys.stdout is not None and sys.stdout.isatty())
    return None if is_told else _WIDE


console = Console(highlight=False, width=_width())
errors = Console(stderr=True, highlight=False, soft_wrap=True)

# Control characters but tab and line break, and the marks that reorder text (https://unicode.org/reports/tr36/).
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def open_standard_streams() -> None:
    """Open those of the three standard streams that are closed: a pipe would get the number of one, and be lost."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))


def escape_what_has_no_form() -> None:
    """Let standard output escape characters that its encoding lacks, as standard error does, where it would fail."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def safe(text: object) -> str:
    """Return text that cannot steer a terminal: control and bidi characters become visible escapes."""
    return _UNSAFE.sub(
        lambda match: f"\\x{ord(match[0]):02x}" if ord(match[0]) < 256 else f"\\u{ord(match[0]):04x}", str(text)
    )


def plain(text: object) -> str:
    """Return safe text with rich's own markup escaped."""
    return escape(safe(text))


def say(sentence: str) -> None:
    """Print a sentence to standard output, in one line however long it is."""
    console.print(safe(sentence), markup=False, soft_wrap=True)


def say_error(sentence: str) -> None:
    """Print one sentence to standard error."""
    errors.print(f"[bold red]error:[/] {plain(sentence)}")
