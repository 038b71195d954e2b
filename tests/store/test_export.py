"""Exports hold what the snapshot holds, and repeat nothing that is there already."""

import shutil

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from tasks.core.errors import ConfigError, StoreError
from tasks.core.tables import TABLES
from tasks.store import export as export_module
from tasks.store.export import Exported, Form, export
from tasks.store.names import content_of

A, B, C = "The dam at Ruhl holds.", "Storks are back in Ede.", 'A "kiosk", in Bellerive;\nit sells no papers.'
PLAIN = (Form.PARQUET, Form.CSV)


@pytest.fixture
def first(desk):
    return desk.run({"inbox/a": [A, "-"]}, {"inbox/b": [B]})


@pytest.fixture
def second(desk, first):
    return desk.run({"inbox/c": [C]}, removed=["inbox/b"])


def texts(target, form, table="articles"):
    """Return the texts of an exported table, read with the reader that users take."""
    if form is Form.DELTA:
        delta = pytest.importorskip("deltalake").DeltaTable(f"{target}/{table}")
        return sorted(delta.to_pyarrow_table()["text"].to_pylist())
    if form is Form.CSV:
        return sorted(text for path in (target / table).iterdir() for text in pd.read_csv(path)["text"])
    return sorted(pd.read_parquet(target / table)["text"])


@pytest.mark.parametrize("form", Form)
def test_an_export_follows_the_snapshots_and_repeats_nothing(tmp_path, first, second, form):
    if form is Form.DELTA:
        pytest.importorskip("deltalake")
    target = tmp_path / "exported"
    assert export(first, form, str(target)).n_written == sum(len(first.files(table)) for table in TABLES)
    assert texts(target, form) == sorted([A, B])
    assert export(first, form, str(target)) == Exported(0, 0)
    done = export(second, form, str(target))
    assert 0 < done.n_written < sum(len(second.files(table)) for table in TABLES)
    assert done.n_removed > 0
    assert texts(target, form) == sorted([A, C])
    assert export(second, form, str(target)) == Exported(0, 0)
    export(first, form, str(target))
    assert texts(target, form) == sorted([A, B])
    assert {path.name for path in target.iterdir()} == set(TABLES)


def test_parquet_is_the_same_bytes_and_csv_the_same_values(tmp_path, second):
    for form in PLAIN:
        export(second, form, str(tmp_path / form))
    for table in TABLES:
        rows = second.read(table)
        copies = {path.name: path.read_bytes() for path in (tmp_path / "parquet" / table).iterdir()}
        assert copies == {f"{content_of(path.name)}.parquet": path.read_bytes() for path in second.files(table)}
        read = pa.concat_tables(read_csv(path, rows.schema) for path in (tmp_path / "csv" / table).iterdir())
        assert in_order(read, table) == in_order(rows, table)


def read_csv(path, schema):
    """Return the rows of a CSV file with the types of a schema."""
    types = {field.name: pa.string() if pa.types.is_list(field.type) else field.type for field in schema}
    told = csv.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False)
    return csv.read_csv(path, convert_options=told, parse_options=csv.ParseOptions(newlines_in_values=True))


def in_order(rows, table):
    """Return rows in the order of their key, with lists as CSV has them."""
    ordered = rows.sort_by([(key, "ascending") for key in TABLES[table].key]).to_pylist()
    return [{k: "|".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in ordered]


def test_lists_are_joined_in_csv(tmp_path, make_rows):
    rows = make_rows({"inbox/a": [A]})["articles"]
    row = rows.to_pylist()[0] | {"authors": ["Ada Lindt", "Hugo Tissot"]}
    path, csv_path = tmp_path / "a.parquet", tmp_path / "a.csv"
    pq.write_table(pa.Table.from_pylist([row], rows.schema), path)
    with csv_path.open("wb") as target:
        export_module._write_csv(path, target)
    assert pd.read_csv(csv_path)["authors"].tolist() == ["Ada Lindt|Hugo Tissot"]


@pytest.mark.parametrize("form", PLAIN)
def test_any_file_system_of_fsspec_is_a_target(first, second, form):
    files = fsspec.filesystem("memory")
    for snapshot in (first, second, second):
        done = export(snapshot, form, "memory://desk/exported")
    assert done == Exported(0, 0)
    names = [path.rpartition("/")[2] for path in files.ls("/desk/exported/articles", detail=False)]
    assert sorted(name.partition(".")[0] for name in names) == sorted(
        content_of(path.name) for path in second.files("articles")
    )
    files.rm("/desk", recursive=True)


def test_an_export_that_was_cut_off_goes_on_and_shows_no_half_file(tmp_path, first, monkeypatch):
    copy, done = export_module._copy, []

    def fail_after_three(source, target):
        if len(done) == 3:
            target.write(b"PAR1 half")
            raise OSError(28, "No space left on device")
        done.append(source)
        copy(source, target)

    monkeypatch.setattr(export_module, "_copy", fail_after_three)
    with pytest.raises(StoreError, match=r"No space left on device.*export again"):
        export(first, Form.PARQUET, str(tmp_path / "exported"))
    assert len(list(tmp_path.glob("exported/*/*.parquet"))) == 3
    monkeypatch.setattr(export_module, "_copy", copy)
    assert (
        export(first, Form.PARQUET, str(tmp_path / "exported")).n_written == sum(map(len, map(first.files, TABLES))) - 3
    )
    assert texts(tmp_path / "exported", Form.PARQUET) == sorted([A, B])


class NoCredentials(Exception):
    """An error as libraries behind fsspec raise them, which is no OSError."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoCredentials("Unable to locate credentials."), "(Unable to locate credentials)"),
        (NoCredentials("403\nForbidden"), "(403 Forbidden)"),
        (NotImplementedError(), "(NotImplementedError)"),
    ],
)
def test_whatever_the_library_of_a_target_raises_is_one_sentence(first, monkeypatch, error, said):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(fsspec.filesystem("memory"), "exists", refuse)
    with pytest.raises(StoreError) as caught:
        export(first, Form.CSV, "memory://desk/exported")
    assert str(caught.value) == f"The export was cut off {said}; export again to go on."


def test_what_others_put_there_stays(tmp_path, first, second):
    export(first, Form.PARQUET, str(tmp_path / "exported"))
    notes = tmp_path / "exported" / "articles" / "notes.txt"
    notes.write_text("mine")
    shutil.copy(first.files("articles")[0], tmp_path / "exported" / "articles" / "mine.parquet")
    export(second, Form.PARQUET, str(tmp_path / "exported"))
    assert notes.read_text() == "mine"
    assert (notes.parent / "mine.parquet").exists()


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("", "a folder or to one plain URL"),
        ("simplecache::file:///tmp/x", "chained"),
        ("nosuch://bucket/x", "cannot be opened"),
    ],
)
def test_a_target_that_cannot_be_opened_is_refused(first, target, answer):
    with pytest.raises(ConfigError, match=answer):
        export(first, Form.PARQUET, target)


@pytest.mark.parametrize("inside", ["", "/exports", "/snapshots/00000001"])
def test_nothing_is_exported_into_the_warehouse(desk, first, inside):
    with pytest.raises(ConfigError, match="inside the warehouse"):
        export(first, Form.PARQUET, f"{desk.warehouse.store}{inside}")
    with pytest.raises(ConfigError, match="inside the warehouse"):
        export(first, Form.CSV, str(desk.warehouse.path))


def test_delta_tables_are_not_mixed_with_plain_files(tmp_path, first):
    pytest.importorskip("deltalake")
    export(first, Form.DELTA, str(tmp_path))
    with pytest.raises(ConfigError, match="holds Delta tables"):
        export(first, Form.PARQUET, str(tmp_path))


def test_an_older_state_of_a_delta_table_can_still_be_read(tmp_path, first, second):
    deltalake = pytest.importorskip("deltalake")
    for snapshot in (first, second):
        export(snapshot, Form.DELTA, str(tmp_path))
    table = deltalake.DeltaTable(tmp_path / "articles")
    assert [entry["copydesk_snapshot"] for entry in table.history(2)] == [str(second.version), str(first.version)]
    table.load_as_version(table.version() - 1)
    assert sorted(table.to_pyarrow_table()["text"].to_pylist()) == sorted([A, B])
