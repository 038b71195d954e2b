"""Metadata: titles, dates and authors of gold pages, languages of gold texts, and the time they take.

    python benchmarks/metadata.py GOLD_DIR [--set NAME] [--misses title|date|author] [--flat]

GOLD_DIR holds `html/truth.jsonl.gz` with `html/<set>__<id>.html.gz`, and `nlp/language.jsonl`. The pages are read as
bare files: their address is not given to copydesk. A title counts if it has a token F1 of .8 with the gold title, a
date if it is the same day; of the authors, `any` counts one common surname and `set` equal sets of surnames.
With `--flat` the flattened pages of `flat.jsonl.gz` are measured instead: against what copydesk finds with the DOM.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gold_pages import flat_pages, html_pages

from tasks.clean import clean, render
from tasks.core.errors import Reject
from tasks.core.facts import Author, Published, Spoken, Titled
from tasks.core.records import Page, Record
from tasks.core.vocabulary import Format, Markup
from tasks.enrich import enrich_page
from tasks.enrich.language import detect

_WORD = re.compile(r"[^\W_]+")


def tokens(text: str) -> list[str]:
    """Return the words of a text, lower case."""
    return _WORD.findall(text.lower().replace("’", "'"))


def pages(folder: Path, wanted: str) -> Iterator[tuple[dict[str, Any], Page]]:
    """Yield each gold row with its page; a page without a story is judged by its head alone."""
    with gzip.open(folder / "html/truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for truth in map(json.loads, lines):
            if wanted and truth["set"] != wanted:
                continue
            name = f"{truth['set']}__{truth['id']}.html.gz"
            content = gzip.decompress((folder / "html" / name).read_bytes()).decode("utf-8", "replace")
            yield truth, page_of(Record(f"gold/{name}", "", Format.HTML, Markup.HTML, content))


def page_of(record: Record) -> Page:
    """Return a record cleaned, or its head alone if it has no story."""
    try:
        cleaned = clean(record)
    except Reject:
        return Page(record.source, "", record.fields, render(record).head, "", ())
    now = datetime.now(UTC)
    return Page(record.source, "", record.fields, cleaned.head, cleaned.text, cleaned.segments, now)


def flat_pages_with_facts(folder: Path) -> Iterator[tuple[dict[str, Any], Page]]:
    """Yield each flattened page with what its page says with the DOM, as a gold row."""
    known: dict[str, dict[str, Any]] = {}
    for gold in html_pages(folder / "html"):
        title, day, authors = found_in(page_of(gold.record))
        known[gold.page_id] = {"title": title, "date": day, "author": authors, "url": "", "id": gold.page_id}
    for gold in flat_pages(folder):
        yield {**known[gold.page_id], "set": gold.track}, page_of(gold.record)


def found_in(page: Page) -> tuple[str, str, list[str]]:
    """Return title, day and authors of a page."""
    facts = enrich_page(page)
    title = next(fact.title for fact in facts if isinstance(fact, Titled)) or ""
    day = next((str(fact.published_date) for fact in facts if isinstance(fact, Published)), "")
    return title, day, [fact.name for fact in facts if isinstance(fact, Author)]


def is_same_title(found: str, gold: str) -> bool:
    """Return whether two titles agree in at least .8 of their words."""
    a, b = tokens(found), tokens(gold)
    return bool(a and b) and 2 * (Counter(a) & Counter(b)).total() / (len(a) + len(b)) >= 0.8


def surnames(names: list[str]) -> set[str]:
    """Return the last word of each name."""
    return {words[-1] for name in names if (words := tokens(name))}


def score(truth: dict[str, Any], page: Page) -> Iterator[tuple[str, bool, Any, Any]]:
    """Yield (measure, hit, found, gold) for what the gold row knows."""
    title, day, authors = found_in(page)
    if truth.get("title"):
        yield "title", is_same_title(title, truth["title"]), title, truth["title"]
    if truth.get("date"):
        yield "date", day == truth["date"][:10], day, (truth["date"], truth["url"])
    if truth.get("author"):
        gold = truth["author"] if isinstance(truth["author"], list) else re.split(r"[;,]| and ", truth["author"])
        yield "author any", bool(surnames(authors) & surnames(gold)), authors, gold
        yield "author set", surnames(authors) == surnames(gold), authors, gold
    if truth.get("lang"):
        spoken = next((fact.language for fact in enrich_page(page) if isinstance(fact, Spoken)), None)
        yield "language", spoken == truth["lang"], spoken, truth["lang"]


def measure_pages(rows: Iterator[tuple[dict[str, Any], Page]], misses: str) -> None:
    """Print hits and rates by set, and the misses of one measure if asked."""
    hits: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    seconds: dict[str, float] = defaultdict(float)
    for truth, page in rows:
        start = time.process_time()
        for measure, is_hit, found, gold in score(truth, page):
            hits[truth["set"]][measure].append(is_hit)
            if not is_hit and misses and measure.startswith(misses):
                print(f"{truth['set']} {truth['id']} {measure}: {found!r} gold {gold!r}")
        seconds[truth["set"]] += time.process_time() - start
    for name, measures in sorted(hits.items()):
        n_pages = max(len(values) for values in measures.values())
        rates = "  ".join(f"{m} {sum(v)}/{len(v)}={sum(v) / len(v):.3f}" for m, v in measures.items())
        print(f"{name:14} {rates}  {1000 * seconds[name] / n_pages:.1f} ms/page")


def measure_languages(folder: Path) -> None:
    """Print accuracy and mean probability by length of text."""
    hits: dict[str, list[bool]] = defaultdict(list)
    sure: dict[str, list[float]] = defaultdict(list)
    start = time.process_time()
    for line in (folder / "nlp/language.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found, probability = detect(row["text"])
        hits[row["kind"]].append(found == row["lang"])
        sure[row["kind"]].append(probability)
    seconds = time.process_time() - start
    for kind, values in hits.items():
        mean = sum(sure[kind]) / len(values)
        print(f"language {kind:6} {sum(values)}/{len(values)}={sum(values) / len(values):.3f}  mean p {mean:.3f}")
    print(f"language: {sum(map(len, hits.values())) / seconds:.0f} texts a second")


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--set", default="", help="only this set of pages")
    parser.add_argument("--misses", default="", choices=("", "title", "date", "author", "language"))
    parser.add_argument("--flat", action="store_true", help="measure the flattened pages")
    options = parser.parse_args()
    rows = flat_pages_with_facts(options.gold) if options.flat else pages(options.gold, options.set)
    measure_pages(rows, options.misses)
    if not options.set and not options.flat:
        measure_languages(options.gold)


if __name__ == "__main__":
    main()
