"""Members: every article with its cluster and its place among the versions of its page, in one vectorized query.

Exact duplicates have equal `content_hash`; near-duplicates will only have to give another `group_key`.
"""

import duckdb
import pyarrow as pa

from tasks.cluster.address_key import with_address_keys
from tasks.core.tables import TABLES

_ADDRESSED = (
    "(select *, case when canonical_url ilike 'http%' then canonical_url else url end as address from articles)"
)
_QUERY = f"""
with described as (
    select
        article_id, published_date, domain, language, url_key, fetched_at,
        case when n_words > 0 then content_hash else article_id end as group_key,
        coalesce(domain, publisher) as outlet,
        -- a day without a time counts as its end: whoever gives the minute was verifiably earlier
        coalesce(published_at, (published_date + interval 1 day) at time zone 'UTC', fetched_at) as appeared_at,
        coalesce(modified_at, appeared_at) as changed_at
    from ({with_address_keys(_ADDRESSED)})
),
numbered as (
    select
        *,
        first_value(article_id) over (partition by group_key order by appeared_at nulls last, article_id) as cluster_id,
        count(*) over (partition by group_key) as n_members,
        min(outlet) over (partition by group_key) <> max(outlet) over (partition by group_key) as has_outlets,
        row_number() over (page order by changed_at nulls first, fetched_at nulls first, article_id) - 1 as position,
        count(*) over page as n_versions
    from described
    window page as (partition by coalesce('u' || url_key, article_id))
)
select
    article_id, published_date, domain, language, cluster_id,
    article_id = cluster_id as is_canonical,
    1.0 as similarity,
    case when n_members > 1 then 'exact' else 'singleton' end as kind,
    coalesce(has_outlets, false) as is_syndicated,
    n_members, url_key,
    position as version_no,
    position = n_versions - 1 as is_latest
from numbered
order by article_id
"""


def cluster(articles: pa.Table) -> pa.Table:
    """Return `TABLES["clusters"]` of all articles, sorted by `article_id`, whatever the order of the input rows.

    Columns in: article_id, content_hash, canonical_url, url, domain, publisher, language, published_at,
    published_date, fetched_at, n_words, and modified_at if it is there. Stories without words are singletons.
    """
    if "modified_at" not in articles.column_names:
        articles = articles.append_column("modified_at", pa.nulls(articles.num_rows, pa.timestamp("us", tz="UTC")))
    with duckdb.connect(":memory:") as connection:
        connection.execute("set timezone = 'UTC'")
        connection.register("articles", articles)
        found = connection.sql(_QUERY).to_arrow_table()
    return found.select(TABLES["clusters"].schema.names).cast(TABLES["clusters"].schema)
