"""Statements: how far a block says what the page states about its story in title, description and JSON-LD."""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import Document
from tasks.clean.glyphs import Hashes, among, glyphs_of, mixed, words_of
from tasks.clean.measures import Measures
from tasks.clean.windows import Reals, running

_BODY = re.compile(r'"articleBody"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){200,})"', re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,500}>")
_ENTITY = re.compile(r"&[a-z#0-9]{2,8};")
_DESCRIPTIONS = frozenset(("og:description", "description"))


def statement_columns(document: Document, measures: Measures, is_h1: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Return how far each block says what the page states: its title, its description, its JSON-LD story."""
    n = measures.n_words
    counted = np.maximum(n, 1)
    title = _hashes(" ".join((document.head.title, *_metas(document, frozenset(("og:title",))))))
    in_title = measures.per_block(among(measures.hashes, title))
    of_title = in_title / counted
    body, n_body = _json_body(document.head.json_ld)
    described = _pairs(_hashes(next(iter(_metas(document, _DESCRIPTIONS)), "")))
    pairs = _pairs(measures.hashes)
    is_inner = measures.block_of[1:] == measures.block_of[:-1]
    n_pairs = np.maximum(n - 1, 1)

    def share(known: Hashes) -> Reals:
        found = among(pairs, known) & is_inner
        return np.bincount(measures.block_of[1:], found, len(n)) / n_pairs

    return {
        "of_title": of_title,
        "title_share": in_title / max(1, len(title)),
        "described": share(described),
        "json_body": share(body) if n_body else np.full(len(n), -1.0),
        "json_body_share": np.full(len(n), n_body / max(1.0, n.sum())),
        **_after_title(measures, is_h1, of_title),
    }


def _after_title(measures: Measures, is_h1: NDArray[np.bool_], of_title: Reals) -> dict[str, NDArray[Any]]:
    n = len(of_title)
    middle = running(measures.n_words)[:-1] + measures.n_words / 2
    titled = np.flatnonzero(is_h1 & (of_title > 0.4))
    first = titled[0] if len(titled) else -1
    return {
        "h1s_before": np.cumsum(is_h1),
        "blocks_since_title": np.arange(n) - first if first >= 0 else np.full(n, -999),
        "words_since_title": np.clip(middle - middle[first], -1000, 1000) if first >= 0 else np.full(n, -9999.0),
    }


def _metas(document: Document, names: frozenset[str]) -> Iterator[str]:
    return (content for name, content in document.head.metas if name in names)


def _hashes(text: str) -> Hashes:
    return words_of(glyphs_of(text)).hashes if text else np.zeros(0, np.uint64)


def _pairs(hashes: Hashes) -> Hashes:
    return mixed(hashes[:-1], hashes[1:])


def _json_body(json_ld: tuple[str, ...]) -> tuple[Hashes, int]:
    """Return the pairs of words of the longest `articleBody` that the page states, and its number of words."""
    longest = ""
    for data in json_ld:
        if '"articleBody"' in data and (match := _BODY.search(data)) and len(match[1]) > len(longest):
            longest = match[1]
    if not longest:
        return np.zeros(0, np.uint64), 0
    try:
        text = json.loads(f'"{longest}"', strict=False)
    except ValueError:
        return np.zeros(0, np.uint64), 0
    hashes = _hashes(_TAG.sub(" ", _ENTITY.sub(" ", text)))
    return _pairs(hashes), len(hashes)
