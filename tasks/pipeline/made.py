"""Made: a finished article on its way to the rows of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from tasks.core.facts import ROW_FACTS, Fact
from tasks.core.records import Article, Cleaned


@dataclass(frozen=True, slots=True)
class Made:
    """One finished article: what the stages made of a record, ready to become rows."""

    article: Article
    cleaned: Cleaned
    facts: tuple[Fact, ...]


def values_of(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the columns of the article's own row that `facts` fill; a later fact wins."""
    values: dict[str, Any] = {}
    for fact in facts:
        if type(fact) not in ROW_FACTS:
            values |= {f.name: getattr(fact, f.name) for f in fields(fact)}
    return values
