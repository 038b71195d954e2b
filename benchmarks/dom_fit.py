"""DOM fit: train the judge of pages with a DOM, so that no site teaches what it is asked.

The trees see what the lexicons say of pages that these lexicons were not made from (stacking over inner folds by site);
else they would trust them too much.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from gold_pages import GoldPage
from lexicon_fit import fitted, matrix_of
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from tree_fit import boosted

from tasks.clean.blocks import Document
from tasks.clean.dom_features import dom_columns, is_plain_link, lexical_columns, neighbor_columns
from tasks.clean.dom_tree import Tree, tree_of
from tasks.clean.lexicon import LEVELS, NAME_BITS, TEXT_BITS, name_terms, text_terms
from tasks.clean.measures import Column, Columns, Measures, measure
from tasks.clean.stacked_dom import second_dom_columns
from tasks.clean.story_model import Pass, StoryModel, first_scores
from tasks.clean.windows import Values

N_TREES = (150, 80)
_N_FOLDS = 3
#: Plain links that are no story are many: one in three is learned from, and counts three times.
_LINK_SHARE = 0.3


class Lesson(NamedTuple):
    """One page with everything that is learned from."""

    page: GoldPage
    document: Document
    labels: NDArray[np.float64]
    measures: Measures
    tree: Tree
    columns: Columns


class Corpus(NamedTuple):
    """Lessons with their terms as matrices, a row a block."""

    lessons: Sequence[Lesson]
    offsets: NDArray[np.int64]
    text: csr_matrix
    names: csr_matrix
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    site: NDArray[np.int64]

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of some lessons."""
        return np.concatenate([np.arange(self.offsets[i], self.offsets[i + 1]) for i in numbers])


def lesson_of(page: GoldPage, document: Document, labels: Sequence[int]) -> Lesson:
    """Measure a page."""
    measures = measure([block.text for block in document.blocks])
    tree = tree_of(document)
    columns = dom_columns(document, measures, tree)
    return Lesson(page, document, np.array(labels, np.float64), measures, tree, columns)


def corpus_of(lessons: Sequence[Lesson]) -> Corpus:
    """Gather lessons."""
    sizes = np.array([len(lesson.labels) for lesson in lessons])
    sites = sorted({lesson.page.site for lesson in lessons})
    site = np.array([sites.index(lesson.page.site) for lesson in lessons])
    # A block weighs by its words, damped, and every page the same in all but for the root of its size.
    roots = [np.sqrt(1 + lesson.measures.n_words) for lesson in lessons]
    return Corpus(
        lessons,
        np.cumsum([0, *sizes]),
        matrix_of([text_terms(lesson.measures) for lesson in lessons], 1 << TEXT_BITS),
        csr_matrix(_name_matrix(lessons)),
        np.concatenate([lesson.labels for lesson in lessons]),
        np.concatenate([root / np.sqrt(root.sum()) for root in roots]),
        np.repeat(site, sizes),
    )


def _name_matrix(lessons: Sequence[Lesson]) -> csr_matrix:
    """Return the terms of the names around each block, a column a level and term."""
    size = 1 << NAME_BITS
    kinds = matrix_of([name_terms(lesson.tree.names) for lesson in lessons], size)
    offsets = np.cumsum([0, *(len(lesson.tree.names) for lesson in lessons)])

    def level(place: int) -> csr_matrix:
        rows = [
            lesson.tree.name_of[lesson.tree.chain[place]] + offset
            for lesson, offset in zip(lessons, offsets, strict=False)
        ]
        return kinds[np.concatenate(rows)]

    return hstack([level(0), level(1), level(2), level(3) + level(4), level(5) + level(6) + level(7)], format="csr")


def fold_of(site: str, n_folds: int) -> int:
    """Return the fold of a site, the same in every run."""
    return int(hashlib.md5(site.encode()).hexdigest(), 16) % n_folds


def fit_dom(corpus: Corpus, numbers: NDArray[np.int64], n_trees: tuple[int, int] = N_TREES) -> StoryModel:
    """Train on some lessons of a corpus: lexicons, then trees, then trees that see what the first think of a page."""
    fold = np.array([fold_of(corpus.lessons[i].page.site, _N_FOLDS) for i in numbers])
    first: dict[int, Columns] = {}
    for part in range(_N_FOLDS):
        lexicons = _lexicons(corpus, numbers[fold != part])
        first |= {i: _all_columns(corpus, i, lexicons) for i in numbers[fold == part]}
    scores: dict[int, NDArray[np.float64]] = {}
    for part in range(_N_FOLDS):
        judged_by = _pass(corpus, numbers[fold != part], first, n_trees[0])
        scores |= {i: first_scores(judged_by, first[i]) for i in numbers[fold == part]}
    second = {
        i: second_dom_columns(corpus.lessons[i].tree, corpus.lessons[i].measures, first[i], scores[i]) for i in numbers
    }
    passes = (_pass(corpus, numbers, first, n_trees[0]), _pass(corpus, numbers, second, n_trees[1]))
    return StoryModel(_lexicons(corpus, numbers), passes)


def _pass(
    corpus: Corpus, numbers: NDArray[np.int64], columns: Mapping[int, Mapping[str, Values]], n_trees: int
) -> Pass:
    """Return trees that are fitted to some lessons, of which `columns` has the features."""
    names = tuple(columns[numbers[0]])
    rows, shares = _taught(corpus, numbers)
    table = np.concatenate([np.stack([columns[i][name] for name in names], axis=1) for i in numbers])[rows]
    at = corpus.rows(numbers)[rows]
    return Pass(boosted(table, corpus.labels[at], corpus.weights[at] * shares, n_trees), names)


def _lexicons(corpus: Corpus, numbers: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
    rows = corpus.rows(numbers)
    taught = corpus.labels[rows], corpus.weights[rows], corpus.site[rows]
    names = fitted(corpus.names[rows], *taught)
    return {"text": fitted(corpus.text[rows], *taught), "names": names.reshape(len(LEVELS), -1)}


def _all_columns(corpus: Corpus, number: int, lexicons: dict[str, NDArray[np.float32]]) -> Columns:
    start, stop = corpus.offsets[number], corpus.offsets[number + 1]
    text: Column = (corpus.text[start:stop] @ lexicons["text"]).astype(np.float32)
    size = 1 << NAME_BITS
    rows = corpus.names[start:stop]
    levels = [rows[:, at * size : (at + 1) * size] @ weights for at, weights in enumerate(lexicons["names"])]
    columns = dict(corpus.lessons[number].columns)
    columns |= lexical_columns(columns, text, np.stack(levels).astype(np.float32))
    return columns | neighbor_columns(columns)


def _taught(corpus: Corpus, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return which rows of some lessons are learned from, and how much each counts."""
    easy = np.concatenate([is_plain_link(corpus.lessons[i].columns) for i in numbers])
    easy &= corpus.labels[corpus.rows(numbers)] == 0
    chosen = ~easy | (np.random.default_rng(0).random(len(easy)) < _LINK_SHARE)
    rows = np.flatnonzero(chosen)
    return rows, np.where(easy[rows], 1 / _LINK_SHARE, 1.0)
