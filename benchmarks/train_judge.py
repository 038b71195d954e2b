"""Train the judge: both models of `tasks/clean/models`, from a folder of gold pages. Deterministic.

    python benchmarks/train_judge.py GOLD_DIR [--out tasks/clean/models] [--only html|text]

All pages of `html/` and `more/` are learned from, and the texts of `flat.jsonl.gz`; `benchmarks/cleaning.py` measures
with sites held out. Needs the extra `train`; takes about ten minutes and 4 GB on one core.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from dom_fit import Lesson, corpus_of, fit_dom, lesson_of
from flattening import flattened
from gold_pages import GoldPage, flat_pages, html_pages
from story_labels import labels
from text_fit import TextLesson, fit_text, text_corpus_of, text_lesson_of

from tasks.clean import render
from tasks.clean.story_model import StoryModel, packed

#: A longer flattened page says no more about stories than its like.
_MAX_BLOCKS = 3_000


def dom_lessons(pages: Sequence[GoldPage]) -> Iterator[Lesson]:
    """Yield what is learned from each page; a page without text teaches nothing."""
    for page in pages:
        document = render(page.record)
        if document.blocks:
            yield lesson_of(page, document, labels([block.text for block in document.blocks], page.story))


def text_lessons(pages: Sequence[GoldPage], flat: Sequence[GoldPage]) -> Iterator[TextLesson]:
    """Yield what is learned from each page in each mode of flattening; those in `flat` are flattened already."""
    headlines = [page.title for page in pages if page.title]
    known = {page.page_id for page in flat}
    made = (other for page in pages for other in flattened(page, headlines))
    for page in (*flat, *(page for page in made if page.track == "bare" or page.page_id not in known)):
        document = render(page.record)
        if 0 < len(document.blocks) <= _MAX_BLOCKS:
            yield text_lesson_of(page, document, labels([block.text for block in document.blocks], page.story))


def save(model: StoryModel, path: Path) -> None:
    """Write a model as plain arrays; the same model gives the same bytes."""
    np.savez_compressed(path, **packed(model))
    print(f"{path}: {path.stat().st_size:,} bytes")


def main() -> None:
    """Train and write the models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=Path("tasks/clean/models"))
    parser.add_argument("--only", choices=("html", "text"))
    args = parser.parse_args()
    start = time.process_time()
    pages = [*html_pages(args.gold / "html"), *html_pages(args.gold / "more")]
    if args.only != "text":
        corpus = corpus_of(list(dom_lessons(pages)))
        save(fit_dom(corpus, np.arange(len(corpus.lessons))), args.out / "html.npz")
    if args.only != "html":
        texts = text_corpus_of(list(text_lessons(pages, list(flat_pages(args.gold)))))
        save(fit_text(texts, np.arange(len(texts.lessons))), args.out / "text.npz")
    print(f"{len(pages)} pages, {time.process_time() - start:.0f} CPU-seconds")


if __name__ == "__main__":
    main()
