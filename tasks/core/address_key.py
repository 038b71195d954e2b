"""Address key: the part of an address that names a page, of one address and, as SQL, of a column of them.

The key has no scheme, user information, port, www, mobile or AMP host, AMP path, tracking parameters, fragment or
trailing slash; its other parameters are in order. The two forms share their patterns, and a test holds them together.
"""

import re

# Parameters that say where a reader came from, never which page is meant.
# https://support.google.com/analytics/answer/1033863, https://github.com/brave/brave-core (query filter)
_TRACKING = (
    "utm_[^=&]*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|srsltid|mc_cid|mc_eid|_ga|_gl|"
    "_hs[^=&]*|hsa_[^=&]*|mkt_tok|oly_[^=&]*|vero_[^=&]*|at_[^=&]*|ns_[^=&]*|xtor|cmpid|cmp|icid|ito|ref|ref_src|"
    "ref_url|smid|smtyp|spm|partner|share|sharetype|ocid|guccounter|guce_[^=&]*|traffic_source|amp|amp_[^=&]*|outputtype"
)
# What both RE2 and Python's `re` read alike: what is found is replaced by its groups.
_TRACKED = rf"(^|&)(?i:{_TRACKING})(?:=[^&]*|$)"
_VARIANT_HOST = r"^(?:(?:www[0-9]?|m|mobile|amp)\.)+(.*\..*)$"
_AMP_FOLDER = r"^/amp(/.)"
_PATH_END = r"(?:/amp|/amp\.html|\.amp|/index\.(?:html?|php))$|\.amp(\.html)$"


def page_of(address: str) -> str | None:
    """Return the key of an address, equal for all spellings of a page; None if it is no http(s) address."""
    text = address.strip()
    if not (text[:4].lower() == "http" or text.startswith("//")):
        return None
    page, _, query = text.partition("#")[0][text.find("//") + 2 :].partition("?")
    host, _, _ = page.partition("/")
    path = re.sub(_PATH_END, r"\1", re.sub(_AMP_FOLDER, r"\1", page[len(host) :].rstrip("/"), count=1), count=1)
    host = re.sub(_VARIANT_HOST, r"\1", host.lower().rpartition("@")[2].partition(":")[0])
    wanted = re.sub(_TRACKED, "", query).strip("&")
    parameters = f"?{'&'.join(sorted(wanted.split('&')))}" if wanted else ""
    return f"{host}{path.rstrip('/')}{parameters}" if host else None


def with_address_keys(relation: str) -> str:
    """Return the SQL of `relation` with the column `url_key` added: what `page_of` says of the column `address`.

    String functions do most of the work, since they are several times faster than regular expressions; RE2 keeps those
    that remain linear.
    """
    return rf"""
    select * exclude (rest, page, host, path, query, wanted), nullif(
        case when contains(host, '@') or contains(host, ':') or starts_with(host, 'm') or starts_with(host, 'amp.')
            or starts_with(host, 'www') and (not starts_with(host, 'www.') or not contains(substr(host, 5), '.')
            or starts_with(host, 'www.www') or starts_with(host, 'www.m') or starts_with(host, 'www.amp.'))
        then regexp_replace(split_part(regexp_replace(host, '^.*@', ''), ':', 1), '{_VARIANT_HOST}', '\1')
        when starts_with(host, 'www.') then substr(host, 5) else host end, '')
    || rtrim(case when contains(path, 'amp') or contains(path, '/index.')
        then regexp_replace(regexp_replace(path, '{_AMP_FOLDER}', '\1'), '{_PATH_END}', '\1') else path end, '/')
    || case when wanted = '' then '' when contains(wanted, '&')
        then '?' || array_to_string(list_sort(string_split(wanted, '&')), '&') else '?' || wanted end as url_key
    from (select *,
        substr(page, length(host) + 1).rtrim('/') as path,
        case when query = '' then '' else trim(regexp_replace(query, '{_TRACKED}', '', 'g'), '&') end as wanted
    from (select *, lower(split_part(page, '/', 1)) as host, substr(rest, length(page) + 2) as query
    from (select *, split_part(rest, '?', 1) as page
    from (select *, case when starts_with(lower(left(trim(address), 8)), 'http') or starts_with(address, '//')
        then substr(split_part(trim(address), '#', 1), strpos(trim(address), '//') + 2) end as rest
    from {relation}))))"""
