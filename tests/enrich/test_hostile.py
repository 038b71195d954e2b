"""Hostile documents: 200 kB of one repeated pattern wherever text enters, and no call takes a second."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tasks.core.facts import Filed
from tasks.core.records import Head, Hyperlink
from tasks.core.vocabulary import Role
from tasks.enrich import ARTICLE_ENRICHERS, PAGE_ENRICHERS, enrich_page
from tests.enrich.pages import article, page

N_CHARS = 200_000
MAX_CPU_S = 1.0
FEW = ("\n", "a", "A. ", "(AP) ", "2024-05-01 ", "http://", "漢")
MANY = (
    "é", "Aa ", "a ", "B. ", "0", "1 ", "12:", "2024-", ",", ", ", "|", " | ", '"', "'", "’s ", "''", "“", "”", "(",
    ")",
    "[", "]", "{", "}", "<", "<a ", "</p>", "&", "&amp;", "&#", "カ", "한", "\n\n", " ", "\t", "\u00a0", "@",
    "a@",
    "AP, ", "AP/", "—", "– ", "-", "a-", "By ", "By A and ", "and ", "von ", "сообщает ", "Ã", "Â", "â€", "aB", "a.B",
    "A.B.", "...", "…", "。", "「", "\u0301", "a\u0301", "\u200b", "\ufffd", "\x00", "\U0001f600", "/", "\\", "_", "=",
    ";", "%41", "#", '{"a":', "[[", '"a",', "'s'", "de ", "1 de ", "1 May ", "May ", "Mr ", "PhD ", "2024年5月",
    "記者 ",
    "New ", "3/4/2024 ", "Jan. 5, ", "+05:",
)  # fmt: skip
METAS = (
    "og:title", "og:site_name", "author", "og:url", "article:published_time", "keywords", "og:image", "og:locale",
    "article:section",
)  # fmt: skip
BODY = (Role.BODY, "It rained.")


def in_roles(text: str) -> dict[str, Any]:
    labels = ("author", "url", "date", "source", "title", "fetched")
    roles = (Role.HEADLINE, Role.SUBHEADLINE, Role.BYLINE, Role.DATELINE)
    pieces = [*((role, text) for role in roles), *((Role.BOILERPLATE, text, f"header:{label}") for label in labels)]
    return page(*pieces, BODY)


def in_fields(text: str) -> dict[str, Any]:
    names = (
        "title", "subtitle", "canonical_url", "publisher", "published", "modified", "fetched", "language", "section",
        "image_url", "rights",
    )  # fmt: skip
    lists = {"authors": (text, text), "tags": (text, text)}
    return page(BODY, **dict.fromkeys(names, text), **lists, url=f"https://gull.example/{text}")


def in_head(text: str) -> dict[str, Any]:
    metas = tuple((name, text) for name in METAS)
    times = ((text, text),) * 3
    return page(BODY, head=Head(text, text, metas, (("canonical", text),), times=times, h1s=(text,) * 5))


def in_json_ld(text: str) -> dict[str, Any]:
    told = {"@type": "NewsArticle", "headline": text, "datePublished": text, "author": [text], "image": text}
    return page(BODY, head=Head(json_ld=(text, json.dumps(told))))


def in_links(text: str) -> dict[str, Any]:
    links = tuple(Hyperlink(text[:2_500], text[:2_500], 0, 1) for _ in range(N_CHARS // 2_500))
    return page(BODY, url="https://gull.example/storm", head=Head(hyperlinks=links))


#: where text enters -> the page, or the stored article, that has it there
PAGES: tuple[Callable[[str], Any], ...] = (in_roles, in_fields, in_head, in_json_ld, in_links)


def check(pattern: str) -> None:
    text = (pattern * (N_CHARS // len(pattern) + 1))[:N_CHARS]
    stored = article((Role.DATELINE, text), (Role.ATTRIBUTION, text), (Role.BODY, text), title=text, authors=(text,))
    whole = page((Role.BODY, text))
    calls = [(enricher, stored) for enricher in ARTICLE_ENRICHERS]
    calls += [(enricher, subject) for subject in (whole, *(of(text) for of in PAGES)) for enricher in PAGE_ENRICHERS]
    for enricher, subject in calls:
        start = time.process_time()
        list(enricher(subject))
        assert time.process_time() - start < MAX_CPU_S, enricher.__name__


@pytest.mark.parametrize("pattern", FEW)
def test_no_enricher_takes_a_second_on_a_repeated_pattern(pattern):
    check(pattern)


@pytest.mark.crash
@pytest.mark.parametrize("pattern", MANY)
def test_no_enricher_takes_a_second_on_any_of_many_repeated_patterns(pattern):
    check(pattern)


@pytest.mark.parametrize(
    ("script", "article_type"),
    [
        ("[" * 100_000, None),
        ('{"a":' * 100_000, None),
        ('{"@type":"NewsArticle","author":' + '{"name":' * 500 + "1" + "}" * 501, "NewsArticle"),
    ],
    ids=["lists", "objects", "an author"],
)
def test_deeply_nested_json_ld_says_nothing_and_is_no_error(script, article_type):
    told = enrich_page(page(BODY, head=Head(json_ld=(script,))))
    assert [replace(fact, article_type=None) if isinstance(fact, Filed) else fact for fact in told] == list(
        enrich_page(page(BODY))
    )
    assert [fact.article_type for fact in told if isinstance(fact, Filed)] == [article_type]
