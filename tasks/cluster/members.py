"""Members: every article with its cluster and its place among the versions of its page, in one vectorized query.

Exact duplicates have equal `content_hash`; near-duplicates will only have to give another `group_key`.
"""

import duckdb
import pyarrow as pa

from tasks.core.address_key import with_address_keys
from tasks.core.tables import TABLES

ADDRESSED = (
    "(select *, case when canonical_url ilike 'http%' then canonical_url else url end as address from {relation})"
)
_QUERY = f"""
with described as materialized (
    select
        article_id, published_date, domain, language, url_key, fetched_at,
        case when n_words > 0 then content_hash else article_id end as group_key,
        coalesce(domain, publisher) as outlet,
        -- a day without a time counts as its end: whoever gives the minute was verifiably earlier
        coalesce(published_at, (published_date + interval 1 day) at time zone 'UTC', fetched_at) as appeared_at,
        coalesce(modified_at, appeared_at) as changed_at
    from ({with_address_keys(ADDRESSED.format(relation="articles"))})
),
-- most articles share neither story nor page: only the others are sorted
members as (
    select article_id,
        first_value(article_id) over story as cluster_id,
        count(*) over (partition by group_key) as n_members,
        min(outlet) over (partition by group_key) <> max(outlet) over (partition by group_key) as has_outlets
    from described
    semi join (select group_key from described group by group_key having count(*) > 1) using (group_key)
    window story as (partition by group_key order by appeared_at nulls last, article_id)
),
versions as (
    select article_id,
        row_number() over (page order by changed_at nulls first, fetched_at nulls first, article_id) - 1 as position,
        count(*) over page as n_versions
    from described
    semi join (select url_key from described where url_key is not null group by url_key having count(*) > 1)
    using (url_key)
    window page as (partition by url_key)
)
select
    article_id, published_date, domain, language, coalesce(cluster_id, article_id) as cluster_id,
    coalesce(article_id = cluster_id, true) as is_canonical,
    1.0 as similarity,
    case when n_members > 1 then 'exact' else 'singleton' end as kind,
    coalesce(has_outlets, false) as is_syndicated,
    coalesce(n_members, 1) as n_members, url_key,
    coalesce(position, 0) as version_no,
    coalesce(position = n_versions - 1, true) as is_latest
from described left join members using (article_id) left join versions using (article_id)
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
        return cluster_in(connection)


def cluster_in(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the clusters of the relation `articles` of a connection."""
    found = connection.sql(_QUERY).to_arrow_table()
    return found.select(TABLES["clusters"].schema.names).cast(TABLES["clusters"].schema)
