"""Domains: the registered domain of a host, by the public suffix list (https://publicsuffix.org)."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

#: a last label of digits: an address of the Internet Protocol, not a name
_NUMBER = re.compile(r"(?:^|\.)\d+\.?$")


@lru_cache(maxsize=50_000)
def registered_domain_of(host: str) -> str | None:
    """Return the registered domain of a host in lower case, None if it has none; links repeat the same hosts."""
    if ":" in host or _NUMBER.search(host):
        return None
    # Where no rule matches, the last label is the suffix: https://github.com/publicsuffix/list/wiki/Format
    domain: str | None = _suffixes("xn--" in host).privatesuffix(host)
    return domain


@cache
def _suffixes(is_encoded: bool) -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # who asks for no domain need not load it

    # Encoding all rules takes four times as long as reading them, and few hosts are written so.
    return PublicSuffixList(only_icann=True, accept_encoded_idn=is_encoded)
