"""Blocks that are marked `<!-- run -->`, and the example of each command, do what they promise on the samples."""

import shutil
from pathlib import Path

import parameters_page
import pytest

from flows import cli, local_run
from tests.conftest import SAMPLES, run_path
from tests.docs.pages import PAGES, Block, blocks

RUN = [block for page in PAGES for block in blocks(page) if block.is_run]
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
    assert block.language == "python" or block.commands
    for words in block.commands:
        command(*words)
    if block.language == "python":
        exec(compile(block.body, block.name, "exec"), {})


@pytest.mark.parametrize("name", [name for name in parameters_page.EXAMPLES if name not in NEED_A_SERVER])
def test_the_example_of_a_command_runs(name: str) -> None:
    block = Block(Path(parameters_page.__file__), 0, "sh", parameters_page.EXAMPLES[name] + "\n", is_run=True)
    for words in block.commands:
        command(*words)
