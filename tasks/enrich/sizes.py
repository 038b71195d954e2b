"""Sizes: how long the story is, its first paragraph, and the hash of its words."""

from collections.abc import Iterator

from tasks.core.facts import Hashed, Measured
from tasks.core.identity import content_hash_of
from tasks.core.records import Article
from tasks.core.vocabulary import Role
from tasks.core.words import count_blankless, count_words

WORDS_PER_MINUTE = 230
#: Characters of scripts without blanks (Brysbaert 2019 has 255 for Chinese; news sites count 400 to 600).
CHARACTERS_PER_MINUTE = 500
#: A first paragraph shorter than this is rather a kicker than the lead.
LEAD_WORDS = 8


def sizes_of(article: Article) -> Iterator[Measured]:
    """Yield the sizes of the story."""
    n_words, n_blankless = count_words(article.text), count_blankless(article.text)
    minutes = (n_words - n_blankless) / WORDS_PER_MINUTE + n_blankless / CHARACTERS_PER_MINUTE
    yield Measured(
        n_chars=len(article.text),
        n_words=n_words,
        n_sentences=len(article.sentences),
        n_paragraphs=len({s.paragraph_no for s in article.segments if s.is_kept}),
        reading_s=round(60 * minutes),
        lead=_lead(article),
    )


def _lead(article: Article) -> str | None:
    """Return the first paragraph of prose of the story."""
    paragraphs: dict[int | None, list[str]] = {}
    for segment in article.segments:
        if segment.is_kept and segment.role in (Role.BODY, Role.QUOTATION):
            paragraphs.setdefault(segment.paragraph_no, []).append(segment.text)
    texts = [" ".join(parts) for parts in paragraphs.values()]
    return next((text for text in texts if count_words(text) >= LEAD_WORDS), next(iter(texts), None))


def hash_of(article: Article) -> Iterator[Hashed]:
    """Yield the hash by which exact duplicates are found."""
    yield Hashed(content_hash_of(article.text))
