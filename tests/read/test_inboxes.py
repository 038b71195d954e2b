"""Inboxes: what the user names becomes named roots and the part of each that is meant."""

import os
from pathlib import Path

import pytest

from tasks.core.errors import ConfigError
from tasks.core.records import SourceFile
from tasks.read import Scope, resolve_inboxes, walk


def sources_of(scopes: list[Scope]) -> list[str]:
    places = [scope.inbox.location for scope in scopes]
    return [found.source for scope in scopes for found in walk(scope, (), places) if isinstance(found, SourceFile)]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.html", "sub/c.txt", "sub/deep/d.txt", "other/a[1].txt"):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some words.")
    return tmp_path / "news"


ALL = ["news/a.txt", "news/b.html", "news/other/a[1].txt", "news/sub/c.txt", "news/sub/deep/d.txt"]


@pytest.mark.parametrize(
    "spelling", ["{news}", "{news}/", "{news}/**", "{news}/../news", "news", "./news", "{news}/*", "{link}"]
)
def test_every_spelling_of_a_folder_gives_the_same_sources(
    news: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(news.parent)
    link = news.parent / "shortcut"
    link.symlink_to(news)
    assert sources_of(resolve_inboxes([spelling.format(news=news, link=link)])) == ALL


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.txt", ["news/a.txt"]),
        ("**/*.txt", ["news/a.txt", "news/other/a[1].txt", "news/sub/c.txt", "news/sub/deep/d.txt"]),
        ("s*", ["news/sub/c.txt", "news/sub/deep/d.txt"]),
        ("*/c.txt", ["news/sub/c.txt"]),
        ("s?b/**/d.*", ["news/sub/deep/d.txt"]),
        ("[ab].*", ["news/a.txt", "news/b.html"]),
    ],
)
def test_a_glob_names_its_inbox_by_the_folder_before_it(news: Path, glob: str, expected: list[str]) -> None:
    assert sources_of(resolve_inboxes([f"{news}/{glob}"])) == expected


def test_a_file_is_named_by_its_folder_and_brackets_in_its_name_are_no_glob(news: Path) -> None:
    assert sources_of(resolve_inboxes([f"{news}/other/a[1].txt"])) == ["other/a[1].txt"]


def test_a_path_in_a_known_inbox_belongs_to_it(news: Path) -> None:
    known = {"archive": str(news)}
    assert sources_of(resolve_inboxes([f"{news}/sub"], known=known)) == [
        "archive/sub/c.txt", "archive/sub/deep/d.txt",
    ]  # fmt: skip
    assert sources_of(resolve_inboxes([f"{news}/sub/c.txt"], known=known)) == ["archive/sub/c.txt"]


def test_nothing_is_found_twice_when_what_the_user_names_overlaps(news: Path) -> None:
    given = [f"{news}/sub", f"{news}/sub/c.txt", f"{news}/*.txt", str(news), str(news)]
    assert sources_of(resolve_inboxes(given)) == ALL
    assert sources_of(resolve_inboxes(given[::-1])) == ALL


def test_nested_known_inboxes_keep_their_files(news: Path) -> None:
    known = {"news": str(news), "deep": str(news / "sub" / "deep")}
    assert sources_of(resolve_inboxes([str(news / "sub")], known=known)) == ["deep/d.txt", "news/sub/c.txt"]
    assert sources_of(resolve_inboxes([f"{news}/*/*/d.txt"], known=known)) == ["deep/d.txt"]
    assert sources_of(resolve_inboxes([f"{news}/sub/*.txt"], known=known)) == ["news/sub/c.txt"]
    assert sources_of(resolve_inboxes([f"{news}/sub/deep/d.txt"], known=known)) == ["deep/d.txt"]


def test_a_known_name_at_another_location_is_an_error_unless_it_moved(news: Path) -> None:
    known = {"news": "/somewhere/else/news"}
    with pytest.raises(ConfigError, match="--moved"):
        resolve_inboxes([str(news)], known=known)
    (scope,) = resolve_inboxes([str(news)], known=known, moved=True)
    assert (scope.inbox.name, scope.inbox.location) == ("news", news)
    (scope,) = resolve_inboxes([str(news)], name="paper", known=known)
    assert scope.inbox.name == "paper"


def test_an_inbox_may_move_into_another(news: Path) -> None:
    known = {"all": str(news), "c": "/gone/c"}
    (scope,) = resolve_inboxes([str(news / "sub")], name="c", known=known, moved=True)
    assert (scope.inbox.name, scope.inbox.location) == ("c", news / "sub")


def test_a_part_of_an_inbox_that_moved_may_be_named_beside_it(news: Path) -> None:
    known = {"paper": "/gone/paper", "news": "/gone/news"}
    (scope,) = resolve_inboxes([str(news / "sub"), str(news)], known=known, moved=True)
    assert (scope.inbox.name, scope.inbox.location) == ("news", news)


@pytest.mark.parametrize(
    ("given", "name", "message"),
    [
        (["{news}/sub"], None, "no inbox is called 'sub'; name the one .* --inbox NAME; known: paper, taken"),
        (["{news}/sub"], "papre", "no inbox is called 'papre'"),
        (["{news}/other"], "paper", "is the inbox 'taken'; name the folder to which 'paper' moved"),
        (["{news}/other/*.txt"], "paper", "is the inbox 'taken'"),
        (["{news}/sub", "{news}/gone"], "paper", "already stands for the inbox at .*; give another name"),
    ],
)
def test_a_move_that_would_count_files_twice_is_refused(
    news: Path, given: list[str], name: str | None, message: str
) -> None:
    (news / "gone").mkdir()
    known = {"paper": "/gone/paper", "taken": str(news / "other")}
    with pytest.raises(ConfigError, match=message):
        resolve_inboxes([text.format(news=news) for text in given], name=name, known=known, moved=True)


def test_a_first_run_may_say_that_its_inbox_moved(news: Path) -> None:
    assert sources_of(resolve_inboxes([str(news)], moved=True)) == ALL


@pytest.mark.parametrize(
    ("given", "name", "message"),
    [
        (["{news}/missing"], None, "no file or folder"),
        (["{news}/*.pdf"], None, "matches nothing"),
        (["{news}/*/../a.txt"], None, "steps back"),
        (["{news}/sub", "{copy}/sub"], None, "--inbox"),
        (["/"], None, "--inbox NAME"),
    ],
)
def test_wrong_sources_are_told_in_one_sentence(
    news: Path, tmp_path: Path, given: list[str], name: str | None, message: str
) -> None:
    (tmp_path / "copy" / "sub").mkdir(parents=True)
    with pytest.raises(ConfigError, match=message) as raised:
        resolve_inboxes([source.format(news=news, copy=tmp_path / "copy") for source in given], name)
    assert "\n" not in str(raised.value)


def test_another_name_for_a_part_of_a_known_inbox_is_an_error(news: Path) -> None:
    with pytest.raises(ConfigError, match="belongs to the inbox 'news'"):
        resolve_inboxes([str(news / "sub")], name="mine", known={"news": str(news)})


def test_a_scope_covers_just_what_was_named(news: Path) -> None:
    (scope,) = resolve_inboxes([f"{news}/*.txt"])
    assert scope.covers("gone.txt")
    assert not scope.covers("gone.html")
    assert not scope.covers("sub/gone.txt")
    (scope,) = resolve_inboxes([str(news)])
    assert scope.covers("sub/gone.html")


def test_files_that_are_named_are_looked_up_and_their_folder_is_not_listed(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*_: object) -> None:
        raise AssertionError("a folder was listed")

    monkeypatch.setattr(os, "scandir", listed)
    monkeypatch.setattr(os, "listdir", listed)
    given = [f"{news}/sub/c.txt", f"{news}/a.txt", f"{news}/sub/deep/d.txt"]
    assert sources_of(resolve_inboxes(given, known={"news": str(news)})) == [
        "news/a.txt", "news/sub/c.txt", "news/sub/deep/d.txt",
    ]  # fmt: skip
    with pytest.raises(AssertionError, match="a folder was listed"):
        sources_of(resolve_inboxes([str(news)]))
