"""Changes: which files of the inboxes are new, changed, unchanged or gone, against the table `sources`."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tasks.core.errors import ConfigError, Reason
from tasks.core.identity import source_key_of
from tasks.core.params import Params
from tasks.core.records import Rejected, SourceFile
from tasks.core.tables import SOURCES
from tasks.pipeline.hashing import hash_files
from tasks.pipeline.seen_times import with_seen_times
from tasks.read import Ignored, Scope, escape_name, storable_ns, unescape_name, walk
from tasks.store import Snapshot, Warehouse, forgotten_keys

#: files listed before they become columns
_N_LISTED = 50_000

_LISTING = pa.schema(
    [
        ("source", pa.string()),
        ("inbox", pa.string()),
        ("relative_path", pa.string()),
        ("n_bytes", pa.int64()),
        ("mtime_ns", pa.int64()),
    ]
)
#: components of a pattern that stand for themselves, in sources as in folders
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")
_EPOCH, _MICROSECOND = datetime.fromtimestamp(0, UTC), timedelta(microseconds=1)
_KNOWN = ["source", "n_bytes", "mtime_ns", "sha256", "n_articles"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What discovery found. Lists hold only what there is work for; unchanged files are counted."""

    new: list[SourceFile]
    changed: list[SourceFile]
    #: unchanged, but to be processed again
    again: list[SourceFile]
    rejected: list[Rejected]
    #: folders that could not be listed once and can now: their rejects have become untrue
    opened: list[str]
    vanished: list[str]
    waiting: list[str]
    #: unchanged although they have another time
    touched: list[SourceFile]
    n_unchanged: int
    n_ignored: int
    #: how many of the rejected are in the snapshot already, by another reason or as files that were read
    n_rejected_known: int
    #: articles in the snapshot of each source that is changed or processed again
    n_articles: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies in the scopes: a row of `_LISTING` for each file; what is rejected may be a folder, all of it."""

    listing: pa.Table
    rejected: list[Rejected]
    n_ignored: int


def find_changes(scopes: Sequence[Scope], params: Params, base: Snapshot | None) -> Changes:
    """Compare the files in the scopes with the sources of `base`: size and time first, then the hash of the bytes."""
    found, known = _find(scopes, params, base), _known(scopes, params, base)
    new, changed, same = _compare(_join(_in_time(found.listing, params), known), params.checksum)
    hashed = hash_files(_files(new), _files(changed), {scope.inbox.name: scope.inbox.location for scope in scopes})
    refused = _refused(found, known)
    rejected = [*(item for item in found.rejected if item.source not in refused), *hashed.rejected]
    fresh = _untold(rejected, base)
    gone = list(_vanished(known, found, scopes))
    opened = _opened(gone, known, scopes)
    vanished = [source for source in gone if source not in opened]
    if params.prune:
        _refuse_to_prune_all(vanished, found.listing)
    is_read_again = params.reprocess in ("clean", "metadata", "all")
    again = [*_files(same), *hashed.touched] if is_read_again else []
    return Changes(
        new=hashed.new,
        changed=hashed.changed,
        again=sorted(again, key=lambda file: file.source),
        rejected=fresh,
        opened=sorted(opened),
        vanished=vanished,
        waiting=[*hashed.waiting, *sorted(refused)],
        touched=hashed.touched,
        n_unchanged=len(same) + len(hashed.touched) + len(rejected) - len(fresh),
        n_ignored=found.n_ignored,
        n_rejected_known=len({item.source for item in fresh}.intersection(known["source"].to_pylist())) if fresh else 0,
        n_articles=_n_articles(changed) | (_n_articles(same) if is_read_again else {}),
    )


def _known(scopes: Sequence[Scope], params: Params, base: Snapshot | None) -> pa.Table:
    """Return the sources of the snapshot that may lie in the scopes, each with the time it was last seen with."""
    if base is None:
        return SOURCES.schema.empty_table().select(_KNOWN)
    known = base.read("sources", columns=_KNOWN, below=list(_beginnings(scopes)))
    return with_seen_times(known, Warehouse(params.warehouse_path))


def _beginnings(scopes: Sequence[Scope]) -> Iterator[str]:
    """Yield what the sources in the scopes begin with, as far as their patterns are plain: others need not be read."""
    for scope in scopes:
        for pattern in scope.patterns:
            plain = takewhile(_PLAIN.fullmatch, pattern)
            yield "/".join((scope.inbox.name, *plain))


def _find(scopes: Sequence[Scope], params: Params, base: Snapshot | None) -> _Found:
    """Return all that lies in the scopes but what was forgotten, and the warehouse itself."""
    places = {*(base.manifest.inboxes.values() if base else ()), *(str(scope.inbox.location) for scope in scopes)}
    forgotten, own = frozenset(forgotten_keys(base, "source")), frozenset(_own_link(scopes, params))
    items = (item for scope in scopes for item in walk(scope, params.ignore, places))
    chunks: list[pa.Table] = [_LISTING.empty_table()]
    rejected: list[Rejected] = []
    n_ignored = 0
    while some := list(islice(items, _N_LISTED)):
        files = []
        for item in some:
            if isinstance(item, Ignored) or _is_left_out(item.source, own, forgotten):
                n_ignored += 1
            elif isinstance(item, Rejected):
                rejected.append(item)
            else:
                files.append((item.source, item.inbox, item.relative_path, item.n_bytes, item.mtime_ns))
        if files:
            chunks.append(pa.table(list(zip(*files, strict=True)), schema=_LISTING))
    for item in rejected:
        if "/" not in item.source:
            raise ConfigError(f"The folder of inbox {item.source!r} cannot be listed: {item.detail}.")
    return _Found(pa.concat_tables(chunks), rejected, n_ignored)


def _is_left_out(source: str, own: Collection[str], forgotten: Collection[str]) -> bool:
    return source in own or bool(forgotten and source_key_of(source) in forgotten)


def _own_link(scopes: Sequence[Scope], params: Params) -> Iterator[str]:
    """Yield what the warehouse would be called as a source, where it lies inside an inbox."""
    link = params.warehouse_path.parent.resolve() / params.warehouse_path.name
    for scope in scopes:
        if link.is_relative_to(scope.inbox.location):
            yield f"{scope.inbox.name}/{escape_name(link.relative_to(scope.inbox.location).as_posix())}"


def _in_time(files: pa.Table, params: Params) -> pa.Table:
    """Return the files that were modified in `[since, until)`."""
    if params.since is not None:
        files = files.filter(pc.greater_equal(files["mtime_ns"], _ns(params.since)))
    if params.until is not None:
        files = files.filter(pc.less(files["mtime_ns"], _ns(params.until)))
    return files


def _ns(moment: datetime) -> int:
    return storable_ns((moment - _EPOCH) // _MICROSECOND * 1_000)


def _join(listing: pa.Table, known: pa.Table) -> pa.Table:
    return listing.join(known, keys="source", join_type="left outer", right_suffix="_known").sort_by("source")


def _compare(joined: pa.Table, is_hashed_always: bool) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the files that are new, changed and the same, by what the file system says."""
    is_new = pc.is_null(joined["sha256"])
    is_same = pc.and_(
        pc.and_(
            pc.equal(joined["n_bytes"], joined["n_bytes_known"]),
            pc.equal(joined["mtime_ns"], joined["mtime_ns_known"]),
        ),
        pc.and_(pc.not_equal(joined["sha256"], ""), not is_hashed_always),
    )
    is_same = pc.fill_null(is_same, False)
    is_changed = pc.and_not(pc.invert(is_new), is_same)
    return joined.filter(is_new), joined.filter(is_changed), joined.filter(is_same)


def _n_articles(rows: pa.Table) -> dict[str, int]:
    return dict(zip(rows["source"].to_pylist(), rows["n_articles"].to_pylist(), strict=True))


def _files(rows: pa.Table) -> Iterator[SourceFile]:
    for batch in rows.select([*_LISTING.names, "sha256"]).to_batches():
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            source, inbox, path, n_bytes, mtime_ns, sha256 = row
            yield SourceFile(source, inbox, path, n_bytes, mtime_ns, sha256 or "")


def _untold(rejected: Sequence[Rejected], base: Snapshot | None) -> list[Rejected]:
    """Return the rejects without those that the snapshot already has, word for word."""
    if base is None or not rejected:
        return list(rejected)
    stored = base.read("rejects", sources=[item.source for item in rejected]).to_pylist()
    told = {(row["source"], row["record"], row["reason"], row["detail"] or "") for row in stored}
    return [item for item in rejected if (item.source, item.record, item.reason, item.detail) not in told]


def _vanished(known: pa.Table, found: _Found, scopes: Sequence[Scope]) -> Iterator[str]:
    """Yield the known sources in the scopes that are not there, but for those below what could not be looked into."""
    there = found.listing["source"].combine_chunks()
    gone = known.filter(pc.invert(pc.is_in(known["source"], value_set=there)))
    by_inbox = {scope.inbox.name: scope for scope in scopes}
    blocked = [item.source for item in found.rejected]
    for source in sorted(gone["source"].to_pylist()):
        inbox, _, relative_path = source.partition("/")
        is_hidden = any(source == prefix or source.startswith(prefix + "/") for prefix in blocked)
        if inbox in by_inbox and not is_hidden and by_inbox[inbox].covers(relative_path):
            yield source


def _refused(found: _Found, known: pa.Table) -> frozenset[str]:
    """Return the sources that were read once and that the system refuses now: they keep their rows until it agrees."""
    refused = {item.source for item in found.rejected if item.reason is Reason.UNREADABLE}
    read_once = known.filter(pc.not_equal(known["sha256"], ""))["source"].to_pylist() if refused else []
    return frozenset(refused.intersection(read_once))


def _opened(gone: Sequence[str], known: pa.Table, scopes: Sequence[Scope]) -> frozenset[str]:
    """Return the sources among `gone` that never were files that could be read, and are folders that can be now."""
    never_read = set(known.filter(pc.equal(known["sha256"], ""))["source"].to_pylist())
    places = {scope.inbox.name: scope.inbox.location for scope in scopes}
    return frozenset(source for source in gone if source in never_read and _is_folder(source, places))


def _is_folder(source: str, places: Mapping[str, Path]) -> bool:
    inbox, _, relative_path = source.partition("/")
    return places[inbox].joinpath(*map(unescape_name, relative_path.split("/"))).is_dir()


def _refuse_to_prune_all(vanished: Sequence[str], listing: pa.Table) -> None:
    """Raise `ConfigError` if nothing at all is left of an inbox: most likely its disk is not mounted."""
    left = set(pc.unique(listing["inbox"]).to_pylist())
    for inbox in sorted({source.partition("/")[0] for source in vanished} - left):
        raise ConfigError(
            f"No file is left in what was named of inbox {inbox!r}, so nothing was pruned; "
            "check that its folder is mounted, or name a folder in which files are left."
        )
