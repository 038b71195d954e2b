"""The generator of benchmark articles is deterministic and makes what its options say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "make_articles.py"


def make(out: Path, *arguments: str) -> dict[str, bytes]:
    subprocess.run([sys.executable, str(SCRIPT), "--out", str(out), *arguments], check=True)
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("kind", ["text", "html", "jsonl"])
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, kind: str) -> None:
    first = make(tmp_path / "a", "--n", "30", "--kind", kind, "--seed", "7")
    assert first == make(tmp_path / "b", "--n", "30", "--kind", kind, "--seed", "7")
    assert first != make(tmp_path / "c", "--n", "30", "--kind", kind, "--seed", "8")


def test_a_smaller_number_gives_the_first_articles_of_a_larger_one(tmp_path: Path) -> None:
    few, many = make(tmp_path / "few", "--n", "10"), make(tmp_path / "many", "--n", "20")
    assert len(few) == 10
    assert len(many) == 20
    assert few.items() < many.items()


def test_stories_have_150_to_700_words_and_repeat_at_the_given_rate(tmp_path: Path) -> None:
    make(tmp_path, "--n", "400", "--kind", "jsonl", "--chrome", "0", "--glue", "0", "--duplicates", "0.2")
    records = [json.loads(line) for line in (tmp_path / "articles-0000000.jsonl").read_text("utf-8").splitlines()]
    assert all(150 <= len(record["text"].split()) <= 760 for record in records)
    assert 0.1 < 1 - len({record["text"] for record in records}) / len(records) < 0.3
    assert len({record["id"] for record in records}) == 400


def test_a_file_on_one_line_has_the_size_asked_for(tmp_path: Path) -> None:
    files = make(tmp_path, "--n", "0", "--one-line-mb", "1")
    assert list(files) == ["one-line-1mb.txt"]
    assert 999_900 < len(files["one-line-1mb.txt"]) <= 1_000_000
    assert files["one-line-1mb.txt"].count(b"\n") == 1
