"""Blocks that are marked `<!-- run -->`, and the example of each command, do what they promise on the samples."""

import shutil
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import parameters_page
import pytest

import copydesk
from flows import cli, local_run
from tests.conftest import SAMPLES, run_path
from tests.docs.pages import PAGES, Block, blocks

RUN = [block for page in PAGES for block in blocks(page) if block.is_run]
#: a question of the cookbook: its SQL, and the Python below it
ANSWERS = [pair for pair in pairwise(RUN) if [b.language for b in pair] == ["sql", "python"]]
NEED_A_SERVER = {"deploy", "arrived"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that looks like a new checkout after its first run."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(SAMPLES, folder / "data" / "samples")
    return folder


@pytest.fixture(autouse=True)
def in_the_project(project: Path, in_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run commands there, in this process, and runs without Prefect: what it adds has tests of its own."""
    monkeypatch.chdir(project)
    monkeypatch.setattr(local_run, "run_locally", run_path)
    if not (project / "data" / "warehouse").exists():
        command("run", "data/samples")


def command(*words: str) -> None:
    cli.app(list(words), standalone_mode=False)


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_a_marked_block_runs(block: Block) -> None:
    assert block.language in ("python", "sql") or block.commands
    for words in block.commands:
        command(*words)
    if block.language == "python":
        run_python(block)
    if block.language == "sql":
        assert len(copydesk.open().sql(block.body)) > 0, "a question without an answer shows nothing"


def run_python(block: Block) -> dict[str, Any]:
    """Run a block in the names that the first one of its page made, and return all names."""
    names: dict[str, Any] = {}
    first = next(other for other in RUN if other.page == block.page and other.language == "python")
    for one in dict.fromkeys((first, block)):
        exec(compile(one.body, one.name, "exec"), names)
    return names


@pytest.mark.parametrize(("sql", "python"), ANSWERS, ids=lambda block: block.name)
def test_pandas_gives_the_answer_of_the_sql_above(sql: Block, python: Block) -> None:
    asked, names = copydesk.open().sql(sql.body), run_python(python)
    if "answer" not in names:
        spans = asked.apply(lambda row: names["found"].split()[0] in row["block"], axis=1)
        assert spans.any()
        return
    assert list(names["answer"].columns) == list(asked.columns)
    assert plain_rows(names["answer"]) == plain_rows(asked)


def plain_rows(frame: pd.DataFrame) -> list[list[object]]:
    """Return the rows without what pandas makes of types: lists, nulls, widths of numbers."""
    return [[plain(value) for value in row] for row in frame.itertuples(index=False)]


def plain(value: Any) -> object:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return list(value)
    return None if pd.isna(value) else round(value, 6) if isinstance(value, float) else value


def test_the_cookbook_answers_fifteen_questions() -> None:
    assert len(ANSWERS) >= 15
    assert sum("answer =" in python.body for _, python in ANSWERS) >= 14


@pytest.mark.parametrize("name", [name for name in parameters_page.EXAMPLES if name not in NEED_A_SERVER])
def test_the_example_of_a_command_runs(name: str) -> None:
    block = Block(Path(parameters_page.__file__), 0, "sh", parameters_page.EXAMPLES[name] + "\n", is_run=True)
    assert block.commands
    for words in block.commands:
        command(*words)
