"""The samples become what a careful human expects of them: `expected.toml`, one case a file."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tasks.cluster import cluster
from tasks.core.tables import ARTICLES
from tests.samples.reading import SAMPLES, Row, articles_of

EXPECTED: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))["source"]
#: Checked in every article: what is not given must be null or empty.
ALWAYS = ("title", "subtitle", "authors", "published_date", "published_from", "language", "agencies", "dateline")
WHERE_GIVEN = ("url", "domain", "publisher", "published_at", "modified_at", "access", "section")
#: Defects with which a story cannot be told to be the same as another.
TEXT_DEFECTS = {"starts", "ends", "lost", "kept wrongly", "articles", "rejects"}
CLUSTER_COLUMNS = (
    "article_id", "content_hash", "canonical_url", "url", "domain", "publisher", "language", "published_at",
    "published_date", "modified_at", "fetched_at", "n_words",
)  # fmt: skip


def folded(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def differences(row: Row, expected: dict[str, Any]) -> list[str]:
    """Return one line for each point in which an article is not what was expected."""
    columns, text = row.columns, row.columns["text"]
    found = []
    for name in (*ALWAYS, *(name for name in WHERE_GIVEN if name in expected)):
        want, got = expected.get(name), columns.get(name)
        got = list(got) if isinstance(got, tuple) else got
        if (folded(want) or None) != (folded(got) or None):
            found.append(f"{name}: expected {want!r}, got {got!r}")
    if not text.startswith(expected["starts"]):
        found.append(f"starts: expected {expected['starts']!r}, got {text[:100]!r}")
    if not text.endswith(expected["ends"]):
        found.append(f"ends: expected {expected['ends']!r}, got {text[-100:]!r}")
    found += (f"lost: {part!r}" for part in expected.get("has", ()) if part not in folded(text))
    found += (f"kept wrongly: {part!r}" for part in expected.get("lacks", ()) if part in text)
    return found


def test_every_sample_has_an_expectation_and_every_expectation_a_sample() -> None:
    paths = (path for path in SAMPLES.rglob("*") if path.is_file() and not path.name.startswith("."))
    files = {path.relative_to(SAMPLES).as_posix() for path in paths}
    assert files == {source["path"] for source in EXPECTED}
    assert len(files) >= 45


def points(expected: dict[str, Any]) -> list[str]:
    """Return one line for each point in which a source did not become what was expected."""
    rows, rejects = articles_of(expected["path"])
    reasons, allowed = [str(reject.reason) for reject in rejects], expected.get("rejects", [])
    if len(reasons) != len(allowed) or any(r not in a.split(" or ") for r, a in zip(reasons, allowed, strict=True)):
        return [f"rejects: expected {allowed}, got {reasons}"]
    wanted = expected.get("articles", [])
    if len(rows) != len(wanted):
        return [f"articles: expected {len(wanted)}, got {len(rows)}"]
    return [line for row, want in zip(rows, wanted, strict=True) for line in differences(row, want)]


@pytest.mark.parametrize("expected", EXPECTED, ids=[source["path"] for source in EXPECTED])
def test_a_sample_becomes_what_a_careful_human_expects(expected: dict[str, Any]) -> None:
    found, defects = points(expected), set(expected.get("defects", ()))
    unknown = [line for line in found if line.partition(":")[0] not in defects]
    assert not unknown, "\n".join(unknown)
    repaired = defects - {line.partition(":")[0] for line in found}
    assert not repaired, f"no longer wrong, take it from the defects: {repaired}"


def test_the_same_story_in_several_files_is_one_cluster_and_nothing_else_is() -> None:
    stories: defaultdict[str, set[str]] = defaultdict(set)
    found: list[dict[str, Any]] = []
    for source in EXPECTED:
        if TEXT_DEFECTS & set(source.get("defects", ())):
            continue
        for number, (row, want) in enumerate(
            zip(articles_of(source["path"])[0], source.get("articles", ()), strict=True)
        ):
            stories[want.get("same_story", f"{source['path']}#{number}")].add(row.columns["article_id"])
            found.append(row.columns)
    assert sum(len(members) > 1 for members in stories.values()) >= 4
    schema = pa.schema([ARTICLES.schema.field(name) for name in CLUSTER_COLUMNS])
    table = cluster(pa.Table.from_pylist([{name: row.get(name) for name in CLUSTER_COLUMNS} for row in found], schema))
    clusters: defaultdict[str, set[str]] = defaultdict(set)
    for article_id, cluster_id in zip(table["article_id"].to_pylist(), table["cluster_id"].to_pylist(), strict=True):
        clusters[cluster_id].add(article_id)
    assert sorted(map(sorted, clusters.values())) == sorted(map(sorted, stories.values()))


def test_a_later_version_of_a_page_is_its_latest_and_told_by_its_address() -> None:
    pages = [
        articles_of(f"pages/corrin-herald/{name}.html")[0][0] for name in ("ferry-aground", "ferry-aground-updated")
    ]
    schema = pa.schema([ARTICLES.schema.field(name) for name in CLUSTER_COLUMNS])
    table = cluster(
        pa.Table.from_pylist([{name: page.columns.get(name) for name in CLUSTER_COLUMNS} for page in pages], schema)
    )
    rows = {row["article_id"]: row for row in table.to_pylist()}
    first, later = (rows[page.columns["article_id"]] for page in pages)
    assert first["url_key"] == later["url_key"]
    assert (first["version_no"], first["is_latest"]) == (0, False)
    assert (later["version_no"], later["is_latest"]) == (1, True)
    assert first["cluster_id"] != later["cluster_id"]
