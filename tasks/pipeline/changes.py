"""Changes: which files of the inboxes are new, changed, unchanged or gone, against the table `sources`."""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tasks.core.errors import ConfigError, Reason, Reject
from tasks.core.identity import source_key_of
from tasks.core.params import Params
from tasks.core.records import Rejected, SourceFile
from tasks.core.vocabulary import Stage
from tasks.pipeline.seen_times import with_seen_times
from tasks.read import Ignored, Scope, digest, open_source, storable_ns, walk
from tasks.store import Snapshot, Warehouse, forgotten_keys

#: files hashed at once; reading is what takes the time
_N_READERS = 4

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


@dataclass(slots=True)
class Changes:
    """What discovery found. Lists hold only what there is work for; unchanged files are counted."""

    new: list[SourceFile] = field(default_factory=list)
    changed: list[SourceFile] = field(default_factory=list)
    #: unchanged, but to be processed again
    again: list[SourceFile] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    #: unchanged although they have another time
    touched: list[SourceFile] = field(default_factory=list)
    n_unchanged: int = 0
    n_ignored: int = 0
    #: articles in the snapshot of each source that is changed or processed again
    n_articles: dict[str, int] = field(default_factory=dict)


def find_changes(scopes: Sequence[Scope], params: Params, base: Snapshot | None) -> Changes:
    """Compare the files in the scopes with the sources of `base`: size and time first, then the hash of the bytes."""
    changes = Changes()
    places = {*(base.manifest.inboxes.values() if base else ()), *(str(scope.inbox.location) for scope in scopes)}
    forgotten = frozenset(forgotten_keys(base, "source"))
    listing, blocked = _list(scopes, places, params, changes, forgotten)
    known = base.read("sources", columns=_KNOWN, below=list(_beginnings(scopes))) if base else None
    if known is not None:
        known = with_seen_times(known, Warehouse(params.warehouse_path))
    _split(_join(_in_time(listing, params), known), params, changes)
    _hash(changes, {scope.inbox.name: scope.inbox.location for scope in scopes})
    _reject_once(changes, base)
    if known is not None:
        changes.vanished = list(_vanished(known, listing, scopes, blocked))
        if params.prune:
            _refuse_to_prune_all(changes.vanished, listing)
    return changes


def _beginnings(scopes: Sequence[Scope]) -> Iterator[str]:
    """Yield what the sources in the scopes begin with, as far as their patterns are plain: others need not be read."""
    for scope in scopes:
        for pattern in scope.patterns:
            plain = takewhile(_PLAIN.fullmatch, pattern)
            yield "/".join((scope.inbox.name, *plain))


def _list(
    scopes: Sequence[Scope],
    places: Collection[str],
    params: Params,
    changes: Changes,
    forgotten: Collection[str],
) -> tuple[pa.Table, list[str]]:
    """Return all files in the scopes, and the prefixes below which could not be looked."""
    chunks, blocked = [], []
    found = (item for scope in scopes for item in walk(scope, params.ignore, places))
    own = set(_own_link(scopes, params))
    while some := list(islice(found, 50_000)):
        files = []
        for item in some:
            if (
                isinstance(item, Ignored)
                or item.source in own
                or (forgotten and source_key_of(item.source) in forgotten)
            ):
                changes.n_ignored += 1
            elif isinstance(item, Rejected):
                if "/" not in item.source:
                    raise ConfigError(f"The folder of inbox {item.source!r} cannot be listed: {item.detail}.")
                changes.rejected.append(item)
                blocked.append(item.source)
            else:
                files.append((item.source, item.inbox, item.relative_path, item.n_bytes, item.mtime_ns))
        columns = zip(*files, strict=True) if files else [()] * len(_LISTING)
        chunks.append(pa.table(list(columns), schema=_LISTING))
    return pa.concat_tables(chunks) if chunks else _LISTING.empty_table(), blocked


def _own_link(scopes: Sequence[Scope], params: Params) -> Iterator[str]:
    """Yield what the warehouse would be called as a source, where it lies inside an inbox."""
    link = params.warehouse_path.parent.resolve() / params.warehouse_path.name
    for scope in scopes:
        if link.is_relative_to(scope.inbox.location):
            yield f"{scope.inbox.name}/{link.relative_to(scope.inbox.location).as_posix()}"


def _in_time(files: pa.Table, params: Params) -> pa.Table:
    """Return the files that were modified in `[since, until)`."""
    if params.since is not None:
        files = files.filter(pc.greater_equal(files["mtime_ns"], _ns(params.since)))
    if params.until is not None:
        files = files.filter(pc.less(files["mtime_ns"], _ns(params.until)))
    return files


def _ns(moment: datetime) -> int:
    return storable_ns((moment - _EPOCH) // _MICROSECOND * 1_000)


def _join(listing: pa.Table, known: pa.Table | None) -> pa.Table:
    if known is None:
        known = _LISTING.empty_table().select(["source", "n_bytes", "mtime_ns"])
        known = known.append_column("sha256", pa.array([], pa.string()))
        known = known.append_column("n_articles", pa.array([], pa.int32()))
    return listing.join(known, keys="source", join_type="left outer", right_suffix="_known").sort_by("source")


def _split(joined: pa.Table, params: Params, changes: Changes) -> None:
    """Sort files into new, changed and unchanged by what the file system says."""
    is_new = pc.is_null(joined["sha256"])
    is_same = pc.and_(
        pc.and_(
            pc.equal(joined["n_bytes"], joined["n_bytes_known"]),
            pc.equal(joined["mtime_ns"], joined["mtime_ns_known"]),
        ),
        pc.and_(pc.not_equal(joined["sha256"], ""), not params.checksum),
    )
    is_same = pc.fill_null(is_same, False)
    is_changed = pc.and_not(pc.invert(is_new), is_same)
    changes.new = list(_files(joined.filter(is_new)))
    changes.changed = list(_files(joined.filter(is_changed)))
    same = joined.filter(is_same)
    changes.n_unchanged = len(same)
    if params.reprocess in ("clean", "metadata", "all"):
        changes.again = list(_files(same))
        changes.n_articles = dict(zip(same["source"].to_pylist(), same["n_articles"].to_pylist(), strict=True))
    changed = joined.filter(is_changed)
    changes.n_articles |= dict(zip(changed["source"].to_pylist(), changed["n_articles"].to_pylist(), strict=True))


def _files(rows: pa.Table) -> Iterator[SourceFile]:
    for batch in rows.select([*_LISTING.names, "sha256"]).to_batches():
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            source, inbox, path, n_bytes, mtime_ns, sha256 = row
            yield SourceFile(source, inbox, path, n_bytes, mtime_ns, sha256 or "")


def _reject_once(changes: Changes, base: Snapshot | None) -> None:
    """Drop rejects that the snapshot already has, word for word."""
    if base is None or not changes.rejected:
        return
    stored = base.read("rejects", sources=[rejected.source for rejected in changes.rejected]).to_pylist()
    before = {(row["source"], row["record"], row["reason"], row["detail"] or "") for row in stored}
    fresh = [r for r in changes.rejected if (r.source, r.record, r.reason, r.detail) not in before]
    changes.n_unchanged += len(changes.rejected) - len(fresh)
    changes.rejected = fresh


def _vanished(known: pa.Table, listing: pa.Table, scopes: Sequence[Scope], blocked: Sequence[str]) -> Iterator[str]:
    gone = known.filter(pc.invert(pc.is_in(known["source"], value_set=listing["source"].combine_chunks())))
    by_inbox = {scope.inbox.name: scope for scope in scopes}
    for source in sorted(gone["source"].to_pylist()):
        inbox, _, relative_path = source.partition("/")
        is_hidden = any(source == prefix or source.startswith(prefix + "/") for prefix in blocked)
        if inbox in by_inbox and not is_hidden and by_inbox[inbox].covers(relative_path):
            yield source


def _refuse_to_prune_all(vanished: Sequence[str], listing: pa.Table) -> None:
    """Raise `ConfigError` if nothing at all is left of an inbox: most likely its disk is not mounted."""
    left = set(pc.unique(listing["inbox"]).to_pylist())
    for inbox in sorted({source.partition("/")[0] for source in vanished} - left):
        raise ConfigError(
            f"No file is left in what was named of inbox {inbox!r}, so nothing was pruned; "
            "check that its folder is mounted, or name a folder in which files are left."
        )


def _hash(changes: Changes, places: dict[str, Path]) -> None:
    """Fill in the hash of every file there may be work for; a file that only looks changed is unchanged."""
    with ThreadPoolExecutor(_N_READERS) as pool:
        new = list(pool.map(lambda file: _hashed(file, places), changes.new))
        changed = list(pool.map(lambda file: _hashed(file, places), changes.changed))
    before = {file.source: file.sha256 for file in changes.changed}
    changes.new = [file for file in new if isinstance(file, SourceFile)]
    # What was readable once keeps its rows until it can be read again.
    unreadable = [item for item in changed if isinstance(item, Rejected)]
    changes.rejected += [item for item in new if isinstance(item, Rejected)]
    changes.rejected += [item for item in unreadable if not before[item.source]]
    changes.waiting = [item for item in (*new, *changed) if isinstance(item, str)]
    changes.waiting += [item.source for item in unreadable if before[item.source]]
    changes.changed = []
    for file in changed:
        if isinstance(file, SourceFile) and file.sha256 == before[file.source]:
            changes.n_unchanged += 1
            changes.touched.append(file)
        elif isinstance(file, SourceFile):
            changes.changed.append(file)


def _hashed(file: SourceFile, places: dict[str, Path]) -> SourceFile | Rejected | str:
    """Return the file with its hash, why it cannot be read, or just its name if it changed meanwhile."""
    try:
        with open_source(places[file.inbox], file.relative_path) as stream:
            sha256 = digest(stream)
            after = os.fstat(stream.fileno())
    except Reject as reject:
        return Rejected(file.source, "", Stage.DISCOVER, reject.reason, reject.detail)
    except OSError as error:
        return Rejected(file.source, "", Stage.DISCOVER, Reason.UNREADABLE, (error.strerror or "read error").lower())
    if (after.st_size, storable_ns(after.st_mtime_ns)) != (file.n_bytes, file.mtime_ns):
        return file.source
    return replace(file, sha256=sha256)
