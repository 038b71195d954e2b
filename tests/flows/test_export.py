"""`copydesk export` says what it did, and asks where to when it is not told."""

import pytest

from flows.export import export_tables
from tasks.core.errors import ConfigError
from tasks.store.export import Form
from tests.store.conftest import Desk


def test_each_form_gets_its_sentence_and_a_second_export_says_that_all_is_there(tmp_path):
    desk = Desk(tmp_path / "warehouse")
    desk.run({"inbox/a": ["Storks are back in Ede."]})
    targets = {Form.PARQUET: str(tmp_path / "parquet"), Form.CSV: str(tmp_path / "csv")}
    said = list(export_tables(desk.warehouse.path, targets, None))
    assert said == [f"{form}: snapshot 1, 16 files written, 0 removed." for form in targets]
    assert list(export_tables(desk.warehouse.path, targets, 1)) == [
        f"{form}: snapshot 1 was there already." for form in targets
    ]


def test_an_export_to_nowhere_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="Say where to"):
        list(export_tables(tmp_path / "warehouse", {}, None))


def test_an_export_of_which_nothing_would_remain_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="gone when it ends"):
        list(export_tables(tmp_path / "warehouse", {Form.CSV: "memory://x"}, None))
