"""The command line: what it prints, what it refuses, and with which exit code."""

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pyarrow.parquet as pq
import pytest

from flows.cli import Exit, main
from tasks.store import current_snapshot, end_run, open_warehouse, start_run
from tests.conftest import SAMPLES, ingest, rows, write_story


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "warehouse"
    ingest(SAMPLES, warehouse=path)
    return path


def copydesk(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a command in this process and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["copydesk", *map(str, arguments)])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])  # other tests ask for pandas
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def spawn(*arguments: object, cwd: Path | None = None, **prefect: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does, with settings of Prefect for tests."""
    command = [sys.executable, "-P", "-c", "from flows.cli import main; main()", *map(str, arguments)]
    environment = {**os.environ, **prefect, "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False, cwd=cwd)


@pytest.mark.prefect
def test_a_run_publishes_and_the_next_one_has_nothing_to_do(
    tmp_path: Path, prefect_home: Path, prefect_api: dict[str, str]
) -> None:
    # In a folder whose files have the names of modules: none of the processes of a run may take them for such.
    for module in ("decimal", "numpy", "prefect", "flows", "tasks"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('code of the current folder was run')")
    first = spawn("run", SAMPLES, "--warehouse", tmp_path / "warehouse", cwd=tmp_path, PREFECT_HOME=str(prefect_home))
    assert (first.returncode, first.stderr) == (Exit.DONE, "")
    assert "published snapshot 1" in first.stdout
    n_articles = len(pd.read_parquet(tmp_path / "warehouse" / "articles"))
    assert f"articles {n_articles} added" in " ".join(first.stdout.split())
    second = spawn("run", SAMPLES, "--warehouse", tmp_path / "warehouse", **prefect_api)
    assert (second.returncode, second.stderr) == (Exit.DONE, "")
    assert second.stdout.startswith("nothing new")


@pytest.mark.prefect
def test_a_run_with_too_many_rejects_publishes_and_ends_with_its_own_code(
    tmp_path: Path, prefect_api: dict[str, str]
) -> None:
    for number in range(70):
        write_story(tmp_path / "inbox", f"{number:03d}.txt")
        if number < 40:
            (tmp_path / "inbox" / f"{number:03d}.empty.txt").touch()
    done = spawn("run", tmp_path / "inbox", "--warehouse", tmp_path / "warehouse", **prefect_api)
    assert done.returncode == Exit.TOO_MANY_REJECTS
    assert "published snapshot 1" in done.stdout
    assert done.stderr.startswith("error: 40 of 110 records were rejected")


@pytest.mark.prefect
def test_an_interrupted_run_says_so_leaves_nobody_behind_and_is_resumed(tmp_path: Path, prefect_home: Path) -> None:
    for number in range(600):
        write_story(tmp_path / "inbox", f"{number:03d}.txt")
    command = [sys.executable, "-c", "from flows.cli import main; main()", "run", str(tmp_path / "inbox")]
    process = subprocess.Popen(
        [*command, "--warehouse", str(tmp_path / "warehouse")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PREFECT_HOME": str(prefect_home)},
        start_new_session=True,
    )
    while not list((tmp_path / ".warehouse").glob("staging/*/manifest.json")):
        assert process.poll() is None
        time.sleep(0.005)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == Exit.FAILED
    assert complaint.splitlines()[-1] == "error: Stopped; what is staged is kept for the next run."
    assert not psutil.wait_procs(family, timeout=20)[1]
    assert not (tmp_path / "warehouse").exists()
    summary = ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    assert summary.n_adopted > 0
    assert summary.rows["articles"] == 600


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "no/such/folder"), "There is no file or folder 'no/such/folder'; check the path."),
        (("run", "--limit", "0"), "Parameter limit: Input should be greater than or equal to 1."),
        (("run", "--since", "yesterday"), "Parameter since: "),
        (("run", "https://corrin.example/a"), "is a URL; this version reads local paths only."),
        (("run", "--params", "missing.toml"), "The parameter file missing.toml cannot be read: "),
        (("sql", "select 1", "--warehouse", "nowhere"), "; `copydesk run` makes one."),
        (("status", "--warehouse", "nowhere"), "; `copydesk run` makes one."),
        (("maintain", "--warehouse", "nowhere"), "; `copydesk run` makes one."),
        (("run", ".", "--warehouse", "folder"), "exists and is no copydesk warehouse"),
        (("run", "--params", "deep.json"), "The parameter file deep.json is nested too deeply."),
        (("run", "--params", "deep.toml"), "The parameter file deep.toml is nested too deeply."),
        (("run", "odd \udcff"), "The argument 'odd \\udcff' is not UTF-8"),
        (("show", "odd \udcff"), "The argument 'odd \\udcff' is not UTF-8"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(
    arguments: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("deep.json").write_text("[" * 100_000)
    Path("deep.toml").write_text("a = " + "[" * 100_000)
    code, complaint = copydesk(*arguments, monkeypatch=monkeypatch), capsys.readouterr().err
    assert code == Exit.WRONG_USE
    assert complaint.startswith("error: ")
    assert sentence in complaint
    assert complaint.count("\n") == 1


def test_an_unknown_parameter_in_a_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "params.toml").write_text("wokers = 3\n")
    assert copydesk("run", "--params", tmp_path / "params.toml", monkeypatch=monkeypatch) == Exit.WRONG_USE
    assert "no parameter 'wokers'" in capsys.readouterr().err


def test_sql_agrees_with_naive_readers_in_every_format(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    frame = pd.read_parquet(warehouse / "articles").sort_values("article_id")
    query = "select article_id, n_words, published_date, authors from articles order by article_id"
    printed = {}
    for output in ("csv", "json", "parquet", "table"):
        assert copydesk("sql", query, "-w", warehouse, "--format", output, monkeypatch=monkeypatch) == 0
        printed[output] = capfdbinary.readouterr().out
    assert pd.read_csv(io.BytesIO(printed["csv"]))["n_words"].tolist() == frame["n_words"].tolist()
    records = [json.loads(line) for line in printed["json"].splitlines()]
    assert [record["article_id"] for record in records] == frame["article_id"].tolist()
    assert [record["authors"] for record in records] == [list(names) for names in frame["authors"]]
    table = pq.read_table(io.BytesIO(printed["parquet"]))
    assert table["n_words"].to_pylist() == frame["n_words"].tolist()
    assert f"{len(frame)} rows".encode() in printed["table"]


@pytest.mark.parametrize(
    ("is_terminal", "output", "printed"),
    [
        (True, "csv", '"text"\n"\\x1b[2Jé\\u202e\t"\n'),
        (False, "csv", '"text"\n"\x1b[2Jé\u202e\t"\n'),
        (True, "json", '{"text": "\\u001b[2J\\u00e9\\u202e\\t"}\n'),
    ],
)
def test_text_of_articles_cannot_steer_a_terminal_and_stays_as_it_is_elsewhere(
    is_terminal: bool,
    output: str,
    printed: str,
    warehouse: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    query = "select chr(27) || '[2Jé' || chr(8238) || chr(9) as text"
    assert copydesk("sql", query, "-w", warehouse, "-f", output, monkeypatch=monkeypatch) == Exit.DONE
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    "attack",
    ["from read_csv('/etc/passwd')", "copy (select 1) to '{folder}/x.csv'", "attach '{folder}/x.db'", "install httpfs"],
)
def test_sql_reaches_nothing_outside_the_snapshot(
    attack: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(warehouse.parent.iterdir())
    assert copydesk("sql", attack.format(folder=warehouse.parent), "-w", warehouse, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert sorted(warehouse.parent.iterdir()) == before


def test_show_prints_the_story_and_what_was_dropped_and_why(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = "samples/scraped/ferran-border-talks.txt"
    assert copydesk("show", source, "-w", warehouse, monkeypatch=monkeypatch) == 0
    printed = " ".join(capsys.readouterr().out.split())
    (article,) = rows(warehouse, "articles", source=source)
    for paragraph in [article["title"], f"agencies {', '.join(article['agencies'])}", *article["text"].split("\n\n")]:
        assert paragraph in printed
    dropped = rows(warehouse, "segments", article_id=article["article_id"], is_kept=False)
    assert {segment["role"] for segment in dropped} >= {"caption", "related", "comment", "navigation"}
    for segment in dropped:
        why = f"{segment['role']} {segment['reason']} ({segment['reason_detail']})"
        assert f"{why} {' '.join(segment['text'].split())}" in printed
    assert copydesk("show", "nothing/of/that/name", "-w", warehouse, monkeypatch=monkeypatch) == Exit.WRONG_USE


def test_what_the_encoding_of_the_output_lacks_is_escaped(warehouse: Path) -> None:
    done = spawn("sql", "select 'Vélmar' as town", "-w", warehouse, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert r"V\xe9lmar" in done.stdout


@pytest.mark.prefect
def test_a_run_does_without_standard_streams(tmp_path: Path, prefect_home: Path) -> None:
    write_story(tmp_path / "inbox", "a.txt")
    # Closed by a shell, before Python begins: it has no `sys.stdout` then.
    closing = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-']
    command = [*closing, sys.executable, "-P", "-c", "from flows.cli import main; main()"]
    environment = {**os.environ, "PREFECT_HOME": str(prefect_home)}
    run = [*command, "run", str(tmp_path / "inbox"), "-w", str(tmp_path / "warehouse")]
    assert subprocess.run(run, timeout=300, env=environment, check=False).returncode == Exit.DONE
    assert current_snapshot(open_warehouse(tmp_path / "warehouse", create=False)) is not None


def test_status_shows_failed_runs_before_there_is_a_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = open_warehouse(tmp_path / "warehouse")
    start_run(opened, "first", {})
    end_run(opened, "first", "failed", {"error": "The disk is full."})
    assert copydesk("status", "-w", opened.path, monkeypatch=monkeypatch) == Exit.DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "no snapshot yet" in said
    assert "failed" in said
    assert copydesk("status", "-w", opened.path, "--stale-hours", 1, monkeypatch=monkeypatch) == Exit.FAILED


def test_status_fails_only_when_it_was_asked_whether_files_still_come(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copydesk("status", "-w", warehouse, monkeypatch=monkeypatch) == Exit.DONE
    assert "published" in capsys.readouterr().out
    assert copydesk("status", "-w", warehouse, "--stale-hours", 0.0001, monkeypatch=monkeypatch) == Exit.FAILED
    assert "no new file for" in capsys.readouterr().err


@pytest.mark.usefixtures("in_process")
def test_a_file_dated_in_the_future_hides_from_nobody_that_no_files_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, moment in (("old.txt", 10**9), ("future.txt", 4 * 10**9)):
        os.utime(write_story(tmp_path / "inbox", name), (moment, moment))
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    status = ("status", "-w", tmp_path / "warehouse", "--stale-hours", 24)
    assert copydesk(*status, monkeypatch=monkeypatch) == Exit.FAILED
    assert "the newest is of 2001-09-09" in capsys.readouterr().err


@pytest.mark.usefixtures("in_process")
def test_rollback_publishes_an_earlier_snapshot_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_story(tmp_path / "inbox", "a.txt")
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    write_story(tmp_path / "inbox", "b.txt")
    ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    assert copydesk("rollback", "--to", 1, "-w", tmp_path / "warehouse", monkeypatch=monkeypatch) == 0
    assert "Snapshot 3 has the content of snapshot 1." in capsys.readouterr().out
    assert len(pd.read_parquet(tmp_path / "warehouse" / "articles")) == 1
    assert ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse").n_articles_added == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(OSError(errno.EIO, "Input/output error", "/place"), "input/output error: /place", id="a bad disk"),
        pytest.param(
            OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28]"), "the disk is full", id="full disk"
        ),
        pytest.param(OSError("Truncated file"), "truncated file", id="an error of a library"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(
    error: OSError, said: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> bool:
        raise error

    monkeypatch.setattr("flows.status.print_status", refuse)
    assert copydesk("status", "-w", warehouse, monkeypatch=monkeypatch) == Exit.FAILED
    assert capsys.readouterr().err == f"error: The system refused to go on, {said}.\n"


def test_json_keeps_numbers_days_and_moments_as_they_are(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    query = """
        select 9007199254740993 as big, 1 as n, sum(2) as total, 'nan'::float as share, date '2026-01-02' as day,
        timestamptz '2026-01-02 03:04:05.123456+00' as moment, ['ü', null] as names,
        {'k': [1]} as deep, '\\x01'::blob as b
        union all select null, null, null, null, null, null, [], null, null
    """
    assert copydesk("sql", query, "-w", warehouse, "--format", "json", monkeypatch=monkeypatch) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {
        "big": 9007199254740993,
        "n": 1,
        "total": 2,
        "share": None,
        "day": "2026-01-02",
        "moment": "2026-01-02T03:04:05.123456+00:00",
        "names": ["ü", None],
        "deep": {"k": [1]},
        "b": "01",
    }
    assert second == dict.fromkeys(first) | {"names": []}


@pytest.mark.parametrize(
    ("output", "query", "printed"),
    [
        ("csv", "select ['a', 'b'] as l, {'k': 1} as s", '"l","s"\n"a|b","{""k"": 1}"\n'),
        ("csv", "select source, detail from rejects where false", '"source","detail"\n'),
        ("json", "select * from rejects where false", ""),
    ],
)
def test_lists_structs_and_empty_results_have_a_form(
    output: str,
    query: str,
    printed: str,
    warehouse: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert copydesk("sql", query, "-w", warehouse, "--format", output, monkeypatch=monkeypatch) == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out.decode() == printed


@pytest.mark.parametrize(
    ("output", "query"),
    [
        ("json", "select 1 as a, 2 as a"),
        ("csv", "select interval 1 day"),
        ("parquet", "select interval 1 day"),
        ("table", "select 'infinity'::date as day"),
        ("json", "select 'infinity'::timestamp as moment"),
        ("csv", "select ['-infinity'::date] as days"),
    ],
)
def test_what_has_no_form_is_one_sentence(
    output: str, query: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copydesk("sql", query, "-w", warehouse, "--format", output, monkeypatch=monkeypatch) == Exit.WRONG_USE
    assert capsys.readouterr().err.count("\n") == 1


def test_no_line_is_broken_in_a_pipe(warehouse: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    cells = ", ".join(f"repeat('x', 50) as c{number}" for number in range(4))
    words = [sys.executable, "-c", "from flows.cli import main; main()", "sql", f"select {cells}", "-w", str(warehouse)]
    said = subprocess.run(words, capture_output=True, text=True, env=environment, check=True).stdout
    assert [line.count("x" * 50) for line in said.splitlines() if "x" in line] == [4]
