"""Dictionary page: the tables, made from their declarations, the closed sets and the contract."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

import duckdb
import pyarrow as pa
from page_markdown import NOTICE, bullets, code, page, table

from tasks.clean.repairs import RULES as REPAIR_RULES
from tasks.core.contract import RULES, SLICES
from tasks.core.errors import REASONS, Reason
from tasks.core.facts import ARTICLE_FACTS, ROW_FACTS
from tasks.core.summary import RUN_STATES, RunState
from tasks.core.tables import TABLES, Column, Table
from tasks.core.vocabulary import MEANINGS, STORY_ROLES, Role
from tasks.enrich.trust import FLAGS
from tasks.store.macros import MACROS, VIEWS, statements

WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = {**MEANINGS, Reason: REASONS}

#: Columns that are the pipeline's own: no fact fills them.
_PIPELINE_COLUMNS = frozenset({"article_id", "source", "record", "text", "authors", "keywords", "changed_in"})
_PIPELINE_TABLES = frozenset({"articles", "segments", "repairs", "sentences", "clusters", "sources", "rejects"})
#: Columns of tables that have rows, for which no stage has a value yet.
_LATER = {"sentences": frozenset({"sentence_language", "sentiment"})}

#: rule in `repairs.rules` -> what it does, in the order in which the rules run
REPAIRS: dict[str, str] = {
    "entities": "HTML entities that were left in the text become their characters.",
    "tags": "HTML tags that were left in the text go.",
    "mojibake": "Characters that were decoded with the wrong encoding are restored.",
    "soft_hyphen": "Soft hyphens go.",
    "zero_width": "Invisible characters without a meaning go.",
    "control": "Control characters go.",
    "line_hyphen": "A word that was divided at the end of a line is joined.",
    "spaces": "Blanks that typesetting added or lost.",
    "unicode": "Characters are composed (Unicode NFC).",
    "glued_words": "A blank is put between words that a scraper joined.",
    "markdown": "The marks of Markdown go; what they mark stays.",
}
#: word in `articles.quality_flags` -> when it is raised
QUALITY_FLAGS: dict[str, str] = {
    "mostly_dropped": "Less than a quarter of `raw` was kept.",
    "short": "The story has fewer than 50 words.",
    "no_title": "No title was found.",
    "mojibake_left": "There are still garbled characters.",
    "glued_words": "There are still words that look joined.",
    "not_sentences": "Fewer than two of five sentences end like one.",
    "cut_off": "The story ends in an ellipsis, or with a link that leads on.",
    "several_stories": "The page holds whole other articles, too, which were dropped.",
}
#: state that only the notes of runs have -> what it says
NOTED_STATES: dict[str, str] = {
    "running": "The run has not ended.",
    "interrupted": "The run has not ended, and its process is gone; the next run goes on where it stopped.",
    "damaged": "The note of the run cannot be read; remove its file from `runs/`.",
    "rolled_back": "`copydesk rollback` published an earlier snapshot again.",
}

_CONVENTIONS = (
    "Ids and hashes are lower-case hexadecimal. Instants are UTC; dates are those of the publisher's calendar.",
    "Offsets count Unicode code points from 0, and the end is excluded: in SQL `text[start_char + 1 : end_char]`, in "
    "Python `text[start_char:end_char]`.",
    "Lists are never null, but may be empty. A column marked “never” is never null.",
    "A child table carries `published_date`, `domain` and `language` of its article, so that it can be filtered alone.",
    "*Not yet* marks tables and columns that no stage fills in this version: they exist, empty or null, so that "
    "queries need not change later.",
)


def data_dictionary() -> str:
    """Return the page on the tables: columns, closed sets, what always holds."""
    return page((*_tables(), *_views(), *_closed_sets(), *_open_sets(), *_contract(), *_runs()))


def unfilled() -> set[tuple[str, str]]:
    """Return (table, column) of everything that the dictionary marks as not filled yet."""
    listed = ((table, column) for table in TABLES.values() for column in table.columns)
    return {(t.name, c.name) for t, c in listed if _is_empty(t) or not _is_filled(t, c)}


def _tables() -> Iterator[str]:
    yield "# Data dictionary"
    yield NOTICE
    yield (
        "What the tables hold. Each is a folder of Parquet files in the warehouse, and a table of the same name in "
        "`copydesk sql` and `copydesk.open()`. Words are explained in the [glossary](glossary.md)."
    )
    yield bullets(_CONVENTIONS)
    yield "## Tables"
    yield table(("table", "one row is", "key"), map(_table_row, TABLES.values()))
    for declared in TABLES.values():
        yield f"## {declared.name}"
        yield f"One row: {declared.grain}. Key: {code(declared.key)}." + (" *Not yet.*" if _is_empty(declared) else "")
        rows = (_column_row(declared, column) for column in declared.columns)
        yield table(("column", "type", "null", "meaning"), rows)


def _table_row(declared: Table) -> tuple[str, ...]:
    grain = declared.grain + (" *(not yet)*" if _is_empty(declared) else "")
    return f"[{declared.name}](#{declared.name})", grain, code(declared.key)


def _column_row(declared: Table, column: Column) -> tuple[str, ...]:
    meaning = column.description
    if column.vocabulary:
        name = column.vocabulary.__name__
        meaning += f" One of [{name}](#{name.lower()})."
    if not _is_empty(declared) and not _is_filled(declared, column):
        meaning += " *Not yet.*"
    kind = "list of string" if pa.types.is_list(column.type) else str(column.type)
    return f"`{column.name}`", kind, "" if column.nullable else "never", meaning


def _is_empty(declared: Table) -> bool:
    return declared.name not in _PIPELINE_TABLES | set(ROW_FACTS.values())


def _is_filled(declared: Table, column: Column) -> bool:
    if declared.name != "articles":
        return column.name not in _LATER.get(declared.name, ())
    return column.name in _PIPELINE_COLUMNS | {f.name for fact in ARTICLE_FACTS for f in fields(fact)}


def _views() -> Iterator[str]:
    yield "## Views"
    for name, (what, sql) in VIEWS.items():
        yield f"### {name}"
        yield f"{what} Its columns: {code(_columns(f'from {name}'))}."
        yield f"```sql\n{sql}\n```"
    yield "## Macros"
    yield (
        "Called like a table with arguments, for instance `from mentions('Vellmar')`, in `copydesk sql`, in "
        "`copydesk.open()` and in the file that `copydesk catalog` writes. Case and accents do not matter. (If that "
        "file is attached and not opened, say `use` with its name first.)"
    )
    for signature, (what, sql) in MACROS.items():
        name, _, names = signature.rstrip(")").partition("(")
        nulls = ", ".join("null" for _ in names.split(","))
        yield f"### {signature}"
        yield f"{what} Its columns: {code(_columns(f'from {name}({nulls})'))}."
        yield f"```sql\n{sql}\n```"


def _columns(sql: str) -> list[str]:
    with duckdb.connect(":memory:") as connection:
        for declared in TABLES.values():
            connection.register(declared.name, declared.schema.empty_table())
        for statement in statements():
            connection.execute(statement.replace("create ", "create temporary ", 1))
        return [str(name) for name in connection.sql(sql).columns]


def _closed_sets() -> Iterator[str]:
    yield "## Closed sets"
    for vocabulary, meanings in WORDS.items():
        columns = [f"{t.name}.{c.name}" for t in TABLES.values() for c in t.columns if c.vocabulary is vocabulary]
        yield f"### {vocabulary.__name__}"
        yield f"{_said_of(vocabulary)} In {code(columns)}."
        yield table(("word", "meaning"), ((f"`{word}`", meanings[word]) for word in vocabulary))


def _said_of(vocabulary: type[StrEnum]) -> str:
    """Return what the docstring says, and for roles which of them make the story."""
    said = (vocabulary.__doc__ or "").strip()
    if vocabulary is Role:
        said += f" The story is made of {code(role for role in Role if role in STORY_ROLES)}, and of nothing else."
    return said


def _open_sets() -> Iterator[str]:
    yield "### Repairs"
    yield "In `repairs.rules`, in the order in which the rules run; a version may add words."
    rules = (*(name for name, _ in REPAIR_RULES), "markdown")
    yield table(("word", "meaning"), ((f"`{name}`", REPAIRS[name]) for name in rules))
    yield "### Quality flags"
    yield "In `articles.quality_flags`, with the factor by which each lowers `quality_score`; a version may add words."
    flags = ((f"`{name}`", QUALITY_FLAGS[name], f"{factor:g}") for name, (_, factor) in FLAGS.items())
    yield table(("word", "raised when", "factor"), flags)


def _contract() -> Iterator[str]:
    yield "## What always holds"
    yield (
        "Checked before a snapshot is published, over everything that is new in it; a run that would break one of "
        "these publishes nothing. Types and nulls are checked when a batch is staged."
    )
    general = ("key.", "new.", "parent.", "vocabulary.")
    yield bullets((
        "the key of every table occurs once, also among the rows that stay",
        "each row of a child table repeats `published_date`, `domain` and `language` of its article",
        "a column with a closed set holds its words only",
        *(f"{rule.says} (`{rule.name}`)" for rule in RULES if not rule.name.startswith(general)),
        f"`text` of a row of {code(slices.table for slices in SLICES)} is what its span of the article's `text` holds",
    ))  # fmt: skip


def _runs() -> Iterator[str]:
    yield "## Runs"
    yield (
        "Beside the tables, in `runs/` of the store, each run has a JSON file with its parameters, times and counts. "
        "`copydesk status` shows the last ones with their states:"
    )
    # A dry run writes nothing, and so no note of itself.
    ended = {str(state): meaning for state, meaning in RUN_STATES.items() if state != RunState.DRY_RUN}
    states = {**ended, **NOTED_STATES}
    yield table(("state", "meaning"), ((f"`{state}`", meaning) for state, meaning in states.items()))
