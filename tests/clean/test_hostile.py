"""Hostile: no content takes long, whatever it is made of; `benchmarks/hostile.py` prints the times of a megabyte."""

import runpy
from pathlib import Path

import pytest

from tasks.clean.nesting import flattened
from tasks.core.vocabulary import Markup

_BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "hostile.py"))
KINDS, cpu_of = _BENCHMARK["KINDS"], _BENCHMARK["cpu_of"]
#: A sixth of a megabyte, on a machine that is busy with other work; what is quadratic takes far longer.
_N_CHARS, _MAX_SECONDS = 160_000, 2.5


@pytest.fixture(scope="module", autouse=True)
def _models():
    for markup in Markup:
        cpu_of("<p>A story begins here.</p>\n\n" * 30, markup)


@pytest.mark.parametrize("name", KINDS)
def test_hostile_content_takes_bounded_time(name):
    make, markups = KINDS[name]
    content = make(_N_CHARS)
    for markup in markups:
        assert cpu_of(content, markup) < _MAX_SECONDS


def test_attributes_without_end_are_left_out_of_their_tag_only():
    many = " ".join(f"a{number}='>' b{number}" for number in range(6_000))
    page = f"<p class=x>One</p><div {many} id=y>Two</div><p title='<'>Three</p>"
    assert flattened(page) == "<p class=x>One</p><div>Two</div><p title='<'>Three</p>"
    data = "<p data-x='" + '{"a": "b"} ' * 5_000 + "'>One</p>"
    assert flattened(data) == data
