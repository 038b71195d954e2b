"""Exports to a real S3 server process: the same as to a folder, and nothing the second time."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tasks.core.tables import TABLES
from tasks.store.export import Exported, Form, export

#: a server and its clients take longer to start than all other tests of the store, and are packages of their own
pytestmark = pytest.mark.slow
STORIES = {
    "inbox/a": ["The kiln of Bray was lit again. It smokes."],
    "inbox/b": ["Swifts left Bray early. It is cold."],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for name in ("moto", "flask", "s3fs"):
        pytest.importorskip(name)
    # A file and not a pipe: the server notes each request, and would stop once nobody reads that.
    said = tmp_path_factory.mktemp("s3") / "said"
    words = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with said.open("w") as log:
        process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while "Running on " not in (text := said.read_text()):
            assert process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.1)
        yield text.split("Running on ")[1].split()[0]
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    settings = {
        "AWS_ENDPOINT_URL": server, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1", "AWS_ALLOW_HTTP": "true",
        "AWS_S3_ALLOW_UNSAFE_RENAME": "true",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    name = f"desk-{os.getpid()}-{time.monotonic_ns()}"
    s3fs.S3FileSystem().mkdir(name)
    yield f"s3://{name}/exported"
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize("form", Form)
def test_an_export_to_s3_holds_the_snapshot_and_is_not_repeated(desk, bucket: str, form: Form) -> None:
    import s3fs

    if form is Form.DELTA:
        pytest.importorskip("deltalake")
    first = desk.run(STORIES)
    assert export(first, form, bucket).n_written == sum(len(first.files(table)) for table in TABLES)
    assert export(first, form, bucket) == Exported(0, 0)
    second = desk.run({"inbox/c": ["A new kiln was built in Bray. It is dry."]}, removed=["inbox/b"])
    assert export(second, form, bucket).n_removed > 0
    assert export(second, form, bucket) == Exported(0, 0)
    files = s3fs.S3FileSystem()
    files.invalidate_cache()
    if form is Form.DELTA:
        import deltalake

        found = deltalake.DeltaTable(f"{bucket}/articles").to_pyarrow_table()["text"].to_pylist()
    else:
        paths = [path for path in files.ls(f"{bucket}/articles", detail=False) if not path.endswith("/")]
        read = pd.read_csv if form is Form.CSV else lambda file: pq.read_table(file).to_pandas()
        found = [text for path in paths for text in read(files.open(path))["text"]]
    assert sorted(found) == sorted(second.read("articles", ["text"])["text"].to_pylist())
