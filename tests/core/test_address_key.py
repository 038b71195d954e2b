"""The key of an address: one in Python, one in SQL, and both say the same."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.address_key import page_of, with_address_keys

PAGE = "gull.example/a"


@pytest.mark.parametrize(
    "address",
    [
        "https://gull.example/a",
        " http://www.gull.example/a/ ",
        "HTTPS://GULL.example:443/a#top",
        "https://m.gull.example/a",
        "https://www.amp.gull.example/a",
        "https://user:secret@mobile.gull.example/a",
        "https://gull.example/a/amp",
        "https://gull.example/amp/a",
        "https://gull.example/a/index.html",
        "https://gull.example/a?ref=rss",
        "https://gull.example/a?igshid=77&smid=tw-share",
        "https://gull.example/a?_ga=1.2.3&UTM_Source=x&amp",
        "//gull.example/a",
    ],
)
def test_every_spelling_of_a_page_has_one_key(address: str) -> None:
    assert page_of(address) == PAGE


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://gull.example/A", "gull.example/A"),
        ("https://gull.example/a?b=2&ref=x&a=1", "gull.example/a?a=1&b=2"),
        ("https://gull.example/a?reference=1", "gull.example/a?reference=1"),
        ("https://news.gull.example/a", "news.gull.example/a"),
        ("https://m.example/a", "m.example/a"),
        ("https://gull.example/champ", "gull.example/champ"),
        ("ftp://gull.example/a", None),
        ("https://", None),
        ("", None),
    ],
)
def test_other_pages_have_other_keys(address: str, key: str | None) -> None:
    assert page_of(address) == key


PIECES = [
    *("http", "https", ":", "//", "/", "?", "&", "=", "#", "@", ".", "www.", "www2.", "m.", "mobile.", "amp.", "amp"),
    *("html", "index.", "gull", "example", "GULL", "utm_a", "ref", "Ref", "ref_src", "_ga", "at_", "id", "7", "ü"),
]
ADDRESSES = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(ADDRESSES, ADDRESSES.map("https://".__add__)), min_size=1, max_size=40))
def test_the_key_in_sql_is_the_key_in_python(addresses: list[str]) -> None:
    relation = "(select unnest(range(len($found))) as n, unnest($found) as address)"
    sql = f"select url_key from ({with_address_keys(relation)}) order by n"
    keys = duckdb.sql(sql, params={"found": addresses}).fetchall()
    assert [key for (key,) in keys] == [page_of(address) for address in addresses]
