"""Points in time are read without guessing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.vocabulary import Precision
from tasks.enrich.moments import moment, without_days

DAY = date(2031, 5, 17)


@pytest.mark.parametrize(
    ("text", "at", "offset_min", "precision"),
    [
        ("2031-05-17T10:30:15+02:00", datetime(2031, 5, 17, 8, 30, 15, tzinfo=UTC), 120, Precision.SECOND),
        ("2031-05-17T10:30:15.123Z", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("2031-05-17 10:30 -0430", datetime(2031, 5, 17, 15, 0, tzinfo=UTC), -270, Precision.MINUTE),
        ("20310517T103015Z", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("Sat, 17 May 2031 10:30:15 GMT", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("May 17, 2031 10:30 p.m. EDT", datetime(2031, 5, 18, 2, 30, tzinfo=UTC), -240, Precision.MINUTE),
        ("1936780215", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("1936780215123", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("Sat May 17 10:30:15 +0000 2031", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("Sat May 17 10:30:15 EDT 2031", datetime(2031, 5, 17, 14, 30, 15, tzinfo=UTC), -240, Precision.SECOND),
        ("Sat, 17 May 31 10:30:15 GMT", datetime(2031, 5, 17, 10, 30, 15, tzinfo=UTC), 0, Precision.SECOND),
        ("17. Mai 2031, 10:30 Uhr MESZ", datetime(2031, 5, 17, 8, 30, tzinfo=UTC), 120, Precision.MINUTE),
    ],
)
def test_a_time_with_an_offset_is_an_instant(text, at, offset_min, precision):
    found = moment(text)
    assert (found.at, found.day, found.offset_min, found.precision) == (at, DAY, offset_min, precision)


@pytest.mark.parametrize(
    "text",
    [
        "2031-05-17", "2031/05/17", "20310517", "17 May 2031", "17th of May 2031", "May 17, 2031", "MAY 17 2031",
        "17. Mai 2031", "17 de mayo de 2031", "17 mai 2031", "17 de maio de 2031", "17 maggio 2031", "17 мая 2031",
        "2031年5月17日", "17.05.2031", "17/05/2031", "05/17/2031", "Published: Sat 17-May-2031",
        "20310517103015", "203105171030", "17-MAY-31", "17 May 31", "Sat May 17 10:30:15 2031", "2031. 5. 17.",
        "17 mei 2031", "17 maja 2031 r.", "17 května 2031", "17 травня 2031", "17 Mayıs 2031", "17 مايو 2031",
        "السبت 17 أيار/مايو 2031", "١٧ مايو ٢٠٣١", "２０３１年５月１７日",
        "2031-05-17T10:30:15", "17 May 2031 at 10:30", "17 May 2031, 10:30 AM ET", "2031-05-17T00:00:00Z",
    ],
)  # fmt: skip
def test_a_date_or_a_time_without_offset_is_a_day(text):
    found = moment(text)
    assert (found.day, found.at, found.precision) == (DAY, None, Precision.DAY)


@pytest.mark.parametrize(("is_month_first", "day"), [(None, None), (True, date(2031, 3, 4)), (False, date(2031, 4, 3))])
def test_day_and_month_are_told_apart_only_where_their_order_is_known(is_month_first, day):
    found = moment("03/04/2031", is_month_first)
    assert (found.day if found else None) == day


@pytest.mark.parametrize(("is_month_first", "day"), [(None, None), (True, date(2031, 3, 4)), (False, date(2031, 4, 3))])
@pytest.mark.parametrize("text", ["03/04/31", "03.04.31, 10:30"])
def test_a_short_year_is_read_only_where_the_order_is_known(text, is_month_first, day):
    found = moment(text, is_month_first)
    assert (found.day if found else None) == day


@pytest.mark.parametrize("text", ["Tel. 01.02.31.45.67", "1.2.31.5", "5 May 31 people", "score 3-4-31-7"])
@pytest.mark.parametrize("is_month_first", [True, False])
def test_other_numbers_are_no_short_years(text, is_month_first):
    assert moment(text, is_month_first) is None


@pytest.mark.parametrize("text", ["", "soon", "2031-13-45", "31 June 2031", "call 555 2031 77", "17 Brumaire 2031"])
def test_what_is_no_date_is_none(text):
    assert moment(text) is None


def test_a_month_is_the_first_of_its_days():
    for text in ("2031-05", "May 2031", "Mai 2031", "mayo de 2031"):
        assert moment(text).day == date(2031, 5, 1)
        assert moment(text).precision is Precision.MONTH


@given(st.datetimes(datetime(1901, 1, 1), datetime(2099, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001
def test_iso_times_round_trip(local, offset):
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    found = moment(f"{local:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02}:{minutes % 60:02}")
    assert found.day == local.date()
    if f"{local:%H:%M:%S}" != "00:00:00":
        assert (local.replace(microsecond=0, tzinfo=UTC) - found.at).total_seconds() == 60 * offset


PIECES = st.sampled_from(
    [
        "2031",
        "-05",
        "-17",
        "T10:30",
        ":15",
        ".5",
        "Z",
        "+02:00",
        " ",
        "17",
        "May",
        ",",
        "/",
        "10:30 pm",
        "EDT",
        "年",
        ".",
    ]
)


@given(st.text(max_size=80) | st.lists(PIECES, max_size=9).map("".join))
def test_any_text_gives_a_moment_or_none(text):
    found = moment(text)
    if found is not None:
        assert (found.at is None) == (found.precision not in (Precision.MINUTE, Precision.SECOND))
        assert found.at is None or found.at.tzinfo is UTC
        assert found.at is None or abs(found.at.date() - found.day) <= timedelta(days=1)


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["Z", "+02:00", " GMT", " EDT"]))
def test_a_minute_with_a_zone_is_an_instant_of_its_day(hour, minute, zone):
    assert moment(f"2031-05-17 {hour:02}:{minute:02}{zone}").day == DAY


def test_dates_are_cut_out_of_bylines():
    assert without_days("By Ada Quill May 17, 2031").split("|")[0].strip() == "By Ada Quill"
