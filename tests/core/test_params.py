"""Parameters are checked where they come in, and a mistake is one sentence."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from tasks.core.errors import ConfigError
from tasks.core.params import Params, params_from


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2031-05-04", datetime(2031, 5, 4, tzinfo=UTC)),
        ("2031-05-04T01:00:00+02:00", datetime(2031, 5, 3, 23, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_utc_and_one_with_a_zone_is_brought_to_it(said: str, meant: datetime) -> None:
    assert Params(since=said).since == meant  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_beyond_the_calendar_is_a_mistake_like_any_other(said: str) -> None:
    with pytest.raises(ValidationError, match="is in no year from 1 to 9999 of UTC"):
        Params(since=said)  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["20260101", "2026", 1_700_000_000, "1e9", "yesterday", "01/02/2026"])
def test_what_is_no_date_is_one_sentence_and_no_moment_of_1970(said: object) -> None:
    with pytest.raises(ConfigError, match=r"^Parameter since: '[^']+' is no date or time; write 2026-01-31 or "):
        params_from({"since": said})
