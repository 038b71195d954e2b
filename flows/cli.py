"""The command line: `copydesk run`, `sql`, `show` and the others, each of them a thin function.

Prefect takes seconds to import, so the commands that need it import it themselves.
"""

import sys
from collections.abc import Sequence
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.console import escape_what_has_no_form, open_standard_streams, say, say_error
from flows.params_file import read_params_file
from tasks.core.errors import ConfigError, CopydeskError, why_failed
from tasks.core.params import Params, Reprocess, params_from
from tasks.core.summary import RunState
from tasks.core.without_pandas import do_without_pandas

app = typer.Typer(
    name="copydesk",
    help="Article files in, analysis tables out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    TOO_MANY_REJECTS = 3


class TableFormat(StrEnum):
    """How `copydesk sql` prints a result."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


DEFAULT_WAREHOUSE = Params.model_fields["warehouse"].default
Warehouse = Annotated[str, typer.Option("--warehouse", "-w", help="Folder in which the tables are published.")]
Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait for another run to finish.")]


@app.command()
def run(
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE…", help="Folders, files or globs.")] = None,
    warehouse: Annotated[str | None, typer.Option("--warehouse", "-w", help="Where the tables are published.")] = None,
    inbox: Annotated[str | None, typer.Option(help="Name of the inbox of a new source folder.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes.")] = None,
    limit: Annotated[int | None, typer.Option(help="Take at most this many new or changed sources.")] = None,
    since: Annotated[str | None, typer.Option(help="Only files modified at or after this UTC date or time.")] = None,
    until: Annotated[str | None, typer.Option(help="Only files modified before this UTC date or time.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Glob of files that are no sources; repeatable.")] = None,
    prune: Annotated[bool | None, typer.Option("--prune", help="Remove rows of sources gone or ignored.")] = None,
    moved: Annotated[bool | None, typer.Option("--moved", help="The inbox lives at the given folder now.")] = None,
    checksum: Annotated[bool | None, typer.Option("--checksum", help="Hash files of the same time and size.")] = None,
    dry_run: Annotated[bool | None, typer.Option("--dry-run", help="Say what a run would do.")] = None,
    params: Annotated[Path | None, typer.Option(help="TOML or JSON file of parameters; options win.")] = None,
    max_reject_share: Annotated[float | None, typer.Option(help="Share of rejects above which to exit 3.")] = None,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for another run to finish.")] = None,
    reprocess: Annotated[Reprocess | None, typer.Option(help="Process again what is in the warehouse.")] = None,
    allow_nfs: Annotated[bool | None, typer.Option("--allow-nfs", help="Allow a network file system.")] = None,
) -> None:
    """Turn new and changed article files into the next snapshot of the tables."""
    values = read_params_file(params) if params else {}
    given = {
        "sources": tuple(sources) if sources else None,
        "warehouse": warehouse,
        "inbox": inbox,
        "workers": workers,
        "limit": limit,
        "since": since,
        "until": until,
        "ignore": tuple(ignore) if ignore else None,
        "prune": prune,
        "moved": moved,
        "checksum": checksum,
        "dry_run": dry_run,
        "max_reject_share": max_reject_share,
        "wait_s": wait,
        "reprocess": reprocess,
        "allow_nfs": allow_nfs,
    }
    checked = params_from(values | {name: value for name, value in given.items() if value is not None})

    from flows.local_run import run_locally  # Prefect takes seconds to import
    from flows.summary_text import print_summary
    from tasks.pipeline.publish import has_too_many_rejects

    try:
        summary = run_locally(checked)
    except KeyboardInterrupt:
        raise CopydeskError("Stopped; what is staged is kept for the next run.") from None
    print_summary(summary)
    if summary.state == RunState.PUBLISHED and has_too_many_rejects(summary, checked):
        say_error(
            f"{summary.n_rejects} of {summary.n_records} records were rejected, more than the share of "
            f"{checked.max_reject_share:g} that is allowed; see the table `rejects`."
        )
        raise typer.Exit(Exit.TOO_MANY_REJECTS)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A query over the tables and views of one snapshot.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    output: Annotated[TableFormat, typer.Option("--format", "-f", help="How to print the result.")] = TableFormat.TABLE,
    at: Annotated[int | None, typer.Option(help="Number of an earlier snapshot.")] = None,
) -> None:
    """Run SQL on the tables; it can neither read nor write anything outside the snapshot."""
    from flows.query import print_query

    print_query(query, Path(warehouse), output.value, at)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ARTICLE_ID|SOURCE", help="An article id, or a source.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Show an article with every dropped block and why it was dropped."""
    from flows.show import show_articles

    show_articles(name, Path(warehouse))


@app.command()
def status(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    stale_hours: Annotated[
        float | None, typer.Option(min=0, help="Fail if no new file came for this many hours.")
    ] = None,
) -> None:
    """Show the last runs, the tables with rows and bytes, and how many articles each version made."""
    from flows.status import print_status

    if not print_status(Path(warehouse), stale_hours):
        raise typer.Exit(Exit.FAILED)


@app.command()
def rollback(
    to: Annotated[int, typer.Option(help="Number of the snapshot to go back to.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    wait: Wait = 0,
) -> None:
    """Publish the content of an earlier snapshot again, as a new snapshot."""
    from flows.upkeep import roll_back

    say(roll_back(Path(warehouse), to, wait))


@app.command()
def catalog(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    path: Annotated[Path, typer.Option(help="The file to write.")] = Path("catalog.duckdb"),
) -> None:
    """Write a DuckDB file with views over the tables, for tools that open databases; open it read-only."""
    from flows.upkeep import write_catalog_file

    say(write_catalog_file(Path(warehouse), path))


@app.command()
def deploy(
    work_pool: Annotated[str | None, typer.Option(help="Work pool instead of the one in prefect.yaml.")] = None,
) -> None:
    """Create or update the deployments of `prefect.yaml` on the Prefect server that is configured."""
    from flows.deploy import deploy as deploy_all

    say(deploy_all(work_pool))


@app.command()
def arrived(folder: Annotated[Path, typer.Argument(help="Folder in which files have arrived.")]) -> None:
    """Tell the Prefect server that files have arrived, so that the deployment `on-arrival` ingests the folder."""
    from flows.deploy import emit_arrival

    say(emit_arrival(folder))


@app.command()
def verify(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    at: Annotated[int | None, typer.Option(help="Number of one snapshot instead of all.")] = None,
) -> None:
    """Read every file of the warehouse and hold it against its hash, and the tables against the data contract."""
    from flows import upkeep

    said, findings = upkeep.verify(Path(warehouse), at)
    say(said)
    for finding in findings:
        say_error(finding)
    if findings:
        raise typer.Exit(Exit.FAILED)


@app.command()
def maintain(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    wait: Wait = 0,
    max_file_mb: Annotated[int, typer.Option(min=1, help="Largest file that merging makes, in MB.")] = 256,
    sample_share: Annotated[float, typer.Option(min=0, max=1, help="Share of the files to read and verify.")] = 0.05,
) -> None:
    """Verify a sample of the files, merge small ones, and remove snapshots that need not be kept any longer."""
    from flows.local_run import maintain_locally
    from flows.upkeep import told

    summary = maintain_locally(warehouse, wait_s=wait, max_file_mb=max_file_mb, sample_share=sample_share)
    say(told(summary))


@app.command()
def forget(
    name: Annotated[str, typer.Argument(metavar="SOURCE|ARTICLE_ID|URL", help="What to remove for good.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    purge: Annotated[bool, typer.Option("--purge", help="Do it; without, only say what would go.")] = False,
    wait: Wait = 0,
) -> None:
    """Remove an article, or all of a source, from every snapshot, and keep it from coming back."""
    from flows import upkeep

    say(upkeep.forget(Path(warehouse), name, purge, wait))


@app.command()
def migrate(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    wait: Wait = 0,
) -> None:
    """Bring the tables of an older copydesk to the schema of this one, as the next run would."""
    from flows import upkeep

    for sentence in upkeep.migrate_tables(Path(warehouse), dry_run, wait):
        say(sentence)


@app.command()
def export(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    parquet: Annotated[str | None, typer.Option(help="Folder or URL for plain Parquet.")] = None,
    csv: Annotated[
        str | None, typer.Option(help="Folder or URL for CSV; elements of lists are joined by a bar.")
    ] = None,
    delta: Annotated[str | None, typer.Option(help="Folder or URL for Delta tables; needs `copydesk[delta]`.")] = None,
    at: Annotated[int | None, typer.Option(help="Number of an earlier snapshot.")] = None,
) -> None:
    """Copy the tables to another place, a folder a table; what is there already is not written again."""
    from flows.export import export_tables
    from tasks.store.export import Form

    for said in export_tables(Path(warehouse), {Form.PARQUET: parquet, Form.CSV: csv, Form.DELTA: delta}, at):
        say(said)


def _check_arguments(arguments: Sequence[str]) -> None:
    """Raise `ConfigError` for an argument that is not UTF-8: neither Prefect nor the tables can hold it."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise ConfigError(
                f"The argument {argument!r} is not UTF-8; name a folder above it, or rename it."
            ) from None


def main() -> None:
    """Run the command line; errors are one sentence on standard error, and the exit code says which kind."""
    open_standard_streams()
    do_without_pandas()
    try:
        escape_what_has_no_form()
        _check_arguments(sys.argv[1:])
        app(standalone_mode=True)
    except (CopydeskError, OSError) as error:
        sentence, code = _told(error)
        say_error(sentence)
        # Prefect's threads keep the error, and by its frames all that the flow has loaded, beyond the end of Python:
        # DuckDB complains of that in forty lines.
        error.__traceback__ = error.__context__ = error.__cause__ = None
    else:
        return
    sys.exit(code)


def _told(error: CopydeskError | OSError) -> tuple[str, Exit]:
    if isinstance(error, CopydeskError):
        return str(error), Exit.WRONG_USE if isinstance(error, ConfigError) else Exit.FAILED
    place = f": {error.filename}" if error.filename else ""
    return f"The system refused to go on, {why_failed(error)}{place}.", Exit.FAILED
