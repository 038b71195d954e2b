"""Contract: what must hold for every snapshot, as named rules in SQL, made from the declarations of the tables.

A rule's SQL selects the keys of rows that break it. It runs over views named like the tables, which hold the rows to
be published (`sources` with one row a source), over `kept_articles` and `kept_sources`, which hold the id columns of
the rows that stay from the base snapshot (none when a whole snapshot is verified), and over `expected` (oldest and
newest version that may have written a row: of rows to be published, both are the version to come). Of `clusters` the
view has every cluster that a change touches, whole; `clustered` and `unclustered` have the ids of rows that are there,
and of articles that need one, as far as the change can reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.core.tables import BATCH_TABLES, TABLES, Table
from tasks.core.vocabulary import STORY_ROLES


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `says` in words; `sql` selects what breaks it; checked when `table` has rows to be published."""

    name: str
    table: str
    says: str
    sql: str


@dataclass(frozen=True, slots=True)
class Slices:
    """A rule that SQL cannot check in linear time: `column` of a row is the slice of its article's `text`."""

    table: str
    start: str = "start_char"
    end: str = "end_char"
    column: str = "text"


#: child tables whose rows quote the story: `articles.text[start_char:end_char] = text`
SLICES: tuple[Slices, ...] = tuple(
    Slices(name) for name in ("sentences", "entities", "places", "quotes", "dates", "amounts")
)


def _keys_are_unique(table: Table) -> Rule:
    key = ", ".join(table.key)
    says = f"({key}) occurs once in {table.name}"
    return Rule(
        f"key.{table.name}", table.name, says, f"select {key} from {table.name} group by {key} having count(*) > 1"
    )


def _ids_are_new(name: str, key: str) -> Rule:
    sql = f"select {key} from {name} semi join kept_{name} using ({key})"
    return Rule(f"new.{name}", name, f"{key} of a new row is in no row that stays", sql)


def _children_have_parents(table: Table) -> Rule:
    copies = ("published_date", "domain", "language")
    differs = " or ".join(f"c.{name} is distinct from a.{name}" for name in copies)
    sql = (
        f"select {', '.join(f'c.{name}' for name in table.key)} from {table.name} c "
        f"left join articles a using (article_id) where a.article_id is null or {differs}"
    )
    return Rule(f"parent.{table.name}", table.name, "each row repeats date, domain and language of its article", sql)


def _words_are_known(table: Table) -> Iterator[Rule]:
    for column in table.columns:
        if column.vocabulary:
            words = ", ".join(f"'{word}'" for word in column.vocabulary)
            sql = f"select distinct {column.name} from {table.name} where {column.name} not in ({words})"
            name = f"vocabulary.{table.name}.{column.name}"
            yield Rule(name, table.name, f"{column.name} is a word of {column.vocabulary.__name__}", sql)


def _follows(name: str, table: str, says: str, ordinal: str, wrong: str, where: str = "true") -> Rule:
    """Return a rule on neighbours: `wrong` may use `previous_end`, null for the first row, and any column."""
    sql = (
        f"select article_id, {ordinal} from (select *, lag(end_at) over (partition by article_id order by {ordinal}) "
        f"as previous_end from ({where})) where {wrong}"
    )
    return Rule(name, table, says, sql)


_RAW_SPANS = "select article_id, {no}, raw_start_char as start_at, raw_end_char as end_at{more} from {table}"
_SPANS = "select article_id, {no}, start_char as start_at, end_char as end_at from {table}{where}"

_ARTICLES = (
    Rule(
        "articles.identity",
        "articles",
        "article_id is 32 hex digits and changed_in is the version being published, or an earlier one if it stays",
        "select article_id from articles, expected where changed_in not between oldest and newest "
        "or not regexp_full_match(article_id, "
        "'[0-9a-f]{32}')",
    ),
    Rule(
        "articles.size",
        "articles",
        "n_chars is the length of text",
        "select article_id from articles where n_chars <> length(text)",
    ),
    Rule(
        "articles.sentences",
        "articles",
        "n_sentences is the number of rows in sentences",
        "select article_id from articles left join (select article_id, count(*) as n from sentences group by all) "
        "using (article_id) where n_sentences <> coalesce(n, 0)",
    ),
    Rule(
        "articles.source",
        "articles",
        "source is in sources",
        "select article_id, source from articles anti join sources using (source)",
    ),
    Rule(
        "rejects.source",
        "rejects",
        "source is in sources",
        "select source, record from rejects anti join sources using (source)",
    ),
    Rule(
        "sources.version",
        "sources",
        "all batches that hold a range of a source read the same bytes",
        "select source from sources where n_versions <> 1",
    ),
    Rule(
        "sources.counts",
        "sources",
        "n_records = n_articles + n_rejects, and these are the rows of articles and rejects",
        "select source, n_records, n_articles, n_rejects from sources "
        "left join (select source, count(*) as articles from articles group by all) using (source) "
        "left join (select source, count(*) as rejects from rejects group by all) using (source) "
        "where n_records <> n_articles + n_rejects or n_articles <> coalesce(articles, 0) "
        "or n_rejects <> coalesce(rejects, 0)",
    ),
)

_SEGMENTS = (
    _follows(
        "segments.tile",
        "segments",
        "segments tile raw from 0 without gap or overlap, each as long as its text",
        "segment_no",
        "start_at <> coalesce(previous_end, 0) or end_at - start_at <> n",
        _RAW_SPANS.format(no="segment_no", more=", length(text) as n", table="segments"),
    ),
    _follows(
        "segments.spans",
        "segments",
        "spans of kept segments are ordered and do not overlap",
        "segment_no",
        "start_at < coalesce(previous_end, 0) or end_at < start_at",
        _SPANS.format(no="segment_no", table="segments", where=" where is_kept"),
    ),
    Rule(
        "segments.inside",
        "segments",
        "spans of kept segments end inside text",
        "select article_id from (select article_id, max(end_char) as last from segments group by all) "
        "join articles using (article_id) where last > n_chars",
    ),
    Rule(
        "segments.kept",
        "segments",
        "a segment has a span if and only if it is kept, and only story roles are kept",
        "select article_id, segment_no from segments where is_kept <> (start_char is not null) "
        "or is_kept <> (end_char is not null) or (is_kept and role not in "
        f"({', '.join(repr(str(role)) for role in sorted(STORY_ROLES))}))",
    ),
    _follows(
        "repairs.order",
        "repairs",
        "repairs are ordered, disjoint, and as long as what they replace",
        "repair_no",
        "start_at < coalesce(previous_end, 0) or end_at - start_at <> n",
        _RAW_SPANS.format(no="repair_no", more=", length(before) as n", table="repairs"),
    ),
    _follows(
        "sentences.order",
        "sentences",
        "sentences are ordered and do not overlap",
        "sentence_no",
        "start_at < coalesce(previous_end, 0) or end_at < start_at",
        _SPANS.format(no="sentence_no", table="sentences", where=""),
    ),
)

_CLUSTERS = (
    Rule(
        "clusters.whole",
        "clusters",
        "every article has its row, and every row its article",
        "select article_id from (select article_id, 1 as n from clustered union all "
        "select article_id, -1 from unclustered) group by article_id having sum(n) <> 0",
    ),
    Rule(
        "clusters.canonical",
        "clusters",
        "each cluster has one canonical article, whose id it bears",
        "select cluster_id from clusters group by cluster_id "
        "having count_if(is_canonical) <> 1 or any_value(article_id) filter (where is_canonical) <> cluster_id "
        "or min(n_members) <> count(*) or max(n_members) <> count(*)",
    ),
)

_BATCH = tuple(TABLES[name] for name in BATCH_TABLES)

#: Every rule; to add one is to add a line here or above.
RULES: tuple[Rule, ...] = (
    *(_keys_are_unique(table) for table in TABLES.values()),
    _ids_are_new("articles", "article_id"),
    _ids_are_new("sources", "source"),
    *_ARTICLES,
    *(_children_have_parents(table) for table in _BATCH if table.is_child),
    *(rule for table in TABLES.values() for rule in _words_are_known(table)),
    *_SEGMENTS,
    *_CLUSTERS,
)
