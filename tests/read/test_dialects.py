"""Dialects: articles as content systems, interfaces and dumps export them (invented values)."""

import json
from typing import Any

import pytest

from tasks.core.records import Record
from tasks.core.vocabulary import Markup
from tests.read.conftest import ReadBytes

URL = "https://brell.example/2024/05/ferry/"
TEXT = "The ferry left at noon. Nobody waved."
HTML = f"<p>{TEXT}</p>"

#: name -> (one exported document, what its only record must say)
DIALECTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "WordPress, rows of wp_posts": (
        [
            {
                "ID": "512", "post_author": "3", "post_date": "2024-05-01 10:00:00",
                "guid": "https://brell.example/?p=512",
                "post_date_gmt": "2024-05-01 08:00:00", "post_content": HTML, "post_title": "Ferry leaves",
                "post_excerpt": "Without waving.", "post_status": "publish", "post_name": "ferry",
                "post_modified": "2024-05-01 11:00:00", "post_modified_gmt": "2024-05-01 09:00:00", "permalink": URL,
            }
        ],
        {
            "title": "Ferry leaves", "subtitle": "Without waving.", "authors": (), "url": URL,
            "published": "2024-05-01T10:00:00+02:00", "modified": "2024-05-01T11:00:00+02:00",
        },
    ),
    "WordPress, a draft without UTC": (
        [{"post_date": "2024-05-01 10:00:00", "post_date_gmt": "0000-00-00 00:00:00", "post_content": HTML}],
        {"published": "2024-05-01 10:00:00"},
    ),
    "WordPress, REST with what it embeds": (
        [
            {
                "id": 7, "date": "2024-05-01T04:00:00", "date_gmt": "2024-05-01T08:00:00",
                "modified_gmt": "2024-05-02T08:00:00",
                "link": URL, "author": 3, "categories": [4], "tags": [5, 6], "title": {"rendered": "Ferry leaves"},
                "content": {"rendered": HTML, "protected": False}, "excerpt": {"rendered": "<p>Without waving.</p>"},
                "yoast_head_json": {"title": "Ferry leaves - Brell Post", "og_site_name": "Brell Post"},
                "_embedded": {"author": [{"id": 3, "name": "Ann Lee"}]}, "jetpack_featured_media_url": f"{URL}a.jpg",
            }
        ],
        {
            "title": "Ferry leaves", "authors": ("Ann Lee",), "url": URL, "publisher": "Brell Post", "tags": (),
            "section": None, "published": "2024-05-01T04:00:00-04:00", "modified": "2024-05-02T08:00:00Z",
            "image_url": f"{URL}a.jpg",
        },
    ),
    "Ghost, an export": (
        {
            "db": [
                {
                    "meta": {"exported_on": 1714557600000, "version": "5.0.0"},
                    "data": {
                        "posts": [
                            {
                                "title": "Ferry leaves", "html": HTML, "plaintext": TEXT,
                                "feature_image": f"{URL}a.jpg",
                                "custom_excerpt": "Without waving.", "published_at": "2024-05-01T08:00:00.000Z",
                                "updated_at": "2024-05-02T08:00:00.000Z", "primary_author": {"id": "1",
                                "name": "Ann Lee"},
                                "url": URL, "visibility": "public", "tags": [{"id": "9", "name": "Sea", "slug": "sea"}],
                            }
                        ]
                    },
                }
            ]
        },
        {
            "title": "Ferry leaves", "subtitle": "Without waving.", "authors": ("Ann Lee",), "tags": ("Sea",),
            "published": "2024-05-01T08:00:00.000Z", "image_url": f"{URL}a.jpg",
        },
    ),
    "news-please, with nulls": (
        {
            "authors": [], "date_download": "2024-05-02 00:00:00", "date_modify": None,
            "date_publish": "2024-05-01 10:00:00",
            "description": None, "filename": "a.json", "image_url": None, "language": "en", "localpath": None,
            "title": "Ferry leaves", "title_page": None, "title_rss": None, "source_domain": "brell.example",
            "maintext": TEXT, "url": URL,
        },
        {"title": "Ferry leaves", "publisher": "brell.example", "fetched": "2024-05-02 00:00:00", "subtitle": None},
    ),
    "GDELT, joined with texts": (
        {
            "articles": [
                {
                    "url": URL, "url_mobile": "", "title": "Ferry leaves", "seendate": "20240501T081500Z",
                    "domain": "brell.example",
                    "socialimage": f"{URL}a.jpg", "language": "English", "sourcecountry": "Brell", "text": TEXT,
                }
            ]
        },
        {"url": URL, "published": None, "fetched": "20240501T081500Z", "image_url": f"{URL}a.jpg"},
    ),
    "GDELT, the graph": (
        [{"DocumentIdentifier": URL, "SourceCommonName": "brell.example", "text": TEXT}],
        {"url": URL, "publisher": "brell.example"},
    ),
    "Common Crawl, C4": (
        {"text": TEXT, "url": URL, "timestamp": "2024-05-03T01:02:03Z"},
        {"published": None, "fetched": "2024-05-03T01:02:03Z", "url": URL},
    ),
    "Common Crawl, RealNews": (
        {
            "url": URL, "text": TEXT, "summary": "Without waving.", "title": "Ferry leaves", "authors": ["Ann Lee"],
            "publish_date": "05-01-2024", "domain": "brell.example", "warc_date": "2024-05-03T01:02:03Z",
            "status": "success",
        },
        {"published": "05-01-2024", "fetched": "2024-05-03T01:02:03Z", "publisher": "brell.example"},
    ),
    "Media Cloud, the index": (
        {
            "article_title": "Ferry leaves", "publication_date": "2024-05-01", "text_content": TEXT,
            "original_url": URL,
            "canonical_domain": "brell.example", "indexed_date": "2024-05-04T00:00:00", "language": "en",
        },
        {
            "title": "Ferry leaves", "published": "2024-05-01", "url": URL, "publisher": "brell.example",
            "fetched": "2024-05-04T00:00:00",
        },
    ),
    "Media Cloud, stories": (
        [
            {
                "stories_id": 1, "title": "Ferry leaves", "url": URL, "publish_date": "2024-05-01 10:00:00",
                "story_text": TEXT,
                "collect_date": "2024-05-02 00:00:00", "media_name": "Brell Post",
                "media_url": "https://brell.example/",
            }
        ],
        {"publisher": "Brell Post", "published": "2024-05-01 10:00:00", "fetched": "2024-05-02 00:00:00"},
    ),
    "NewsAPI": (
        {
            "status": "ok", "totalResults": 1,
            "articles": [
                {
                    "source": {"id": "brell-post", "name": "Brell Post"}, "author": "Ann Lee", "title": "Ferry leaves",
                    "description": "Without waving.", "url": URL, "urlToImage": None,
                    "publishedAt": "2024-05-01T08:00:00Z",
                    "content": TEXT,
                }
            ],
        },
        {"publisher": "Brell Post", "authors": ("Ann Lee",), "published": "2024-05-01T08:00:00Z"},
    ),
    "Event Registry": (
        {
            "articles": {
                "results": [
                    {
                        "uri": "8112233445", "lang": "eng", "date": "2024-05-01", "time": "08:00:00",
                        "dateTime": "2024-05-01T08:05:00Z", "dateTimePub": "2024-05-01T08:00:00Z", "url": URL,
                        "title": "Ferry leaves", "body": TEXT, "source": {"uri": "brell.example",
                        "title": "Brell Post"},
                        "authors": [{"uri": "ann_lee@brell.example", "name": "Ann Lee", "type": "author"}],
                    }
                ]
            }
        },
        {"published": "2024-05-01T08:00:00Z", "publisher": "Brell Post", "authors": ("Ann Lee",), "url": URL},
    ),
    "Guardian, a search": (
        {
            "response": {
                "status": "ok", "total": 1,
                "results": [
                    {
                        "id": "sea/ferry", "type": "article", "sectionId": "sea", "sectionName": "Sea", "webUrl": URL,
                        "webPublicationDate": "2024-05-01T08:00:00Z", "webTitle": "Ferry leaves – live",
                        "fields": {
                            "headline": "Ferry leaves", "trailText": "Without <b>waving</b>.", "byline": "Ann Lee",
                            "body": HTML, "bodyText": TEXT, "thumbnail": f"{URL}a.jpg", "publication": "Brell Post",
                        },
                        "tags": [{"id": "sea/ships", "type": "keyword", "webTitle": "Ships"}],
                    }
                ],
            }
        },
        {
            "title": "Ferry leaves", "section": "Sea", "authors": ("Ann Lee",), "tags": ("Ships",),
            "published": "2024-05-01T08:00:00Z", "publisher": "Brell Post", "url": URL,
        },
    ),
    "Guardian, one item": (
        {
            "response": {"status": "ok", "content": {"webTitle": "Ferry leaves", "webUrl": URL,
            "fields": {"bodyText": TEXT}}},
        },
        {"title": "Ferry leaves", "url": URL},
    ),
    "New York Times, with texts": (
        {
            "response": {
                "docs": [
                    {
                        "web_url": URL, "snippet": "Without waving.", "abstract": "Without waving.",
                        "source": "Brell Times",
                        "headline": {"main": "Ferry leaves", "kicker": "The sea", "print_headline": "Ferry Leaves"},
                        "byline": {"original": "By Ann Lee", "person": [], "organization": None}, "text": TEXT,
                        "pub_date": "2024-05-01T08:00:00+0000", "section_name": "Sea", "news_desk": "Harbors",
                        "keywords": [{"name": "subject", "value": "Ferries", "rank": 1}],
                    }
                ]
            }
        },
        {
            "title": "Ferry leaves", "subtitle": "Without waving.", "authors": ("By Ann Lee",), "section": "Sea",
            "url": URL,
            "publisher": "Brell Times", "published": "2024-05-01T08:00:00+0000", "tags": ("Ferries",),
        },
    ),
    "Arc": (
        {
            "headlines": {"basic": "Ferry leaves"}, "description": {"basic": "Without waving."},
            "canonical_url": "/2024/ferry/",
            "credits": {"by": [{"type": "author", "name": "Ann Lee"}]}, "display_date": "2024-05-01T08:00:00Z",
            "content_elements": [{"type": "text", "content": TEXT}, {"type": "image", "caption": "A ferry"}],
        },
        {
            "title": "Ferry leaves", "subtitle": "Without waving.", "authors": ("Ann Lee",),
            "published": "2024-05-01T08:00:00Z",
        },
    ),
    "a JSON Feed": (
        {
            "version": "https://jsonfeed.org/version/1.1", "title": "Brell Post",
            "items": [
                {
                    "id": URL, "url": URL, "title": "Ferry leaves", "content_text": TEXT,
                    "authors": [{"name": "Ann Lee"}],
                    "date_published": "2024-05-01T08:00:00Z",
                }
            ],
        },
        {"title": "Ferry leaves", "authors": ("Ann Lee",), "url": URL, "published": "2024-05-01T08:00:00Z"},
    ),
    "a parsed feed": (
        {
            "feed": {"title": "Brell Post"},
            "entries": [
                {
                    "title": "Ferry leaves", "link": URL, "summary": "Without waving.",
                    "published": "Wed, 01 May 2024 08:00:00 GMT",
                    "content": [{"type": "text/html", "value": HTML}], "author": "Ann Lee", "tags": [{"term": "Sea"}],
                }
            ],
        },
        {"title": "Ferry leaves", "url": URL, "authors": ("Ann Lee",), "tags": ("Sea",)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_is_read_without_a_mapping(read_bytes: ReadBytes, name: str) -> None:
    document, expected = DIALECTS[name]
    (record,) = read_bytes("export.json", json.dumps(document).encode())
    assert isinstance(record, Record)
    assert TEXT in record.content
    assert {part: getattr(record.fields, part) for part in expected} == expected


def test_blank_lines_are_paragraphs_where_a_content_system_keeps_what_was_typed(read_bytes: ReadBytes) -> None:
    typed = '<em>Early</em> it <a href="/left">left</a>.\n\n<h2>Noon</h2>\n\n<strong>Nobody</strong> waved.'
    (record,) = read_bytes("export.json", json.dumps([{"post_content": typed}]).encode())
    assert isinstance(record, Record)
    assert record.markup is Markup.HTML
    assert record.content.count("\n<p>") == 2


@pytest.mark.parametrize(
    ("utc", "local", "expected"),
    [
        ("2024-05-01 08:00:00", "2024-05-01 13:30:00", "2024-05-01T13:30:00+05:30"),
        ("2024-05-01 08:00:00", "2024-04-30 23:00:00", "2024-04-30T23:00:00-09:00"),
        ("2024-05-01 08:00:00", "2024-05-01 08:00:07", "2024-05-01T08:00:00Z"),
        ("2024-05-01 08:00:00", "2023-05-01 08:00:00", "2024-05-01T08:00:00Z"),
        ("2024-05-01 08:00:00", "", "2024-05-01T08:00:00Z"),
        ("2024-13-01 08:00:00", "2024-05-01 08:00:00", "2024-13-01 08:00:00"),
        ("2024-05-01T08:00:00+00:00", "2024-05-01T10:00:00", "2024-05-01T08:00:00+00:00"),
    ],
)
def test_utc_beside_the_local_time_tells_the_offset(read_bytes: ReadBytes, utc: str, local: str, expected: str) -> None:
    row = {"text": TEXT, "post_date_gmt": utc, "post_date": local}
    (record,) = read_bytes("export.json", json.dumps([row]).encode())
    assert isinstance(record, Record)
    assert record.fields.published == expected
