"""Recurrence: what it is worth to know which lines other stories of a site print, on sites that the judge has not seen.

    python benchmarks/recurrence.py GOLD_DIR [--min-pages 5] [--tracks html,wet,cms,glue] [--docs docs/cleaning.md]

The judge is trained without the pages of all sites with so many pages; then each of these sites' pages is judged as if
it came alone, and as if all pages of the site came together. Needs the extra `train`; about six minutes.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from cleaning import TRACKS
from cleaning_tables import write_tables
from dom_fit import corpus_of, fit_dom
from gold_pages import GoldPage, flat_pages, html_pages
from story_scores import page_score
from text_fit import fit_text, text_corpus_of
from train_judge import dom_lessons, text_lessons

from tasks.clean import Document, assemble, lines_of, recurring, render
from tasks.clean.measures import measure
from tasks.clean.model_judge import judged
from tasks.clean.recurrence import with_recurrence
from tasks.clean.story_model import StoryModel, dom_scores, text_scores
from tasks.core.errors import Reject

#: Blogs of one host share neither chrome nor publisher.
_HOSTS = frozenset({"substack.com", "blogspot.com", "medium.com", "wordpress.com"})


def story_of(document: Document, model: StoryModel, lines: Mapping[str, int]) -> str:
    """Return the story of a page, knowing lines of its site."""
    document = with_recurrence(document, lines)
    measures = measure([block.text for block in document.blocks])
    scores = (dom_scores(document, measures, model)) if document.elements else text_scores(measures, model)
    try:
        return assemble(document, judged(document, measures, scores)).text
    except Reject:
        return ""


def f1(scores: Sequence[tuple[float, ...]]) -> str:
    """Return the harmonic mean of mean precision and mean recall."""
    precision, recall = np.mean([score[:2] for score in scores], axis=0)
    return f"{2 * precision * recall / (precision + recall):.4f}"


def row(track: str, pages: Sequence[GoldPage], model: StoryModel) -> str:
    """Return one row of the table: F1 of pages that come alone, and together with the others of their site."""
    sites: defaultdict[str, list[tuple[GoldPage, Document]]] = defaultdict(list)
    for page in pages:
        sites[page.site].append((page, render(page.record)))
    alone, together = [], []
    for site in sites.values():
        lines = recurring([lines_of(document) for _, document in site])
        for page, document in site:
            for scores, known in ((alone, {}), (together, lines)):
                scores.append(page_score(story_of(document, model, known), page.story, page.optional))
    return f"| {track} | {len(sites)} | {len(alone)} | {f1(alone)} | {f1(together)} |"


def main() -> None:
    """Train, judge, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--min-pages", type=int, default=5)
    parser.add_argument("--tracks", default=",".join(TRACKS))
    parser.add_argument("--docs", type=Path)
    args = parser.parse_args()
    pages = list(html_pages(args.gold / "html"))
    learned = [*pages, *html_pages(args.gold / "more")]
    n_pages = Counter(page.site for page in pages)
    large = {site for site, n in n_pages.items() if n >= args.min_pages}
    flat = list(flat_pages(args.gold))
    taught = [page for page in learned if page.site not in large]
    taught_flat = [page for page in flat if page.site not in large]
    asked = [page for page in (*pages, *flat) if page.site in large - _HOSTS]
    models: dict[bool, StoryModel] = {}
    lines = ["| | sites | pages | each page alone | with the others of its site |", "|" + "---|" * 5]
    for track in args.tracks.split(","):
        is_html = track == "html"
        if is_html not in models:
            if is_html:
                corpus = corpus_of(list(dom_lessons(taught)))
                models[is_html] = fit_dom(corpus, np.arange(len(corpus.lessons)))
            else:
                texts = text_corpus_of(list(text_lessons(taught, taught_flat)))
                models[is_html] = fit_text(texts, np.arange(len(texts.lessons)))
        lines.append(row(track, [page for page in asked if page.track == track], models[is_html]))
    table = "\n".join(lines)
    print(table)
    if args.docs:
        write_tables(args.docs, {"recurrence": table})


if __name__ == "__main__":
    main()
