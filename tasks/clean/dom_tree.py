"""DOM tree: the elements of a page as arrays, and for each block the chain of its ancestors."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.clean.blocks import Block, Document, Element, Kind
from tasks.clean.glyphs import Indices

TAGS = (
    "", "div", "p", "a", "span", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main",
    "aside", "nav", "header", "footer", "figure", "figcaption", "button", "form", "label", "td", "th", "tr", "tbody",
    "table", "blockquote", "strong", "b", "em", "i", "time", "small", "dd", "dt", "dl", "pre", "address", "summary",
    "details", "center", "body", "font", "cite", "picture", "caption", "dialog", "fieldset", "legend", "option", "q",
)  # fmt: skip
TAG_CODES = {tag: code for code, tag in enumerate(TAGS)}
_KINDS = {kind: code for code, kind in enumerate(Kind)}
#: Ancestors that are looked at one by one, above the block's own element.
N_ANCESTORS = 6


class Tree(NamedTuple):
    """The elements of a page as arrays, and for each block the chain of its ancestors."""

    parent: Indices
    tag: Indices
    depth: Indices
    first_block: Indices
    stop_block: Indices
    #: distinct values of tag, class and the like, and which of them each element has
    names: list[str]
    name_of: Indices
    #: element around the first word, own block-level element, its parent, and so on
    chain: list[Indices]
    #: columns of the blocks as they are in `Block`, and the number of each block's kind
    blocks: dict[str, Indices]
    kind: Indices


def tree_of(document: Document) -> Tree:
    """Return the elements of a document as arrays."""
    elements = dict(zip(Element._fields, zip(*document.elements, strict=True), strict=True))
    blocks = dict(zip(Block._fields, zip(*document.blocks, strict=True), strict=True))
    parents, tags = elements["parent"], elements["tag"]
    depths = [0]
    for parent in parents[1:]:
        depths.append(depths[parent] + 1)
    kinds = list(map(" ".join, zip(tags, elements["names"], strict=True)))
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    parent = np.array(parents, np.int64)
    chain = [np.array(blocks["inner"], np.int64), np.array(blocks["element"], np.int64)]
    for _ in range(N_ANCESTORS):
        chain.append(parent[chain[-1]])
    codes = {tag: TAG_CODES.get(tag, len(TAGS)) for tag in set(tags)}
    n_blocks = len(document.blocks)
    return Tree(
        parent,
        np.fromiter(map(codes.__getitem__, tags), np.int64, len(tags)),
        np.array(depths, np.int64),
        np.minimum(np.array(elements["first_block"], np.int64), n_blocks),
        np.minimum(np.array(elements["stop_block"], np.int64), n_blocks),
        list(numbers),
        np.fromiter(map(numbers.__getitem__, kinds), np.int64, len(kinds)),
        chain,
        {name: np.array(blocks[name]) for name in ("marks", "n_link_chars", "n_strong_chars")},
        np.fromiter(map(_KINDS.__getitem__, blocks["kind"]), np.int64, n_blocks),
    )


def ordinals(tree: Tree) -> tuple[Indices, Indices]:
    """Return each element's number among the siblings of its tag and names, and the first of these siblings."""
    key = tree.parent * len(tree.names) + tree.name_of
    order = np.argsort(key, kind="stable")
    is_first = np.ones(len(key), np.bool_)
    is_first[1:] = key[order][1:] != key[order][:-1]
    rank = np.arange(len(key))
    begin = np.maximum.accumulate(np.where(is_first, rank, 0))
    ordinal, first = np.empty_like(rank), np.empty_like(rank)
    ordinal[order] = rank - begin
    first[order] = order[begin]
    return ordinal, first


def levels_to(tree: Tree, element: int, n_blocks: int) -> Indices:
    """Return for each block how many levels above an element the nearest one stands that holds the block too."""
    path = [element]
    while path[-1]:
        path.append(int(tree.parent[path[-1]]))
    levels = np.full(n_blocks, len(path))
    for level in range(len(path) - 1, -1, -1):
        levels[tree.first_block[path[level]] : tree.stop_block[path[level]]] = level
    return levels


class Heart(NamedTuple):
    """The element that holds most of what weighs among its children and theirs, and where each block stands to it."""

    weight: float
    #: levels up to the nearest element around it that holds the block too
    levels: Indices
    #: blocks before it (negative) or behind it
    n_blocks_away: Indices
    #: levels by which the block lies deeper
    depth: Indices


def heart_of(tree: Tree, weights: NDArray[np.float64]) -> Heart:
    """Return the heart of a page by the weights of its blocks; grandchildren count half."""
    n, n_elements = len(weights), len(tree.parent)
    held = np.bincount(tree.chain[2], weights, n_elements) + 0.5 * np.bincount(tree.chain[3], weights, n_elements)
    best = int(held.argmax())
    start, stop = tree.first_block[best], tree.stop_block[best]
    index = np.arange(n)
    away = np.where(index < start, index - start, np.where(index >= stop, index - stop + 1, 0))
    return Heart(float(held[best]), levels_to(tree, best, n), away, tree.depth[tree.chain[1]] - tree.depth[best])
