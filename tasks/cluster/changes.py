"""Changes: the rows of clusters that a run changes, found without looking at the columns of all articles.

What an article's row says depends on the articles with its story and on those with its page, and on nothing else. So
articles that neither share a story nor a page with one that comes or goes keep their rows.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from tasks.cluster.members import ADDRESSED, cluster_in
from tasks.core.address_key import with_address_keys
from tasks.core.joining import JOINING
from tasks.core.tables import TABLES

#: what is known of the stories and pages of articles: those that come, then those that are there
_KEYS = f"""
create temp table keys as
    select article_id, case when n_words > 0 then content_hash end as story, url_key
    from ({with_address_keys(ADDRESSED.format(relation="added"))})
    union all
    select article_id, case when n_words > 0 then content_hash end, url_key
    from articles_before semi join gone using (article_id) left join clusters_before using (article_id)
"""
#: articles that stay and share a story or a page with one of the keys
_SHARING = """
    select article_id from articles_before
    semi join (select distinct story from {keys} where story is not null) on content_hash = story
    where n_words > 0
    union
    select article_id from clusters_before
    semi join (select distinct url_key from {keys} where url_key is not null) using (url_key)
"""
_TOUCHED = f"""
create temp table touched as
    select article_id from ({_SHARING.format(keys="keys")}) anti join gone using (article_id)
"""
#: what is true of them depends on those that share a story or a page with them, which is another page or story
_MORE = """
create temp table more_keys as
    with of_touched as (
        select article_id, case when n_words > 0 then content_hash end as story, url_key
        from articles_before semi join touched using (article_id) left join clusters_before using (article_id)
    )
    select story, null as url_key from of_touched anti join keys using (story) where story is not null
    union
    select null, url_key from of_touched anti join keys using (url_key) where url_key is not null
"""
_RELATED = f"""
create temp table related as
    select article_id from ({_SHARING.format(keys="more_keys")}) anti join gone using (article_id)
    union select article_id from touched
"""


def changed_clusters(articles: Sequence[str], clusters: Sequence[str], added: pa.Table, gone: pa.Table) -> pa.Table:
    """Return the rows of `TABLES["clusters"]` of the articles that come and of those that they or the gone ones touch.

    `articles` and `clusters` are the Parquet files of the two tables as they are; `added` has the columns that
    `cluster` needs, of articles that come; `gone` has the column `article_id`, of articles that go or come anew. With
    the other rows that stay, the result is what `cluster` says of all articles.
    """
    with duckdb.connect(":memory:", config=JOINING) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set parquet_metadata_cache = true")  # several statements read the same files
        for name, files in (("articles_before", articles), ("clusters_before", clusters)):
            connection.from_parquet(list(files)).create_view(name)
        connection.register("added", added)
        connection.register("gone", gone)
        for statement in (_KEYS, _TOUCHED, _MORE, _RELATED):
            connection.execute(statement)
        columns = ", ".join(added.column_names)
        rows = f"select {columns} from articles_before semi join related using (article_id)"
        connection.execute(f"create temp table articles as {rows} union all select {columns} from added")
        found = cluster_in(connection)
        connection.register("found", found)
        wanted = connection.sql(
            "select * from found semi join (select article_id from touched union all select article_id from added) "
            "using (article_id) order by article_id"
        )
        return wanted.to_arrow_table().cast(TABLES["clusters"].schema)
