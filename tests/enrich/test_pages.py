"""Facts from the metadata of a page."""

import dataclasses
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.facts import ARTICLE_FACTS, ROW_FACTS, Modified, Published
from tasks.core.records import Fields, Head, Hyperlink
from tasks.core.tables import TABLES
from tasks.core.vocabulary import Origin, Precision, Role
from tasks.enrich import PAGE_ENRICHERS, enrich_page
from tasks.enrich.address import address_of, registered_domain
from tasks.enrich.authors import authors_of
from tasks.enrich.filing import filing_of
from tasks.enrich.headline import headline_of, without_site
from tasks.enrich.hyperlinks import hyperlinks_of
from tasks.enrich.json_ld import described
from tasks.enrich.language import detect, language_of, script_of
from tasks.enrich.times import fetch_of, publication_of
from tests.enrich.pages import only, page

STORY = (Role.BODY, "A strong storm hit the coast of Harrow Bay on Tuesday and closed the old harbor for two days.")


def ld(**values):
    return Head(json_ld=(json.dumps({"@type": "NewsArticle"} | values),))


def published(*args, **kwargs):
    return next((f for f in publication_of(page(*args, **kwargs)) if isinstance(f, Published)), None)


def test_every_fact_has_fields_that_are_columns_of_its_table():
    for fact in ARTICLE_FACTS:
        assert {f.name for f in dataclasses.fields(fact)} <= set(TABLES["articles"].schema.names)
    for fact, table in ROW_FACTS.items():
        assert {f.name for f in dataclasses.fields(fact)} <= set(TABLES[table].schema.names)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.gull.co.uk/a", "gull.co.uk"),
        ("http://gull.com:80/", "gull.com"),
        ("http://127.0.0.1/a", None),
        ("http://localhost/a", None),
        ("not an address", None),
        ("http://[::1", None),
        ("https://news.corrin.example:8080/bees", "corrin.example"),
        ("https://co.uk/", None),
        ("https://News.Gull.CO.UK./a", "gull.co.uk"),
        ("https://gull.github.io/a", "github.io"),
        ("https://news.gull.xn--fiqs8s/a", "gull.xn--fiqs8s"),
        ("https://news.gull.中国/a", "gull.中国"),
        ("http://[2001:db8::1]/a", None),
        ("http://10.1/a", None),
        ("https://gull..com/a", None),
    ],
)
def test_the_registered_domain_follows_the_public_suffixes(url, domain):
    assert registered_domain(url) == domain


def test_an_address_comes_from_the_record_the_canonical_link_or_a_header_line():
    head = Head(links=(("canonical", "/2031/storm"),), metas=(("og:site_name", "Daily Gull"),))
    found = only(address_of(page(STORY, head=head, url="https://me:pw@m.gull.com/storm?x=1")))
    assert found.url == "https://m.gull.com/storm?x=1"
    assert (found.canonical_url, found.domain, found.publisher) == (
        "https://m.gull.com/2031/storm",
        "gull.com",
        "Daily Gull",
    )
    lines = (
        (Role.BOILERPLATE, "URL: https://gull.com/a", "header:url"),
        (Role.BOILERPLATE, "Source: Gull", "header:source"),
    )
    found = only(address_of(page(*lines, STORY)))
    assert (found.url, found.domain, found.publisher) == ("https://gull.com/a", "gull.com", "Gull")


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("Daily Gull | News by the sea", "Daily Gull"),
        ("News by the sea - Daily Gull", "Daily Gull"),
        ("The Gull | News by the sea", "The Gull | News by the sea"),
    ],
)
def test_a_slogan_beside_the_name_for_which_the_domain_stands_is_left_out(name, publisher):
    head = Head(metas=(("og:site_name", name),))
    assert only(address_of(page(STORY, head=head, url="https://www.daily-gull.com/a"))).publisher == publisher
    assert only(address_of(page(STORY, head=head))).publisher == name


def test_a_home_page_is_no_canonical_address_and_a_mirror_is_no_publisher():
    head = Head(links=(("canonical", "https://gull.com/"),))
    assert only(address_of(page(head=head, url="https://gull.com/storm"))).canonical_url is None
    head = Head(links=(("canonical", "https://gull.com/storm"),))
    assert only(address_of(page(head=head, url="https://web.archive.org/web/1/gull"))).domain == "gull.com"


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Storm hits coast | The Daily Gull", "", "Storm hits coast"),
        ("Storm hits coast - Daily Gull", "Daily Gull", "Storm hits coast"),
        ("Daily Gull: Storm hits coast", "", "Daily Gull: Storm hits coast"),
        ("Storm – the day after the flood", "", "Storm – the day after the flood"),
        ("", "Daily Gull", ""),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title(title, site, expected):
    assert without_site(title, site) == expected


def test_a_title_is_what_the_page_shows_if_it_is_about_the_same():
    head = Head(title="Storm hits Harrow coast | Gull", h1s=("Daily Gull", "Heavy storm hits Harrow Bay coast"))
    assert only(headline_of(page(STORY, head=head))).title == "Heavy storm hits Harrow Bay coast"
    head = Head(title="Storm hits Harrow coast | Gull", h1s=("Our newsletters", "Most read today"))
    assert only(headline_of(page(STORY, head=head))).title == "Storm hits Harrow coast"


def test_a_title_of_plain_text_is_its_headline_and_the_subtitle_the_line_below():
    found = only(headline_of(page((Role.HEADLINE, "Storm hits"), (Role.SUBHEADLINE, "Harbor closed"), STORY)))
    assert (found.title, found.subtitle) == ("Storm hits", "Harbor closed")
    assert only(headline_of(page((Role.HEADLINE, "Other"), STORY, title="From &amp; field"))).title == "From & field"


def test_the_outlet_behind_a_records_title_is_left_out_if_the_record_names_it():
    def title_of(title, **fields):
        return only(headline_of(page(STORY, title=title, **fields))).title

    assert title_of("Bridge reopens - Daily Gull", publisher="Daily Gull") == "Bridge reopens"
    assert title_of("Bridge reopens - Daily Gull") == "Bridge reopens - Daily Gull"
    assert title_of("Rain - the day after", publisher="Daily Gull") == "Rain - the day after"
    assert title_of("Daily Gull", publisher="Daily Gull") == "Daily Gull"


def test_a_kicker_in_the_headline_is_no_part_of_the_title():
    def title_of(shown):
        return only(headline_of(page(STORY, head=Head(title="Storm hits Harrow coast | Gull", h1s=(shown,))))).title

    assert title_of("Weather Storm hits Harrow coast") == "Storm hits Harrow coast"
    assert title_of("After the flood: Storm hits Harrow coast") == "After the flood: Storm hits Harrow coast"


@pytest.mark.parametrize(
    "line",
    ["17 May 2031, 10:15", "2031年5月17日 6時00分", "Stand: 17. Mai 2031, 10:15 Uhr", "Von Anna Lotz und Jens Kühn",
     "By Ada Quill", "本报记者 林晓禾", "Waves in Harrow Bay", "Storm hits", "", "<p> </p>",
     "Ada Quill | Published 4 months ago", "May 17, 2031 · 3 min read · By Gull Online"],
)  # fmt: skip
def test_dates_bylines_captions_and_the_title_are_no_subtitles(line):
    shown = page((Role.HEADLINE, "Storm hits"), (Role.SUBHEADLINE, line), (Role.CAPTION, "Waves in Harrow Bay"), STORY)
    assert only(headline_of(shown)).subtitle is None
    # Without the headline, which they must not repeat, these two words are as good as any.
    stated = page((Role.CAPTION, "Waves in Harrow Bay"), STORY, subtitle=line)
    assert only(headline_of(stated)).subtitle == (line if line == "Storm hits" else None)


@pytest.mark.parametrize(
    "line",
    [
        "By the time it rained all had left",
        "Von Brell nach Harrow in drei Tagen",
        "In May 2031 came wolves",
        "Harbor closed — the wolves that came on May 17, 2031 had left",
    ],
)
def test_lines_that_only_begin_like_a_byline_or_hold_a_date_may_be_subtitles(line):
    assert only(headline_of(page((Role.HEADLINE, "Storm hits"), (Role.SUBHEADLINE, line), STORY))).subtitle == line


def test_tags_of_content_systems_are_no_part_of_a_line():
    found = only(
        headline_of(page(STORY, title="Storm <em>hits</em> H<sub>2</sub>O &lt;b&gt;", subtitle="<p>Rain</p>5 < 6"))
    )
    assert (found.title, found.subtitle) == ("Storm hits H2O", "Rain 5 < 6")


def test_the_paper_beside_a_name_is_no_author_but_an_agency_is():
    byline = (Role.BYLINE, "By Ada Quill | Brell Weekly | Reuters | 9 January 2031")
    assert [author.name for author in authors_of(page(byline, STORY))] == ["Ada Quill", "Reuters"]
    assert [author.name for author in authors_of(page((Role.BYLINE, "Brell Weekly"), STORY))] == ["Brell Weekly"]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        # what stands in a byline's box but is no name
        ([(Role.BYLINE, "Brell", "element: placelines"), (Role.BYLINE, "Ada Quill", "element: author")], ["Ada Quill"]),
        ([(Role.BYLINE, "Text Size", "element: byline_action")], []),
        ([(Role.BYLINE, "October 12, 2031/0 Comments/by ada", "element: post-meta")], ["ada"]),
        # the nearest one above the story is its own
        (
            [
                (Role.BYLINE, "By Tom Rask", "header:author"),
                *[(Role.BOILERPLATE, "Other news")] * 4,
                (Role.BYLINE, "By Ada Quill", "header:author"),
            ],
            ["Ada Quill"],
        ),
        # two lines of one byline
        (
            [
                (Role.BYLINE, "Ada Quill", "element: author first"),
                (Role.BOILERPLATE, "Tides"),
                (Role.BYLINE, "Tom Rask", "element: author last"),
            ],
            ["Ada Quill", "Tom Rask"],
        ),
        # what a line is called matters less below the headline, unless it is a picture's
        (
            [
                (Role.HEADLINE, "Storm hits coast"),
                (Role.RELATED, "By Ada Quill • May 17, 2031", "element: latest"),
                (Role.CREDIT, "By Tom Rask", "credit: by"),
            ],
            ["Ada Quill"],
        ),
        # a label alone
        ([(Role.BYLINE, "Author:", "header:author"), (Role.BYLINE, "Ada Quill", "element: link")], ["Ada Quill"]),
        ([(Role.BYLINE, "Author Bio", "element: author"), (Role.BOILERPLATE, "Ada Quill")], ["Ada Quill"]),
    ],
)
def test_the_byline_is_what_names_writers_next_to_the_story(lines, names):
    far_below = [(Role.BOILERPLATE, "Other news")] * 4 + [(Role.BYLINE, "Ole Berg", "element: author-card")]
    assert [author.name for author in authors_of(page(*lines, STORY))] == names
    assert [author.name for author in authors_of(page(*lines, STORY, *far_below))] == (names or ["Ole Berg"])


def test_authors_come_from_the_first_source_that_names_a_person():
    head = Head(
        metas=(("author", "https://facebook.com/gull"),),
        json_ld=ld(author={"@type": "Organization", "name": "Gull Staff"}).json_ld,
    )
    byline = (Role.BYLINE, "By Ada Quill and Tom Rask, Reuters")
    assert [(a.name, a.kind) for a in authors_of(page(byline, STORY, head=head))] == [
        ("Ada Quill", "person"), ("Tom Rask", "person"), ("Reuters", "organization"),
    ]  # fmt: skip
    assert [a.name for a in authors_of(page(STORY, head=head))] == ["Gull Staff"]
    assert [a.name for a in authors_of(page(byline, STORY, authors=("Mia Holt",)))] == ["Mia Holt"]
    assert [a.name for a in authors_of(page((Role.BYLINE, "By"), (Role.BOILERPLATE, "Ada Quill"), STORY))] == [
        "Ada Quill"
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"published": "2031-05-17T10:00:05+02:00"}, (date(2031, 5, 17), 120, Precision.SECOND, Origin.FIELD)),
        ({"published": "17 May 2031"}, (date(2031, 5, 17), None, Precision.DAY, Origin.FIELD)),
        (
            {"published": "2031-05-17", "source": "in/a.md.gz"},
            (date(2031, 5, 17), None, Precision.DAY, Origin.FRONT_MATTER),
        ),
        (
            {"head": ld(datePublished="2031-05-17T23:00:00-05:00")},
            (date(2031, 5, 17), -300, Precision.SECOND, Origin.JSON_LD),
        ),
        (
            {"head": Head(metas=(("article:published_time", "2031-05-17"),))},
            (date(2031, 5, 17), None, Precision.DAY, Origin.META),
        ),
        (
            {"head": Head(times=(("2031-05-17", "yesterday"),))},
            (date(2031, 5, 17), None, Precision.DAY, Origin.TIME_ELEMENT),
        ),
        ({"url": "https://gull.com/2031/05/17/storm"}, (date(2031, 5, 17), None, Precision.DAY, Origin.URL)),
        ({"url": "https://gull.com/2031/may/17/storm"}, (date(2031, 5, 17), None, Precision.DAY, Origin.URL)),
        ({"url": "https://gull.com/2031/05/storm"}, (date(2031, 5, 1), None, Precision.MONTH, Origin.URL)),
    ],
)
def test_a_publication_date_knows_its_precision_and_origin(given, expected):
    found = published(STORY, **given)
    assert (
        found.published_date,
        found.published_utc_offset_min,
        found.published_precision,
        found.published_from,
    ) == expected


def test_a_header_line_dates_plain_text_and_an_update_is_the_last_resort():
    found = published((Role.BOILERPLATE, "Published: 17 May 2031 10:05 GMT", "header:date"), STORY)
    assert (found.published_at, found.published_from) == (datetime(2031, 5, 17, 10, 5, tzinfo=UTC), Origin.HEADER_LINE)
    lines = ((Role.BOILERPLATE, "Updated May 19, 2031", "header:date"), STORY)
    assert published(*lines, url="https://gull.com/2031/05/17/a").published_date == date(2031, 5, 17)
    assert published(*lines).published_date == date(2031, 5, 19)


def test_a_day_is_refined_by_a_source_that_knows_the_minute_and_utc_by_the_publishers_clock():
    head = Head(metas=(("article:published_time", "2031-05-17T22:30:00Z"), ("date", "2031-05-18T00:30:00+02:00")))
    found = published(STORY, head=head, published="2031-05-17")
    assert found.published_at == datetime(2031, 5, 17, 22, 30, tzinfo=UTC)
    assert (found.published_date, found.published_utc_offset_min) == (date(2031, 5, 18), 120)


def test_the_time_of_a_file_or_a_crawl_is_never_the_publication():
    at = datetime(2031, 5, 17, 9, tzinfo=UTC)
    bare = page(STORY, file_modified_at=at)
    assert list(publication_of(bare)) == []
    assert (only(fetch_of(bare)).fetched_at, only(fetch_of(bare)).fetched_from) == (at, Origin.FILE)
    crawled = page(STORY, fetched="2031-05-17 09:00", file_modified_at=datetime(2032, 1, 1, tzinfo=UTC))
    assert (only(fetch_of(crawled)).fetched_at, only(fetch_of(crawled)).fetched_from) == (at, Origin.FIELD)


@pytest.mark.parametrize("text", ["1850-01-01", "2031-05-20T10:00:00Z", "2199-01-01"])
def test_implausible_dates_are_no_publication_dates(text):
    assert published(STORY, published=text, fetched="2031-05-17T09:00:00Z") is None


def test_a_modification_needs_an_instant():
    facts = list(publication_of(page(STORY, head=ld(dateModified="2031-05-18T10:00:00Z"))))
    assert facts == [Modified(datetime(2031, 5, 18, 10, tzinfo=UTC))]


def test_filing_takes_section_tags_picture_access_and_rights():
    head = ld(
        articleSection=["Weather", "Coast"],
        keywords="storm, harbor,Storm",
        isAccessibleForFree="False",
        image={"url": "/i.jpg"},
    )
    found = only(filing_of(page(STORY, head=head, url="https://gull.com/a", rights="© Gull")))
    assert (found.section, found.tags, found.access) == ("Weather", ("storm", "harbor"), "paid")
    assert (found.image_url, found.article_type, found.rights) == ("https://gull.com/i.jpg", "NewsArticle", "© Gull")


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type":"NewsArticle","headline":"Storm"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Storm"}\n//]]>',
        '{"@graph":[{"@type":"WebSite","name":"Gull"},{"@type":["Thing","NewsArticle"],"headline":"Storm",}]}',
        '[{"@type":"BreadcrumbList"},{"@type":"ReportageNewsArticle","headline":"Storm"}];',
        '{"@type":"NewsArticle","headline":"Storm","description":"line\nbreak"}',
    ],
)
def test_json_ld_is_read_as_publishers_write_it(script):
    assert described(Head(json_ld=(script,))).headline == "Storm"


def test_among_several_articles_the_one_of_the_page_is_taken_and_references_are_followed():
    other = {
        "@type": "NewsArticle",
        "headline": "Calm sea",
        "datePublished": "2030-01-01",
        "author": "X Y",
        "articleBody": "x",
    }
    own = {"@type": "NewsArticle", "headline": "Storm hits coast", "author": {"@id": "#ada"}}
    graph = {"@graph": [other, own, {"@id": "#ada", "@type": "Person", "name": "Ada Quill"}]}
    found = described(Head(title="Storm hits coast", json_ld=(json.dumps(graph),)))
    assert (found.headline, found.authors) == ("Storm hits coast", (("Ada Quill", "Person"),))


def test_json_of_any_depth_does_no_harm():
    assert described(Head(json_ld=("[" * 200_000, '{"a":' * 200_000))).headline == ""


@pytest.mark.parametrize(
    ("text", "code", "script"),
    [
        ("Der Sturm hat am Dienstag den alten Hafen der Stadt für zwei Tage geschlossen.", "de", "Latn"),
        ("La tormenta cerró el martes el viejo puerto de la ciudad durante dos días.", "es", "Latn"),
        ("Во вторник шторм на два дня закрыл старый порт города.", "ru", "Cyrl"),
        ("台風のため火曜日に古い港が二日間閉鎖された。", "ja", "Jpan"),
        ("周二，风暴迫使这座城市的旧港口关闭两天。", "zh", "Hani"),
        ("أغلقت العاصفة يوم الثلاثاء ميناء المدينة القديم لمدة يومين.", "ar", "Arab"),
    ],
)
def test_the_language_and_the_script_of_a_story(text, code, script):
    found = only(language_of(page((Role.BODY, text))))
    assert (found.language, found.script) == (code, script)
    assert 0.5 < found.language_confidence <= 1


def test_a_declared_language_helps_only_where_the_text_is_short():
    assert (detect("Bergen")[0], detect("Bergen", "no")[0]) == ("nl", "no")
    assert detect("The storm closed the old harbor of the city for two days this week.", "de")[0] == "en"


def test_a_text_without_letters_has_no_language():
    assert list(language_of(page((Role.BODY, "12 : 34")))) == []
    assert script_of("12") is None


def test_links_are_resolved_and_know_whether_they_stand_in_the_story():
    links = (
        Hyperlink("/a", "In", 10, 12),
        Hyperlink("https://tern.co.uk/b", "Out", 110, 113),
        Hyperlink("mailto:x@y.example", "M", 1, 2),
    )
    found = list(
        hyperlinks_of(
            page(STORY, (Role.RELATED, "Out and more"), head=Head(hyperlinks=links), url="https://gull.com/x")
        )
    )
    assert [(link.url, link.link_domain, link.is_in_story) for link in found] == [
        ("https://gull.com/a", "gull.com", True), ("https://tern.co.uk/b", "tern.co.uk", False),
    ]  # fmt: skip


WILD = st.text(max_size=40) | st.sampled_from(
    ["http://[", "2031-99-99T99", "By ,;and|", "(AP) —", "&#x110000;", "{", "//x.y"]
)


@pytest.mark.parametrize("enricher", PAGE_ENRICHERS)
@settings(max_examples=25, deadline=None)
@given(wild=st.lists(WILD, min_size=10, max_size=10))
def test_no_metadata_is_too_wild_and_the_same_page_gives_the_same_facts(enricher, wild):
    head = Head(
        title=wild[0], language=wild[1],
        metas=(("og:title", wild[2]), ("author", wild[3]), ("date", wild[4]), ("og:url", wild[5])),
        links=(("canonical", wild[6]),),
        json_ld=(wild[7], '{"@type":"Article","author":[1,null,{"name":[2]}],"image":[[]]}'),
        times=((wild[8], wild[9]),), hyperlinks=(Hyperlink(wild[0], wild[1], 0, 1),),
    )  # fmt: skip
    fields = {
        f.name: (wild[0],) if f.name in ("authors", "tags") else wild[i % 10]
        for i, f in enumerate(dataclasses.fields(Fields))
    }
    wild_page = page(
        STORY, (Role.BYLINE, wild[1], "header:author"), (Role.BOILERPLATE, wild[2], "header:date"), head=head, **fields
    )
    assert list(enricher(wild_page)) == list(enricher(wild_page))


def test_a_page_gives_the_facts_of_all_its_enrichers_in_order():
    names = [type(fact).__name__ for fact in enrich_page(page(STORY, published="2031-05-17", authors=("Ada Quill",)))]
    assert names == ["Address", "Titled", "Author", "Published", "Filed", "Spoken"]
