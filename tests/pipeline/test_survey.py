"""The survey: what other stories of a site print, in this run or in the snapshot, is evidence for the judge."""

import json
import os
import signal
from pathlib import Path

import pytest

from tasks.clean import recurring
from tasks.core.identity import text_hash_of
from tasks.core.records import Record, SourceFile
from tasks.core.vocabulary import Format, Markup
from tasks.pipeline import samples, sightings
from tasks.pipeline.sites import site_of
from tasks.pipeline.survey import _drawn_units
from tasks.read import split
from tests.clean.test_recurrence import story
from tests.conftest import content, ingest, rows

#: Reads like a story's sentence: nothing but its recurring speaks against it.
CHROME = "Readers of the Vellmar Morning Post get the evening edition at the kiosk by the old ferry landing."


def page(number: int, *extra: str) -> str:
    headline, *paragraphs = story(number)
    return "\n\n".join([headline, *paragraphs[:1], CHROME, *paragraphs[1:], *extra]) + "\n"


def write(folder: Path, *pages: str, start: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(pages, start):
        (folder / f"{number:03}.txt").write_text(text)
    return folder


def texts(warehouse: Path) -> list[str]:
    return [row["text"] for row in rows(warehouse, "articles")]


@pytest.mark.usefixtures("in_process")
def test_articles_of_one_folder_lose_the_lines_that_they_share(tmp_path: Path) -> None:
    alone = ingest(write(tmp_path / "one", page(0)), warehouse=tmp_path / "a")
    assert alone.rows["articles"] == 1
    assert CHROME in texts(tmp_path / "a")[0], "the line must look like story, or this test shows nothing"
    ingest(write(tmp_path / "many", *map(page, range(30))), warehouse=tmp_path / "b")
    assert [text for text in texts(tmp_path / "b") if CHROME in text] == []
    dropped = rows(tmp_path / "b", "segments", text_hash=text_hash_of(CHROME))
    assert len(dropped) == 30
    assert {row["reason"] for row in dropped} == {"template"}
    kept = [line for number in range(30) for line in story(number)[1:3]]
    assert all(any(line in text for text in texts(tmp_path / "b")) for line in kept)


@pytest.mark.usefixtures("in_process")
def test_thirty_crawls_of_one_article_keep_their_full_text(tmp_path: Path) -> None:
    ingest(write(tmp_path / "one", page(0)), warehouse=tmp_path / "a")
    crawls = [page(0, f"{n} comments") for n in range(30)]
    ingest(write(tmp_path / "many", *crawls), warehouse=tmp_path / "b")
    (whole,) = texts(tmp_path / "a")
    assert set(texts(tmp_path / "b")) == {whole}
    assert len(texts(tmp_path / "b")) == 30


@pytest.mark.usefixtures("in_process")
def test_one_wire_story_at_thirty_addresses_keeps_its_full_text(tmp_path: Path) -> None:
    headline, *paragraphs = story(3)
    records = [
        {
            "url": f"https://vellmar.example/{n}",
            "title": headline,
            "text": "\n\n".join([*paragraphs, f"Read {n} times"]),
        }
        for n in range(30)
    ]
    (tmp_path / "wire.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    ingest(tmp_path / "wire.jsonl", warehouse=tmp_path / "w")
    assert all("\n\n".join(paragraphs) in text for text in texts(tmp_path / "w"))
    assert len(texts(tmp_path / "w")) == 30


@pytest.mark.usefixtures("in_process")
def test_what_the_snapshot_holds_of_a_site_is_evidence_for_a_later_article(tmp_path: Path) -> None:
    inbox = write(tmp_path / "inbox", *map(page, range(6)))
    ingest(inbox, warehouse=tmp_path / "w")
    write(inbox, page(7), start=7)
    ingest(inbox, warehouse=tmp_path / "w")
    (late,) = rows(tmp_path / "w", "articles", source="inbox/007.txt")
    assert late["changed_in"] == 2
    assert CHROME not in late["text"]
    assert story(7)[2] in late["text"]


@pytest.mark.usefixtures("in_process")
def test_records_of_one_file_are_told_apart_by_their_addresses(tmp_path: Path) -> None:
    sites = ["https://www.morning.example/{}", "https://evening.example/{}"]
    records = [
        {"url": sites[n % 2].format(n), "text": page(n) if n % 2 else page(n).replace(CHROME, "")} for n in range(14)
    ]
    records.append({"url": sites[0].format(99), "text": page(99)})
    (tmp_path / "mixed.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    ingest(tmp_path / "mixed.jsonl", warehouse=tmp_path / "w")
    # The only page of its site that prints the line keeps it.
    assert [row["domain"] for row in rows(tmp_path / "w", "articles") if CHROME in row["text"]] == ["morning.example"]


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_survey_whose_worker_dies_costs_the_run_nothing_but_its_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = write(tmp_path / "inbox", *map(page, range(12)))
    monkeypatch.setattr("tasks.pipeline.survey._SEE", _die)
    ingest(inbox, warehouse=tmp_path / "w")
    # The next test shows that they lose the line with the evidence of a survey.
    assert [CHROME in text for text in texts(tmp_path / "w")] == [True] * 12


def test_the_number_of_workers_does_not_change_what_recurs(tmp_path: Path) -> None:
    inbox = write(tmp_path / "inbox", *map(page, range(12)))
    for n_workers in (1, 3):
        ingest(inbox, warehouse=tmp_path / f"w{n_workers}", workers=n_workers)
        assert [CHROME in text for text in texts(tmp_path / f"w{n_workers}")] == [False] * 12
    assert content(tmp_path / "w1") == content(tmp_path / "w3")


@pytest.mark.parametrize(
    ("content", "markup", "record", "site"),
    [
        ("x", Markup.TEXT, "", "inbox/sub/"),
        ("x", Markup.TEXT, "#3", "inbox/sub/a.jsonl"),
        ('<head><link rel="canonical" href="https://www.post.example.co.uk/a">', Markup.HTML, "", "example.co.uk"),
        ("<head><meta content='https://post.example/a' property='og:url'>", Markup.HTML, "", "post.example"),
        ('<head><link rel="canonical" href="/a">', Markup.HTML, "", "inbox/sub/"),
        ('<link rel="canonical" href="https://www.post.example/a">', Markup.TEXT, "", "inbox/sub/"),
    ],
)
def test_a_site_is_a_domain_or_else_a_file_of_many_records_or_a_folder(
    content: str, markup: Markup, record: str, site: str
) -> None:
    format_ = Format.HTML if markup is Markup.HTML else Format.TEXT
    assert site_of(Record("inbox/sub/a.jsonl", record, format_, markup, content)) == site


@pytest.mark.usefixtures("in_process")
def test_no_more_pages_of_a_site_are_compared_than_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n_pages: list[int] = []
    monkeypatch.setattr(samples, "MAX_MIXED_PAGES", 5)
    monkeypatch.setattr(sightings, "recurring", lambda pages: n_pages.append(len(pages)) or recurring(pages))
    inbox = write(tmp_path / "inbox", *map(page, range(9)))
    ingest(inbox, warehouse=tmp_path / "w")
    write(inbox, *map(page, range(9, 14)), start=9)
    ingest(inbox, warehouse=tmp_path / "w")
    assert n_pages == [5, 5]


@pytest.mark.parametrize("name", ["feed.jsonl.gz", "FEED.JSONL.GZ", "feed.jsonl.gzip", "feed.jsonl.zstd"])
def test_of_a_compressed_file_only_the_beginning_is_looked_at(name: str) -> None:
    """Each later range would be reached through all that lies before it."""
    units = split(SourceFile(f"inbox/{name}", "inbox", name, 10_000_000, 1), 2_000_000)
    assert len(units) > 5
    assert _drawn_units(units) == units[:1]
