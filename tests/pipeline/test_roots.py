"""Roots: deployed runs stay below the folders that the worker's environment names."""

import os
from pathlib import Path

import pytest

from tasks.core.errors import ConfigError
from tasks.core.params import Params
from tasks.pipeline.roots import ROOTS_VARIABLE, check_roots


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a root `data`, a second root `more`, something outside, and links between them."""
    for folder in ("data/inbox/a", "data/inbox/[b]", "more/inbox", "outside/inbox", "data-too"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/escape").symlink_to(tmp_path / "outside")
    (tmp_path / "data/inside").symlink_to(tmp_path / "data/inbox")
    (tmp_path / "way-in").symlink_to(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def environ(place: Path, *roots: str) -> dict[str, str]:
    return {ROOTS_VARIABLE: os.pathsep.join(str(place / root) for root in roots)}


@pytest.mark.parametrize(
    "source",
    ["data", "data/inbox", "data/inbox/*.txt", "data/**/*.html", "data/inbox/[b]", "more/inbox", "data/inside",
     "data/inbox/../inbox", "data/not-yet-there", "way-in/inbox"],
)  # fmt: skip
def test_sources_below_a_root_are_allowed(source: str, place: Path) -> None:
    for given in (source, str(place / source)):
        params = Params(sources=(given,), warehouse="data/warehouse")
        check_roots(params, environ(place, "data", "more"), is_deployed=True)


@pytest.mark.parametrize(
    "source",
    ["outside", "/etc/passwd", "data/../outside", "data/escape/inbox", "data-too", ".", "..", "*", "*/inbox",
     "data/*/../../outside", "data/escape/*.txt"],
)  # fmt: skip
def test_sources_outside_are_refused_in_one_sentence(source: str, place: Path) -> None:
    for given in (source, str(place / source)):
        params = Params(sources=("data/inbox", given), warehouse="data/warehouse")
        with pytest.raises(ConfigError) as caught:
            check_roots(params, environ(place, "data"), is_deployed=True)
        assert given in str(caught.value)


@pytest.mark.parametrize("warehouse", ["outside/warehouse", "warehouse", "data/escape/warehouse", "data/../warehouse"])
def test_a_warehouse_outside_is_refused(warehouse: str, place: Path) -> None:
    params = Params(sources=("data/inbox",), warehouse=warehouse)
    with pytest.raises(ConfigError, match="warehouse"):
        check_roots(params, environ(place, "data"), is_deployed=True)


def test_a_warehouse_that_leads_outside_is_refused(place: Path) -> None:
    (place / "data/warehouse").symlink_to(place / "outside")
    params = Params(sources=("data/inbox",), warehouse="data/warehouse")
    with pytest.raises(ConfigError, match="warehouse"):
        check_roots(params, environ(place, "data"), is_deployed=True)


@pytest.mark.parametrize(
    ("variable", "sentence"), [(None, "need COPYDESK_ROOTS"), ("", "need"), (os.pathsep, "need"), ("data", "absolute")]
)
def test_a_deployed_run_without_roots_says_how_to_set_them(variable: str | None, sentence: str, place: Path) -> None:
    params = Params(sources=("data/inbox",), warehouse="data/warehouse")
    with pytest.raises(ConfigError, match=sentence):
        check_roots(params, {} if variable is None else {ROOTS_VARIABLE: variable}, is_deployed=True)


def test_a_run_by_hand_is_not_checked(place: Path) -> None:
    check_roots(Params(sources=("/etc",), warehouse="/nowhere"), {}, is_deployed=False)
