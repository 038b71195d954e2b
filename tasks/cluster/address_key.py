"""Address key: the part of an address that names a page, as SQL over a relation with a column `address`.

The key has no scheme, user information, port, www, mobile or AMP host, AMP path, tracking parameters, fragment or
trailing slash; its other parameters are in order. String functions do most of the work, since they are several times
faster than regular expressions; RE2 keeps those that remain linear.
"""

# Parameters that say where a reader came from, never which page is meant.
# https://support.google.com/analytics/answer/1033863, https://github.com/brave/brave-core (query filter)
TRACKING = (
    "utm_[^=&]*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|srsltid|mc_cid|mc_eid|_ga|_gl|"
    "_hs[^=&]*|hsa_[^=&]*|mkt_tok|oly_[^=&]*|vero_[^=&]*|at_[^=&]*|ns_[^=&]*|xtor|cmpid|cmp|icid|ito|ref|ref_src|"
    "ref_url|smid|smtyp|spm|partner|share|sharetype|ocid|guccounter|guce_[^=&]*|traffic_source|amp|amp_[^=&]*|outputtype"
)


def with_address_keys(relation: str) -> str:
    """Return the SQL of `relation` with the column `url_key` added; NULL where `address` is no http(s) address."""
    return rf"""
    select * exclude (rest, page, host, path, query, wanted), nullif(
        case when contains(host, '@') or contains(host, ':') or starts_with(host, 'm') or starts_with(host, 'amp.')
            or starts_with(host, 'www') and (not starts_with(host, 'www.') or not contains(substr(host, 5), '.')
            or starts_with(host, 'www.www') or starts_with(host, 'www.m') or starts_with(host, 'www.amp.'))
        then regexp_replace(
            split_part(regexp_replace(host, '^.*@', ''), ':', 1), '^(?:(?:www\d?|m|mobile|amp)\.)+(.+\..+)$', '\1'
        ) when starts_with(host, 'www.') then substr(host, 5) else host end, '')
    || rtrim(case when contains(path, 'amp') or contains(path, '/index.') then regexp_replace(
        regexp_replace(path, '^/amp(/.)', '\1'), '(?:/amp|/amp\.html|\.amp|/index\.(?:html?|php))$|\.amp(\.html)$', '\1'
    ) else path end, '/')
    || case when wanted = '' then '' when contains(wanted, '&')
        then '?' || array_to_string(list_sort(string_split(wanted, '&')), '&') else '?' || wanted end as url_key
    from (select *,
        substr(page, length(host) + 1).rtrim('/') as path,
        case when query = '' then ''
            else trim(regexp_replace(query, '(^|&)(?i:{TRACKING})(?:=[^&]*|$)', '', 'g'), '&') end as wanted
    from (select *, lower(split_part(page, '/', 1)) as host, substr(rest, length(page) + 2) as query
    from (select *, split_part(rest, '?', 1) as page
    from (select *, case when starts_with(lower(left(trim(address), 8)), 'http') or starts_with(address, '//')
        then substr(split_part(trim(address), '#', 1), strpos(trim(address), '//') + 2) end as rest
    from {relation}))))"""
