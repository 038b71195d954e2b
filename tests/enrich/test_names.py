"""Bylines become names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.enrich.names import kind_of, names_in


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Quill", ["Ada Quill"]),
        ("Ada Quill and Tom Rask", ["Ada Quill", "Tom Rask"]),
        ("By Ada Quill, Tom Rask and Ole Berg", ["Ada Quill", "Tom Rask", "Ole Berg"]),
        ("Von Anna Lotz und Jens Kühn", ["Anna Lotz", "Jens Kühn"]),
        ("Por Luis Peral y Ana Soto", ["Luis Peral", "Ana Soto"]),
        ("Par Luc Morel et Zoé Blin", ["Luc Morel", "Zoé Blin"]),
        ("di Carla Neri e Ugo Poli", ["Carla Neri", "Ugo Poli"]),
        ("Автор: Иван Лосев", ["Иван Лосев"]),
        ("Ada Quill, Staff Writer", ["Ada Quill"]),
        ("Ada Quill for Reuters", ["Ada Quill"]),
        ("Ada Quill, Reuters", ["Ada Quill", "Reuters"]),
        ("Dr. Ada Quill, PhD", ["Ada Quill"]),
        ("Quill, Ada", ["Ada Quill"]),
        ("ADA QUILL", ["Ada Quill"]),
        ("Ada Quill ada.quill@gull.example", ["Ada Quill"]),
        ("By Ada Quill May 17, 2031", ["Ada Quill"]),
        ("May 3, 2031 by Ada Quill | Updated May 4, 2031", ["Ada Quill"]),
        ("Ada Quill (she writes about tides)", ["Ada Quill"]),
        ("By Ada Quill on Monday, May 17, 2031 at 11:04 a.m.", ["Ada Quill"]),
        ("Ada Quill Senior Editor", ["Ada Quill"]),
        ("By Ada Quill - 05/17/31 06:56 AM EST", ["Ada Quill"]),
        ("Ada Quill 8:41 PM on May 17, 2031", ["Ada Quill"]),
        ("By Ada Quill - Daily Gull - Saturday, May 17, 2031", ["Ada Quill"]),
        ("By Ada Quill@adaquill May 17, 2031, 7:53pm EST", ["Ada Quill"]),
        ("By Ada Quill ada@gull.example(509) 459-5382", ["Ada Quill"]),
        ("By Ada Quill Ada Quill", ["Ada Quill"]),
        ("ByAda Quill", ["Ada Quill"]),
        ("By Ada QuillMay 17, 2031", ["Ada Quill"]),
        ("By Ada QuillPublished: May 17, 2031 8:00 AM EST", ["Ada Quill"]),
        ("Ada QuillTom Rask", ["Ada Quill", "Tom Rask"]),
        ("Ada QuillerTide Correspondent", ["Ada Quiller"]),
        ("By Ada QuillReporter", ["Ada Quill"]),
        ("By Ada McQuill and Tom VanRask", ["Ada McQuill", "Tom VanRask"]),
        ("Paris Quill", ["Paris Quill"]),
        ("Ada Quill Follow @quill", ["Ada Quill"]),
        ("Ada Quill, CFP®", ["Ada Quill"]),
        ("Ada Quill, Gull Editor-at-large", ["Ada Quill"]),
        ("Ada Quill, Former Tide Consultant", ["Ada Quill"]),
        ("Ein Kommentar von Ada Quill", ["Ada Quill"]),
        ("Text: Ada Quill, Fotos: Tom Rask", ["Ada Quill"]),
        ("Propos recueillis par Luc Morel", ["Luc Morel"]),
        ("QUILL, ADA", ["Ada Quill"]),
        ("O'Quill, Ada", ["Ada O'Quill"]),
        ("By ADA QUILL Associated Press", ["Ada Quill"]),
        # a city, an outlet, the desk of an agency
        ("Von Anna Lotz, Brell", ["Anna Lotz"]),
        ("Luis Peral | Brell", ["Luis Peral"]),
        ("Иван Лосев, «Вестник»", ["Иван Лосев"]),
        ("dpa/lno", ["dpa"]),
        # brackets around all, and around an agency
        ("ada.quill@gull.example (Ada Quill)", ["Ada Quill"]),
        ("(dpa)", ["dpa"]),
        ("Par Luc Morel (avec AFP)", ["Luc Morel", "AFP"]),
        ("本报记者林晓禾、张小北", ["林晓禾", "张小北"]),
        ("记者 林晓禾 张小北 通讯员 王小南", ["林晓禾", "张小北", "王小南"]),
        ("新华社记者林晓禾", ["林晓禾"]),
        ("责任编辑：林晓禾", []),
        ("編集委員 北条千尋、林花子", ["北条千尋", "林花子"]),
        ("北条 千尋", ["北条 千尋"]),
        ("【北条千尋】", ["北条千尋"]),
        ("كتب: محمد علي", ["محمد علي"]),
        ("بقلم محمد علي، سارة أحمد", ["محمد علي", "سارة أحمد"]),
        ("By The Associated Press", ["The Associated Press"]),
        ("本报记者 林晓禾", ["林晓禾"]),
        ("北条千尋記者", ["北条千尋"]),
        ("홍길동 기자", ["홍길동"]),
        ("Categories: Uncategorized", []),
        ("10:30 GMT", []),
        ("https://www.facebook.com/gull", []),
        ("Updated 10:30", []),
        ("By", []),
        ("Medically reviewed by Ada Quill", []),
        ("is widely read throughout the country", []),
        ("By Ada Quill, Home and Harbor Expert & Tom Lind, Home Harbor Expert", ["Ada Quill", "Tom Lind"]),
        ("By Ada Quill | Fact-checked by Tom Lind", ["Ada Quill"]),
        ("Guide by Ada Quill Former Deputy Tech Editor", ["Ada Quill"]),
        ("Insights from Ada Quill", ["Ada Quill"]),
        ("Ada Quill is the harbor editor of the Gull", ["Ada Quill"]),
        ("Ada Quill ●", ["Ada Quill"]),
        ("admin", []),
        ("page.head.extra.author", []),
        ("", []),
    ],
)
def test_a_byline_gives_its_names_without_openings_roles_dates_and_addresses(byline, names):
    assert names_in(byline) == names


def test_the_outlet_behind_a_name_is_left_out():
    assert names_in("Ada Quill The Associated Press") == ["Ada Quill"]
    assert names_in("Ada Quill Daily Gull", "Daily Gull") == ["Ada Quill"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ada Quill", "person"),
        ("AFP", "organization"),
        ("The Associated Press", "organization"),
        ("Gull Staff", "organization"),
        ("Redaktion", "organization"),
        ("Brell Weekly", "organization"),
        ("Daily Gull", "organization"),
    ],
)
def test_agencies_newsrooms_and_the_site_itself_are_organizations(name, kind):
    assert kind_of(name, site="Daily Gull") == kind


PIECES = st.sampled_from(
    [
        "By ",
        "Ada Quill",
        "Tom Rask",
        "ADA QUILL",
        "Quill, Ada",
        " and ",
        ", ",
        " | ",
        "\n",
        "Reuters",
        "(",
        ")",
        "林晓禾",
        "、",
    ]
)


@given(st.text(max_size=100) | st.lists(PIECES, max_size=9).map("".join))
def test_names_are_short_clean_and_not_repeated(text):
    names = names_in(text)
    assert all(name == name.strip() and 2 <= len(name) <= 80 and "\n" not in name for name in names)
    assert len(set(names)) == len(names)
