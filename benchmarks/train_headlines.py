"""Headlines: learn from gold pages which line of a flattened page is the title that the page itself states.

    python benchmarks/train_headlines.py WEIGHTS GOLD_DIR [--folds N]

Takes the lines of each flattened page that could be its headline (`tasks/clean/headlines.py`), above the story as the
judge finds it, and learns weights under which a line that reads like the title of the page with its DOM is the
likeliest, or none if no line does: a softmax regression (log-linear model) with an L2 penalty. Writes
`tasks/clean/models/headline.txt`, always the same for the same pages. With `--folds` it tells how often weights name
the right line on sites they were not learned from; the judge that says where the story begins has seen these sites.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from zlib import crc32

import numpy as np
from gold_pages import GoldPage, flat_pages, html_pages
from numpy.typing import NDArray
from scipy.optimize import minimize

from tasks.clean import clean, judge, render
from tasks.clean.blocks import Block
from tasks.clean.headlines import candidates_for, measures_of
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.core.errors import Reject
from tasks.core.records import Page
from tasks.enrich.headline import headline_of
from tasks.enrich.wording import likeness

PENALTY = 2.0
#: How much of a line's and a title's words must agree: to learn from it, and to be right.
ALIKE, RIGHT = 0.8, 0.7


@dataclass(frozen=True)
class Example:
    """The lines of a page that could be its headline, with the measures of each and how like the title it is."""

    site: str
    track: str
    measures: list[dict[str, float]]
    likeness: list[float]


def titles(gold: Path) -> dict[str, str]:
    """Return the title of each page, as found with its DOM."""
    found: dict[str, str] = {}
    for page in html_pages(gold / "html"):
        record = page.record
        try:
            cleaned = clean(record)
        except Reject:
            continue
        shown = Page(record.source, "", record.fields, cleaned.head, cleaned.text, cleaned.segments, None)
        found[page.page_id] = next(iter(headline_of(shown))).title or ""
    return found


def example(page: GoldPage, title: str) -> Example:
    """Return the candidates of a flattened page, as the judge meets them."""
    found = Example(page.site, page.track, [], [])

    def seen(
        blocks: Sequence[Block], shapes: Sequence[Shape], labels: Sequence[Label | None], start: int, stop: int
    ) -> None:
        lines = candidates_for(blocks, shapes, labels, start)
        found.measures.extend(measures_of(blocks, shapes, labels, lines, start, stop))
        found.likeness.extend(likeness(blocks[i].text, title) for i in lines)

    with patch("tasks.clean.titles.headline_in", seen), patch("tasks.clean.titles._MAX_BARE_LINES", -1):
        judge(render(page.record))
    return found


def examples(gold: Path) -> Iterator[Example]:
    """Yield the flattened pages with a title."""
    known = titles(gold)
    for page in flat_pages(gold):
        if title := known.get(page.page_id):
            yield example(page, title)


def fit(rows: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    """Return the weights that make the lines alike the title the likeliest; that none is the headline weighs 0."""
    rows = [row for row in rows if row.measures]
    lines = np.array([[measures[name] for name in names] for row in rows for measures in row.measures])
    sizes = np.array([len(row.measures) for row in rows])
    first, of = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(rows)), sizes)
    is_alike = np.concatenate([np.array(row.likeness) > ALIKE for row in rows])
    is_any = np.add.reduceat(is_alike, first) > 0

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = lines @ weights
        best = np.maximum(np.maximum.reduceat(scores, first), 0.0)
        likely = np.exp(scores - best[of])
        none = np.exp(-best)
        total = np.add.reduceat(likely, first) + none
        right = np.where(is_any, np.add.reduceat(likely * is_alike, first), none)
        wanted = np.where(is_any[of] & is_alike, likely / right[of], 0.0)
        slope = lines.T @ (likely / total[of] - wanted)
        surprise = np.log(total / right).sum()
        return float(surprise + PENALTY / 2 * weights @ weights), slope + PENALTY * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 2_000})
    return np.asarray(found.x, dtype=np.float64)


def cross_validated(rows: Sequence[Example], names: Sequence[str], n_folds: int) -> None:
    """Print how many pages get a headline, and the right one, by weights that do not know their sites."""
    counts: Counter[tuple[str, str]] = Counter()
    for fold in range(n_folds):
        is_test = [crc32(row.site.encode()) % n_folds == fold for row in rows]
        weights = fit([row for row, test in zip(rows, is_test, strict=True) if not test], names)
        for row in (row for row, test in zip(rows, is_test, strict=True) if test):
            scores = [sum(weights * [measures[name] for name in names]) for measures in row.measures]
            best = int(np.argmax(scores)) if scores and max(scores) > 0 else None
            counts[row.track, "pages"] += 1
            counts[row.track, "with a line like the title"] += any(share > ALIKE for share in row.likeness)
            counts[row.track, "named"] += best is not None
            counts[row.track, "right"] += best is not None and row.likeness[best] > RIGHT
    for track in sorted({track for track, _ in counts}):
        print(track, ", ".join(f"{n} {what}" for (of, what), n in counts.items() if of == track))


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description="Learn which line of a text is its headline.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=0, help="cross-validate by site first")
    asked = parser.parse_args()
    rows = list(examples(asked.gold))
    names = sorted({name for row in rows for measures in row.measures for name in measures})
    if asked.folds:
        cross_validated(rows, names, asked.folds)
    lines = [f"{name} {weight:.3f}\n" for name, weight in zip(names, fit(rows, names), strict=True)]
    head = "# Made by benchmarks/train_headlines.py: the weight of each measure of tasks/clean/headlines.py.\n"
    asked.weights.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
