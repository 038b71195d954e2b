"""Text fit: train the judge of text without a DOM, on pages that were flattened in several ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from dom_fit import fold_of
from gold_pages import GoldPage
from lexicon_fit import fitted, matrix_of, root_scaled
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from story_scores import tokens
from tree_fit import boosted

from tasks.clean.blocks import Document
from tasks.clean.lexicon import TEXT_BITS, around_terms, line_terms
from tasks.clean.measures import Measures, measure
from tasks.clean.prose_runs import Page, page_of
from tasks.clean.stacked_features import second_columns
from tasks.clean.story_model import HOPELESS_SCORE, MIN_FIRST_SCORE, Pass, StoryModel, is_open
from tasks.clean.text_features import first_columns
from tasks.clean.trees import probability
from tasks.clean.windows import Values

N_TREES = (300, 250)
_N_FOLDS = 3
#: A line is short, so its lexicon may know more words, and rarer ones, than that of a page with a DOM.
_ALPHA, _MIN_SITES = 3e-6, 3
#: A line counts as much as it moves precision and recall of its page.
_MAX_WEIGHT, _MIN_STORY_WORDS = 0.35, 60
_PARAMETERS = {
    "learning_rate": 0.1, "num_leaves": 24, "feature_fraction": 0.35,
    # With a third of many features to a tree, going by columns takes a third of the time.
    "force_row_wise": False, "force_col_wise": True,
}  # fmt: skip


class TextLesson(NamedTuple):
    """One flattened page with everything that is learned from."""

    page: GoldPage
    labels: NDArray[np.float64]
    measures: Measures
    n_story_words: int


class TextCorpus(NamedTuple):
    """Lessons with their terms as matrices, a row a block."""

    lessons: Sequence[TextLesson]
    offsets: NDArray[np.int64]
    text: csr_matrix
    around: csr_matrix
    labels: NDArray[np.float64]
    #: for the lexicons by the root of a line's words, for the trees by its share of the story
    root_weights: NDArray[np.float64]
    weights: NDArray[np.float64]
    site: NDArray[np.int64]

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of some lessons."""
        return np.concatenate([np.arange(self.offsets[i], self.offsets[i + 1]) for i in numbers])


def text_lesson_of(page: GoldPage, document: Document, labels: Sequence[int]) -> TextLesson:
    """Measure a flattened page."""
    measures = measure([block.text for block in document.blocks])
    return TextLesson(page, np.array(labels, np.float64), measures, len(tokens(page.story)))


def text_corpus_of(lessons: Sequence[TextLesson]) -> TextCorpus:
    """Gather lessons."""
    sizes = np.array([len(lesson.labels) for lesson in lessons])
    numbers = {site: number for number, site in enumerate(sorted({lesson.page.site for lesson in lessons}))}
    shares = [
        np.minimum((lesson.measures.n_words + 0.3) / max(_MIN_STORY_WORDS, lesson.n_story_words), _MAX_WEIGHT)
        for lesson in lessons
    ]
    size = 1 << TEXT_BITS
    measures = [lesson.measures for lesson in lessons]
    own = [line_terms(each) for each in measures]
    return TextCorpus(
        lessons,
        np.cumsum([0, *sizes]),
        root_scaled(matrix_of(own, size)),
        root_scaled(matrix_of([around_terms(*pair) for pair in zip(measures, own, strict=True)], size)),
        np.concatenate([lesson.labels for lesson in lessons]),
        np.concatenate([np.sqrt(1 + lesson.measures.n_words) for lesson in lessons]),
        np.concatenate(shares),
        np.repeat([numbers[lesson.page.site] for lesson in lessons], sizes),
    )


def fit_text(corpus: TextCorpus, numbers: NDArray[np.int64], n_trees: tuple[int, int] = N_TREES) -> StoryModel:
    """Train on some lessons of a corpus: lexicons, then trees, then trees that see what the first think of a page.

    Each pass learns from the lines that it will be asked about.
    """
    fold = np.array([fold_of(corpus.lessons[i].page.site, _N_FOLDS) for i in numbers])
    pages = [page_of(corpus.lessons[i].measures) for i in numbers]
    first: list[Mapping[str, Values]] = [{}] * len(numbers)
    for part in range(_N_FOLDS):
        lexicons = _lexicons(corpus, numbers[fold != part])
        for at in np.flatnonzero(fold == part):
            first[at] = _first_columns(corpus, numbers[at], pages[at], lexicons)
    row_fold = np.repeat(fold, [len(page.n_words) for page in pages])
    lesson_rows = corpus.rows(numbers)
    labels, weights = corpus.labels[lesson_rows], corpus.weights[lesson_rows]
    asked = np.flatnonzero(
        np.concatenate([is_open(page.measures, c["around"]) for page, c in zip(pages, first, strict=True)])
    )
    names, table = _table(first, asked)
    scores = np.full(len(row_fold), HOPELESS_SCORE)
    for part in range(_N_FOLDS):
        taught = row_fold[asked] != part
        trees = boosted(table[taught], labels[asked[taught]], weights[asked[taught]], n_trees[0], **_PARAMETERS)
        scores[asked[~taught]] = probability(trees.log_odds(np.ascontiguousarray(table[~taught].T)))
    passes = [Pass(boosted(table, labels[asked], weights[asked], n_trees[0], **_PARAMETERS), names)]
    del table
    asked = asked[scores[asked] >= MIN_FIRST_SCORE]
    names, table = _table(_second_columns(pages, first, scores), asked)
    passes.append(Pass(boosted(table, labels[asked], weights[asked], n_trees[1], **_PARAMETERS), names))
    return StoryModel(_lexicons(corpus, numbers), tuple(passes))


def _lexicons(corpus: TextCorpus, numbers: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
    rows = corpus.rows(numbers)
    weights = corpus.root_weights[rows]
    taught = corpus.labels[rows], weights / weights.mean(), corpus.site[rows]
    tables = {"text": corpus.text, "around": corpus.around}
    return {name: fitted(table[rows], *taught, alpha=_ALPHA, min_sites=_MIN_SITES) for name, table in tables.items()}


def _first_columns(
    corpus: TextCorpus, number: int, page: Page, lexicons: dict[str, NDArray[np.float32]]
) -> Mapping[str, Values]:
    rows = slice(corpus.offsets[number], corpus.offsets[number + 1])
    text = (corpus.text[rows] @ lexicons["text"]).astype(np.float32)
    around = (corpus.around[rows] @ lexicons["around"]).astype(np.float32)
    return first_columns(page, text, around)


def _second_columns(
    pages: Sequence[Page], first: Sequence[Mapping[str, Values]], scores: NDArray[np.float64]
) -> Iterator[Mapping[str, Values]]:
    ends = np.cumsum([len(page.n_words) for page in pages])
    for page, columns, end in zip(pages, first, ends, strict=True):
        yield second_columns(page, columns, scores[end - len(page.n_words) : end])


def _table(
    pages: Iterable[Mapping[str, Values]], rows: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return the names of the features and a table of some of the lines of all pages."""
    names: tuple[str, ...] = ()
    parts = []
    start = 0
    for columns in pages:
        names = tuple(columns)
        table = np.stack([columns[name] for name in names], axis=1)
        first, last = np.searchsorted(rows, (start, start + len(table)))
        parts.append(table[rows[first:last] - start].astype(np.float32))
        start += len(table)
    return names, np.concatenate(parts)
