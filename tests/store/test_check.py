"""The contract is checked before publishing; each broken rule is named with the keys that break it."""

import time

import pyarrow as pa
import pytest

from tasks import store
from tasks.core.contract import RULES
from tasks.core.errors import StoreError
from tasks.core.identity import article_id_of
from tasks.core.records import BatchReport
from tasks.core.tables import TABLES
from tasks.store.check import check

STORIES = {
    "inbox/a": ["Divers found a bell near Cape Oll. It still rings. 🔔", "The bell was sold. Nobody bought it."],
    "inbox/b": ["-", "A mule won the mayor's race in Trask. Votes are counted again."],
}
ID = article_id_of("inbox/a", "0")


def _set(table: str, column: str, value: object, where: int = 0):
    """Return a change of one cell of the staged rows."""

    def change(rows: dict[str, pa.Table]) -> None:
        cells = rows[table].to_pylist()
        cells[where][column] = value
        rows[table] = pa.Table.from_pylist(cells, rows[table].schema)

    return change


def _double(table: str):
    def change(rows: dict[str, pa.Table]) -> None:
        rows[table] = pa.concat_tables([rows[table], rows[table].slice(0, 1)])

    return change


def _drop(table: str, at: int = 0):
    def change(rows: dict[str, pa.Table]) -> None:
        rows[table] = pa.concat_tables([rows[table].slice(0, at), rows[table].slice(at + 1)])

    return change


def _add(table: str, *added: dict[str, object]):
    def change(rows: dict[str, pa.Table]) -> None:
        parent = rows["articles"].to_pylist()[0]
        cells = {name: parent.get(name) for name in ("article_id", "published_date", "domain", "language")}
        schema = TABLES[table].schema
        rows[table] = pa.Table.from_pylist([{**dict.fromkeys(schema.names), **cells, **own} for own in added], schema)

    return change


def _repairs(*spans: tuple[int, int]):
    """Return a change that adds repairs of as many characters as their spans have."""
    places = [{"raw_start_char": start, "raw_end_char": end, "before": "x" * (end - start)} for start, end in spans]
    return _add("repairs", *({"repair_no": n, "after": "y", "rules": ["r"]} | place for n, place in enumerate(places)))


def _all(*changes):
    def change(rows: dict[str, pa.Table]) -> None:
        for one in changes:
            one(rows)

    return change


KEPT_AGAIN = {"is_kept": True, "role": "body", "start_char": 0, "end_char": 1}

#: a rule and one way to break it; a rule of several parts is broken in each of them
BREAKS = [
    ("key.articles", _double("articles")),
    ("key.rejects", _double("rejects")),
    ("key.sentences", _double("sentences")),
    ("articles.identity", _set("articles", "changed_in", 41)),
    ("articles.identity", _set("articles", "article_id", "no id of 32 digits")),
    ("articles.size", _set("articles", "n_chars", 3)),
    ("articles.sentences", _set("articles", "n_sentences", 9)),
    ("articles.source", _set("articles", "source", "inbox/nowhere")),
    ("rejects.source", _set("rejects", "source", "inbox/nowhere")),
    ("sources.counts", _set("sources", "n_records", 9)),
    ("sources.counts", _all(_set("sources", "n_records", 1), _set("sources", "n_articles", 1))),
    ("sources.counts", _all(_set("sources", "n_records", 3), _set("sources", "n_rejects", 1))),
    ("parent.sentences", _set("sentences", "domain", "other.example")),
    ("parent.segments", _set("segments", "article_id", "0" * 32)),
    ("vocabulary.segments.role", _set("segments", "role", "bodies")),
    ("vocabulary.rejects.reason", _set("rejects", "reason", "because")),
    ("segments.tile", _set("segments", "raw_end_char", 2)),
    ("segments.tile", _set("segments", "text", "Divers.")),
    ("segments.tile", _drop("segments")),
    ("segments.inside", _set("segments", "end_char", 2_000)),
    ("segments.spans", _set("segments", "end_char", -1)),
    ("segments.spans", _all(*(_set("segments", name, value, where=1) for name, value in KEPT_AGAIN.items()))),
    ("segments.kept", _set("segments", "role", "share")),
    ("segments.kept", _set("segments", "start_char", 0, where=1)),
    ("segments.kept", _set("segments", "end_char", 1, where=1)),
    ("repairs.order", _repairs((5, 4))),
    ("repairs.order", _repairs((15, 19), (18, 22))),
    ("sentences.order", _set("sentences", "start_char", 0, where=1)),
    ("sentences.order", _set("sentences", "end_char", -1)),
    ("sentences.slices", _set("sentences", "text", "Divers found a ball.")),
    ("parent.authors", _add("authors", {"author_no": 0, "name": "Ann Obst", "kind": "person", "language": "fr"})),
]


def _stage(desk, rows, batch_id="batch"):
    store.stage(desk.warehouse, batch_id, rows, store.StagedManifest("f", (), BatchReport(batch_id)))
    return store.staged_batch(desk.warehouse, batch_id)


def test_rows_that_keep_the_contract_pass(desk, make_rows, singletons):
    rows = make_rows(STORIES)
    _repairs((15, 19), (19, 22))(rows)
    check(desk.warehouse, None, [_stage(desk, rows)], set(), {"clusters": singletons([rows["articles"]])})


@pytest.mark.parametrize(("rule", "change"), BREAKS, ids=[rule for rule, _ in BREAKS])
def test_a_broken_rule_is_named_with_examples(desk, make_rows, rule, change):
    rows = make_rows(STORIES)
    change(rows)
    batch = _stage(desk, rows)
    with pytest.raises(StoreError, match=rf"Contract rule '{rule}' is violated \(.*\), for instance by: '.+'\.$"):
        check(desk.warehouse, None, [batch], set(), {})


def test_a_changed_source_whose_old_rows_stay_is_noticed(desk, make_rows):
    base = desk.run(STORIES)
    batch = _stage(desk, make_rows({"inbox/a": ["A new bell was cast. It is silent."]}, version=2))
    with pytest.raises(StoreError, match=r"'new\.articles'.*" + ID):
        check(desk.warehouse, base, [batch], set(), {})
    with pytest.raises(StoreError, match=r"clusters\.whole"):
        check(desk.warehouse, base, [batch], {"inbox/a"}, {})


def test_a_source_that_stays_is_not_published_again_although_its_articles_are_new(desk, make_rows):
    base = desk.run({"inbox/a": ["-"]})
    batch = _stage(desk, make_rows({"inbox/a": ["A new bell was cast. It is silent."]}, version=2))
    with pytest.raises(StoreError, match=r"'new\.sources'.*inbox/a"):
        check(desk.warehouse, base, [batch], set(), {})


def test_two_batches_with_the_same_articles_are_noticed(desk, make_rows):
    batches = [_stage(desk, make_rows(STORIES), batch_id) for batch_id in ("one", "two")]
    with pytest.raises(StoreError, match=r"key\.articles"):
        check(desk.warehouse, None, batches, set(), {})


def test_ranges_that_read_different_bytes_are_noticed(desk, make_rows):
    first, second = make_rows({"inbox/a": ["One. Two."]}), make_rows({"inbox/a": ["Three. Four."]}, first_record=1)
    _set("sources", "sha256", "cd" * 32)(second)
    with pytest.raises(StoreError, match=r"sources\.version"):
        check(desk.warehouse, None, [_stage(desk, first, "one"), _stage(desk, second, "two")], set(), {})


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"cluster_id": "f" * 32}, "clusters.canonical"), ({"n_members": 2}, "clusters.canonical"),
     ({"article_id": "f" * 32}, "clusters.whole"), ({"kind": "odd"}, "vocabulary.clusters.kind")],
)  # fmt: skip
def test_clusters_must_fit_their_articles(desk, make_rows, singletons, changes, rule):
    rows = make_rows(STORIES)
    clusters = {"clusters": singletons([rows["articles"]])}
    for column, value in changes.items():
        _set("clusters", column, value)(clusters)
    with pytest.raises(StoreError, match=f"'{rule}'"):
        check(desk.warehouse, None, [_stage(desk, rows)], set(), clusters)


def test_a_cluster_has_one_canonical_article(desk, make_rows, singletons):
    rows = make_rows(STORIES)
    clusters = {"clusters": singletons([rows["articles"]])}
    first = clusters["clusters"]["article_id"][0].as_py()
    _all(_set("clusters", "cluster_id", first, where=1), *(_set("clusters", "n_members", 2, n) for n in (0, 1)))(
        clusters
    )
    with pytest.raises(StoreError, match=r"'clusters\.canonical'"):
        check(desk.warehouse, None, [_stage(desk, rows)], set(), clusters)
    _set("clusters", "is_canonical", False, where=1)(clusters)
    check(desk.warehouse, None, [_stage(desk, rows, "sound")], set(), clusters)


def test_examples_are_at_most_ten_and_hold_no_text_of_an_article(desk, make_rows):
    rows = make_rows({"inbox/a": [f"Secret number {n}. It is hidden." for n in range(30)]})
    rows["articles"] = rows["articles"].set_column(
        rows["articles"].schema.get_field_index("n_chars"),
        rows["articles"].schema.field("n_chars"),
        pa.array([1] * 30, pa.int32()),
    )
    with pytest.raises(StoreError) as caught:
        check(desk.warehouse, None, [_stage(desk, rows)], set(), {})
    examples = str(caught.value).split("for instance by: ")[1].split("; ")
    assert len(examples) == 10
    assert "Secret" not in str(caught.value)


def test_a_long_story_of_many_sentences_is_checked_in_time(desk, make_rows):
    """A slice in SQL walks its text from the start: a megabyte of short sentences would take minutes."""
    text = "Ō noise. " * 111_000
    rows = make_rows({"inbox/a": [text]})
    (parent,) = rows["sentences"].slice(0, 1).to_pylist()
    spans = [(n, 9 * n, 9 * n + 8) for n in range(111_000)]
    sentences = [
        {**parent, "sentence_no": n, "start_char": start, "end_char": end, "text": text[start:end]}
        for n, start, end in spans
    ]
    rows["sentences"] = pa.Table.from_pylist(sentences, rows["sentences"].schema)
    _set("articles", "n_sentences", len(sentences))(rows)
    batch = _stage(desk, rows)
    began = time.process_time()
    check(desk.warehouse, None, [batch], set(), {})
    assert time.process_time() - began < 3


def test_rules_have_names_of_their_own():
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
