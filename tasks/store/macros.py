"""Macros: the views and table macros beside the tables, which analysts would write anyway. Declared here, nowhere else.

A macro is called like a table: `from mentions('Vellmar')`. All of it is plain SQL of DuckDB and needs no extension.
Texts are compared in lower case and without accents, so `sao` finds `São`.
"""

from collections.abc import Iterator

# In scripts without blanks between words, a name may touch any letter.
_BORDER = r"[^\p{L}\p{N}]|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"

#: Views beside those of the tables: name -> (what it is, SQL).
VIEWS: dict[str, tuple[str, str]] = {
    "stories": (
        "Each story once: canonical articles with their cluster.",
        "select a.*, c.cluster_id, c.kind as cluster_kind, c.n_members, c.is_syndicated, c.url_key, c.version_no, "
        "c.is_latest from articles a join clusters c using (article_id) where c.is_canonical",
    ),
    "articles_per_day": (
        "Articles, stories (each once) and domains by the publisher's date; null for articles without a date.",
        "select published_date, count(*) as n_articles, count(*) filter (where is_canonical) as n_stories, "
        "count(distinct domain) as n_domains from clusters group by published_date order by published_date",
    ),
    "articles_per_domain": (
        "Articles, stories (each once), words, first and last date by domain; null for articles without an address.",
        "select a.domain, count(*) as n_articles, count(*) filter (where c.is_canonical) as n_stories, "
        "cast(sum(a.n_words) as bigint) as n_words, min(a.published_date) as first_date, "
        "max(a.published_date) as last_date from articles a join clusters c using (article_id) "
        "group by a.domain order by n_articles desc, a.domain",
    ),
}

#: Table macros: name with parameters -> (what it is, SQL).
MACROS: dict[str, tuple[str, str]] = {
    "search(words)": (
        "Articles with these words as a whole, in this order, in title or text; `n` is how often. Most often first.",
        "select article_id, published_date, domain, language, title, n from (select *, len(list_filter("
        "range(1, len(parts)), lambda i: "
        f"regexp_full_match(right(if(i > 1, wanted, '') || parts[i], 1), '(?:{_BORDER})?') and "
        f"regexp_full_match(left(parts[i + 1] || if(i + 1 < len(parts), wanted, ''), 1), '(?:{_BORDER})?'))) as n "
        # Cut at the words: what stands before and behind each cut tells whether it is within a longer word.
        "from (select *, string_split(folded, wanted) as parts "
        "from (select *, strip_accents(lower(concat_ws(chr(10), title, text))) as folded, "
        "strip_accents(lower(trim(words))) as wanted from articles) "
        "where wanted <> '' and contains(folded, wanted))) "
        "where n > 0 order by n desc, published_date desc nulls last, article_id",
    ),
    "mentions(name)": (
        "Sentences with this name or word as a whole, newest first; the span is that of the sentence.",
        "select article_id, sentence_no, published_date, domain, language, start_char, end_char, text from sentences "
        "where trim(name) <> '' and contains(strip_accents(lower(text)), strip_accents(lower(trim(name)))) "
        f"and regexp_matches(strip_accents(lower(text)), '(?:^|{_BORDER})' || "
        f"regexp_escape(strip_accents(lower(trim(name)))) || '(?:$|{_BORDER})') "
        "order by published_date desc nulls last, article_id, sentence_no",
    ),
    "dropped_blocks(id)": (
        "What of an article's page is not in its text, and why, in the order of the page.",
        "select segment_no, role, reason, reason_detail, confidence, text, raw_start_char, raw_end_char "
        "from segments where article_id = id and not is_kept and role <> 'blank' order by segment_no",
    ),
}


def statements() -> Iterator[str]:
    """Yield the statements that create the views and macros in the current schema, beside the tables."""
    for name, (_, sql) in VIEWS.items():
        yield f"create view {name} as {sql}"
    for signature, (_, sql) in MACROS.items():
        yield f"create macro {signature} as table {sql}"


def comments() -> Iterator[tuple[str, str]]:
    """Yield what SQL comments on, and what it says: for catalogs, which keep such comments."""
    for name, (what, _) in VIEWS.items():
        yield f"view {name}", what
    for signature, (what, _) in MACROS.items():
        yield f"macro table {signature.partition('(')[0]}", what
