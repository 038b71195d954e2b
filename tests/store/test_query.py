"""SQL reads one snapshot and can neither read nor write anything else."""

import errno
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import duckdb
import numpy as np
import pandas as pd
import pytest

from tasks.core.errors import ConfigError, StoreError
from tasks.core.tables import TABLES
from tasks.store.query import connect, query, to_frame, write_catalog

STORIES = {
    "inbox/a": ["The dam at Ruhl holds. Engineers slept.", "-"],
    "inbox/b": ["Storks are back in Ede. It is May."],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory, new_desk):
    return new_desk(tmp_path_factory.mktemp("query") / "warehouse")


@pytest.fixture(scope="module")
def snapshot(desk):
    desk.run({"inbox/b": ["Storks left Ede. It was fall."]})
    return desk.run(STORIES)


def _files(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_pandas_duckdb_and_the_locked_connection_agree(desk, snapshot):
    connection = connect(snapshot)
    for table in TABLES:
        key = list(TABLES[table].key)
        naive = pd.read_parquet(desk.warehouse.path / table)[key].sort_values(key).values.tolist()
        glob = f"select {', '.join(key)} from '{desk.warehouse.path}/{table}/*.parquet' order by all"
        assert naive == [list(row) for row in duckdb.sql(glob).fetchall()]
        rows = query(connection, f"select {', '.join(key)} from {table} order by all").to_pylist()
        assert naive == [list(row.values()) for row in rows]


def test_stories_are_canonical_articles_with_their_cluster(snapshot):
    rows = query(connect(snapshot), "select source, cluster_id = article_id as own, n_members from stories")
    assert sorted(rows.to_pylist(), key=str) == [
        {"source": "inbox/a", "own": True, "n_members": 1},
        {"source": "inbox/b", "own": True, "n_members": 1},
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "values (1)",
        "with a as (select count(*) from articles) from a",
        "describe articles",
        "summarize sources",
        "show tables",
        "explain select * from articles",
        "with recursive n as (select 1 as i union all select i + 1 from n where i < 3) from n",
        "select 1 union select 2",
        "unpivot (select n_words, n_chars from articles) on n_words, n_chars",
        "pivot articles on language in ('en') using count(*)",
        """select '"type":"COPY_QUERY_NODE"'""",
        "EXPLAIN ANALYZE select * from articles",
        "select text[1 : 3] from articles;",
    ],
)
def test_queries_of_every_kind_are_answered(snapshot, sql):
    assert query(connect(snapshot), sql).num_rows >= 1


ATTACKS = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/proc/self/environ')",
    "select * from '/etc/passwd'",
    "select * from glob('/etc/*')",
    "from sniff_csv('/etc/passwd')",
    "from parquet_schema('{store}/staging/x.parquet')",
    "select * from read_parquet('{warehouse}/../.warehouse/snapshots/00000001/articles/*.parquet')",
    "select * from read_json('{snapshot}/_manifest.json')",
    "select * from read_text('{store}/lock')",
    "from 'https://example.org/x.parquet'",
    "copy (select 1) to '{folder}/out.csv'",
    "copy articles to '{snapshot}/articles/extra.parquet'",
    "copy (select 1) to '{article_file}' (use_tmp_file false)",
    "explain analyze copy (select 1) to '{article_file}' (use_tmp_file false)",
    "explain copy (select 1) to '{folder}/out.csv'",
    "/* analyze select 1 -- */ explain analyze copy (select 1) to '{article_file}' (use_tmp_file false)",
    "explain /* select 1 -- */ analyze copy (select 1) to '{article_file}' (use_tmp_file false)",
    "explain (analyze) copy (select 1) to '{article_file}' (use_tmp_file false)",
    "explain analyze /* select 1; */ copy (select 1) to '{article_file}' (use_tmp_file false)",
    "copy (pivot articles on n_words using count(*)) to '{article_file}' (use_tmp_file false)",
    "with x as (select 1) copy x to '{article_file}' (use_tmp_file false)",
    "with x as (copy (select 1) to '{article_file}' (use_tmp_file false)) select 1",
    "(with x as (copy (select 1) to '{article_file}' (use_tmp_file false)) from x)",
    "with x as (copy (select 1) to '{article_file}' (use_tmp_file false)) select 1 union select 2",
    "explain analyze with x as (copy (select 1) to '{article_file}' (use_tmp_file false)) from x",
    "from query('with x as (copy (select 1) to ''{article_file}'' (use_tmp_file false)) from x')",
    "with x as (insert into articles values (1)) select 1",
    "attach '{folder}/other.db'",
    "export database '{folder}/export'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set allowed_directories = ['/']",
    "reset lock_configuration",
    "pragma threads = 1",
    "pragma enable_profiling = 'json'",
    "call pragma_version()",
    "create table mine (x int)",
    "create secret s (type s3)",
    "drop view articles",
    "select 1; select 2",
    "select 1; copy (select 1) to '{folder}/out.csv'",
    "",
    "select * from private_frame",
    "select getenv('HOME')",
    "update extensions",
    "selec 1",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_reads_and_writes_nothing_outside_the_snapshot(desk, snapshot, tmp_path, attack):
    private_frame = pd.DataFrame({"x": [1]})
    names = {
        "store": desk.warehouse.store, "warehouse": desk.warehouse.path, "snapshot": snapshot.path,
        "folder": tmp_path, "article_file": snapshot.files("articles")[0],
    }  # fmt: skip
    before = _files(tmp_path), _files(desk.warehouse.store)
    connection = connect(snapshot)
    with pytest.raises(ConfigError):
        query(connection, attack.format(**names))
    assert (_files(tmp_path), _files(desk.warehouse.store)) == before
    assert query(connection, "select count(*) as n from articles").to_pylist() == [{"n": 2}]
    assert len(private_frame) == 1


@pytest.mark.parametrize(
    "attack",
    # Overwriting in place is stopped by the mode of the file, which root may ignore: `query` refuses it.
    [a for a in ATTACKS if a.startswith(("copy", "attach", "export", "install", "set")) and "use_tmp_file" not in a],
)
def test_the_bare_connection_adds_no_file_either(desk, snapshot, tmp_path, attack):
    names = {"snapshot": snapshot.path, "folder": tmp_path}
    before = _files(tmp_path), _files(desk.warehouse.store)
    with pytest.raises(duckdb.Error):
        connect(snapshot).execute(attack.format(**names))
    assert (_files(tmp_path), _files(desk.warehouse.store)) == before


def test_a_path_with_a_quote_and_a_blank_works(tmp_path, new_desk):
    desk = new_desk(tmp_path / "it's a $(desk)" / "ware house")
    snapshot = desk.run(STORIES)
    assert query(connect(snapshot), "select count(*) as n from stories").to_pylist() == [{"n": 2}]
    write_catalog(desk.warehouse, tmp_path / "it's.duckdb")
    with duckdb.connect(tmp_path / "it's.duckdb", read_only=True) as catalog:
        assert catalog.execute("select count(*) from stories").fetchall() == [(2,)]


def test_the_catalog_explains_tables_and_columns_and_is_replaced_whole(desk, snapshot, tmp_path):
    path = tmp_path / "catalog.duckdb"
    for _ in range(2):
        write_catalog(desk.warehouse, path)
    with duckdb.connect(path, read_only=True) as catalog:
        assert catalog.execute("select count(*) from sentences").fetchall() == [(4,)]
        said = "select comment from duckdb_columns() where table_name = 'articles' and column_name = 'lead'"
        assert catalog.execute(said).fetchall() == [("The first paragraph of prose.",)]
    assert [file.name for file in tmp_path.iterdir() if "catalog" in file.name] == ["catalog.duckdb"]


def test_a_catalog_in_a_folder_that_is_not_there_is_refused(desk, snapshot, tmp_path):
    with pytest.raises(ConfigError, match=r"There is no folder .*nowhere to write the catalog to; make it first\.$"):
        write_catalog(desk.warehouse, tmp_path / "nowhere" / "catalog.duckdb")


@pytest.mark.parametrize(
    ("refusing", "error", "why"),
    [
        (
            "_write_views",
            duckdb.IOException('IO Error: Cannot open file "x.tmp": Permission denied'),
            "Permission denied",
        ),
        ("fsync", OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
    ],
)
def test_a_catalog_that_the_disk_refuses_is_one_sentence(desk, snapshot, tmp_path, monkeypatch, refusing, error, why):
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(f"tasks.store.query.{refusing}", refuse)
    with pytest.raises(StoreError, match=rf"The catalog .*catalog\.duckdb cannot be written: {why}\.$"):
        write_catalog(desk.warehouse, tmp_path / "catalog.duckdb")
    assert list(tmp_path.glob("*catalog*")) == list(tmp_path.glob(".*catalog*")) == []


def test_a_catalog_of_nothing_or_onto_a_folder_is_refused(tmp_path, new_desk):
    desk = new_desk(tmp_path / "warehouse")
    with pytest.raises(ConfigError, match="There is no warehouse"):
        write_catalog(desk.warehouse, tmp_path / "catalog.duckdb")
    desk.run(STORIES)
    with pytest.raises(ConfigError, match="is not a file"):
        write_catalog(desk.warehouse, tmp_path)


def test_threads_share_a_connection(snapshot):
    connection = connect(snapshot)
    with ThreadPoolExecutor(8) as threads:
        asked = "select ? as x, count(*) as n from sentences join articles using (article_id)"
        found = threads.map(lambda number: query(connection, asked, [number]).to_pylist(), range(200))
    assert [row for rows in found for row in rows] == [{"x": number, "n": 4} for number in range(200)]


ENDLESS = """
import signal, sys
from pathlib import Path
from tasks.store.query import connect, query
from tasks.store.snapshot import load_snapshot

signal.signal(signal.SIGINT, signal.default_int_handler)
connection = connect(load_snapshot(Path(sys.argv[1])))
print("asks", flush=True)
try:
    query(connection, "select sum(a.i * b.i) from range(10000000) a(i), range(10000000) b(i)")
except KeyboardInterrupt:
    print("asks again", query(connection, "select 1 as x").to_pylist())
"""


def test_an_interrupt_ends_a_query_and_the_connection_goes_on(snapshot):
    asking = [sys.executable, "-c", ENDLESS, str(snapshot.path)]
    with subprocess.Popen(asking, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "asks\n"
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        try:
            assert process.communicate(timeout=20)[0] == "asks again [{'x': 1}]\n"
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("parameters", "answer"),
    [
        ([np.int64(2)], 2),
        ([np.float32(0.5)], 0.5),
        ([np.bool_(True)], True),
        ([np.array([1, 2])], [1, 2]),
        ([pd.Series(["a", "b"])], ["a", "b"]),
        ([np.datetime64("2031-01-01T12:00", "ns")], datetime.fromisoformat("2031-01-01T12:00")),
        ([None], None),
    ],
)
def test_parameters_may_be_values_out_of_a_frame(snapshot, parameters, answer):
    assert query(connect(snapshot), "select ? as x", parameters).to_pylist() == [{"x": answer}]


def test_parameters_may_have_names(snapshot):
    assert query(connect(snapshot), "select $a + $b as x", {"a": 1, "b": np.int32(2)}).to_pylist() == [{"x": 3}]


@pytest.mark.parametrize("parameters", ["ab", 1, None])
def test_parameters_that_are_no_list_are_refused(snapshot, parameters):
    with pytest.raises(ConfigError, match="Give parameters in a list"):
        query(connect(snapshot), "select ?", parameters)


@pytest.mark.parametrize(
    ("sql", "dtype", "value"),
    [
        ("select sum(n) as x from (values (1), (2)) t(n)", "int64", 3),
        ("select cast(170141183460469231731687303715884105727 as hugeint) as x", "float64", 2.0**127),
        ("select 1.5 as x", "float64", 1.5),
    ],
)
def test_sums_and_decimals_are_numbers_in_pandas(snapshot, sql, dtype, value):
    column = to_frame(query(connect(snapshot), sql))["x"]
    assert (str(column.dtype), column.tolist()) == (dtype, [value])


def test_what_pandas_cannot_hold_is_said_in_one_sentence(snapshot):
    rows = query(connect(snapshot), "select cast('infinity' as date) as x")
    with pytest.raises(ConfigError, match="ask for it with arrow=True"):
        to_frame(rows)
