"""Make articles: invented, plausible articles in any number, for benches and crash tests. Same arguments, same bytes.

python benchmarks/make_articles.py --n 5000 --kind text --seed 1 --out /tmp/articles
python benchmarks/make_articles.py --n 0 --one-line-mb 20 --out /tmp/articles
"""

import argparse
import html
import json
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FILES_PER_FOLDER = 1_000
RECORDS_PER_JSONL = 10_000
AGENCIES = ("AP", "AFP", "Reuters", "EFE", "dpa")
#: How often a language is drawn.
LANGUAGES = {"en": 5, "es": 2, "de": 2, "fr": 1}
_SLOT = re.compile(r"\{(\w+)\}")
_GLUED = re.compile(r"(?<=[a-z]), (?=[a-z]{4})")
#: Spanish "a el" and "de el", which filling the slots brings about
_CONTRACTED = re.compile(r"\b(a|de) el ")
_FIRST_DAY = datetime(2024, 1, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often an article carries each kind of dirt, 0 to 1."""

    chrome: float = 0.5
    captions: float = 0.3
    glue: float = 0.1
    duplicates: float = 0.05


@dataclass(frozen=True, slots=True)
class Story:
    """What the article says, before a site prints it: a title and paragraphs in one language."""

    language: str
    title: str
    author: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A story as one site printed it."""

    number: int
    story: Story
    url: str
    publisher: str
    published_at: datetime
    head: tuple[str, ...]
    captions: tuple[str, ...]
    related: tuple[str, ...]
    tail: tuple[str, ...]
    rights: str


@cache
def words(language: str) -> dict[str, Any]:
    """Return the slots and sentence patterns of a language."""
    path = Path(__file__).with_name("article_words.toml")
    return dict(tomllib.loads(path.read_text("utf-8"))[language])


def fill(pattern: str, rng: random.Random, vocabulary: dict[str, Any]) -> str:
    """Return a pattern with every slot filled at random; a capitalized slot begins a sentence."""

    def filler(match: re.Match[str]) -> str:
        slot = match[1]
        if slot == "n":
            return str(int(2 * 10 ** (rng.random() * 2.6)))
        if slot == "year":
            return str(1975 + int(rng.random() * 60))
        if slot == "person":
            return f"{rng.choice(vocabulary['given'])} {rng.choice(vocabulary['family'])}"
        if slot == "agency":
            return rng.choice(AGENCIES)
        text: str = rng.choice(vocabulary[slot.lower()])
        if slot.isupper():
            return text.upper()
        return text[0].upper() + text[1:] if slot[0].isupper() else text

    text = _CONTRACTED.sub(lambda match: match[1] + "l ", _SLOT.sub(filler, pattern))
    return text[0].upper() + text[1:]


def story(number: int, seed: int) -> Story:
    """Return the story with this number: 150 to 700 words in 5 to 20 paragraphs."""
    rng = random.Random(f"{seed}/story/{number}")
    language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    vocabulary = words(language)
    paragraphs = [fill(rng.choice(vocabulary["leads"]), rng, vocabulary)]
    if rng.random() < 0.3:
        paragraphs[0] = fill(vocabulary["dateline"], rng, vocabulary) + paragraphs[0]
    n_words, wanted = len(paragraphs[0].split()), rng.randint(150, 680)
    while n_words < wanted:
        sentences = rng.choices(vocabulary["sentences"], k=rng.randint(1, 4))
        paragraphs.append(" ".join(fill(sentence, rng, vocabulary) for sentence in sentences))
        n_words += paragraphs[-1].count(" ") + 1
    title = fill(rng.choice(vocabulary["titles"]), rng, vocabulary)
    return Story(language, title, fill("{person}", rng, vocabulary), tuple(paragraphs))


def printed(number: int, seed: int, rates: Rates) -> Printed:
    """Return article `number`: its own story, or (at the rate of duplicates) that of an earlier article."""
    rng = random.Random(f"{seed}/article/{number}")
    is_copy = number > 0 and rng.random() < rates.duplicates
    told = story(rng.randrange(number) if is_copy else number, seed)
    vocabulary = words(told.language)
    if rng.random() < rates.glue:
        told = Story(told.language, told.title, told.author, tuple(_GLUED.sub("", p, 1) for p in told.paragraphs))
    has_chrome = rng.random() < rates.chrome
    n_captions = rng.randint(1, 3) if rng.random() < rates.captions else 0
    slug = re.sub(r"[^a-z0-9]+", "-", told.title.lower()).strip("-")
    related = (vocabulary["related"], *(fill(rng.choice(vocabulary["titles"]), rng, vocabulary) for _ in range(3)))
    return Printed(
        number=number,
        story=told,
        url=f"https://paper-{rng.randrange(200)}.example/{slug}-{number}",
        publisher=f"{rng.choice(vocabulary['city'])} Gazette",
        published_at=_FIRST_DAY + timedelta(seconds=rng.randrange(600 * 86_400)),
        head=tuple(fill(line, rng, vocabulary) for line in vocabulary["head"]) if has_chrome else (),
        captions=tuple(fill(rng.choice(vocabulary["captions"]), rng, vocabulary) for _ in range(n_captions)),
        related=related if has_chrome else (),
        tail=tuple(vocabulary["tail"]) if has_chrome else (),
        rights=fill(vocabulary["rights"], rng, vocabulary),
    )


def as_text(article: Printed) -> str:
    """Return the article as a bad scraper saves it: headline twice, captions twice, lists and tails of the theme."""
    told = article.story
    blocks = [told.title, *([told.title] if article.head else []), *article.head]
    blocks.append(words(told.language)["byline"].replace("{person}", told.author))
    blocks += told.paragraphs
    for n, caption in enumerate(article.captions):
        blocks.insert(-1 - 2 * n, f"{caption}\n{caption}")
    blocks += [*article.related[:1], "\n".join(article.related[1:]), *article.tail] if article.related else []
    return "\n\n".join(blocks) + "\n"


def as_html(article: Printed) -> str:
    """Return the article as a page with head, JSON-LD, menu, figures, related list, comment form and footer."""
    told, vocabulary, e = article.story, words(article.story.language), html.escape
    ld = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": told.title,
          "datePublished": article.published_at.isoformat(), "author": {"@type": "Person", "name": told.author},
          "publisher": {"@type": "Organization", "name": article.publisher}}  # fmt: skip
    body = [f"<p>{e(paragraph)}</p>" for paragraph in told.paragraphs]
    for n, caption in enumerate(article.captions):
        body.insert(n + 1, f'<figure><img src="{n}.jpg" alt=""><figcaption>{e(caption)}</figcaption></figure>')
    menu = "".join(f'<li><a href="/{n}">{e(item)}</a></li>' for n, item in enumerate(vocabulary["menu"]))
    related = "".join(f'<li><a href="/r{n}">{e(line)}</a></li>' for n, line in enumerate(article.related[1:]))
    tail = "".join(f"<p>{e(line)}</p>" for line in article.tail)
    title, name = e(told.title), e(article.publisher)
    return (
        f'<!DOCTYPE html>\n<html lang="{told.language}"><head><meta charset="utf-8"><title>{title} | {name}</title>\n'
        f'<link rel="canonical" href="{article.url}"><meta property="og:title" content="{title}">\n'
        f'<script type="application/ld+json">{json.dumps(ld)}</script></head>\n<body>\n'
        f'<div class="cookie-banner"><p>{e(vocabulary["cookie"])}</p></div>\n<nav><ul>{menu}</ul></nav>\n'
        f'<article><h1>{title}</h1>\n<p class="byline">{e(told.author)}</p>\n{chr(10).join(body)}\n</article>\n'
        f'<aside class="related"><h2>{e(vocabulary["related"])}</h2><ul>{related}</ul></aside>\n'
        f'<section class="comments">{tail}</section>\n<footer><p>{e(article.rights)}</p></footer>\n</body></html>\n'
    )


def as_json(article: Printed) -> str:
    """Return the article as one line of JSON."""
    told = article.story
    record = {"id": f"a-{article.number}", "title": told.title, "author": told.author, "language": told.language,
              "url": article.url, "publisher": article.publisher, "published": article.published_at.isoformat(),
              "text": "\n\n".join(told.paragraphs + article.tail)}  # fmt: skip
    return json.dumps(record, ensure_ascii=False) + "\n"


FILE_KINDS: dict[str, tuple[str, Callable[[Printed], str]]] = {"text": ("txt", as_text), "html": ("html", as_html)}


def make_articles(n: int, kind: str, seed: int, rates: Rates, out: Path) -> None:
    """Write articles 0 to n-1 below `out`: one file each, or JSON Lines of 10,000 records a file."""
    articles: Iterator[Printed] = (printed(number, seed, rates) for number in range(n))
    if kind == "jsonl":
        for part in range(0, n, RECORDS_PER_JSONL):
            lines = "".join(as_json(next(articles)) for _ in range(min(RECORDS_PER_JSONL, n - part)))
            (out / f"articles-{part:07d}.jsonl").write_text(lines, "utf-8")
        return
    suffix, render = FILE_KINDS[kind]
    for article in articles:
        folder = out / f"{article.number // FILES_PER_FOLDER:04d}"
        if article.number % FILES_PER_FOLDER == 0:
            folder.mkdir(exist_ok=True)
        (folder / f"article-{article.number:07d}.{suffix}").write_text(render(article), "utf-8")


def make_one_line(megabytes: int, seed: int, out: Path) -> None:
    """Write one text file of so many MB without a single line break but the last."""
    size = megabytes * 1_000_000
    # A few hundred stories over and over: making 20 MB of fresh prose would take most of a minute.
    prose = " ".join(" ".join(story(number, seed).paragraphs) for number in range(200)).encode() + b" "
    line = (prose * (size // len(prose) + 1))[: size - 1].decode("utf-8", "ignore")
    (out / f"one-line-{megabytes}mb.txt").write_text(line + "\n", "utf-8")


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=100, help="number of articles")
    parser.add_argument("--kind", choices=("text", "html", "jsonl"), default="text")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into; made if missing")
    parser.add_argument("--one-line-mb", type=int, default=0, help="also write one text file of this size on one line")
    for name in ("chrome", "captions", "glue", "duplicates"):
        parser.add_argument(f"--{name}", type=float, default=getattr(Rates(), name), help="share of articles, 0 to 1")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    rates = Rates(given.chrome, given.captions, given.glue, given.duplicates)
    make_articles(given.n, given.kind, given.seed, rates, given.out)
    if given.one_line_mb:
        make_one_line(given.one_line_mb, given.seed, given.out)


if __name__ == "__main__":
    main()
