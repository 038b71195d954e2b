"""Moments: points in time as people and machines write them, read without guessing.

A time without an offset from UTC is no instant: only its day is taken. Midnight to the second is how systems write a
day, so it is a day. Dates like 03/04/2024 are read only where the order of day and month is certain.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from tasks.core.vocabulary import Precision

MAX_CHARS = 200

# Months in English, German, Spanish, French, Portuguese, Italian, Russian; full names, genitives and abbreviations;
# and as dates have them in Dutch, Scandinavian, Polish, Czech, Ukrainian, Turkish and Arabic. A word that is another
# month in another language is left out (`listopada` is November in Polish, October in Croatian).
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner jän januari enero ene janvier janv janeiro gennaio gen январь января янв"
            " stycznia ledna січня ocak يناير",
            "february feb februar feber febrero février févr fév fevereiro fev febbraio февраль февраля фев февр"
            " februari lutego února лютого şubat فبراير شباط",
            "march mar märz maerz mär mrz marzo mars março marco март марта мар"
            " maart marca března березня mart مارس آذار",
            "april apr abril abr avril avr aprile апрель апреля апр"
            " kwietnia dubna квітня nisan أبريل ابريل إبريل نيسان",
            "may mai mayo maio maggio mag май мая mei maj maja května травня mayıs مايو أيار",
            "june jun juni junio juin junho giugno giu июнь июня июн czerwca června червня haziran يونيو حزيران",
            "july jul juli julio juillet juil julho luglio lug июль июля июл lipca července липня temmuz يوليو تموز",
            "august aug agosto ago août aout август августа авг"
            " augustus augusti sierpnia srpna серпня ağustos أغسطس اغسطس آب",
            "september sep sept septiembre setiembre septembre setembro set settembre sett сентябрь сентября сен сент"
            " września září вересня eylül سبتمبر أيلول",
            "october oct oktober okt octubre octobre outubro out ottobre ott октябрь октября окт"
            " października října жовтня ekim أكتوبر اكتوبر",
            "november nov noviembre novembre novembro ноябрь ноября ноя нояб listopadu kasım نوفمبر",
            "december dec dezember dez diciembre dic décembre decembre déc dezembro dicembre декабрь декабря дек"
            " desember grudnia prosince грудня aralık ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Zones whose abbreviation means one offset among news publishers; IST, ET and the like do not.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "aest": 600, "aedt": 660, "kst": 540, "hkt": 480, "sgt": 480,
    "nzst": 720, "nzdt": 780, "sast": 120, "pkt": 300,
}  # fmt: skip

_YEAR = r"((?:19|20)\d{2})"
_ISO = re.compile(rf"(?<!\d){_YEAR}([-/.])\s?(\d{{1,2}})\2\s?(\d{{1,2}})(?!\d)")
_COMPACT = re.compile(rf"(?<!\d){_YEAR}(\d{{2}})(\d{{2}})(?=T\d|\b)(?:T(\d{{2}})(\d{{2}})(\d{{2}})?)?")
_EAST_ASIAN = re.compile(rf"(?<!\d){_YEAR}\s?[年년]\s?(\d{{1,2}})\s?[月월]\s?(\d{{1,2}})\s?[日일]")
_NUMERIC = re.compile(rf"(?<!\d)(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?{_YEAR}(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?,?[\s\-]{{1,3}}(?:(?:de|of)\s)?([^\W\d_]{{2,12}})"
    rf"(?:/[^\W\d_]{{2,12}})?\.?[\s,،\-]{{0,3}}(?:(?:de|del)\s)?{_YEAR}(?!\d)",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"(?<!\w)([^\W\d_]{{3,12}})\.?\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}{_YEAR}(?!\d)", re.I
)
# The short year of old mails, feeds and databases; the end or a time behind it, since "5 May 24" may begin a sentence.
_SHORT_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})[\s\-]([^\W\d_]{3,5})\.?[\s\-]['’]?(\d{2})(?=\s*$|,?\s{1,3}\d{1,2}[:.h]\d{2})", re.I
)
_NUMERIC_SHORT_YEAR = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d/-]|[.,]\d)")
# "Tue Mar  5 14:30:00 EST 2024", as `date` and the old API of Twitter write it.
_CTIME = re.compile(
    rf"([a-z]{{3}})\s{{1,2}}(\d{{1,2}})\s(\d{{2}}:\d{{2}}:\d{{2}})(\s[A-Z]{{3,4}}|\s[+\-]\d{{4}})?\s{_YEAR}(?!\d)", re.I
)
_TIME = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:\s?[:.h]\s?([0-5]\d)(?!\d)(?::([0-5]\d)(?!\d))?)?(?:[.,]\d{1,9})?\s?(?:([ap])\.?\s?m\b\.?)?",
    re.I,
)
_OFFSET = re.compile(r"\s{0,3}\(?(?:(?:UTC|GMT)\s?)?([+\-−]\d{1,2}):?([0-5]\d)?(?!\d)", re.I)
_ZONE = re.compile(r"\s{0,3}(?:uhr\s)?\(?([^\W\d_]{1,4})(?!\w)", re.I)
_MONTH_ONLY = re.compile(rf"^\s*{_YEAR}-(\d{{2}})\s*$")
_NAMED_MONTH_ONLY = re.compile(rf"^\s*([^\W\d_]{{3,12}})\.?,?\s(?:de\s)?{_YEAR}\s*$")
# Twelve digits are no epoch: 202403051430 is a date.
_EPOCH = re.compile(r"^\s*(?:(\d{10})(?:\d{3})?|(\d{9}))(?:\.\d+)?\s*$")
_DIGITS_ONLY = re.compile(rf"^\s*{_YEAR}(\d{{2}})(\d{{2}})(\d{{2}})(\d{{2}})(\d{{2}})?\s*$")
#: Digits of Arabic, Persian and full width, one for one.
_DIGITS = {first + n: str(n) for first in (0x660, 0x6F0, 0xFF10) for n in range(10)}
#: Short years from this one on are of the last century, as POSIX has it.
_SHORT_PIVOT = 69


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on the writer's calendar and, if the writer gave time and offset, the instant (UTC)."""

    day: date
    precision: Precision
    at: datetime | None = None
    offset_min: int | None = None


def moment(text: str, is_month_first: bool | None = None) -> Moment | None:
    """Return the first point in time that `text` states, or None; for 03/04/2024 `is_month_first` must be known."""
    text = _usual(text[:MAX_CHARS])
    epoch = _EPOCH.match(text)
    if epoch:
        return of_instant(datetime.fromtimestamp(int(epoch[1] or epoch[2]), UTC))
    if month := _month_alone(text):
        return Moment(month, Precision.MONTH)
    found = _find_day(text, is_month_first)
    if not found:
        return None
    day, start, end = found
    clock = _clock(text, end) or _clock(text[:start], 0)
    if not clock:
        return Moment(day, Precision.DAY)
    hour, minute, second, offset = clock
    if offset is None or (hour, minute, second or 0) == (0, 0, 0):
        return Moment(day, Precision.DAY, offset_min=offset)
    local = datetime(
        day.year, day.month, day.day, hour, minute, second or 0, tzinfo=timezone(timedelta(minutes=offset))
    )
    return Moment(day, Precision.MINUTE if second is None else Precision.SECOND, local.astimezone(UTC), offset)


def of_instant(at: datetime) -> Moment:
    """Return the moment of an instant whose writer's calendar is unknown: UTC's is taken."""
    return Moment(at.date(), Precision.SECOND, at, 0)


def _usual(text: str) -> str:
    """Return a date with usual digits and in a usual order: rare ways of writing one are brought to others."""
    if not text.isascii():
        text = text.translate(_DIGITS)
    if digits := _DIGITS_ONLY.match(text):
        return "{}-{}-{}T{}:{}:{}".format(*(part or "00" for part in digits.groups()))
    return _CTIME.sub(r"\2 \1 \5 \3\4", text)


def _month_alone(text: str) -> date | None:
    """Return the first day of the month that is all that a text states."""
    if found := _MONTH_ONLY.match(text):
        return _day(int(found[1]), int(found[2]), 1)
    if found := _NAMED_MONTH_ONLY.match(text):
        return _day(int(found[2]), _MONTHS.get(found[1].lower(), 0), 1)
    return None


def _find_day(text: str, is_month_first: bool | None) -> tuple[date, int, int] | None:
    """Return the first valid day in `text` with its span."""
    readings = (
        (_ISO, lambda m: (m[1], m[3], m[4])),
        (_EAST_ASIAN, lambda m: (m[1], m[2], m[3])),
        (_DAY_FIRST, lambda m: (m[3], _MONTHS.get(m[2].lower(), 0), m[1])),
        (_MONTH_FIRST, lambda m: (m[3], _MONTHS.get(m[1].lower(), 0), m[2])),
        (_NUMERIC, lambda m: (m[4], *_month_and_day(int(m[1]), int(m[3]), m[2], is_month_first))),
        (_COMPACT, lambda m: (m[1], m[2], m[3])),
        (_SHORT_YEAR, lambda m: (_full_year(m[3]), _MONTHS.get(m[2].lower(), 0), m[1])),
        (_NUMERIC_SHORT_YEAR, lambda m: (_full_year(m[4]), *_certain_order(m[1], m[3], is_month_first))),
    )  # fmt: skip
    for pattern, read in readings:
        for found in pattern.finditer(text):
            day = _day(*(int(part) for part in read(found)))
            if day:
                end = found.start() + 8 if pattern is _COMPACT else found.end()
                return day, found.start(), end
    return None


def without_days(text: str) -> str:
    """Return a byline without its dates; a bar stands where one was, since a date ends a name."""
    for pattern in (_ISO, _EAST_ASIAN, _DAY_FIRST, _MONTH_FIRST, _NUMERIC):
        text = pattern.sub(" | ", text)
    return text


def _month_and_day(first: int, second: int, separator: str, is_month_first: bool | None) -> tuple[int, int]:
    """Return month and day, 0 if their order is uncertain."""
    if separator == "." or first > 12 or first == second:
        return second, first
    if second > 12 or is_month_first:
        return first, second
    return (second, first) if is_month_first is False else (0, 0)


def _certain_order(first: str, second: str, is_month_first: bool | None) -> tuple[int, int]:
    """Return month and day before a short year, 0 if their order is not known: then even the year may stand first."""
    if is_month_first is None:
        return 0, 0
    return (int(first), int(second)) if is_month_first else (int(second), int(first))


def _full_year(short: str) -> int:
    return int(short) + (1900 if int(short) >= _SHORT_PIVOT else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(text: str, start: int) -> tuple[int, int, int | None, int | None] | None:
    """Return (hour, minute, second or None, offset in minutes or None) of the first time of day from `start` on."""
    compact = re.compile(r"T(\d{2})(\d{2})(\d{2})?(?!\d)").match(text, start)
    for found in (compact,) if compact else _TIME.finditer(text, start):
        hour, minute, second = int(found[1]), found[2], found[3]
        half = "" if compact else (found[4] or "").lower()
        if hour > (12 if half else 23) or (minute is None and not half):
            continue
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return hour, int(minute or 0), int(second) if second else None, _offset(text, found.end())
    return None


def _offset(text: str, start: int) -> int | None:
    """Return the offset from UTC in minutes that is written at `start`; None if there is none that is certain."""
    numeric = _OFFSET.match(text, start)
    if numeric:
        hours = int(numeric[1].replace("−", "-"))
        minutes = abs(hours) * 60 + int(numeric[2] or 0)
        if minutes > 14 * 60:
            return None
        return -minutes if numeric[1][0] != "+" else minutes
    zone = _ZONE.match(text, start)
    return _ZONES.get(zone[1].lower()) if zone else None


def is_month(word: str) -> bool:
    """Return whether a word names a month in one of the languages read here."""
    return word.lower() in _MONTHS
