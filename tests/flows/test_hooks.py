"""The failure hook: the operator's command hears what failed, and nothing of it can hurt the run."""

import json
import shlex
import sys
from pathlib import Path

import psutil
import pytest

from flows import hooks
from flows.hooks import COMMAND_VARIABLE, run_command

NOTICE = {"flow": "etl", "run": "etl data/inbox; $(touch pwned)", "state": "Failed", "message": "disk\nfull"}


def command(*arguments: str) -> dict[str, str]:
    return {COMMAND_VARIABLE: shlex.join(arguments)}


def test_the_command_gets_the_notice_as_one_json_line_and_no_shell_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    copy = "import sys; open('heard', 'w').write(sys.stdin.read())"
    assert run_command(NOTICE, command(sys.executable, "-c", copy)) == ""
    lines = (tmp_path / "heard").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [NOTICE]
    assert [path.name for path in tmp_path.iterdir()] == ["heard"]


def test_what_the_command_prints_may_be_any_bytes() -> None:
    assert run_command(NOTICE, command(sys.executable, "-c", "import os; os.write(1, bytes([255]))")) == ""


@pytest.mark.parametrize("environ", [{}, {COMMAND_VARIABLE: ""}, {COMMAND_VARIABLE: "  "}])
def test_without_a_command_nothing_happens(environ: dict[str, str]) -> None:
    assert run_command(NOTICE, environ) == ""


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({COMMAND_VARIABLE: 'notify "operator'}, "cannot be read as a command"),
        (command("/no/such/command"), "could not be run"),
        (command(sys.executable, "-c", "raise SystemExit(7)"), "ended with exit code 7"),
    ],
)
def test_a_command_that_fails_is_one_sentence_and_no_exception(environ: dict[str, str], sentence: str) -> None:
    complaint = run_command(NOTICE, environ)
    assert sentence in complaint
    assert len(complaint.splitlines()) == 1


def test_a_command_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT_S", 1)
    hang = 'echo $$ > "$0"; exec sleep 600'
    assert "timed out" in run_command(NOTICE, command("sh", "-c", hang, str(tmp_path / "pid")))
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
