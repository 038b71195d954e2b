"""Address key: the part of an address that names a page, as one SQL expression over a column."""

# Parameters that say where a reader came from, never which page is meant.
# https://github.com/brave/brave-browser/wiki/Query-String-Filter and https://support.google.com/analytics/answer/1033863
TRACKING = (
    "utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl|_hs.*|"
    "hsa_.*|mkt_tok|oly_.*|vero_.*|wt_.*|at_.*|ns_.*|xtor|cmpid|cmp|icid|ito|ref|ref_src|ref_url|smid|smtyp|spm|"
    "partner|source|src|share|sharetype|sh|ocid|guccounter|guce_.*|feature|traffic_source|amp|amp_.*|outputtype"
)


def address_key(column: str) -> str:
    """Return the SQL of the key of an address column, NULL where it holds no http(s) address.

    The key has no scheme, user information, port, www, mobile host, AMP path, tracking parameters, fragment or trailing
    slash; its other parameters are in order. RE2 keeps every expression linear.
    """
    bare = rf"regexp_replace(regexp_extract(trim({column}), '^(?i:https?:)?//([^#]+)', 1), '^[^/?]*@', '')"
    host = f"regexp_extract({bare}, '^([^/?:]*)', 1)"
    path = f"regexp_extract({bare}, '^[^/?]*([^?]*)', 1)"
    query = rf"regexp_extract({bare}, '\?(.*)$', 1)"
    folded_host = rf"regexp_replace(rtrim(lower({host}), '.'), '^(?:(?:www\d?|m|mobile|amp)\.)+(.+\..+)$', '\1')"
    folded_path = (
        rf"regexp_replace(regexp_replace(rtrim({path}, '/'), '^/amp(/|$)', '\1'),"
        r" '(?:/amp|/amp\.html|/index\.(?:html?|php)|\.amp)$|\.amp(\.html)$', '\1')"
    )
    wanted = (
        f"list_sort(list_filter(string_split({query}, '&'),"
        f" lambda part: part <> '' and not regexp_full_match(lower(split_part(part, '=', 1)), '{TRACKING}')))"
    )
    folded_query = f"case when contains({bare}, '?') then coalesce('?' || nullif(array_to_string({wanted}, '&'), ''), '') else '' end"
    return f"nullif({folded_host}, '') || rtrim({folded_path}, '/') || {folded_query}"
