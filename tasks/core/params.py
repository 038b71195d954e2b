"""Params: everything a run can be told, once. Prefect shows it as a form, the command line maps onto it."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from tasks.core.errors import ConfigError

Reprocess = Literal["clean", "metadata", "enrich", "all"]


#: The parameters that can change a row.
CONTENT_PARAMS = (
    "fields",
    "id_field",
    "min_words",
    "max_record_bytes",
    "max_source_bytes",
    "record_cpu_s",
    "record_memory_mb",
    "reprocess",
)


def _as_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is in no year from 1 to 9999 of UTC; give another day") from None


_NO_MOMENT = "is no date or time; write 2026-01-31 or 2026-01-31T12:00"


def _as_written(value: object) -> object:
    """Refuse bare numbers, which are taken for seconds since 1970: "20260101" is a day in that year."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("+-").isdecimal()):
        raise ValueError(f"{str(value)!r} {_NO_MOMENT}")
    return value


Instant = Annotated[datetime, BeforeValidator(_as_written), AfterValidator(_as_utc)]


class Params(BaseModel):
    """Parameters of one run. Frozen; unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    sources: tuple[str, ...] = Field(
        default=("data/inbox",), min_length=1, description="Folders, files or globs to ingest."
    )
    warehouse: str = Field(default="data/warehouse", description="Folder in which the tables are published.")
    inbox: str | None = Field(
        default=None,
        pattern=r"^[\w][\w.-]*$",
        description="Name of the inbox of a new source folder; default is the folder's own name.",
    )
    workers: int = Field(
        default_factory=lambda: min(4, os.cpu_count() or 1),
        ge=1,
        le=256,
        description="Worker processes; 1 runs everything in one child process.",
    )
    engine: Literal["local"] = Field(default="local", description="Where batches are processed.")
    limit: int | None = Field(default=None, ge=1, description="Take at most this many new or changed sources.")
    since: Instant | None = Field(default=None, description="Only files modified at or after this time (UTC).")
    until: Instant | None = Field(default=None, description="Only files modified before this time (UTC).")
    ignore: tuple[str, ...] = Field(default=(), description="Globs on the path inside the inbox that are no sources.")
    prune: bool = Field(
        default=False,
        description="Remove the rows of sources that have vanished from the given folders, or are ignored now.",
    )
    moved: bool = Field(default=False, description="The named inbox now lives at the given folder.")
    checksum: bool = Field(default=False, description="Hash files even where size and time are as they were.")
    dry_run: bool = Field(default=False, description="Say what a run would do, and change nothing.")
    reprocess: Reprocess | None = Field(
        default=None,
        description="Process again what is in the warehouse: clean or metadata (sources are read again), enrich, all.",
    )
    max_reject_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Share of rejects, from 100 records on, above which a run ends with exit code 3.",
    )
    wait_s: float = Field(default=0, ge=0, description="Seconds to wait for another run to finish.")
    fields: dict[str, str] = Field(
        default_factory=dict,
        description="Mapping of JSON field names to copydesk's own, for instance {'artikeltext': 'text'}.",
    )
    id_field: str | None = Field(
        default=None, description="JSON field that names a record; default is its byte offset in the source."
    )
    min_words: int = Field(default=10, ge=0, description="Stories with fewer words are rejected as too_short.")
    max_record_bytes: int = Field(default=20_000_000, ge=1_000, description="Largest record, in bytes.")
    max_source_bytes: int = Field(
        default=20_000_000_000, ge=1_000, description="Largest source after decompression, in bytes."
    )
    record_cpu_s: float = Field(default=20.0, gt=0, description="CPU seconds that one record may use.")
    record_memory_mb: int = Field(default=2_048, ge=256, description="Memory that a worker may add, in MB.")
    allow_nfs: bool = Field(default=False, description="Allow a warehouse on a network file system.")

    @field_validator("sources")
    @classmethod
    def _no_chained_urls(cls, sources: tuple[str, ...]) -> tuple[str, ...]:
        for source in sources:
            if "://" in source or "::" in source:
                raise ValueError(f"source {source!r} is a URL; this version reads local paths only")
            if not source or "\0" in source:
                raise ValueError("a source is empty or holds a NUL character; give a folder, a file or a glob")
        return sources

    @model_validator(mode="after")
    def _since_is_before_until(self) -> "Params":
        if self.since and self.until and self.since >= self.until:
            raise ValueError("since must be earlier than until")
        return self

    @model_validator(mode="after")
    def _limit_is_for_what_is_new(self) -> "Params":
        if self.limit is not None and self.reprocess is not None:
            raise ValueError("limit counts new and changed sources; leave it out to reprocess, or name fewer sources")
        return self

    @property
    def warehouse_path(self) -> Path:
        """The warehouse as an absolute path; the link itself is not resolved."""
        return Path(os.path.abspath(self.warehouse))  # noqa: PTH100 - Path.resolve would follow the warehouse link

    def content_key(self) -> str:
        """Return the parameters that can change a row, as one canonical string; part of the name of staged work."""
        return self.model_dump_json(include=set(CONTENT_PARAMS))


def params_from(values: dict[str, Any]) -> Params:
    """Return checked parameters, or raise `ConfigError` with one sentence that names the first wrong one."""
    try:
        return Params(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
        if first["type"] == "extra_forbidden":
            raise ConfigError(f"There is no parameter {name!r}; see docs/parameters.md for all of them.") from None
        why = first["msg"].removeprefix("Value error, ")
        if first["type"].startswith("datetime_"):
            why = f"{str(first['input'])!r} {_NO_MOMENT}"
        raise ConfigError(f"Parameter {name}: {why}." if name else f"{why[0].upper()}{why[1:]}.") from None
