"""Unstorable: a value that no table can hold costs its article at most, never the batch or the run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasks.core.facts import Titled
from tasks.core.summary import RunState
from tasks.pipeline import article
from tests.conftest import STORY, ingest, rows, write_story

pytestmark = pytest.mark.usefixtures("in_process")

HALF = "\ud83d"


def write_page(folder: Path, **described: Any) -> None:
    """Write a page whose JSON-LD says something."""
    said = json.dumps({"@type": "NewsArticle", "headline": "Storm closes harbor", **described})
    story = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    folder.mkdir(parents=True, exist_ok=True)
    head = f"<title>Storm closes harbor</title><script type='application/ld+json'>{said}</script>"
    (folder / "page.html").write_text(
        f"<html><head>{head}</head><body><h1>Storm closes harbor</h1>{story}</body></html>"
    )


@pytest.mark.parametrize(
    "described",
    [
        {"keywords": ["harbor " + HALF]},
        {"articleSection": "Harbor " + HALF},
        {"publisher": {"name": f"The Gull {HALF}"}},
        {"author": {"@type": "Person", "name": f"Ada Quill {HALF}"}},
        {"alternativeHeadline": f"Two cranes fell {HALF}"},
        {"copyrightNotice": f"The Gull {HALF}"},
    ],
)
def test_half_a_character_in_what_a_page_says_of_itself_is_left_out(described: dict[str, Any], tmp_path: Path) -> None:
    write_page(tmp_path / "inbox", **described)
    summary = ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    assert (summary.state, summary.rows["articles"], summary.reject_reasons) == (RunState.PUBLISHED, 1, {})


def test_a_value_that_no_table_can_hold_is_a_reject_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrich = article.enrich_page

    def broken(page: Any) -> tuple[Any, ...]:
        facts = enrich(page)
        return tuple(replace(f, title=HALF) if isinstance(f, Titled) and "b.txt" in page.source else f for f in facts)

    monkeypatch.setattr(article, "enrich_page", broken)
    for name in ("a.txt", "b.txt", "c.txt"):
        write_story(tmp_path / "inbox", name)
    summary = ingest(tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    assert (summary.rows["articles"], summary.reject_reasons) == (2, {"bug": 1})
    (reject,) = rows(tmp_path / "warehouse", "rejects")
    assert (reject["source"], reject["detail"]) == ("inbox/b.txt", "a value that `articles` cannot hold")
    counts = {row["source"]: (row["n_articles"], row["n_rejects"]) for row in rows(tmp_path / "warehouse", "sources")}
    assert counts == {"inbox/a.txt": (1, 0), "inbox/b.txt": (0, 1), "inbox/c.txt": (1, 0)}
