"""Cleaning: how well the judge finds the story of gold pages it has not seen, beside other extractors, and how fast.

    python benchmarks/cleaning.py GOLD_DIR [--tracks html,wet,cms,glue|speed] [--folds 5] [--leave-sets-out]
                                  [--no-baselines] [--no-speed] [--worst 10] [--docs docs/cleaning.md]

The judge is trained anew for each fold on the pages of all other sites (`html/` and `more/`; for text, the pages of
`flat.jsonl.gz` and what `flattening.py` makes of the rest) and judges the fold's pages of `html/` and `flat.jsonl.gz`.
Scores are those of `story_scores.py`. With `--docs` the tables replace those of the page. Needs
the extras `train` and `bench`; about ten minutes a track.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from baselines import BASELINES, SETTINGS, speeds, steps
from cleaning_tables import PageResult, tables, worst_pages, write_tables
from dom_fit import corpus_of, fit_dom, fold_of
from gold_pages import GoldPage, flat_pages, html_pages
from numpy.typing import NDArray
from story_scores import page_score
from text_fit import fit_text, text_corpus_of
from train_judge import dom_lessons, text_lessons

from tasks.clean import assemble, render
from tasks.clean.measures import measure
from tasks.clean.model_judge import judged
from tasks.clean.story_model import StoryModel, dom_scores, text_scores
from tasks.core.errors import Reject

TRACKS = ("html", "wet", "cms", "glue")


class Fold(NamedTuple):
    """Which pages are judged by a model that has seen none of their sites."""

    name: str
    is_tested: Callable[[GoldPage], bool]
    is_taught: Callable[[GoldPage], bool]


def folds_by_site(n_folds: int) -> Iterator[Fold]:
    """Yield folds that divide the sites."""
    for number in range(n_folds):
        yield Fold(
            f"fold {number + 1} of {n_folds}",
            lambda page, n=number: fold_of(f"{page.site}/outer", n_folds) == n,
            lambda page, n=number: fold_of(f"{page.site}/outer", n_folds) != n,
        )


def folds_by_set(pages: Sequence[GoldPage]) -> Iterator[Fold]:
    """Yield a fold for each set: a model that has seen neither the set nor a site of it."""
    for name in sorted({page.set_name for page in pages}):
        sites = {page.site for page in pages if page.set_name == name}
        yield Fold(
            f"without {name}",
            lambda page, name=name: page.set_name == name,
            lambda page, name=name, sites=sites: page.set_name != name and page.site not in sites,
        )


def story_of(page: GoldPage, model: StoryModel) -> str:
    """Return what copydesk would store as the story of a page with a model."""
    document = render(page.record)
    if not document.blocks:
        return ""
    measures = measure([block.text for block in document.blocks])
    is_dom = bool(document.elements)
    scores = dom_scores(document, measures, model) if is_dom else text_scores(measures, model)
    try:
        return assemble(document, judged(document, measures, scores)).text
    except Reject:
        return ""


def _chosen(lessons: Sequence[NamedTuple], fold: Fold) -> NDArray[np.int64]:
    return np.array([number for number, lesson in enumerate(lessons) if fold.is_taught(lesson.page)])  # type: ignore[attr-defined]


def held_out(
    pages: Sequence[GoldPage], folds: Sequence[Fold], fit: Callable[[Fold], StoryModel]
) -> Iterator[PageResult]:
    """Yield the result of each page, judged by a model of the fold in which it is tested."""
    for fold in folds:
        model = fit(fold)
        tested = [page for page in pages if fold.is_tested(page)]
        for page in tested:
            found = story_of(page, model)
            yield PageResult(page, "copydesk", found, page_score(found, page.story, page.optional))
        print(f"{fold.name}: {len(tested)} pages", flush=True)


def baseline_results(pages: Sequence[GoldPage], extractors: Mapping[str, Callable[[str], str]]) -> Iterator[PageResult]:
    """Yield the results of other extractors on the same pages."""
    for name, extract in extractors.items():
        for page in pages:
            found = extract(page.content)
            yield PageResult(page, name, found, page_score(found, page.story, page.optional))


def main() -> None:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--tracks", default=",".join(TRACKS))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--leave-sets-out", action="store_true")
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--docs", type=Path)
    args = parser.parse_args()
    tracks = args.tracks.split(",")
    learned = [*html_pages(args.gold / "html"), *html_pages(args.gold / "more")]
    n_pages = sum(1 for _ in html_pages(args.gold / "html"))
    pages = {"html": learned[:n_pages]}
    flat = list(flat_pages(args.gold)) if set(tracks) & set(TRACKS[1:]) else []
    pages |= {track: [page for page in flat if page.track == track] for track in TRACKS[1:]}
    folds = list(folds_by_set(pages["html"]) if args.leave_sets_out else folds_by_site(args.folds))
    results: list[PageResult] = []
    if "html" in tracks:
        corpus = corpus_of(list(dom_lessons(learned)))
        results += held_out(pages["html"], folds, lambda fold: fit_dom(corpus, _chosen(corpus.lessons, fold)))
        del corpus
        if not args.no_baselines:
            # Against a judge that knows no page of a set stands what is best for that set of all that others offer.
            results += baseline_results(pages["html"], SETTINGS if args.leave_sets_out else BASELINES)
    asked = [page for track in tracks if track in TRACKS[1:] for page in pages[track]]
    if asked:
        texts = text_corpus_of(list(text_lessons(learned, flat)))
        results += held_out(asked, folds, lambda fold: fit_text(texts, _chosen(texts.lessons, fold)))
    found = tables(results, "leave-set-out" if args.leave_sets_out else "held-out")
    if "speed" in tracks or ("html" in tracks and not args.no_speed):
        found["speed"] = speeds(pages["html"])
    if "speed" in tracks:
        found["steps"] = steps(
            {
                "a page": pages["html"],
                "its text, as `wet`": [page for page in flat_pages(args.gold) if page.track == "wet"],
            }
        )
    for table in found.values():
        print(table, "\n")
    for track in tracks:
        print(worst_pages([r for r in results if r.page.track == track and r.extractor == "copydesk"], args.worst))
    if args.docs:
        write_tables(args.docs, found)


if __name__ == "__main__":
    main()
