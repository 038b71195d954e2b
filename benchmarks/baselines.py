"""Baselines: other extractors of main text, asked for the same pages in the same run, and the time all of them take."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise

import readability
import trafilatura
from gold_pages import GoldPage
from lxml import etree
from lxml import html as lxml_html
from resiliparse.extract.html2text import extract_plain_text

from tasks.clean import assemble, judge, render
from tasks.clean.measures import measure
from tasks.clean.model_judge import judged
from tasks.clean.story_model import story_scores
from tasks.core.errors import Reject

#: Pages that are timed: one in so many.
_ONE_IN = 4
_STEPS = ("render", "measure", "features and trees", "name", "repair and compose")


def by_trafilatura(content: str, **settings: bool) -> str:
    """Ask trafilatura with its default settings, or some of its others, without comments."""
    return trafilatura.extract(content, include_comments=False, **settings) or ""


def by_readability(content: str) -> str:
    """Ask readability-lxml, and print its article as text, a line a block."""
    try:
        summary = readability.Document(content).summary(html_partial=True)
    except readability.readability.Unparseable:
        return ""
    try:
        root = lxml_html.document_fromstring(summary)
    except etree.ParserError:
        return ""
    return "\n".join(text for text in root.itertext())


def by_resiliparse(content: str) -> str:
    """Ask resiliparse for the main content."""
    return extract_plain_text(content, main_content=True, alt_texts=False)


BASELINES: dict[str, Callable[[str], str]] = {
    "trafilatura": by_trafilatura,
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
}

#: All of trafilatura's settings that weigh precision, recall and time against each other.
SETTINGS: dict[str, Callable[[str], str]] = {
    "trafilatura": by_trafilatura,
    **{
        f"trafilatura, {name}": partial(by_trafilatura, **{name: True})
        for name in ("favor_precision", "favor_recall", "fast")
    },
}


def speeds(pages: Sequence[GoldPage]) -> str:
    """Return a table of pages per CPU-second: of all extractors in turn on each page, the first time and once more."""
    timed = pages[::_ONE_IN]
    stages: dict[str, Callable[[GoldPage], object]] = {
        "copydesk: render and judge": _judged,
        "copydesk: render, judge, repair, compose": _cleaned,
        **{name: lambda page, extract=extract: extract(page.content) for name, extract in BASELINES.items()},
    }
    rows = [
        "| | ms a page, cold | ms, warm | pages per CPU-second, warm | against trafilatura, cold | warm |",
        "|---" * 6 + "|",
    ]
    rounds = [dict.fromkeys(stages, 0.0) for _ in range(2)]
    # What is loaded once, whatever the number of pages, is no part of a page's time.
    for work in stages.values():
        work(pages[1])
    gc.collect()
    gc.freeze()  # as a worker does; else every extractor pays for looking through what all of them have loaded
    for spent in rounds:
        for page in timed:
            for name, work in stages.items():
                start = time.process_time()
                work(page)
                spent[name] += time.process_time() - start
    for name in stages:
        cold, warm = (1000 * spent[name] / len(timed) for spent in rounds)
        ratios = " | ".join(f"{spent['trafilatura'] / spent[name]:.1f}" for spent in rounds)
        rows.append(f"| {name} | {cold:.1f} | {warm:.1f} | {1000 / warm:.0f} | {ratios} |")
    return "\n".join(rows)


def steps(kinds: Mapping[str, Sequence[GoldPage]]) -> str:
    """Return a table of the milliseconds that each step of cleaning takes for a page, warm, by kind of page."""
    columns = {name: _step_times(pages[::_ONE_IN]) for name, pages in kinds.items()}
    rows = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    rows += (
        f"| {step} | " + " | ".join(f"{times[step]:.1f}" for times in columns.values()) + " |"
        for step in next(iter(columns.values()))
    )
    return "\n".join(rows)


def _step_times(pages: Sequence[GoldPage]) -> dict[str, float]:
    """Return step -> CPU-milliseconds a page, and the characters of a page; the second of two rounds."""
    for _ in range(2):
        spent: dict[str, float] = {}
        for page in pages:
            at = [time.process_time()]
            document = render(page.record)
            at.append(time.process_time())
            measures = measure([block.text for block in document.blocks])
            at.append(time.process_time())
            scores = story_scores(document, measures)
            at.append(time.process_time())
            judgements = judged(document, measures, scores)
            at.append(time.process_time())
            with suppress(Reject):
                assemble(document, judgements)
            at.append(time.process_time())
            for step, (start, end) in zip(_STEPS, pairwise(at), strict=True):
                spent[step] = spent.get(step, 0.0) + end - start
    times = {step: 1000 * seconds / len(pages) for step, seconds in spent.items()}
    return times | {"thousand characters": sum(len(page.content) for page in pages) / 1000 / len(pages)}


def _judged(page: GoldPage) -> None:
    judge(render(page.record))


def _cleaned(page: GoldPage) -> None:
    document = render(page.record)
    try:
        assemble(document, judge(document))
    except Reject:
        return
