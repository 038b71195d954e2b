"""Export: `copydesk export`, the tables in other forms and at other places."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.query import snapshot_of
from tasks.core.counted import counted
from tasks.core.errors import ConfigError
from tasks.store.export import Form, export


def export_tables(warehouse: Path, targets: Mapping[Form, str | None], at: int | None) -> Iterator[str]:
    """Export a snapshot in every form that has a target, and yield a sentence on each once it is done."""
    wanted = {form: target for form, target in targets.items() if target is not None}
    if not wanted:
        raise ConfigError("Say where to: --parquet DIR, --csv DIR or --delta DIR.")
    if any(target.lower().startswith("memory://") for target in wanted.values()):
        raise ConfigError("The memory of this command is gone when it ends; export to a folder or another URL.")
    snapshot = snapshot_of(warehouse, at)
    for form, target in wanted.items():
        done = export(snapshot, form, target)
        if done.n_written or done.n_removed:
            written = counted(done.n_written, "file")
            yield f"{form}: snapshot {snapshot.version}, {written} written, {done.n_removed} removed."
        else:
            yield f"{form}: snapshot {snapshot.version} was there already."
