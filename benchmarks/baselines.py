"""Baselines: other extractors of main text, asked for the same pages in the same run, and the time all of them take."""

import gc
import time
from collections.abc import Callable, Sequence

import readability
import trafilatura
from gold_pages import GoldPage
from lxml import etree
from lxml import html as lxml_html
from resiliparse.extract.html2text import extract_plain_text

from tasks.clean import assemble, judge, render
from tasks.core.errors import Reject

#: Pages that are timed: one in so many.
_ONE_IN = 4


def by_trafilatura(content: str) -> str:
    """Ask trafilatura with its default settings, without comments."""
    return trafilatura.extract(content, include_comments=False) or ""


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


def _judged(page: GoldPage) -> None:
    judge(render(page.record))


def _cleaned(page: GoldPage) -> None:
    document = render(page.record)
    try:
        assemble(document, judge(document))
    except Reject:
        return
