"""Reading: every sample through the pipeline once, in this process, for the tests of this folder."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tasks.core.errors import Reject
from tasks.core.records import Cleaned, Record, Rejected, SourceFile
from tasks.core.vocabulary import Stage
from tasks.pipeline.article import make_article
from tasks.pipeline.made import values_of
from tasks.pipeline.stopwatch import Stopwatch
from tasks.read import ReadOptions, open_source, records

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
#: Later than every sample; the real time of the files would make results depend on the checkout.
FILE_TIME = datetime(2026, 1, 1, tzinfo=UTC)
MIN_WORDS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a sample: its columns by name and its cleaned segments."""

    record: str
    columns: dict[str, Any]
    cleaned: Cleaned


@cache
def articles_of(path: str) -> tuple[tuple[Row, ...], tuple[Rejected, ...]]:
    """Return the articles and the rejects of one sample, each in the order of the file."""
    size = (SAMPLES / path).stat().st_size
    source = SourceFile(f"samples/{path}", "samples", path, size, int(FILE_TIME.timestamp()) * 10**9)
    made: list[Row] = []
    rejected: list[Rejected] = []
    with open_source(SAMPLES, path) as stream:
        for found in records(stream, source, ReadOptions()):
            if isinstance(found, Rejected):
                rejected.append(found)
                continue
            try:
                made.append(_row(found))
            except Reject as reject:
                rejected.append(Rejected(found.source, found.record, Stage.CLEAN, reject.reason, reject.detail))
    return tuple(made), tuple(rejected)


def _row(record: Record) -> Row:
    made = make_article(record, file_modified_at=FILE_TIME, min_words=MIN_WORDS, watch=Stopwatch())
    article = made.article
    columns = values_of(made.facts) | {
        "article_id": article.article_id,
        "authors": list(article.authors),
        "text": article.text,
    }
    return Row(record.record, columns, made.cleaned)
