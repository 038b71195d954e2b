"""The generated pages are up to date, and the sentences they are made of are complete."""

import ast
import re
from enum import StrEnum
from pathlib import Path

import dictionary_page
import generate
import parameters_page
import pytest

from flows.cli import Exit
from flows.server import CHILD_ENVIRONMENT
from tasks.clean.repairs import RULES as REPAIR_RULES
from tasks.core.errors import REASONS, Reason
from tasks.core.params import CONTENT_PARAMS, Params
from tasks.core.summary import RUN_STATES, RunState
from tasks.core.tables import TABLES
from tasks.core.vocabulary import MEANINGS
from tasks.enrich.trust import FLAGS
from tasks.store import current_snapshot, open_warehouse
from tasks.store.macros import MACROS, VIEWS
from tests.conftest import SAMPLES, ingest
from tests.docs.pages import ROOT, text_of

DICTIONARY, PARAMETERS = (text_of(ROOT / "docs" / f"{name}.md") for name in ("data_dictionary", "parameters"))
#: in the order of the tables, since every worker of the tests must collect them in the same
VOCABULARIES = list(dict.fromkeys(c.vocabulary for table in TABLES.values() for c in table.columns if c.vocabulary))
VARIABLE = re.compile(r"(?:COPYDESK|PREFECT)_[A-Z_]+|DO_NOT_TRACK|NO_PROXY")


def test_the_generated_pages_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_check_of_a_stale_page_fails_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "documents", lambda: {tmp_path / "page.md": "new\n"})
    assert generate.main(["--check"]) == 1
    assert "page.md is not up to date" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert generate.main([]) == 0
    assert (tmp_path / "page.md").read_text() == "new\n"
    assert generate.main(["--check"]) == 0


def test_the_closed_sets_of_the_tables_are_those_that_have_sentences() -> None:
    assert set(MEANINGS) | {Reason} == set(VOCABULARIES)


@pytest.mark.parametrize(
    ("vocabulary", "meanings"),
    [*MEANINGS.items(), (Reason, REASONS), (RunState, RUN_STATES), (Exit, parameters_page.EXITS)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_word_of_a_closed_set_has_a_sentence(vocabulary: type[StrEnum], meanings: dict[StrEnum, str]) -> None:
    assert list(meanings) == list(vocabulary)
    assert [text for text in meanings.values() if not re.fullmatch(r"[A-Z`].*\.", text)] == []


def test_open_sets_are_complete_too() -> None:
    assert list(dictionary_page.REPAIRS) == [*(name for name, _ in REPAIR_RULES), "markdown"]
    assert list(dictionary_page.QUALITY_FLAGS) == list(FLAGS)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_dictionary_has_every_table_and_column(table) -> None:
    section = DICTIONARY.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
    assert [c.name for c in table.columns if f"\n| `{c.name}` |" not in section] == []


@pytest.mark.parametrize("word", [str(word) for vocabulary in VOCABULARIES for word in vocabulary])
def test_the_dictionary_has_every_word(word: str) -> None:
    assert f"\n| `{word}` |" in DICTIONARY


def test_the_dictionary_has_every_view_and_macro() -> None:
    for name, (what, sql) in {**VIEWS, **MACROS}.items():
        section = DICTIONARY.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        assert what in section, name
        assert sql in section, name


def test_what_the_dictionary_calls_empty_is_empty(tmp_path: Path, in_process: None) -> None:
    ingest(SAMPLES, warehouse=tmp_path / "warehouse")
    snapshot = current_snapshot(open_warehouse(tmp_path / "warehouse", create=False))
    assert snapshot is not None
    assert (unfilled := dictionary_page.unfilled())
    for name in TABLES:
        rows = snapshot.read(name)
        filled = {(name, c) for c in rows.column_names if any(value not in (None, []) for value in rows[c].to_pylist())}
        assert filled & unfilled == set()
        assert rows.num_rows or {column.name for column in TABLES[name].columns} <= {
            c for t, c in unfilled if t == name
        }


def test_every_parameter_is_documented_with_its_description() -> None:
    for name, field in Params.model_fields.items():
        assert re.search(rf"^\| `{name}` \|.*{re.escape(str(field.description))}", PARAMETERS, re.MULTILINE), name
    assert set(CONTENT_PARAMS) <= set(Params.model_fields)


def test_every_exit_code_is_documented() -> None:
    assert [code for code in Exit if f"\n| {code:d} | " not in PARAMETERS] == []


def test_every_command_has_an_example() -> None:
    assert list(parameters_page.EXAMPLES) == list(parameters_page.commands())
    assert [name for name, line in parameters_page.EXAMPLES.items() if not line.startswith(f"copydesk {name}")] == []


def test_every_environment_variable_that_the_code_names_is_documented() -> None:
    named = {
        node.value
        for folder in ("flows", "tasks")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }
    assert set(parameters_page.ENVIRONMENT) == named - (set(CHILD_ENVIRONMENT) - set(parameters_page.ENVIRONMENT))
    assert [name for name in named if f"`{name}" not in PARAMETERS] == []
