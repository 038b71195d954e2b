"""Asked: what readers of a warehouse ask for, checked before it is looked up, so that no mistake finds nothing."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from operator import index
from typing import Any, SupportsIndex

from tasks.core.domains import registered_domain_of
from tasks.core.errors import ConfigError
from tasks.core.tables import TABLES

Day = str | date | datetime

_ID = re.compile(r"[0-9a-f]{32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
#: what stands around the host where a whole address was given
_AROUND_HOST = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?|[/?#:].*|\s+", re.DOTALL)
#: how many characters of a value a sentence tells
_MAX_TOLD = 80


def asked_columns(table: str, columns: Iterable[str] | None) -> list[str] | None:
    """Return the columns that were asked for, if all of them exist; `None` for all of the table."""
    if not isinstance(table, str) or table not in TABLES:
        raise ConfigError(f"There is no table {_told(table)}; there are: {', '.join(TABLES)}.")
    if columns is None:
        return None
    if isinstance(columns, str):
        raise ConfigError(f"Columns are given in a list: [{columns!r}].")
    names, known = list(columns), TABLES[table].schema.names
    if not names:
        raise ConfigError("Name at least one column, or leave `columns` out for all.")
    unknown = sorted(str(name) for name in names if name not in known)
    if unknown:
        raise ConfigError(f"Table {table!r} has no column {', '.join(unknown)}; it has: {', '.join(known)}.")
    return names


def asked_ids(article_ids: Iterable[str]) -> list[str]:
    """Return ids of articles if they can be such; unknown ones are no mistake."""
    if isinstance(article_ids, str):
        raise ConfigError(f"Article ids are given in a list: [{article_ids!r}].")
    # Arrow gives out its values wrapped.
    ids = article_ids.to_pylist() if hasattr(article_ids, "to_pylist") else list(article_ids)
    # The letters of a text or the columns of a frame would silently find nothing.
    for article_id in ids:
        if not isinstance(article_id, str) or not _ID.fullmatch(article_id):
            raise ConfigError(f"{_told(article_id)} is no article id, which has 32 digits of 0 to 9 and a to f.")
    return ids


def asked_domains(domains: str | Iterable[str] | None) -> list[str] | None:
    """Return one or several domains as the tables have them, registered and in lower case; `None` for all."""
    names = _asked_names("domain", domains)
    for name in names or ():
        if (domain := registered_domain_of(_AROUND_HOST.sub("", name))) != name:
            advice = f"ask for {domain!r}" if domain else "give one like 'example.com'"
            raise ConfigError(f"{name!r} is no registered domain, which is what the tables have; {advice}.")
    return names


def asked_languages(languages: str | Iterable[str] | None) -> list[str] | None:
    """Return one or several languages as the tables have them, codes in lower case; `None` for all."""
    names = _asked_names("language", languages)
    for name in names or ():
        if not _LANGUAGE.fullmatch(name):
            raise ConfigError(f"{name!r} is no code of a language, which has two or three letters, like 'en'.")
    return names


def _asked_names(what: str, names: str | Iterable[str] | None) -> list[str] | None:
    if names is None:
        return None
    given: list[Any] = [names] if isinstance(names, str) else list(names) if isinstance(names, Iterable) else [names]
    if not given or not all(isinstance(name, str) for name in given):
        raise ConfigError(f"Give a {what} as a text, or several in a list, not {_told(names)}.")
    return [name.lower() for name in given]


def asked_number(what: str, number: object) -> int:
    """Return a whole number, also one that pandas made a float of, as it does in a column with gaps."""
    if isinstance(number, float) and number.is_integer():
        return int(number)
    if isinstance(number, SupportsIndex):
        return index(number)
    raise ConfigError(f"{number!r} is no {what}, which is a whole number.")


def asked_days(since: Day | None, until: Day | None) -> tuple[date | None, date | None]:
    """Return the first day that is wanted and the first that is no more, of which there must be some between."""
    first = None if since is None else asked_day(since)
    end = None if until is None else asked_day(until)
    if first and end and first >= end:
        raise ConfigError(f"No day is from {first} on and before {end}; give an `until` that is later than `since`.")
    return first, end


def asked_day(day: Day) -> date:
    """Return a date from its ISO text, or that of a time on its own clock; NumPy's and pandas' too."""
    given: Any = day
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            given = None
    elif hasattr(given, "astype") and getattr(given, "ndim", None) == 0:
        given = given.astype("datetime64[D]").item()
    if isinstance(given, datetime):
        given = given.date()
    # pandas takes its NaT for a time, and for the date of it too.
    if type(given) is not date:
        raise ConfigError(f"{_told(day)} is no date; give one like 2026-01-31.")
    return given


def _told(value: object) -> str:
    """Return how a value reads in a sentence: a Series or an array would fill many lines."""
    text = " ".join(repr(value).split())
    return text if len(text) <= _MAX_TOLD else text[: _MAX_TOLD - 1] + "…"
