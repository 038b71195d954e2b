"""Facts from a stored article."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.records import Sentence
from tasks.core.vocabulary import Role
from tasks.enrich import ARTICLE_ENRICHERS, enrich_article
from tasks.enrich.agencies import agencies_in
from tasks.enrich.credits import credits_of
from tasks.enrich.datelines import dateline_of, place_of
from tasks.enrich.keywords import keywords_of
from tasks.enrich.sizes import hash_of, sizes_of
from tasks.enrich.trust import trust_of
from tests.enrich.pages import article, only

LONG = "The storm closed the old harbor of Harrow Bay on Tuesday, and ferries stayed in port until the wind had calmed."


@pytest.mark.parametrize(
    ("pieces", "agencies"),
    [
        (((Role.ATTRIBUTION, "(With information from AP and AFP)"),), ("AP", "AFP")),
        (((Role.ATTRIBUTION, "Con información de EFE"),), ("EFE",)),
        (((Role.BYLINE, "Ada Quill, Reuters"),), ("Reuters",)),
        (((Role.DATELINE, "HARROW BAY (Associated Press) —"),), ("AP",)),
        (((Role.BODY, f"{LONG} (Reuters)"),), ("Reuters",)),
        (((Role.BODY, f"{LONG} — dpa"),), ("dpa",)),
        (((Role.BODY, f"{LONG} (ANSA)."),), ("ANSA",)),
        (((Role.BODY, f"{LONG} (mit Material von dpa)"),), ("dpa",)),
        (((Role.BODY, f"МОСКВА, 3 мая. /ТАСС/. {LONG}"),), ("TASS",)),
        (((Role.BODY, f"BERLIN (dpa/lno) - {LONG}"),), ("dpa",)),
        (((Role.BODY, LONG), (Role.BODY, "Сообщает ТАСС.")), ("TASS",)),
        (((Role.BODY, f"{LONG} Das berichtet dpa."),), ("dpa",)),
        (((Role.CAPTION, "Waves in Harrow Bay (Sputnik/Reuters)"), (Role.BODY, LONG)), ()),
        (((Role.CREDIT, "Photo: Ada Quill/AFP"), (Role.BODY, LONG)), ()),
        (((Role.BODY, f"{LONG} Reuters reported on Monday."),), ()),
        (((Role.BODY, "The AP exam went well, said Ms. Petra Sta."),), ()),
        (((Role.BODY, f"{LONG} (from the Petra region)"), (Role.BODY, LONG), (Role.BODY, LONG)), ()),
    ],
)
def test_agencies_are_credited_for_the_text_not_for_pictures_or_mentions(pieces, agencies):
    assert only(credits_of(article(*pieces))).agencies == agencies


def test_agencies_that_sign_other_stories_or_name_a_button_are_not_credited():
    others = [(Role.BOILERPLATE, "Other news")] * 4 + [(Role.BYLINE, "By Reuters", "header:author")]
    own = [(Role.BYLINE, "By Ada Quill", "header:author"), (Role.BYLINE, "AA", "element: byline_action")]
    assert only(credits_of(article(*own, (Role.BODY, LONG), *others))).agencies == ()


def test_short_names_of_agencies_are_whole_words_in_their_own_spelling():
    assert agencies_in("happy apt Ap tt Efendi") == []
    assert agencies_in("AP, Agence France-Presse and AFP") == ["AP", "AFP"]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("HARROW BAY (AP) —", "HARROW BAY"),
        ("WASHINGTON, May 3 (Reuters) -", "WASHINGTON"),
        ("PORTLAND, Ore. (AP) —", "PORTLAND, Ore."),
        ("МОСКВА, 3 мая. /ТАСС/.", "МОСКВА"),
        ("САНТА-РОСАЛЬ, 6 февраля. /ТАСС/.", "САНТА-РОСАЛЬ"),
        ("SANTA ROSAL, Ferrania (Reuters) &#8211;", "SANTA ROSAL, Ferrania"),
        ("SANTA ROSAL &#8211; ", "SANTA ROSAL"),
        ("MADRID, 3 May. (EUROPA PRESS) -", "MADRID"),
        ("Berlin —", "Berlin"),
        ("WASHINGTON, D.C. (AP) —", "WASHINGTON, D.C."),
        ("Frankfurt/Main (epd).", "Frankfurt/Main"),
        ("(ANSA) - VELLANO, 05 MAR -", "VELLANO"),
        ("NEW YORK--(BUSINESS WIRE)--", "NEW YORK"),
        ("AGI -", ""),
        ("新华社星湖3月5日电（记者 林晓禾）", "星湖"),
        ("中新网3月5日电", ""),
        ("【ロンドン共同】", "ロンドン"),
        ("【6月18日 AFP】", ""),
        ("[東京 5日 ロイター] -", "東京"),
        ("3 May 2031", ""),
        ("", ""),
    ],
)
def test_the_place_of_a_dateline_has_no_date_and_no_agency(line, place):
    assert place_of(line) == place


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("新华社星湖3月5日电（记者 林晓禾）", ("Xinhua",)),
        ("【ロンドン共同】", ("Kyodo",)),
        ("(رويترز)", ("Reuters",)),
        ("PITTSBURGH, PA (AP) —", ("AP",)),
        ("Ada Quill, PA", ("PA Media",)),
        ("AMMAN (Petra) —", ("Petra",)),
        ("Von Petra Lotz", ()),
    ],
)
def test_agencies_are_known_in_any_script_and_told_from_given_names_and_states(line, agencies):
    assert only(credits_of(article((Role.DATELINE, line), (Role.BODY, LONG)))).agencies == agencies


def test_an_article_without_dateline_has_none():
    assert list(dateline_of(article((Role.BODY, LONG)))) == []


def test_sizes_count_the_story_and_the_lead_is_its_first_paragraph_of_prose():
    story = article((Role.HEADLINE, "Storm"), (Role.BODY, "Breaking."), (Role.BODY, LONG), (Role.CAPTION, "Waves"))
    sized = only(sizes_of(story))
    assert (sized.n_chars, sized.n_words, sized.n_paragraphs) == (len(story.text), 22, 2)
    assert (sized.lead, sized.reading_s) == (LONG, 6)


def test_scripts_without_blanks_are_read_by_characters():
    assert only(sizes_of(article((Role.BODY, "漢" * 500)))).reading_s == 60


def test_the_content_hash_is_of_words_alone():
    assert only(hash_of(article((Role.BODY, "The Storm!")))) == only(hash_of(article((Role.BODY, "the storm"))))


def test_keywords_are_what_recurs_and_names_but_no_stop_words():
    text = f"{LONG} The harbor master of Harrow Bay said the harbor would reopen. Ferries to Harrow Bay wait."
    found = [keyword.phrase for keyword in keywords_of(article((Role.BODY, text), language="en"))]
    assert "Harrow Bay" in found
    assert "harbor" in found
    assert not {"the", "The", "said", "on"} & set(found)
    assert len(found) <= 10


@pytest.mark.parametrize(
    ("language", "text", "phrase"),
    [
        ("de", "Der Hafen bleibt zu. Im Hafen warten Schiffe, der Hafen öffnet morgen.", "Hafen"),
        ("ru", "Порт закрыт. Шторм не утихает, порт ждёт, сказал начальник, порт пуст.", "порт"),
        ("ja", "台風が港を襲った。港湾局は台風の影響で港湾局の業務を止めた。", "港湾局"),
        ("xx", "Zarda mulo zarda. Pek zarda tonu.", "zarda"),
    ],
)
def test_keywords_work_in_other_languages(language, text, phrase):
    assert phrase in [keyword.phrase for keyword in keywords_of(article((Role.BODY, text), language=language))]


@pytest.mark.parametrize(
    ("text", "phrase", "not_phrase"),
    [
        ("On Monday Ada Quill traveled north. Ada Quill sailed home.", "Ada Quill", "Ada Quill traveled"),
        ("The Harrow territory is small. All of the Harrow territory floods.", "Harrow", "Harrow territory"),
        ("We saw the coast of New Harrow. Later New Harrow sank.", "New Harrow", "New"),
        ("Ferries wait. All ferries left with the tide, and the ferries rot.", "ferries", "Ferries"),
        ("We met Ada Quill’s brother. It was Ada Quill’s birthday.", "Ada Quill", "Ada Quill brother"),
        ("They met Ada Quill in May 2031. In May it froze.", "Ada Quill", "May"),
    ],
)
def test_a_name_is_a_phrase_by_itself_and_common_words_are_written_small(text, phrase, not_phrase):
    found = [keyword.phrase for keyword in keywords_of(article((Role.BODY, text), language="en"))]
    assert not_phrase not in found
    assert phrase in found


def test_a_german_keyword_is_a_noun():
    text = "Der alte Hafen bleibt zu. Im alten Hafen warten Schiffe, alte Schiffe."
    found = {keyword.phrase for keyword in keywords_of(article((Role.BODY, text), language="de"))}
    assert found == {"Hafen", "Schiffe"}


def test_trust_gives_the_kept_share_and_names_what_is_wrong():
    good = article(*((Role.BODY, LONG),) * 4, title="Storm", sentences=(Sentence(0, 0, 0, len(LONG), LONG, 80),))
    assert only(trust_of(good)).quality_flags == ()
    assert only(trust_of(good)).kept_share == 1
    chrome = article(
        (Role.NAVIGATION, "Home News Sport " * 40), (Role.BODY, "Ã¤ Ã¼ Ã¶ capacityBut the.Next thing.Last onE")
    )
    judged = only(trust_of(chrome))
    assert set(judged.quality_flags) >= {"mostly_dropped", "short", "no_title", "mojibake_left"}
    assert judged.kept_share < 0.1
    assert judged.quality_score < only(trust_of(good)).quality_score


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Role)), st.text(min_size=1, max_size=60)), max_size=5))
def test_any_article_gives_each_fact_of_its_row_once_and_the_same_again(pieces):
    story = article(*pieces, language="en")
    facts = enrich_article(story)
    assert facts == enrich_article(story)
    names = [type(fact).__name__ for fact in facts]
    assert {name: names.count(name) for name in ("Measured", "Credited", "Hashed", "Judged")} == {
        "Measured": 1, "Credited": 1, "Hashed": 1, "Judged": 1,
    }  # fmt: skip
    judged = next(fact for fact in facts if type(fact).__name__ == "Judged")
    assert 0 <= judged.kept_share <= 1
    assert 0 <= judged.quality_score <= 1


@pytest.mark.parametrize("piece", ["a", "(", "A. ", "—", "漢字", "Ã", "aB", "\u00a0", "(AP) "])
def test_a_long_line_takes_bounded_time(piece):
    story = article((Role.BODY, piece * (300_000 // len(piece))), language="en")
    start = time.process_time()
    for enricher in ARTICLE_ENRICHERS:
        list(enricher(story))
    assert time.process_time() - start < 3
