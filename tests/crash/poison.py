"""Poison: a judge that does to its process what bad documents do. Named by a word in the text."""

import ctypes
import re

from tasks.clean import Document, Judgement, judge

#: word in the text -> reason of the reject it must become
POISONS = {"segfaultpoison": "crashed", "endlesspoison": "timeout", "greedypoison": "out_of_memory"}


def poisoned_judge(document: Document) -> tuple[Judgement, ...]:
    """Judge as always, unless the document is poison."""
    if "segfaultpoison" in document.raw:
        ctypes.string_at(0)
    if "endlesspoison" in document.raw:
        re.match(r"(a|aa)+$", "a" * 100 + "b")  # C code that will not end in this century, and holds the interpreter
    if "greedypoison" in document.raw:
        hoard = []
        while True:
            hoard.append(bytearray(16_000_000))
    return tuple(judge(document))
