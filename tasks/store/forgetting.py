"""Forgetting: take a source, an article or an address out of all snapshots, and keep it from coming back.

The new snapshot has a tombstone in place of what is gone, and says from which version on the store may be read: every
older snapshot is removed, since its files held it; where none of them did, a mistyped name takes no history away. That
is decided by the same flip that publishes, so a crash in between leaves nothing that could be read or rolled back to;
the next writer removes what is left.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.address_key import page_of
from tasks.core.errors import ConfigError, Reason, StoreError
from tasks.core.identity import address_key_of, source_key_of
from tasks.core.tables import REJECTS, SOURCES, TABLES
from tasks.core.vocabulary import Stage
from tasks.store import durable
from tasks.store.commit import complete, origin, place_derived, publish, refuse_outdated
from tasks.store.durable import remove_tree
from tasks.store.history import purge, recover
from tasks.store.manifest import File, Manifest, Part, Tombstone
from tasks.store.parquet import in_order, place_rows
from tasks.store.parts import without_rows, without_sources
from tasks.store.snapshot import Snapshot, retained_versions, snapshot_at
from tasks.store.warehouse import Warehouse

_ARTICLE_ID = re.compile(r"[0-9a-f]{32}")
_ADDRESSES = ("url", "canonical_url")


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be forgotten: the tombstones, and the rows of the current snapshot that they stand for."""

    tombstones: tuple[Tombstone, ...]
    sources: frozenset[str]
    #: articles to go, those of `sources` included
    article_ids: frozenset[str]


def forgotten_keys(snapshot: Snapshot | None, *kinds: str) -> tuple[str, ...]:
    """Return the keys of the tombstones of some kinds, in order."""
    tombstones = snapshot.manifest.tombstones if snapshot else ()
    return tuple(sorted({tombstone.key for tombstone in tombstones if tombstone.kind in kinds}))


def find_doomed(snapshot: Snapshot, name: str) -> Doomed:
    """Return what an article id, an address or a source stands for; it need not be in this snapshot (any more)."""
    if _ARTICLE_ID.fullmatch(name.lower()):
        name = name.lower()
        there = snapshot.read("articles", ["article_id"], article_ids=[name])["article_id"].to_pylist()
        return Doomed((Tombstone(kind="article", key=name),), frozenset(), frozenset(there))
    if "://" in name:
        ids = frozenset(_articles_at(snapshot, name))
        # Their ids too: what a later version of copydesk finds as the address of these records may differ.
        tombstones = [Tombstone(kind="article", key=article_id) for article_id in sorted(ids)]
        return Doomed((Tombstone(kind="address", key=address_key_of(name)), *tombstones), frozenset(), ids)
    if "/" not in name or name != name.strip("/"):
        raise ConfigError(f"{name!r} is no article id (32 hex digits), no address and no source (inbox/path).")
    ids = frozenset(snapshot.read("articles", ["article_id"], sources=[name])["article_id"].to_pylist())
    return Doomed((Tombstone(kind="source", key=source_key_of(name)),), frozenset({name}), ids)


def _articles_at(snapshot: Snapshot, address: str) -> Iterator[str]:
    """Yield the articles whose own or canonical address names the same page."""
    key, page = address_key_of(address), page_of(address) or ""
    rows = snapshot.read("articles", ["article_id", *_ADDRESSES])
    # Every spelling of the page has the host of its key, also behind a port, `m.` or a user: few need be looked into.
    host = re.split("[/?]", page)[0]
    may_match = [pc.fill_null(pc.match_substring(rows[name], host, ignore_case=True), False) for name in _ADDRESSES]
    for row in rows.filter(pc.or_(*may_match)).to_pylist():
        if key in {address_key_of(row[name]) for name in _ADDRESSES if row[name]}:
            yield row["article_id"]


def is_in_any(warehouse: Warehouse, name: str) -> bool:
    """Return whether a retained snapshot holds a source, an article or an address, or cannot be asked."""
    return any(_may_hold(warehouse, version, name) for version in reversed(retained_versions(warehouse)))


def _may_hold(warehouse: Warehouse, version: int, name: str) -> bool:
    try:
        snapshot = snapshot_at(warehouse, version)
        doomed = find_doomed(snapshot, name)
        return bool(doomed.article_ids or snapshot.read("sources", ["source"], sources=doomed.sources).num_rows)
    except (OSError, StoreError, pa.ArrowException):
        return True


def forget(
    warehouse: Warehouse,
    base: Snapshot,
    doomed: Doomed,
    derived: Mapping[str, pa.Table | Path],
    run_id: str,
    *,
    keeps_history: bool = False,
) -> Snapshot:
    """Publish `base` without the doomed rows, then remove every other snapshot and all staged work.

    Needs the writer lock. A source goes with all its rows; an article leaves a reject `forgotten`, so that the counts
    of its source still add up. `derived` are the tables over all articles, made without the doomed ones. With
    `keeps_history` older snapshots stay: none of them holds what is to be forgotten.
    """
    refuse_outdated(base)
    recover(warehouse)
    # Staged first: what was read of the doomed article must not survive a crash between here and the flip.
    for folder in warehouse.staging.iterdir():
        remove_tree(folder)
    durable.step("unstaged_all")

    def build(folder: Path) -> Manifest:
        for table in (*base.manifest.files(), *derived):
            (folder / table).mkdir(exist_ok=True)
        kept = without_sources(base, doomed.sources, folder) if doomed.sources else list(base.parts)
        articles = doomed.article_ids if not doomed.sources else frozenset()
        parts = _without_articles(base, kept, articles, folder)
        durable.step("forgotten")
        new = origin(base, run_id, base.manifest.inboxes)
        tombstones = dict.fromkeys((*base.manifest.tombstones, *doomed.tombstones))
        update = {
            "parts": tuple(parts),
            "derived": place_derived(base, derived, folder),
            "tombstones": tuple(sorted(tombstones, key=lambda tombstone: (tombstone.kind, tombstone.key))),
            "purged_before": base.manifest.purged_before if keeps_history else new.version,
        }
        return complete(new.model_copy(update=update), base, folder)

    snapshot = publish(warehouse, base, build)
    with suppress(OSError):  # it can no longer be read: what cannot be removed now is removed by the next writer
        purge(warehouse)
    return snapshot


def _without_articles(base: Snapshot, parts: list[Part], gone: Collection[str], folder: Path) -> list[Part]:
    """Return the parts with rejects in place of some articles."""
    if not gone:
        return parts
    ids = pa.array(sorted(gone), pa.string())
    rejects = [_rejects(base, part, ids) for part in parts]
    n_gone = Counter(source for rows in rejects for source in rows["source"].to_pylist())
    made = []
    for part, new in zip(parts, rejects, strict=True):
        files = {
            name: kept
            for name, file in part.files.items()
            if (kept := _without(base.path / name, file, ids, folder / name) if new.num_rows else file)
        }
        if new.num_rows:
            former = [pq.read_table(base.path / "rejects" / part.files["rejects"].name)] if "rejects" in files else []
            rows = in_order({"rejects": pa.concat_tables([*former, new])})["rejects"]
            files["rejects"] = place_rows(rows, folder / "rejects", "rejects")
        if "sources" in files:
            files["sources"] = _recounted(
                base.path / "sources" / files["sources"].name, files["sources"], n_gone, folder
            )
        made.append(part.model_copy(update={"files": files}))
    return made


def _rejects(base: Snapshot, part: Part, ids: pa.Array) -> pa.Table:
    """Return the rejects that take the place of the articles of a part that are among `ids`."""
    found: list[dict[str, str]] = []
    if "articles" in part.files:
        path = base.path / "articles" / part.files["articles"].name
        rows = pq.read_table(path, columns=["article_id", "source", "record"])
        found = rows.filter(pc.is_in(rows["article_id"], value_set=ids)).drop_columns("article_id").to_pylist()
    reason = {"stage": Stage.DISCOVER, "reason": Reason.FORGOTTEN, "detail": None}
    return pa.Table.from_pylist([{**row, **reason} for row in found], REJECTS.schema)


def _without(place: Path, file: File, ids: pa.Array, folder: Path) -> File | None:
    """Return a file of a table without the rows of some articles; those of other tables have none."""
    has_articles = TABLES[place.name].is_child or place.name == "articles"
    return without_rows(place, file, "article_id", ids, folder) if has_articles else file


def _recounted(path: Path, file: File, n_gone: Mapping[str, int], folder: Path) -> File:
    rows = pq.read_table(path).to_pylist()
    if n_gone.keys().isdisjoint(row["source"] for row in rows):
        return file
    for row in rows:
        n = n_gone.get(row["source"], 0)
        row |= {"n_articles": row["n_articles"] - n, "n_rejects": row["n_rejects"] + n}
    return place_rows(pa.Table.from_pylist(rows, SOURCES.schema), folder / "sources", "sources")
