"""Store: staging, atomic commits, reading a snapshot, SQL. The warehouse is immutable Parquet files and one symlink.

A run holds `writer_lock` from its plan to its `commit`: `recover`, adopt `staged` batches, let workers `stage` the
others, `check` the contract, `commit`. Readers take `current_snapshot` (or `snapshot_at`) once and stay with it.

`check` and SQL are imported from `tasks.store.check` and `tasks.store.query`: the process of a run never loads DuckDB.
"""

from tasks.store.commit import commit, rollback
from tasks.store.compaction import compact
from tasks.store.derived import update_derived, write_derived
from tasks.store.forgetting import Doomed, find_doomed, forget, forgotten_keys, is_in_any
from tasks.store.history import recover, retain
from tasks.store.lock import writer_lock
from tasks.store.manifest import Manifest, Part
from tasks.store.migration import is_outdated, migrate, schema_changes
from tasks.store.runs import Run, end_run, noted_run, recent_runs, scrub_runs, start_run, words_of
from tasks.store.snapshot import (
    Snapshot,
    current_snapshot,
    next_version,
    require_snapshot,
    retained_versions,
    snapshot_at,
)
from tasks.store.staging import StagedBatch, StagedManifest, discard, has_staged, stage, staged, staged_batch
from tasks.store.verification import Verification, verify_files
from tasks.store.warehouse import Warehouse, open_existing, open_warehouse

__all__ = [
    "Doomed",
    "Manifest",
    "Part",
    "Run",
    "Snapshot",
    "StagedBatch",
    "StagedManifest",
    "Verification",
    "Warehouse",
    "commit",
    "compact",
    "current_snapshot",
    "discard",
    "end_run",
    "find_doomed",
    "forget",
    "forgotten_keys",
    "has_staged",
    "is_in_any",
    "is_outdated",
    "migrate",
    "next_version",
    "noted_run",
    "open_existing",
    "open_warehouse",
    "recent_runs",
    "recover",
    "require_snapshot",
    "retain",
    "retained_versions",
    "rollback",
    "schema_changes",
    "scrub_runs",
    "snapshot_at",
    "stage",
    "staged",
    "staged_batch",
    "start_run",
    "update_derived",
    "verify_files",
    "words_of",
    "write_derived",
    "writer_lock",
]
