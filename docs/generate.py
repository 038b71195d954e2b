"""Generate: the pages of `docs/` that are made from the code, so that they cannot say anything else than it does.

`python docs/generate.py` writes them; with `--check` it writes nothing and fails if one of them is not up to date.
"""

import sys
from pathlib import Path

from dictionary_page import data_dictionary
from parameters_page import parameters

DOCS = Path(__file__).parent


def documents() -> dict[Path, str]:
    """Return the generated pages: path -> content."""
    return {DOCS / "data_dictionary.md": data_dictionary(), DOCS / "parameters.md": parameters()}


def main(arguments: list[str]) -> int:
    """Write the pages that are not up to date, or with `--check` only name them; return the exit code."""
    is_check = "--check" in arguments
    is_stale = False
    for path, content in documents().items():
        if path.is_file() and path.read_text("utf-8") == content:
            continue
        is_stale = True
        if is_check:
            sys.stderr.write(f"docs/{path.name} is not up to date; run `python docs/generate.py`.\n")
        else:
            path.write_text(content, encoding="utf-8")
    return int(is_stale and is_check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
