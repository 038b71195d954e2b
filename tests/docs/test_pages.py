"""The documentation says what is there: pages are up to date, links lead somewhere, commands and names exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from flows.cli import app
from tests.docs.pages import PAGES, ROOT, Block, anchors, blocks, headings, links, text_of

BLOCKS = [block for page in PAGES for block in blocks(page)]
COMMANDS = [pytest.param(words, id=f"{b.name} {' '.join(words)[:60]}") for b in BLOCKS for words in b.commands]
#: "`NAME` in `path`", or a list of names
NAMED = re.compile(r"((?:`\w+`(?:, | or | and )?)+) in `((?:tasks|flows)/[\w/]+\.py)`")
FILES = re.compile(r"`((?:tasks|flows|tests|docs|benchmarks|data)/[\w./-]*\w/?)`")
GLOSSARY = re.findall(r"^\| \*\*([\w ]+)\*\* \|", text_of(ROOT / "docs" / "glossary.md"), re.MULTILINE)


def root_command() -> Any:
    return typer.main.get_command(app)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_pages_and_headings_that_exist(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_and_files_that_a_page_mentions_exist(page: Path) -> None:
    text = text_of(page)
    for path in FILES.findall(text):
        # What a run makes is not in the repository.
        assert (ROOT / path).exists() or path.startswith(("data/warehouse", "data/inbox", "data/.warehouse")), path
    for names, path in NAMED.findall(text):
        for name in re.findall(r"\w+", names.replace(" or ", ",").replace(" and ", ",")):
            assert re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8")), f"{name} in {path}"


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_documentation_is_understood_by_the_command_line(words: list[str]) -> None:
    if not words or words[0].startswith("-"):
        return
    command = root_command().commands[words[0]]
    if "--help" not in words:
        command.make_context(words[0], words[1:])


def test_every_command_and_option_is_documented() -> None:
    text = text_of(ROOT / "docs" / "parameters.md")
    for name, command in root_command().commands.items():
        section = text.partition(f"### copydesk {name}\n")[2].partition("\n### ")[0]
        assert section, name
        for option in (option for param in command.params for option in param.opts if option.startswith("-")):
            assert re.search(rf"`{option}[ `]", section), f"{name} {option}"


def test_the_headings_of_the_architecture_are_made_of_words_of_the_glossary() -> None:
    for heading in headings(ROOT / "docs" / "architecture.md"):
        words = {word.removesuffix(end) for word in re.findall(r"\w+", heading.lower()) for end in ("", "s", "es")}
        assert words & set(GLOSSARY), heading


def test_the_glossary_explains_each_word_once() -> None:
    nouns = (
        "inbox source record raw article reject block segment role text boilerplate repair offset span byline dateline "
        "attribution cluster canonical syndication batch staging snapshot warehouse"
    )
    assert set(nouns.split()) <= set(GLOSSARY)
    # `segment` and `cluster` are steps as well as things.
    assert sorted({word for word in GLOSSARY if GLOSSARY.count(word) > 1}) == ["cluster", "segment"]


def test_every_library_that_is_installed_is_accounted_for() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("dependencies = [")[2].partition("\n]")[0]
    table = text_of(ROOT / "docs" / "decisions.md").partition("## Libraries")[2]
    for library in re.findall(r'^ +"([\w-]+)', project, re.MULTILINE):
        assert re.search(rf"[| ]{library}[ ,]", table), library


def run_marks(block: Block) -> bool:
    return block.is_run and block.language not in ("sh", "console", "python", "sql")


def test_only_what_can_be_run_is_marked_to_be_run() -> None:
    assert [block.name for block in BLOCKS if run_marks(block)] == []
    n_marks = sum(text_of(page).count("<!-- run -->") for page in PAGES)
    assert n_marks == sum(block.is_run for block in BLOCKS) > 0
