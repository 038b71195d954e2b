"""JSON and JSON Lines: documents, lists, keys, broken and hostile values."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.errors import Reason
from tasks.core.records import Record, Rejected
from tasks.core.vocabulary import Markup
from tests.read.conftest import Outcome, ReadBytes

ONE = {"title": "Ferry", "text": "The ferry left."}
TWO = {"title": "Mayor", "text": "The mayor resigned."}


def dump(value: object) -> bytes:
    return json.dumps(value).encode()


def keys(outcomes: list[Outcome]) -> list[str]:
    return [o.record for o in outcomes if isinstance(o, Record)]


def reasons(outcomes: list[Outcome]) -> list[tuple[str, Reason]]:
    return [(o.record, o.reason) for o in outcomes if isinstance(o, Rejected)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (ONE, [""]),
        ([ONE], ["#0"]),
        ([ONE, TWO], ["#0", "#1"]),
        ({"articles": [ONE, TWO], "totalResults": 2}, ["#0", "#1"]),
        ({"response": {"status": "ok", "docs": [ONE, TWO]}}, ["#0", "#1"]),
        ({"hits": {"total": 1, "hits": [{"_id": "x", "_source": ONE}]}}, ["#0"]),
        ({"whatever": [ONE, TWO], "tags": ["a"], "authors": [{"name": "Ann Lee"}]}, ["#0", "#1"]),
        ({**ONE, "items": [TWO], "related": [TWO, TWO]}, [""]),
        ({"article": ONE}, [""]),
        ({"_source": ONE, "metadata": {"url": "https://brell.example/1"}}, [""]),
    ],
)
def test_a_document_is_one_article_or_its_list_of_articles(
    read_bytes: ReadBytes, document: object, expected: list[str]
) -> None:
    outcomes = read_bytes("a.json", dump(document))
    assert keys(outcomes) == expected
    assert reasons(outcomes) == []


def test_documents_in_a_row_are_a_list(read_bytes: ReadBytes) -> None:
    data = json.dumps(ONE, indent=1) + "\n\n" + json.dumps(TWO, indent=1) + "\n"
    assert keys(read_bytes("a.json", data.encode())) == ["#0", "#1"]
    assert keys(read_bytes("a.jsonl", data.encode("utf-16"))) == ["#0", "#1"]


def test_a_record_of_json_lines_is_named_by_its_byte_offset(read_bytes: ReadBytes) -> None:
    data = dump({"text": "Ça va."}) + b"\r\n\n" + json.dumps({"text": "Ça va."}, ensure_ascii=False).encode() + b"\n"
    assert keys(read_bytes("a.jsonl", data + dump(TWO))) == ["0", "26", "46"]


def test_what_comes_before_a_defect_is_kept(read_bytes: ReadBytes) -> None:
    outcomes = read_bytes("a.json", dump([ONE, TWO])[:-1] + b', {"text": "The')
    assert keys(outcomes) == ["#0", "#1"]
    assert reasons(outcomes) == [("", Reason.MALFORMED)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", Reason.MALFORMED),
        (b"[1, 2]", Reason.MALFORMED),
        (b"null", Reason.MALFORMED),
        (b'{"text": "One."} {"text": "Two."}', Reason.MALFORMED),
        (b'{"text": ' + b"[" * 50_000, Reason.MALFORMED),
        (b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", Reason.MALFORMED),
        (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, Reason.MALFORMED),
        (b'{"title": "Only a title"}', Reason.EMPTY),
        (b'{"text": null, "html": "  "}', Reason.EMPTY),
        (b'{"text": true}', Reason.EMPTY),
        (b"{}", Reason.EMPTY),
    ],
)
def test_a_bad_line_is_rejected_alone(read_bytes: ReadBytes, line: bytes, reason: Reason) -> None:
    outcomes = read_bytes("a.jsonl", dump(ONE) + b"\n" + line + b"\n" + dump(TWO) + b"\n")
    assert len(keys(outcomes)) == 2
    assert reasons(outcomes) == [(str(len(dump(ONE)) + 1), reason)]


def test_a_reject_never_quotes_the_text(read_bytes: ReadBytes) -> None:
    for data in (b'{"text": "secret" secret}', b'["secret"]', b'{"secret'):
        for outcome in read_bytes("a.jsonl", data) + read_bytes("a.json", data):
            assert isinstance(outcome, Rejected)
            assert "secret" not in outcome.detail


def test_a_reject_for_want_of_text_names_the_fields_there_are(read_bytes: ReadBytes) -> None:
    (outcome,) = read_bytes("a.json", dump({"artikeltext": "Worte.", "titel": "Brell"}))
    assert isinstance(outcome, Rejected)
    assert "artikeltext" in outcome.detail


def test_the_id_field_names_records_and_an_id_that_returns_is_a_reject(read_bytes: ReadBytes) -> None:
    lines = [dump({**ONE, "guid": guid}) for guid in ("a", "b", "a", 7, None, "a", "x" * 500)]
    outcomes = read_bytes("a.jsonl", b"\n".join(lines), id_field="guid")
    named = keys(outcomes)
    assert named[:3] == ["a", "b", "7"]
    assert named[3].startswith("@")
    assert len(named[4]) < 250
    assert [reason for _, reason in reasons(outcomes)] == [Reason.DUPLICATE_RECORD] * 2
    assert len({o.record for o in outcomes}) == 7
    nested = read_bytes("b.json", dump([{**ONE, "meta": {"id": "n1"}}]), id_field="meta.id")
    assert keys(nested) == ["n1"]


def test_an_id_that_looks_like_a_position_meets_no_record_without_an_id(read_bytes: ReadBytes) -> None:
    listed = read_bytes("a.json", dump([{**ONE, "id": "@#1"}, TWO, {**ONE, "id": "@@#1"}]), id_field="id")
    assert keys(listed) == ["@@#1", "@#1", "@@@#1"]
    first = dump({**ONE, "id": "@00"})
    first = first.replace(b"@00", b"@%d" % (len(first) + 1))
    lines = read_bytes("a.jsonl", first + b"\n" + dump(TWO), id_field="id")
    assert keys(lines) == [f"@@{len(first) + 1}", f"@{len(first) + 1}"]


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (r"lone \ud800 half", "lone � half"),
        (r"pair 😀", "pair 😀"),
        (r"nul \u0000 byte", "nul � byte"),
        (r"line\r\nends\rhere", "line\nends\nhere"),
        ("raw\nline", "raw\nline"),
    ],
)
def test_what_cannot_be_stored_is_replaced(read_bytes: ReadBytes, value: str, content: str) -> None:
    (record,) = read_bytes("a.json", f'{{"text": "{value}"}}'.encode())
    assert isinstance(record, Record)
    assert record.content == content


def test_strange_numbers_and_repeated_names_do_no_harm(read_bytes: ReadBytes) -> None:
    data = b'{"title": 2024, "url": NaN, "text": "One.", "text": "Two.", "date": -Infinity, '
    data += b'"tags": [1e999, 1, true, null], "image": ' + b"9" * 100_000 + b', "section": 1.5}'
    (record,) = read_bytes("a.json", data)
    assert isinstance(record, Record)
    assert record.content == "Two."
    assert (record.fields.title, record.fields.url, record.fields.published) == ("2024", None, None)
    assert (record.fields.tags, record.fields.section) == (("1",), "1.5")


def test_a_legacy_charset_and_a_bom_are_read(read_bytes: ReadBytes) -> None:
    text = "Le maire a été très déçu, selon sa déclaration."
    raw = json.dumps({"text": text}, ensure_ascii=False)
    for name in ("a.json", "a.jsonl"):
        for codec, told in (("cp1252", "windows-1252"), ("utf-8-sig", "utf-8")):
            (record,) = read_bytes(name, raw.encode(codec))
            assert isinstance(record, Record)
            assert (record.content, record.encoding) == (text, told)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[]", Reason.EMPTY),
        (b'{"articles": []}', Reason.EMPTY),
        (b"\n\n", Reason.EMPTY),
        (b"", Reason.EMPTY),
        (b"Not found", Reason.MALFORMED),
    ],
)
@pytest.mark.parametrize("name", ["a.json"])
def test_a_document_without_articles_is_one_reject(
    read_bytes: ReadBytes, name: str, data: bytes, reason: Reason
) -> None:
    assert reasons(read_bytes(name, data)) == [("", reason)]


def test_one_element_that_is_too_large_is_rejected_alone(read_bytes: ReadBytes) -> None:
    outcomes = read_bytes("a.json", dump([ONE, {"text": "x" * 5000}, TWO]), max_record_bytes=2000)
    assert keys(outcomes) == ["#0", "#2"]
    assert reasons(outcomes) == [("#1", Reason.TOO_LARGE)]


def test_html_in_a_text_field_is_markup(read_bytes: ReadBytes) -> None:
    outcomes = read_bytes(
        "a.json", dump([{"text": "<p>One.</p><p>Two.</p>"}, {"text": "a < b"}, {"body_html": "<i>x</i>"}])
    )
    assert [o.markup for o in outcomes if isinstance(o, Record)] == [Markup.HTML, Markup.TEXT, Markup.HTML]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["text", "title", "html", "author", "date", "articles", "data", "tags", "_source", "x"]), inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(json_values, st.sampled_from(["a.json", "a.jsonl", "a.txt"]), st.sampled_from([None, "title"]))
def test_any_json_ends_in_records_and_rejects_with_keys_of_their_own(
    read_bytes: ReadBytes, value: object, name: str, id_field: str | None
) -> None:
    data = dump(value)
    outcomes = read_bytes(name, data, id_field=id_field)
    assert outcomes
    assert len({o.record for o in outcomes}) == len(outcomes)
    for outcome in outcomes:
        if isinstance(outcome, Record):
            outcome.content.encode()
            assert "\0" not in outcome.content
            assert outcome.content.strip()
    assert outcomes == read_bytes(name, data, id_field=id_field)
