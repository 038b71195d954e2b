"""Glued words: what is split, and the hard words that never are."""

from itertools import product
from pathlib import Path
from time import process_time

import pytest

from tasks.clean.glued_words import Joints
from tasks.clean.repairs import apply, document_edits, edits, word_counts
from tasks.clean.word_data import common_words

HARD = [
    (language, token)
    for line in Path(__file__).with_name("hard_words.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
    for language, *tokens in [line.split()]
    for token in tokens
]


def test_there_are_enough_hard_words():
    assert len(set(HARD)) >= 1400


@pytest.mark.parametrize("template", ["{}", "{},", "“{}”", "({})", "{}."])
@pytest.mark.parametrize("threshold", [0.85, 0.75])
def test_no_hard_word_is_ever_split(template, threshold):
    """Not even as sure as a document wants it where much is glued."""
    split = [
        (language, token)
        for language, token in HARD
        for words in ({}, {token.lower(): 1})
        if Joints(language, words, threshold).of_token(template.format(token))
    ]
    assert split == []


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("violenceto", "violence to"), ("evidentthrough", "evident through"), ("arecent", "a recent"),
        ("thisargument", "this argument"), ("October,followed", "October, followed"), ("for:Beginner", "for: Beginner"),
        ("post.Most", "post. Most"), ("theSamsung", "the Samsung"), ("”he", "”he"), ("word”he", "word” he"),
        ("maintainsDNSrecords", "maintains DNS records"), ("theVPNand", "the VPN and"), ("in2020", "in 2020"),
        ("2014study", "2014 study"), ("It’sfairly", "It’s fairly"), ("Mr.Trump", "Mr. Trump"), ("5.The", "5. The"),
        ("likedecluttering", "like decluttering"), ("41%of", "41% of"), ("theU.S.", "the U.S."),
        ("hit$19", "hit $19"), ("12,500children", "12,500 children"), ("Nations’report", "Nations’ report"),
        ("school.I", "school. I"), ("employees.3The", "employees.3 The"), ("helpsreduce", "helps reduce"),
        ("2014studypublished", "2014 study published"), ("slogan.https://x.test/a", "slogan. https://x.test/a"),
        ("(TSLA)CEO", "(TSLA) CEO"), ("recalling120,423", "recalling 120,423"), ("isn’tquite", "isn’t quite"),
    ],
)  # fmt: skip
def test_a_glued_token_gets_its_spaces(glued, parts):
    assert apply(glued, edits(glued, "en")) == parts


@pytest.mark.parametrize(
    ("glued", "parts", "language"),
    [
        ("around20%", "around 20%", "en"), ("uses7.5%,", "uses 7.5%,", "en"), ("only20%of", "only 20% of", "en"),
        ("approximately20%", "approximately 20%", "en"), ("insgesamt40%", "insgesamt 40%", "de"),
    ],
)  # fmt: skip
def test_a_common_word_before_a_percentage_is_cut_off(glued, parts, language):
    assert apply(glued, edits(glued, language)) == parts


@pytest.mark.parametrize("token", ["oatly5%", "iPhone15%", "#around20%", "Vodka40%", "insgesamt40%", "h2o5%"])
def test_a_brand_a_hashtag_or_a_foreign_word_before_a_percentage_stays(token):
    assert edits(token, "en") == ()


@pytest.mark.parametrize(
    ("glued", "parts", "language"),
    [
        ("Regierungund", "Regierung und", "de"), ("gobiernoque", "gobierno que", "es"),
        ("gouvernementdans", "gouvernement dans", "fr"), ("governoche", "governo che", "it"),
    ],
)  # fmt: skip
def test_function_words_are_cut_off_in_other_languages(glued, parts, language):
    assert apply(glued, edits(glued, language)) == parts


def test_a_german_preposition_is_cut_from_a_name_of_the_document():
    text = "Vogt siegte. Er setzte sich gegen Renate Vogtdurch, und Dahlien wuchsen."
    assert "Renate Vogt durch," in apply(text, edits(text, "de", word_counts(text)))


def test_a_word_that_has_more_characters_in_small_letters_stays_whole():
    text = "They flew to İstanbul, and İstanbulda it rained."
    assert edits(text, "en", word_counts(text)) == ()


def test_words_of_the_document_make_its_names_known():
    text = "Lukashenko spoke. Later Lukashenkowhich he met."
    assert "Lukashenko which" in apply(text, edits(text, "en", word_counts(text)))


def test_a_name_that_is_split_once_is_known_wherever_it_is_glued():
    text = "They met the clan of Castellaneincluding her sons. Rain fell on Castellaneoften."
    found = edits(text, "en")
    assert apply(text, found) == "They met the clan of Castellane including her sons. Rain fell on Castellane often."
    assert edits(apply(text, found), "en") == ()


def test_a_lone_token_with_a_sure_and_a_doubtful_cut_is_split_at_the_sure_one():
    text = "Nothing else is glued in these notes about Mr.Bidensuffers today."
    [found] = document_edits([text], "en")
    assert "about Mr. Bidensuffers today" in apply(text, found)


def test_less_evidence_is_enough_where_much_is_glued():
    sound, glued = "The group(Israel) met again. ", "The councilwhich sat longerthan usual saidthat it would. "
    assert apply(sound, edits(sound, "en")) == sound
    assert "The group (Israel) met" in apply(sound + glued, edits(sound + glued, "en"))


def test_a_run_that_can_be_cut_in_too_many_ways_stays_whole():
    assert Joints("en", {}).of_token("aninonathe" * 5) == []


def test_cutting_words_of_a_hostile_document_takes_bounded_time():
    frequent = sorted(word for word, zipf in common_words("en").items() if zipf > 5.5)
    text = " ".join(a + b + c for a, b, c in product(frequent[:40], frequent[40:80], frequent[80:120]))[:500_000]
    start = process_time()
    edits(text, "en", word_counts(text))
    assert process_time() - start < 3


def test_a_token_that_the_document_uses_often_is_a_word():
    assert edits("the violenceto", "en", {"violenceto": 6}) == ()
