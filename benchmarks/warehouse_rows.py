"""Warehouse rows: tables of any number of small invented articles, column by column, that keep the data contract."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from tasks.core.identity import article_id_of, content_hash_of
from tasks.core.tables import TABLES

_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_WORDS = (
    "harbor", "council", "bridge", "winter", "budget", "strike", "market", "school", "river", "tower", "minister",
    "engine", "garden", "museum", "railway", "election", "storm", "factory", "hospital", "festival", "paper",
    "lantern", "barrel", "orchard", "ferry", "quarry", "pilot", "mayor", "signal", "border",
)  # fmt: skip
_LANGUAGES = ("en", "en", "en", "de", "es", "fr")
#: one article in so many repeats the story of the one before it
_REPEATS = 20


def batch(
    first: int,
    n_articles: int,
    *,
    version: int,
    n_segments: int,
    n_words: int,
    n_per_source: int,
    day: float,
    n_days: float = 3,
) -> dict[str, pa.Table]:
    """Return the tables of articles `first`, `first + 1`, …; they appear within some days from `day` on."""
    dice = np.random.default_rng(first)
    numbers = range(first, first + n_articles)
    sources = [f"archive/{n // n_per_source:07d}.txt" for n in numbers]
    records = ["" if n_per_source == 1 else str(n % n_per_source) for n in numbers]
    pieces = _pieces(numbers, n_segments, n_words, dice)
    texts = ["\n\n".join(some) for some in pieces]
    at = _FIRST_DAY + timedelta(days=day)
    published = [at + timedelta(seconds=int(s)) for s in dice.integers(0, int(n_days * 86_400), n_articles)]
    columns = {
        "article_id": [article_id_of(source, record) for source, record in zip(sources, records, strict=True)],
        "source": sources,
        "record": records,
        "url": [f"https://www.paper-{n % 200}.example/{at:%Y/%m}/story-{n}?utm_source=feed" for n in numbers],
        "domain": [f"paper-{n % 200}.example" for n in numbers],
        "title": [f"{text[:40]} {n}" for n, text in zip(numbers, texts, strict=True)],
        "published_at": published,
        "published_date": [moment.date() for moment in published],
        "fetched_at": [moment + timedelta(hours=2) for moment in published],
        "language": [_LANGUAGES[n % len(_LANGUAGES)] for n in numbers],
        "text": texts,
        "n_chars": [len(text) for text in texts],
        "n_words": [n_words] * n_articles,
        "content_hash": [content_hash_of(text) for text in texts],
        "changed_in": [version] * n_articles,
    }
    articles = filled("articles", n_articles, columns)
    return {
        "articles": articles,
        "segments": _segments(articles, pieces, n_segments),
        "sources": _sources(sources, n_per_source),
    }


def _pieces(numbers: range, n_segments: int, n_words: int, dice: np.random.Generator) -> list[list[str]]:
    """Return the paragraphs of each story, of which some repeat another one."""
    drawn = dice.integers(0, len(_WORDS), (len(numbers), n_words))
    size = n_words // n_segments
    stories: list[list[str]] = []
    for number, row in zip(numbers, drawn.tolist(), strict=True):
        if stories and number % _REPEATS == 0:
            stories.append(stories[-1])
            continue
        words = [_WORDS[word] for word in row] if n_words > 1 else []
        words[0] = f"{words[0]} {number}"
        stories.append([" ".join(words[at * size : (at + 1) * size]) for at in range(n_segments)])
    return stories


def _segments(articles: pa.Table, pieces: Sequence[Sequence[str]], n_segments: int) -> pa.Table:
    """Return segments that tile raw, which is the text here: a blank line between paragraphs belongs to the former."""
    parents = np.repeat(np.arange(articles.num_rows), n_segments)
    lengths = np.array([[len(piece) for piece in some] for some in pieces])
    ends = np.cumsum(lengths + 2, axis=1) - 2
    starts = ends - lengths
    raw_ends = ends + 2
    raw_ends[:, -1] -= 2
    raw_starts = np.concatenate([np.zeros((len(pieces), 1), int), raw_ends[:, :-1]], axis=1)
    texts = [piece + ("\n\n" if at < n_segments - 1 else "") for some in pieces for at, piece in enumerate(some)]
    n = len(texts)
    columns: dict[str, object] = {name: articles[name].take(pa.array(parents)) for name in _INHERITED}
    columns |= {
        "segment_no": np.tile(np.arange(n_segments), len(pieces)),
        "text": texts,
        "role": ["body"] * n,
        "is_kept": [True] * n,
        "reason": ["story"] * n,
        "confidence": np.full(n, 0.9),
        "paragraph_no": np.tile(np.arange(n_segments), len(pieces)),
        "raw_start_char": raw_starts.ravel(),
        "raw_end_char": raw_ends.ravel(),
        "start_char": starts.ravel(),
        "end_char": ends.ravel(),
        "n_words": np.full(n, 8),
        "text_hash": [blake2b(text.encode(), digest_size=8).hexdigest() for text in texts],
    }
    return filled("segments", n, columns)


_INHERITED = ("article_id", "published_date", "domain", "language")


def _sources(sources: Sequence[str], n_per_source: int) -> pa.Table:
    names = list(dict.fromkeys(sources))
    n = len(names)
    counts = {"n_records": [n_per_source] * n, "n_articles": [n_per_source] * n}
    return filled(
        "sources",
        n,
        {
            "source": names,
            "inbox": ["archive"] * n,
            "format": ["text"] * n,
            "n_bytes": [2_000] * n,
            "file_modified_at": [_FIRST_DAY] * n,
            "mtime_ns": [int(_FIRST_DAY.timestamp()) * 10**9] * n,
            "sha256": [blake2b(name.encode(), digest_size=32).hexdigest() for name in names],
            "clean_version": ["1"] * n,
            "enrich_version": ["1"] * n,
            **counts,
        },
    )


def filled(table: str, n_rows: int, columns: dict[str, object]) -> pa.Table:
    """Return rows of a table with the given columns, and null, nothing or zero in the others."""
    made = []
    for column in TABLES[table].columns:
        given = columns.get(column.name)
        if given is None and column.nullable:
            made.append(pa.nulls(n_rows, column.type))
        elif given is None:
            empty = [] if pa.types.is_list(column.type) else "" if pa.types.is_string(column.type) else 0
            made.append(pa.array([empty] * n_rows, column.type))
        else:
            made.append(given.cast(column.type) if isinstance(given, pa.ChunkedArray) else pa.array(given, column.type))
    return pa.table(made, schema=TABLES[table].schema)
