"""Plan: what a run will do. Compares the files of the inboxes with the `sources` table and writes the job files."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tasks.core.errors import ConfigError
from tasks.core.identity import key_of
from tasks.core.params import Params
from tasks.core.records import Rejected, SourceFile, Unit
from tasks.core.summary import SourceCounts
from tasks.core.versions import CLEAN_VERSION, COPYDESK_VERSION, ENRICH_VERSION, SCHEMA_VERSION
from tasks.pipeline.adopt import adopt
from tasks.pipeline.batches import batches
from tasks.pipeline.changes import Changes, find_changes
from tasks.pipeline.job import Job, Kind, write_job
from tasks.pipeline.rows import Rows, SourceCount
from tasks.pipeline.run import Run
from tasks.pipeline.seen_times import note_seen_times
from tasks.pipeline.staging import stage_rejects
from tasks.pipeline.survey import survey
from tasks.read import IgnoreRules, Scope, can_split, check_fields, escape_name, resolve_inboxes, split
from tasks.store import Snapshot, StagedBatch, Warehouse, current_snapshot, forgotten_keys, open_warehouse

#: JSON Lines are cut into ranges of this many bytes, each about a batch of its own
_PIECE_BYTES = 2_000_000
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do, small enough for Prefect to walk: paths and counts, no documents and no long lists."""

    job_paths: tuple[str, ...]
    n_adopted: int
    sources: SourceCounts
    #: whether there is nothing to publish
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Everything there is to do in one run, before it is cut into jobs."""

    changes: Changes
    #: kind of job -> units in order of source
    units: dict[Kind, list[Unit]]
    #: sources whose rows of the base snapshot go
    removed: frozenset[str]

    def again(self) -> frozenset[str]:
        """Return the sources that are processed although they are neither new nor changed."""
        changes = self.changes
        fresh = {file.source for file in (*changes.new, *changes.changed)}
        return frozenset(unit.file.source for units in self.units.values() for unit in units) - fresh

    def counts(self) -> SourceCounts:
        """Return how many sources were seen, by what is done with them; those that discovery rejects are done too."""
        changes, again = self.changes, self.again()
        n_new = sum(file.source in self.removed for file in changes.new)
        n_changed = sum(file.source in self.removed for file in changes.changed)
        return SourceCounts(
            new=n_new + len(changes.rejected) - changes.n_rejected_known,
            changed=n_changed + changes.n_rejected_known,
            again=len(again),
            unchanged=changes.n_unchanged - len(again.difference(changes.vanished)),
            vanished=len(changes.vanished),
            ignored=changes.n_ignored,
            waiting=len(changes.waiting),
            left=len(changes.new) + len(changes.changed) - n_new - n_changed,
        )


def find_work(scopes: Sequence[Scope], params: Params, base: Snapshot | None) -> Work:
    """Return what there is to do for the files in the scopes."""
    check_fields(params.fields)
    changes = find_changes(scopes, params, base)
    fresh = sorted([*changes.new, *changes.changed], key=lambda file: file.source)
    if params.limit is not None:
        fresh = fresh[: params.limit]
    units: dict[Kind, list[Unit]] = {"sources": list(_units(fresh, params, changes))}
    repeat: Kind = "metadata" if params.reprocess == "metadata" else "sources"
    units[repeat] = sorted(
        [*units.get(repeat, []), *_units(changes.again, params, changes, whole=repeat == "metadata")],
        key=lambda unit: (unit.file.source, unit.start),
    )
    if params.reprocess == "enrich" and base is not None:
        others = {file.source for file in fresh} | {rejected.source for rejected in changes.rejected}
        others |= set(changes.vanished if params.prune else ())
        units["stored"] = [unit for unit in _stored_units(scopes, params, base) if unit.file.source not in others]
    redone = {unit.file.source for listed in units.values() for unit in listed}
    removed = redone | {rejected.source for rejected in changes.rejected}
    removed |= set(changes.opened)
    if params.prune:
        removed |= set(changes.vanished)
    return Work(changes, units, frozenset(removed))


def _units(files: Iterable[SourceFile], params: Params, changes: Changes, whole: bool = False) -> Iterator[Unit]:
    for file in files:
        n_replaced = changes.n_articles.get(file.source, 0)
        # A record's own id may repeat anywhere in its source, so such a source is read in one piece.
        pieces = (
            split(file, _PIECE_BYTES) if not whole and params.id_field is None and can_split(file) else [Unit(file)]
        )
        for number, unit in enumerate(pieces):
            yield Unit(unit.file, unit.start, unit.stop, n_replaced if number == 0 else 0)


def _stored_units(scopes: Sequence[Scope], params: Params, base: Snapshot) -> Iterator[Unit]:
    rules, first, last = IgnoreRules(params.ignore), params.since or _FIRST, params.until or _LAST
    by_inbox = {scope.inbox.name: scope for scope in scopes}
    columns = ["source", "inbox", "n_bytes", "mtime_ns", "sha256", "n_articles"]
    for row in base.read("sources", columns=columns).sort_by("source").to_pylist():
        inbox, _, path = row["source"].partition("/")
        if inbox not in by_inbox or not by_inbox[inbox].covers(path) or rules.cover(path) or not row["n_articles"]:
            continue
        file = SourceFile(row["source"], inbox, path, row["n_bytes"], row["mtime_ns"], row["sha256"])
        if first <= file.modified_at < last:
            yield Unit(file, n_replaced=row["n_articles"])


def fingerprint_of(params: Params, base: Snapshot | None) -> str:
    """Return the hash of everything but the sources that decides what a batch stages."""
    versions = (COPYDESK_VERSION, str(SCHEMA_VERSION), CLEAN_VERSION, ENRICH_VERSION)
    return key_of(*versions, str(base.version if base else None), params.content_key())


def scopes_of(params: Params, base: Snapshot | None) -> list[Scope]:
    """Return the parts of inboxes that the parameters name, knowing the inboxes of `base`."""
    known = dict(base.manifest.inboxes) if base else {}
    scopes = resolve_inboxes(params.sources, params.inbox, known, params.moved)
    _refuse_odd_bytes([params.warehouse_path, *(scope.inbox.location for scope in scopes)])
    store = Warehouse(params.warehouse_path).store.resolve()
    for scope in scopes:
        if scope.inbox.location.is_relative_to(store):
            raise ConfigError(f"{scope.inbox.location} is inside the warehouse; name a folder with articles.")
    return scopes


def _refuse_odd_bytes(folders: Iterable[Path]) -> None:
    """Raise `ConfigError` for a folder whose path is not UTF-8: names are escaped below an inbox, not above it."""
    for folder in folders:
        try:
            str(folder).encode()
        except UnicodeEncodeError:
            raise ConfigError(
                f"The path of the folder {escape_name(str(folder))!r} is not UTF-8; rename what stands behind each %."
            ) from None


def published(params: Params) -> Snapshot | None:
    """Return the current snapshot without writing anything; raises `ConfigError` if something else is in its place."""
    path = params.warehouse_path
    # A path where nothing is yet becomes a warehouse; whatever is there must be one.
    return current_snapshot(open_warehouse(path, create=False)) if os.path.lexists(path) else None


def check_sources(params: Params) -> None:
    """Raise `ConfigError` if a run would end at once because of what its parameters name; nothing is written."""
    scopes_of(params, published(params))


def make_plan(run: Run) -> Plan:
    """Find the work of a run, adopt what an earlier run has staged, and write the jobs for the rest."""
    params = run.params
    scopes = scopes_of(params, run.base)
    work = find_work(scopes, params, run.base)
    fingerprint = fingerprint_of(params, run.base)
    adopted, left = adopt(run.warehouse, fingerprint, work.units)
    note_seen_times(run.warehouse, work.changes.touched)
    run.inboxes = {scope.inbox.name: str(scope.inbox.location) for scope in scopes}
    run.removed, run.waiting, run.again = work.removed, set(work.changes.waiting), work.again()
    # All units are surveyed, also those adopted: what is left to do is done as if nothing had been staged. What was
    # staged before more pages of its site came stays as it is, like what was published before.
    recurring = survey(run, work.units.get("sources", [])) if left.get("sources") else ""
    jobs = [_job(run, kind, fingerprint, batch, recurring) for kind, units in left.items() for batch in batches(units)]
    run.batches = list(adopted)
    if work.changes.rejected:
        run.batches.append(_stage_rejects(run, fingerprint, work.changes.rejected))
    return Plan(
        job_paths=tuple(str(write_job(job, run.folder)) for job in jobs),
        n_adopted=len(adopted),
        sources=work.counts(),
        is_empty=not (jobs or adopted or work.removed or _has_moved(run)),
    )


def _has_moved(run: Run) -> bool:
    """Whether an inbox lives elsewhere than the snapshot says: only a new one tells later runs so."""
    known = run.base.manifest.inboxes if run.base else {}
    return any(known.get(name, place) != place for name, place in run.inboxes.items())


def _job(run: Run, kind: Kind, fingerprint: str, units: tuple[Unit, ...], recurring: str) -> Job:
    params = run.params
    names = [f"{unit.file.source}\0{unit.file.sha256}\0{unit.start}\0{unit.stop}" for unit in units]
    return Job(
        job_id=key_of(fingerprint, kind, *names),
        kind=kind,
        warehouse=str(run.warehouse.path),
        base=run.base.version if run.base else None,
        version=run.version,
        fingerprint=fingerprint,
        units=units,
        locations=run.inboxes,
        fields=params.fields,
        id_field=params.id_field,
        min_words=params.min_words,
        max_record_bytes=params.max_record_bytes,
        max_source_bytes=params.max_source_bytes,
        record_cpu_s=params.record_cpu_s,
        record_memory_mb=params.record_memory_mb,
        forgotten=forgotten_keys(run.base, "article", "address"),
        recurring=recurring,
    )


def _stage_rejects(run: Run, fingerprint: str, rejects: Sequence[Rejected]) -> StagedBatch:
    """Stage the files that discovery itself rejected: nothing was read of them."""
    rows, counts = Rows(run.version), []
    for rejected in rejects:
        inbox, _, path = rejected.source.partition("/")
        rows.reject(rejected)
        counts.append(SourceCount(SourceFile(rejected.source, inbox, path, 0, 0), n_rejects=1))
    return stage_rejects(run.warehouse, fingerprint, rows, counts)
