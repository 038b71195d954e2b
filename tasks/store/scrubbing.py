"""Scrubbing: the names of what was forgotten, out of what the note of a run says."""

import re
from collections.abc import Set as AbstractSet
from typing import Any

from tasks.core.address_key import page_of

#: what stands in a note for a name that was forgotten
FORGOTTEN = "(forgotten)"
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
#: what a sentence sets behind an address, and an address may end with too
_CLOSING = ".,;:!?)]}"
# A name ends before a blank, a quote, a comma or the end of a sentence: `inbox/a` is not in `inbox/a.txt`.
_WHOLE = r"(?<![\w.%-]){}(?![.?]*[\w/%~+=@#&-])"


def scrubbed(value: Any, names: AbstractSet[str], records: AbstractSet[tuple[str, str]]) -> Any:
    """Return JSON without the entries on sources (`names`) or `records`, and without sources and addresses in texts."""
    if isinstance(value, dict):
        # The source of an entry that stays is another one, whatever its name begins with.
        return {key: inner if key == "source" else scrubbed(inner, names, records) for key, inner in value.items()}
    if isinstance(value, list):
        return [scrubbed(entry, names, records) for entry in value if not _is_on(entry, names, records)]
    return _without_names(value, names) if isinstance(value, str) else value


def _is_on(entry: Any, names: AbstractSet[str], records: AbstractSet[tuple[str, str]]) -> bool:
    if not isinstance(entry, dict) or "source" not in entry:
        return False
    return entry["source"] in names or (entry["source"], entry.get("record")) in records


def _without_names(text: str, names: AbstractSet[str]) -> str:
    addresses = {name for name in names if "://" in name}
    # A parameter names a file by its place on the disk, which ends like its source.
    if any(f"/{text}".endswith(f"/{name.partition('/')[2]}") for name in names - addresses if "/" in name.strip("/")):
        return FORGOTTEN
    pages = {page for address in addresses if (page := page_of(address))}
    text = _ADDRESS.sub(lambda found: _without_address(found[0], pages), text)
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(_WHOLE.format(re.escape(name)), FORGOTTEN, text)
    return text


def _without_address(found: str, pages: AbstractSet[str]) -> str:
    """Return what was found in a sentence without the address of one of the pages, however it is spelled."""
    for end in range(len(found.rstrip(_CLOSING)), len(found) + 1):
        if page_of(found[:end]) in pages:
            return FORGOTTEN + found[end:]
    return found
