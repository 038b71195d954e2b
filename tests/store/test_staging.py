"""Staging is adopted when it is complete and fits, and removed otherwise."""

import pyarrow as pa
import pytest

from tasks import store
from tasks.core.errors import StoreError
from tasks.core.records import BatchReport, SourceFile, Unit

STORY = "The lighthouse of Krell burned for three days. Ships waited."


def _manifest(fingerprint: str = "f") -> store.StagedManifest:
    unit = Unit(SourceFile("inbox/a", "inbox", "a", 12, 34, "ab" * 32), 5, 99)
    return store.StagedManifest(fingerprint, (unit,), BatchReport("batch", n_articles=1, reject_reasons={"empty": 2}))


def test_a_complete_batch_is_adopted_with_its_manifest_and_counts(desk, make_rows):
    store.stage(desk.warehouse, "batch", make_rows({"inbox/a": [STORY]}), _manifest())
    with store.writer_lock(desk.warehouse):
        (batch,) = store.staged(desk.warehouse, "f")
    assert batch.manifest == _manifest()
    assert batch.sources() == ["inbox/a"]
    assert {name: file.rows for name, file in batch.files.items()} == {
        "articles": 1, "segments": 2, "sentences": 2, "sources": 1,
    }  # fmt: skip


def test_staging_the_same_batch_twice_is_staging_it_once(desk, make_rows):
    for _ in range(2):
        store.stage(desk.warehouse, "batch", make_rows({"inbox/a": [STORY]}), _manifest())
    assert [path.name for path in desk.warehouse.staging.iterdir()] == ["batch"]


def test_batches_of_another_fingerprint_and_incomplete_ones_are_removed(desk, make_rows):
    for batch_id, fingerprint in (("good", "f"), ("stale", "g"), ("no-manifest", "f"), ("no-table", "f")):
        store.stage(desk.warehouse, batch_id, make_rows({f"inbox/{batch_id}": [STORY]}), _manifest(fingerprint))
    (desk.warehouse.staging / "no-manifest" / "manifest.json").unlink()
    (desk.warehouse.staging / "no-table" / "articles.parquet").unlink()
    (desk.warehouse.staging / ".half.123.tmp").mkdir()
    (desk.warehouse.staging / "stray").touch()
    with store.writer_lock(desk.warehouse):
        assert [batch.batch_id for batch in store.staged(desk.warehouse, "f")] == ["good"]
    assert [path.name for path in desk.warehouse.staging.iterdir()] == ["good"]


def test_staging_is_not_cleaned_without_the_lock(desk):
    with pytest.raises(StoreError, match="writer lock"):
        store.staged(desk.warehouse, "f")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.pop("sources"), "stages no source"),
        (lambda rows: rows.update(clusters=rows["articles"]), "no batch may stage: clusters"),
        (lambda rows: rows.update(articles=rows["articles"].drop_columns("text")), "do not fit its schema"),
        (lambda rows: rows.update(articles=_with_null(rows["articles"])), "'text' with null values to non-nullable"),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_leave_nothing(desk, make_rows, change, message):
    rows = make_rows({"inbox/a": [STORY]})
    change(rows)
    with pytest.raises(StoreError, match=message):
        store.stage(desk.warehouse, "batch", rows, _manifest())
    assert list(desk.warehouse.staging.iterdir()) == []


def _with_null(articles: pa.Table) -> pa.Table:
    at = articles.schema.get_field_index("text")
    return articles.set_column(at, articles.schema.field(at), [pa.array([None], pa.string())])


def test_a_batch_that_is_not_there_is_named_in_the_error(desk):
    with pytest.raises(StoreError, match="Batch nowhere is not completely staged"):
        store.staged_batch(desk.warehouse, "nowhere")
