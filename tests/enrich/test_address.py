"""The registered domain of an address."""

import pytest

from tasks.enrich.address import registered_domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://news.corrin.example/2025/05/19/bees", "corrin.example"),
        ("https://corrin.example:8080/", "corrin.example"),
        ("http://127.0.0.1/a", None),
        ("http://localhost/a", None),
        ("https://co.uk/", None),
        ("not an address", None),
    ],
)
def test_a_domain_is_what_somebody_can_register(url: str, domain: str | None) -> None:
    assert registered_domain(url) == domain
