"""Options: what readers can be told; the part of the parameters of a run that reading needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read: the user's field names (`{'artikeltext': 'text'}`), the id field, and limits in bytes."""

    fields: Mapping[str, str] = field(default_factory=dict)
    id_field: str | None = None
    max_record_bytes: int = 20_000_000
    max_source_bytes: int = 20_000_000_000
