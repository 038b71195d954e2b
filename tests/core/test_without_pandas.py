"""Without pandas: pyarrow works as ever, and a command of the command line loads no pandas."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ingest, write_story

LIBRARY = """
import sys
from tasks.core.without_pandas import do_without_pandas
do_without_pandas()
import pyarrow as pa
import pyarrow.dataset
assert pa.table({"n": [1, 2]}).to_pylist() == [{"n": 1}, {"n": 2}]
assert "pandas" not in sys.modules
import pandas
"""
COMMAND = """
import atexit, sys
from flows.cli import main
atexit.register(lambda: print("with" if "pandas" in sys.modules else "without", "pandas"))
main()
"""


def test_pyarrow_does_not_load_what_is_not_to_be_loaded() -> None:
    ran = subprocess.run([sys.executable, "-c", LIBRARY], capture_output=True, text=True, check=False)
    assert ran.stderr.endswith("ModuleNotFoundError: This process does without pandas.\n")


@pytest.mark.parametrize(
    "command",
    [
        ["sql", "select count(*) from articles"],
        ["sql", "-f", "csv", "select * from articles"],
        ["sql", "-f", "json", "select * from segments"],
        ["status"],
        ["show", "inbox/a.txt"],
        ["export", "--csv", "{folder}/csv"],
        ["export", "--parquet", "{folder}/parquet"],
        ["export", "--delta", "{folder}/delta"],
    ],
    ids=" ".join,
)
def test_commands_do_without_pandas(command: list[str], tmp_path: Path) -> None:
    write_story(tmp_path / "inbox", "a.txt")
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    words = [word.format(folder=tmp_path) for word in command]
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, *words, "-w", tmp_path / "warehouse"],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "without pandas"
