"""Parameters page: all that can be set, made from the parameters, the command line and its exit codes."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from page_markdown import NOTICE, code, page, table
from typer.models import ArgumentInfo, OptionInfo

from flows.cli import Exit, app
from flows.server import CHILD_ENVIRONMENT
from tasks.core.params import CONTENT_PARAMS, Params
from tasks.pipeline.roots import ROOTS_VARIABLE

EXITS: dict[Exit, str] = {
    Exit.DONE: "Done; also when nothing was new.",
    Exit.FAILED: "The disk, the machine, the server or the data contract failed, `status --stale-hours` found no "
    "new file, or `verify` found damage. A failed run has published nothing and keeps what is staged.",
    Exit.WRONG_USE: "Something was asked for that cannot be done: an unknown option or parameter, a path that does "
    "not exist, a query that is none.",
    Exit.TOO_MANY_REJECTS: "The run is published, but of 100 records or more a larger share than `max_reject_share` "
    "was rejected.",
}
ENVIRONMENT: dict[str, str] = {
    ROOTS_VARIABLE: "Folders below which deployed runs may read and write, separated like those of `PATH`; set in the "
    "environment of the Prefect worker. Deployed runs refuse to start without it; other runs do not look at it.",
    "COPYDESK_ON_FAILURE": "A command that is run, without a shell, when a run fails or crashes. It gets one JSON "
    "object on its input (`flow`, `run`, `run_id`, `state`, `message`) and has 60 seconds.",
    "PREFECT_API_URL": "The Prefect server to use; a Prefect profile may set it too. Without it `copydesk run` starts "
    "a server of its own that lives as long as the run, while `deploy` and `arrived` refuse to start.",
    "PREFECT_LOGGING_LEVEL": "How much Prefect says; `copydesk run` sets it to `CRITICAL` if it is not set, since the "
    "summary is the run's own account.",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "`copydesk run` sets it to `false` if it is not set: Prefect sends nothing.",
    "DO_NOT_TRACK": "`copydesk run` sets it to `1` if it is not set, for the same reason.",
    "PREFECT_UI_URL": "Emptied while a temporary server runs, which has no interface to link to.",
    "NO_PROXY": "While a temporary server runs, `127.0.0.1` is added to it (and to `no_proxy`).",
}
#: command -> a command line that works on the samples once `run` has; `deploy` and `arrived` need a server as well
EXAMPLES: dict[str, str] = {
    "run": "copydesk run data/samples --workers 2",
    "sql": 'copydesk sql "select reason, count(*) as n from rejects group by all order by n desc" --format csv',
    "show": "copydesk show samples/scraped/harbor-bridge-reopens.txt",
    "status": "copydesk status --stale-hours 1000000",
    "rollback": "copydesk rollback --to 1",
    "catalog": "copydesk catalog --path catalog.duckdb",
    "deploy": "copydesk deploy",
    "arrived": "copydesk arrived data/samples",
    "verify": "copydesk verify",
    "maintain": "copydesk maintain --sample-share 0.1",
    "forget": "copydesk forget samples/scraped/harbor-bridge-reopens.txt",
    "migrate": "copydesk migrate --dry-run",
    "export": "copydesk export --parquet exported/parquet --csv exported/csv",
}
#: defaults that depend on the machine
_DEFAULTS = {"workers": "the number of CPUs, at most 4"}
#: parameter -> its option, where the names differ
_OPTION_OF = {"wait_s": "wait"}
_KINDS = {str: "TEXT", int: "INTEGER", float: "NUMBER", Path: "PATH"}


def parameters() -> str:
    """Return the page on everything a user can set: parameters, commands, exit codes, environment."""
    return page((*_parameters(), *_command_line(), *_exit_codes(), *_environment()))


def commands() -> dict[str, Callable[..., None]]:
    """Return the commands of the command line by name."""
    found = {
        info.name or callback.__name__: callback for info in app.registered_commands if (callback := info.callback)
    }
    return dict(found)


def _parameters() -> Iterator[str]:
    yield "# Parameters"
    yield NOTICE
    yield (
        "Everything that can be set. A run has one set of parameters, whoever starts it: the options of "
        "`copydesk run`, a TOML or JSON file given with `--params` (options win), or the form and the `params` of a "
        "deployment in Prefect."
    )
    yield "## Parameters of a run"
    options = set(inspect.signature(commands()["run"]).parameters)
    properties: Mapping[str, Any] = Params.model_json_schema()["properties"]
    rows = (_parameter_row(name, properties[name], options) for name in Params.model_fields)
    yield table(("parameter", "type", "default", "meaning", "option of `run`"), rows)
    yield (
        f"{code(CONTENT_PARAMS)} can change rows: batches that were staged with other values are not adopted. "
        "A change of parameters alone reprocesses nothing; `--reprocess` does."
    )


def _parameter_row(name: str, schema: Mapping[str, Any], options: set[str]) -> tuple[str, ...]:
    option = _OPTION_OF.get(name, name)
    shown = "SOURCE…" if name == "sources" else f"--{option.replace('_', '-')}"
    field = Params.model_fields[name]
    default = _DEFAULTS.get(name) or _value(field.get_default(call_default_factory=True))
    return (
        f"`{name}`",
        _schema_type(schema),
        default,
        field.description or "",
        code([shown] if option in options else []),
    )


def _schema_type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_schema_type(choice) for choice in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " or ".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
    if schema["type"] == "array":
        return f"list of {_schema_type(schema['items'])}"
    if schema["type"] == "object":
        return "mapping"
    bounds = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most"}
    limits = (f", {words} {schema[key]:g}" for key, words in bounds.items() if key in schema)
    return str(schema.get("format", schema["type"])) + "".join(limits)


def _command_line() -> Iterator[str]:
    yield "## Commands"
    for name, command in commands().items():
        yield f"### copydesk {name}"
        yield inspect.getdoc(command) or ""
        hints = get_type_hints(command, include_extras=True)
        taken = inspect.signature(command).parameters.values()
        rows = (_option_row(param.name, hints[param.name], param.default) for param in taken)
        yield table(("argument or option", "default", "meaning"), rows)
        if name == "run":
            yield "What is not given has the default of its parameter above."
        yield f"```console\n$ {EXAMPLES[name]}\n```"


def _option_row(name: str, annotated: Any, default: object) -> tuple[str, ...]:
    annotation, info = get_args(annotated)
    shown = "required" if default is inspect.Parameter.empty else _value(default)
    if isinstance(info, ArgumentInfo):
        return f"`{info.metavar or name.upper()}`", shown, info.help or ""
    if not isinstance(info, OptionInfo):
        raise TypeError(f"{name} is neither an argument nor an option")
    kind = _kind(annotation)
    # Inside `Annotated`, typer takes the first name for the default, which stands in the signature.
    given = [info.default] if isinstance(info.default, str) else []
    names = [*given, *(info.param_decls or ())] or [f"--{name.replace('_', '-')}"]
    return code(f"{option} {kind}".rstrip() for option in names), shown, info.help or ""


def _kind(annotation: Any) -> str:
    """Return the placeholder of an option's value; none for a flag."""
    if get_origin(annotation) is Literal:
        return "|".join(get_args(annotation))
    if inspect.isclass(annotation) and issubclass(annotation, StrEnum):
        return "|".join(annotation)
    if annotation is bool:
        return ""
    if annotation in _KINDS:
        return _KINDS[annotation]
    return next(_kind(inner) for inner in get_args(annotation) if inner is not NoneType)


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes"
    codes = [(f"{exit_code:d}", EXITS[exit_code]) for exit_code in Exit]
    yield table(("code", "meaning"), codes)


def _environment() -> Iterator[str]:
    yield "## Environment"
    yield table(("variable", "meaning"), ((f"`{name}`", meaning) for name, meaning in ENVIRONMENT.items()))
    settings = code(f"{name}={value}" for name, value in CHILD_ENVIRONMENT.items())
    yield (
        "Other variables of Prefect hold as Prefect documents them, for instance `PREFECT_HOME`. "
        f"The temporary server is started with {settings}."
    )


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple | list | dict):
        return code(value) or "none"
    return f"`{value}`" if isinstance(value, str | Path) else f"{value:,}"
