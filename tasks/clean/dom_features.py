"""DOM features: what a model looks at where there was a DOM. A column a feature, one value a block."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import MARKS, Document
from tasks.clean.dom_tree import TAG_CODES, Tree, heart_of, ordinals
from tasks.clean.glyphs import first_places, mixed
from tasks.clean.measures import LONG_WORDS, SHORT_WORDS, Column, Columns, Measures
from tasks.clean.statements import statement_columns
from tasks.clean.windows import Reals, gaps, running, shifted, window_sum

_H1, _ARTICLE, _MAIN = TAG_CODES["h1"], TAG_CODES["article"], TAG_CODES["main"]
#: Ancestors among which a story that follows another is looked for.
_N_FAR_ANCESTORS = 14
_MIN_LINK_SHARE, _MAX_LINK_WORDS = 0.9, 12
#: What a block is told about those before and after it.
_NEIGHBOR_COLUMNS = ("n_words", "link_share", "ends_sentence", "function_share", "tag", "text", "names")
_REACH = (-3, -2, -1, 1, 2, 3)


def dom_columns(document: Document, measures: Measures, tree: Tree) -> Columns:
    """Return the features of all blocks of a document with a DOM, without the learned lexicons."""
    columns = dict(measures.columns)
    link, strong = _shares(tree, measures)
    page = _Page(measures, tree, link, strong)
    for found in (_own, _place, _ancestors, _sequence, _container, _repeats):
        columns |= _as_columns(found(page))
    is_h1 = tree.tag[tree.chain[1]] == _H1
    columns |= _as_columns(statement_columns(document, measures, is_h1))
    return columns


def _as_columns(values: dict[str, NDArray[Any]]) -> Columns:
    return {name: np.asarray(column, np.float32) for name, column in values.items()}


class _Page(NamedTuple):
    measures: Measures
    tree: Tree
    link: Reals
    strong: Reals

    @property
    def n_words(self) -> Reals:
        return self.measures.n_words

    @property
    def is_long(self) -> NDArray[np.bool_]:
        return (self.n_words >= LONG_WORDS) & (self.link < 0.5)


def _shares(tree: Tree, measures: Measures) -> tuple[Reals, Reals]:
    n_chars = np.maximum(measures.columns["n_chars"].astype(np.float64), 1)
    return tree.blocks["n_link_chars"] / n_chars, tree.blocks["n_strong_chars"] / n_chars


def _own(page: _Page) -> dict[str, NDArray[Any]]:
    tree, (inner, own, *_) = page.tree, page.tree.chain
    columns: dict[str, NDArray[Any]] = {
        "link_share": page.link,
        "strong_share": page.strong,
        "tag": tree.tag[own],
        "inner_tag": tree.tag[inner],
        "parent_tag": tree.tag[tree.chain[2]],
        "kind": tree.kind,
        "depth": tree.depth[own],
        "relative_depth": tree.depth[own] - np.sum(tree.depth[own] * page.n_words) / max(1.0, page.n_words.sum()),
    }
    for name, bit in MARKS.items():
        columns[f"in_{name}"] = (tree.blocks["marks"] & bit) > 0
    return columns


def _place(page: _Page) -> dict[str, NDArray[Any]]:
    n, n_words = len(page.link), page.n_words
    total = max(1.0, n_words.sum())
    before = running(n_words)
    middle = (before[1:] + before[:-1]) / 2
    function = page.measures.columns["function_share"]
    ones = np.ones(n)
    return {
        "position": np.arange(n) / n,
        "word_position": middle / total,
        "n_blocks": ones * n,
        "n_page_words": ones * total,
        "page_link_share": ones * (page.link * n_words).sum() / total,
        "page_function_share": ones * (function * n_words).sum() / total,
        "page_long_share": ones * page.is_long.mean(),
    }


def _ancestors(page: _Page) -> dict[str, NDArray[Any]]:
    tree, n_words = page.tree, page.n_words
    words, links = running(n_words), running(n_words * page.link)
    long, short = running(page.is_long), running(n_words < SHORT_WORDS)
    start, stop = tree.first_block, tree.stop_block
    total = max(1.0, words[-1])
    middle = (words[1:] + words[:-1]) / 2
    sizes = words[stop] - words[start]
    per_element = {
        "words": sizes,
        "link": (links[stop] - links[start]) / np.maximum(1, sizes),
        "long": long[stop] - long[start],
        "short": (short[stop] - short[start]) / np.maximum(1, stop - start),
        "share": sizes / total,
    }
    columns: dict[str, NDArray[Any]] = {}
    for level, element in enumerate(tree.chain[2:]):
        for name, values in per_element.items():
            columns[f"{name}_{level}"] = values[element]
        columns[f"place_{level}"] = (middle - words[start[element]]) / np.maximum(1, sizes[element])
    return columns


def _sequence(page: _Page) -> dict[str, NDArray[Any]]:
    """Long blocks around a block, and the story it is in, where several follow each other on one page."""
    tree, n = page.tree, len(page.link)
    before, after = gaps(page.is_long)
    long, words = running(page.is_long), running(page.n_words)
    return {
        "long_before": before,
        "long_after": after,
        "long_near": window_sum(page.is_long, -5, 5),
        "words_near": window_sum(page.n_words, -5, 5),
        "n_articles": np.full(n, np.count_nonzero(tree.tag == _ARTICLE)),
        **_stories(tree, long, words),
    }


def _stories(tree: Tree, long: Reals, words: Reals) -> dict[str, NDArray[Any]]:
    ordinal, first_alike = ordinals(tree)
    start, stop = tree.first_block, tree.stop_block
    is_big = (long[stop] - long[start] >= 3) & (words[stop] - words[start] > 100)
    element = tree.chain[0]
    n = len(element)
    highest, away, article = np.zeros(n), np.zeros(n), np.full(n, -1)
    for _ in range(_N_FAR_ANCESTORS):
        rank = np.where(is_big[element], ordinal[element], 0)
        away = np.where(rank > highest, words[start[element]] - words[start[first_alike[element]]], away)
        highest = np.maximum(highest, rank)
        is_article = (tree.tag[element] == _ARTICLE) | (tree.tag[element] == _MAIN)
        article = np.where((article < 0) & is_article, element, article)
        element = tree.parent[element]
    size = words[stop[article]] - words[start[article]]
    has = article >= 0
    return {
        "highest_ordinal": highest,
        "words_after_first": away,
        "article_words": np.where(has, size, -1),
        "article_share": np.where(has, size / max(1.0, words[-1]), -1),
        "article_depth": np.where(has, tree.depth[tree.chain[1]] - tree.depth[article], -1),
        "ordinal_0": ordinal[tree.chain[1]],
        "ordinal_1": ordinal[tree.chain[2]],
        "ordinal_2": ordinal[tree.chain[3]],
    }


def _container(page: _Page) -> dict[str, NDArray[Any]]:
    """Where a block stands to the element that holds most of the page's prose."""
    tree, n = page.tree, len(page.link)
    prose = np.where(page.is_long, page.n_words * (1 - page.link), 0)
    heart = heart_of(tree, prose)
    of_parent = np.bincount(tree.chain[2], prose, len(tree.parent))[tree.chain[2]]
    return {
        "levels_to_container": heart.levels,
        "container_share": np.full(n, heart.weight / max(1.0, page.n_words.sum())),
        "blocks_to_container": heart.n_blocks_away,
        "depth_in_container": heart.depth,
        "parent_prose": of_parent / max(1.0, prose.max(initial=0)),
    }


def _repeats(page: _Page) -> dict[str, NDArray[Any]]:
    """How much of a block the page says elsewhere too."""
    measures, n = page.measures, len(page.link)
    first = first_places(measures.block_hash)
    hashes = measures.hashes
    columns: dict[str, NDArray[Any]] = {
        "n_same": np.bincount(first, minlength=n)[first],
        "said_whole": first < np.arange(n),
    }
    said = np.zeros(n)
    if len(hashes) > 3:
        grams = mixed(mixed(hashes[:-2], hashes[1:-1]), hashes[2:])
        block = measures.block_of[2:]
        is_inner = (block == measures.block_of[:-2]) & (measures.place[2:] < 24) & (measures.n_words[block] >= 6)
        grams, block = grams[is_inner], block[is_inner]
        again = block[first_places(grams)] < block
        said = np.bincount(block, again, n) / np.maximum(1, np.bincount(block, minlength=n))
    columns["said_before"] = said
    return columns


def is_plain_link(columns: Columns) -> NDArray[np.bool_]:
    """Return which blocks are nothing but a few words in a link; they are hardly ever story."""
    return (columns["link_share"] > _MIN_LINK_SHARE) & (columns["n_words"] < _MAX_LINK_WORDS)


def lexical_columns(columns: Columns, text: Column, names: NDArray[np.float32]) -> Columns:
    """Return the features made from the sums of the lexicons: as they are, and against the page's long blocks."""
    total = names.sum(axis=0, dtype=np.float64).astype(np.float32)
    n_words = columns["n_words"]
    is_long = (n_words >= LONG_WORDS) & (columns["link_share"] < 0.5)
    weight = np.where(is_long, n_words, 0).astype(np.float64)
    whole = max(1.0, float(weight.sum()))
    highest = total[is_long].max() if is_long.any() else total.max()
    return {
        "text": text,
        "names_near": names[0] + names[1],
        "names_mid": names[2] + names[3],
        "names_far": names[4],
        "names": total,
        "names_below_best": total - highest,
        "names_against_mean": total - np.float32((total * weight).sum() / whole),
        "text_against_mean": text - np.float32((text * weight).sum() / whole),
    }


def neighbor_columns(columns: Columns) -> Columns:
    """Return features of the blocks before and after each block; -1 beyond the ends."""
    return {
        f"{name}{reach:+}": shifted(columns[name], reach).astype(np.float32)
        for reach in _REACH
        for name in _NEIGHBOR_COLUMNS
    }
