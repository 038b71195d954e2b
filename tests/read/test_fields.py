"""Fields: the shapes in which common scrapers and interfaces deliver articles (invented values)."""

import pytest

from tasks.core.errors import ConfigError
from tasks.core.records import Fields, Record
from tasks.core.vocabulary import Format, Markup
from tasks.read import ReadOptions, check_fields
from tasks.read.fields import NAMES, fold
from tasks.read.json_article import article
from tasks.read.values import instant


def read(value: dict[str, object], **mapping: str) -> Record:
    return article(value, "in/a.json", "", Format.JSON, ReadOptions(fields=mapping), "utf-8")


def test_a_news_please_record() -> None:
    record = read(
        {
            "authors": ["Ann Lee"], "date_download": "2024-05-02 00:00:00", "date_modify": None,
            "date_publish": "2024-05-01 10:00:00", "description": "A ferry.", "filename": "x.json",
            "image_url": "https://brell.example/i.jpg", "language": "en", "localpath": None, "title": "Ferry",
            "title_page": None, "source_domain": "brell.example", "maintext": "It left.", "url": "https://brell.example/1",
        }
    )  # fmt: skip
    assert record.content == "It left."
    assert record.fields == Fields(
        title="Ferry", subtitle="A ferry.", authors=("Ann Lee",), url="https://brell.example/1",
        publisher="brell.example", published="2024-05-01 10:00:00", fetched="2024-05-02 00:00:00", language="en",
        image_url="https://brell.example/i.jpg",
    )  # fmt: skip


def test_a_news_api_record() -> None:
    record = read(
        {
            "source": {"id": None, "name": "Brell Post"}, "author": "Ann Lee", "title": "Ferry",
            "url": "https://brell.example/1", "urlToImage": "https://brell.example/i.jpg",
            "publishedAt": "2024-05-01T10:00:00Z", "content": "It left.",
        }
    )  # fmt: skip
    fields = record.fields
    assert (record.content, fields.publisher, fields.published) == ("It left.", "Brell Post", "2024-05-01T10:00:00Z")
    assert fields.image_url == "https://brell.example/i.jpg"


def test_a_schema_org_record() -> None:
    record = read(
        {
            "@type": "NewsArticle", "headline": "Ferry", "articleBody": "It left.", "datePublished": "2024-05-01",
            "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Jo Park"}], "inLanguage": "en",
            "publisher": {"@type": "Organization", "name": "Brell Post", "url": "https://brell.example"},
            "image": {"@type": "ImageObject", "name": "A ferry", "url": "https://brell.example/i.jpg"},
            "keywords": "ships, sea", "articleSection": ["Sea", "Local"], "copyrightNotice": "© Brell Post",
        }
    )  # fmt: skip
    fields = record.fields
    assert (fields.title, fields.authors, fields.publisher) == ("Ferry", ("Ann Lee", "Jo Park"), "Brell Post")
    assert (fields.tags, fields.section, fields.rights) == (("ships", "sea"), "Sea", "© Brell Post")
    assert fields.image_url == "https://brell.example/i.jpg"


def test_a_wordpress_record() -> None:
    record = read(
        {
            "id": 7, "date_gmt": "2024-05-01T08:00:00", "link": "https://brell.example/1",
            "title": {"rendered": "Ferry"}, "content": {"rendered": "<p>It left.</p>", "protected": False},
            "excerpt": {"rendered": "<p>A ferry.</p>"},
        }
    )  # fmt: skip
    assert (record.content, record.markup) == ("<p>It left.</p>", Markup.HTML)
    assert (record.fields.title, record.fields.url) == ("Ferry", "https://brell.example/1")


def test_records_nested_one_level() -> None:
    assert read({"article": {"headline": "Ferry", "paragraphs": ["One.", "Two."]}}).content == "One.\n\nTwo."
    guardian = {"webTitle": "Ferry", "fields": {"body": "<p>It left.</p>", "bodyText": "It left.", "byline": "Ann Lee"}}
    record = read(guardian)
    assert (record.content, record.markup, record.fields.authors) == ("It left.", Markup.TEXT, ("Ann Lee",))
    record = read({"text": "It left.", "metadata": {"title": "Ferry", "url": "https://brell.example/1"}})
    assert (record.fields.title, record.fields.url) == ("Ferry", "https://brell.example/1")


def test_the_record_itself_goes_before_what_is_nested_in_it() -> None:
    assert read({"meta": {"title": "Site"}, "title": "Ferry", "text": "It left."}).fields.title == "Ferry"


def test_plain_text_goes_before_html_unless_it_is_blank() -> None:
    assert read({"text": "Plain.", "html": "<p>Rich.</p>"}).markup is Markup.TEXT
    record = read({"text": " ", "html": "<p>Rich.</p>"})
    assert (record.content, record.markup) == ("<p>Rich.</p>", Markup.HTML)


def test_the_users_names_go_first() -> None:
    value = {"Artikeltext": "Worte.", "text": "Teaser", "kopf": {"zeile": "Titel"}, "autor": "Ann Lee"}
    record = read(value, Artikeltext="text", **{"kopf.zeile": "title", "autor": "authors", "missing": "url"})
    assert (record.content, record.fields.title, record.fields.authors) == ("Worte.", "Titel", ("Ann Lee",))
    assert read(value, artikelText="text").content == "Worte."


def test_a_mapping_to_no_part_of_an_article_is_told() -> None:
    check_fields({"x": "text", "y": "authors"})
    with pytest.raises(ConfigError, match=r"'body'.*text"):
        check_fields({"x": "body"})


def test_a_source_that_is_an_address_is_no_publisher() -> None:
    fields = read({"text": "It left.", "source": "https://brell.example/1"}).fields
    assert (fields.publisher, fields.url) == (None, "https://brell.example/1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1714557600, "2024-05-01T10:00:00+00:00"),
        (1714557600.25, "2024-05-01T10:00:00+00:00"),
        ("1714557600123", "2024-05-01T10:00:00+00:00"),
        (1714557600123456789, "2024-05-01T10:00:00+00:00"),
        ({"$date": "2024-05-01T10:00:00Z"}, "2024-05-01T10:00:00Z"),
        (20240501, "20240501"),
        ("202405011000", "202405011000"),
        ("20240501100000", "20240501100000"),
        ("May 1, 2024", "May 1, 2024"),
        (float("inf"), ""),
        (None, ""),
        (True, ""),
        ([], ""),
        ("9" * 19, "2286-11-20T17:46:39+00:00"),
    ],
)
def test_times_in_numbers_become_iso_8601(value: object, expected: str) -> None:
    assert instant(value) == expected


def test_every_name_of_the_table_is_folded_and_stands_for_one_part() -> None:
    names = [name for group in NAMES.values() for name in group]
    assert [fold(name) for name in names] == names
    assert len(set(names)) == len(names)
    assert set(NAMES) - {"text", "html"} == set(Fields.__dataclass_fields__)


@pytest.mark.parametrize("null", ["nan", "NaN", "None", "null", "N/A", "[]", " nan "])
def test_the_nulls_of_other_programs_are_no_values(null: str) -> None:
    record = read({"text": null, "body": "It left.", "title": null, "author": null, "tags": null, "section": null})
    assert record.content == "It left."
    assert record.fields == Fields()


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("['Ann Lee', \"Tom O'Park\"]", ("Ann Lee", "Tom O'Park")),
        ('["Ann Lee", "Zo\\u00e9 Park"]', ("Ann Lee", "Zoé Park")),
        ('[{"name": "Ann Lee"}]', ("Ann Lee",)),
        ("['Ann Lee']", ("Ann Lee",)),
        ("[Ann Lee]", ("[Ann Lee]",)),
        ("[{'id': 7}]", ("[{'id': 7}]",)),
    ],
)
def test_a_list_that_was_written_as_text_is_a_list(written: str, items: tuple[str, ...]) -> None:
    fields = read({"text": "It left.", "authors": written, "keywords": written}).fields
    assert (fields.authors, fields.tags) == (items, items)


@pytest.mark.parametrize(
    "person",
    [
        {"firstName": "Ann", "lastName": "Lee"},
        {"first_name": "Ann", "last_name": "Lee", "id": 7},
        {"prenom": "Ann", "nom": "Lee"},
        {"name": "Ann Lee", "first_name": "Anna", "last_name": "Lee"},
    ],
)
def test_a_name_in_two_parts_is_one(person: dict[str, object]) -> None:
    assert read({"text": "It left.", "authors": [person]}).fields.authors == ("Ann Lee",)


def test_a_hit_of_elasticsearch_is_what_it_holds_and_no_publisher() -> None:
    record = read({"_id": "1", "_index": "news", "_source": {"title": "Ferry", "body": "It left."}})
    assert (record.content, record.fields) == ("It left.", Fields(title="Ferry"))


@pytest.mark.parametrize(
    "record",
    [
        {"titel": "Ferry", "autor": "Ann Lee", "datum": "2024-05-01", "inhalt": "It left.", "quelle": "Brell Post"},
        {"titre": "Ferry", "auteur": "Ann Lee", "date_publication": "2024-05-01", "texte": "It left.",
         "source": "Brell Post"},
        {"Título": "Ferry", "autor": "Ann Lee", "fecha": "2024-05-01", "texto": "It left.", "medio": "Brell Post"},
        {"titolo": "Ferry", "autore": "Ann Lee", "data_pubblicazione": "2024-05-01", "testo": "It left.",
         "fonte": "Brell Post"},
        {"заголовок": "Ferry", "автор": "Ann Lee", "дата": "2024-05-01", "текст": "It left.", "источник": "Brell Post"},
        {"标题": "Ferry", "作者": "Ann Lee", "日期": "2024-05-01", "正文": "It left.", "来源": "Brell Post"},
    ],
)  # fmt: skip
def test_fields_may_have_names_in_the_language_of_the_paper(record: dict[str, object]) -> None:
    found = read(record)
    assert found.content == "It left."
    assert found.fields == Fields(title="Ferry", authors=("Ann Lee",), published="2024-05-01", publisher="Brell Post")
