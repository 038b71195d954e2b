"""Word splits: learn from gold pages how to tell glued words from names, compounds and code.

    python benchmarks/train_splits.py WEIGHTS GOLD_DIR... [--sites even|odd|all] [--whole WORDS] [--folds N]

Takes each run of letters that is no known word, in the story blocks of the pages glued and as they stand
(`benchmarks/glued_words.py`), with all ways to cut it, and learns weights under which the right way is the likeliest: a
softmax regression (log-linear model) over `tasks/clean/word_features.py`, with an L2 penalty. `WORDS` are tokens that
must stay whole, in lines that begin with their language (`tests/clean/hard_words.txt`). Writes
`tasks/clean/words/weights.txt`, always the same for the same pages. With `--folds` it tells how well weights do on
sites they were not learned from; runs that pages themselves had glued count as mistakes there.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from zlib import crc32

import numpy as np
from glued_words import GluedPage, aligned, pages
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from tasks.clean.glued_words import MAX_TOKEN, RUN, TECHNICAL
from tasks.clean.repairs import word_counts
from tasks.clean.word_data import LANGUAGES
from tasks.clean.word_features import way_features
from tasks.clean.word_pieces import Run, ways
from tasks.clean.word_splits import MAX_REPEATED, is_whole

PENALTY = 1.0
#: each token that must stay whole counts like a run seen so often
OFTEN = 7


@dataclass(frozen=True)
class Example:
    """A run of letters: the features of each way to cut it, and which way is right."""

    site: str
    is_glued: bool
    ways: list[dict[str, float]]
    right: int
    n: int

    @property
    def weight(self) -> float:
        """What the run counts: repeated ones more, but not as often as they occur."""
        return float(1 + np.log(self.n))


def runs(page: GluedPage, is_glued: bool) -> Counter[tuple[str, tuple[int, ...]]]:
    """Count the runs of letters of a page's story with the cuts that would be right."""
    counts: Counter[tuple[str, tuple[int, ...]]] = Counter()
    for right, glued in page.blocks:
        tokens = aligned(right, glued) if is_glued else ((token, (token,)) for token in right.split())
        for token, pieces in tokens:
            if len(token) > MAX_TOKEN or TECHNICAL.search(token):
                continue
            joints = list(accumulate(map(len, pieces[:-1])))
            for match in RUN.finditer(token):
                start, end = match.span()
                counts[match.group(), tuple(joint - start for joint in joints if start < joint < end)] += 1
    return counts


def examples(page: GluedPage) -> Iterator[Example]:
    """Yield the runs of a page that need a decision; those whose right way is not among all ways are left out."""
    for is_glued in (True, False):
        words = word_counts(page.text if is_glued else "\n".join(right for right, _ in page.blocks))
        for (text, cuts), n in runs(page, is_glued).items():
            if page.language not in LANGUAGES or _is_whole(text, page.language, words):
                continue
            run = Run(text, page.language, words)
            found = [(0, len(text)), *ways(run)]
            way = (0, *cuts, len(text))
            if len(found) > 1 and way in found:
                yield Example(page.site, is_glued, [features(run, one) for one in found], found.index(way), n)


def _is_whole(text: str, language: str, words: Mapping[str, int]) -> bool:
    return is_whole(text, language) or words.get(text.lower(), 0) > MAX_REPEATED


def whole_words(path: Path) -> Iterator[Example]:
    """Yield the runs of tokens that must stay whole, as a document has them that uses them once."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("# "))
    for language, token in ((language, token) for language, *tokens in filter(None, lines) for token in tokens):
        for match in RUN.finditer("" if TECHNICAL.search(token) else token):
            words = word_counts(token)
            if language in LANGUAGES and not _is_whole(match.group(), language, words):
                run = Run(match.group(), language, words)
                found = [(0, len(run.text)), *ways(run)]
                if len(found) > 1:
                    yield Example(token, False, [features(run, one) for one in found], 0, OFTEN)


def features(run: Run, way: tuple[int, ...]) -> dict[str, float]:
    """Sum the features of a way by name."""
    total: dict[str, float] = {}
    for name, value in way_features(run, way):
        total[name] = total.get(name, 0.0) + value
    return total


Arrays = tuple[csr_matrix, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def arrays(rows: Sequence[Example], names: Sequence[str]) -> Arrays:
    """Return the features of all ways; for each way its example; for each example its first way and its right one."""
    index = {name: column for column, name in enumerate(names)}
    flat = [way for row in rows for way in row.ways]
    cells = [(no, index[name], value) for no, way in enumerate(flat) for name, value in way.items() if name in index]
    at, columns, values = zip(*cells, strict=True)
    sizes = np.array([len(row.ways) for row in rows])
    first = np.r_[0, np.cumsum(sizes)[:-1]]
    right = first + np.array([row.right for row in rows])
    matrix = csr_matrix((values, (at, columns)), shape=(len(flat), len(names)))
    return matrix, np.repeat(np.arange(len(rows)), sizes), first, right


def fit(rows: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    """Return the weights that make the right ways likeliest."""
    matrix, of, first, right = arrays(rows, names)
    weight = np.array([row.weight for row in rows])
    is_right = np.zeros(matrix.shape[0])
    is_right[right] = 1.0

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        best = np.maximum.reduceat(scores, first)
        likely = np.exp(scores - best[of])
        total = np.add.reduceat(likely, first)
        surprise = np.log(total) + best - scores[right]
        slope = matrix.T @ ((likely / total[of] - is_right) * weight[of])
        return float(weight @ surprise + PENALTY / 2 * weights @ weights), slope + PENALTY * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x, dtype=np.float64)


def cross_validated(rows: Sequence[Example], names: Sequence[str], n_folds: int) -> None:
    """Print precision and recall of the runs that are cut, at thresholds, by weights that do not know their sites."""
    counts: dict[float, Counter[str]] = {t: Counter() for t in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)}
    for fold in range(n_folds):
        is_test = [crc32(row.site[::-1].encode()) // 7 % n_folds == fold for row in rows]
        weights = fit([row for row, test in zip(rows, is_test, strict=True) if not test], names)
        for row in (row for row, test in zip(rows, is_test, strict=True) if test):
            scores = arrays([row], names)[0] @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            best = 1 + int(likely[1:].argmax())
            for threshold, count in counts.items():
                is_cut = likely[best] >= threshold
                kind = "glued" if row.is_glued else "sound"
                count[f"{kind} cut"] += row.n * bool(is_cut)
                count[f"{kind} right"] += row.n * bool(is_cut and best == row.right)
                count[f"{kind} split"] += row.n * (row.right > 0)
    for threshold, count in counts.items():
        precision, recall = (count["glued right"] / count[what] for what in ("glued cut", "glued split"))
        print(f"{threshold}: precision {precision:.4f}, recall {recall:.4f}, cut in sound text {count['sound cut']}")


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description="Learn to split glued words.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--sites", choices=("even", "odd", "all"), default="even", help="half of the sites")
    parser.add_argument("--whole", type=Path, help="file of tokens that must stay whole")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate by site first")
    asked = parser.parse_args()
    rows = [row for folder in asked.gold for page in pages(folder, asked.sites) for row in examples(page)]
    rows += whole_words(asked.whole) if asked.whole else []
    names = sorted({name for row in rows for way in row.ways for name in way})
    print(f"{len(rows)} runs, {sum(row.right > 0 for row in rows)} of them glued; {len(names)} features")
    if asked.folds:
        cross_validated(rows, names, asked.folds)
    lines = [f"{name} {weight:.2f}\n" for name, weight in zip(names, fit(rows, names), strict=True)]
    head = "# Made by benchmarks/train_splits.py: the weight of each feature of tasks/clean/word_features.py.\n"
    asked.weights.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
