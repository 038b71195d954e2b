"""The repairs of a text: each rule by example, and what must hold for any text."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.repairs import apply, document_edits, edits, word_counts

PIECES = [
    "The council",
    "voted", "on Tuesday", "&amp;", "&amp;lt;b&gt;", "&nbsp;", "<p>", "</em>", "<br/>", "Ã©", "â€™", "â€œ",
    "\u00ad", "\u200b", "\u200d", "\ufeff", "\u202e", "\u202c", "\x07", "\x85",
    "-\n", "-", "\n", " ", " ,", "( ", ")", "’s",

    "e\u0301", "\u0301", "Å", "Ã", "violenceto", "said.The", "in2020", "It’sfairly", "”he", "Schüler:innen", "iPhone",
    "&", "am", "p;", "#39;", "<", "/p>", "a", "A", ".", ",", "ع", "ค", "👨", "字",
]  # fmt: skip
DAMAGED = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


@pytest.mark.parametrize(
    ("damaged", "repaired", "rule"),
    [
        ("Fish &amp; chips", "Fish & chips", "entities"),
        ("Fish &amp;amp; chips", "Fish & chips", "entities"),
        ("the mayor&#8217;s dog", "the mayor’s dog", "entities"),
        ("the mayor&amp;rsquo;s dog", "the mayor’s dog", "entities"),
        ("one<br/>two", "one two", "tags"),
        ("a <em>very</em> long day", "a very long day", "tags"),
        ('see <a href="https://x.test/?a=1">here</a>', "see here", "tags"),
        ("donâ€™t stop", "don’t stop", "mojibake"),
        ("â€œWeâ€\x9d", "“We”", "mojibake"),
        ("cafÃ© Ã\xa0 la carte", "café à la carte", "mojibake"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚, Ð¼Ð¸Ñ€", "Привет, мир", "mojibake"),
        ("govern\u00adment", "government", "soft_hyphen"),
        ("govern\u00ad\nment", "government", "soft_hyphen"),
        ("zero\u200b width\ufeff", "zero width", "zero_width"),
        ("lone \u202eoverride", "lone override", "zero_width"),
        ("bell\x07 rings", "bell rings", "control"),
        ("the govern-\nment said", "the government said", "line_hyphen"),
        ("a well-\nknown town", "a well-known town", "line_hyphen"),
        ("die Bundes-\nregierung", "die Bundesregierung", "line_hyphen"),
        ("Reuters , which (AP ) asked", "Reuters, which (AP) asked", "spaces"),
        ("the minister ’s plan", "the minister’s plan", "spaces"),
        ("cafe\u0301", "café", "unicode"),
        ("they moved the capacityincluding ships", "they moved the capacity including ships", "glued_words"),
        ("It was late, she said.The mayor left", "It was late, she said. The mayor left", "glued_words"),
    ],
)
def test_each_rule_repairs_its_damage(damaged, repaired, rule):
    found = edits(damaged, "en")
    assert apply(damaged, found) == repaired
    assert all(rule in edit.rules for edit in found)


def test_what_follows_a_hyphen_at_a_line_end_in_small_letters_is_no_compound_in_german():
    assert apply("von Lindau-\nheim nach Norden", edits("von Lindau-\nheim nach Norden", "de")) == (
        "von Lindauheim nach Norden"
    )


def test_a_word_in_markup_is_repaired_with_its_markup():
    text = "a **violenceto** come, *it*&nbsp;is"
    marks = [(2, 4, ""), (14, 16, ""), (23, 24, ""), (26, 27, "")]
    found = edits(text, "en", marks=marks)
    assert apply(text, found) == "a violence to come, it\xa0is"
    assert [edit.rules for edit in found] == [
        ("markdown",), ("glued_words",), ("markdown",), ("markdown",), ("markdown", "entities")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "if a<b and c>d then x < y", "AT&T; R&D", "the <div> tag", "write “<p>” here", "&unknown; &copy",
        "Élan, naïve, Ångström, ça va ; oui ?", "“Curly” ‘quotes’ and \"straight\" ones", "„So“, sagte er",
        "می\u200cخواهم", "क्\u200dष", "👨\u200d👩\u200d👧", "ไทย\u200bไทย", "\u202bشلام\u202c x", "שלום\u200f!",

        "Vor-\nund Nachteile", "short-\nand long-term",
        "He said-\nThe end",
        "on .NET 5 , ok?".replace(" ,", ","), "wait ...",
        "two  spaces", "line\nbreak", "1.5 , 2".replace(" ,", ","), "", " ", "Mr. Smith’s 3rd 10am start", "SÃO PAULO",
    ],
)  # fmt: skip
def test_sound_text_stays_as_it_is(text):
    assert edits(text, "en") == ()


@given(DAMAGED, st.sampled_from(["en", "de", "ru", None, "xx"]))
@settings(max_examples=120, deadline=None)
def test_edits_are_ordered_disjoint_and_cite_the_text(text, language):
    done = -1
    for edit in edits(text, language):
        assert edit.raw_start_char > done
        assert edit.raw_end_char >= edit.raw_start_char
        assert text[edit.raw_start_char : edit.raw_end_char] == edit.before != edit.after
        assert edit.rules
        done = edit.raw_end_char


@given(DAMAGED, st.sampled_from(["en", "de", None]))
@settings(max_examples=150, deadline=None)
def test_a_repaired_text_needs_no_repair(text, language):
    assert edits(apply(text, edits(text, language)), language) == ()


@given(DAMAGED)
@settings(max_examples=100, deadline=None)
def test_the_same_text_gives_the_same_edits(text):
    assert edits(text, "en", word_counts(text)) == edits(text, "en", word_counts(text))


def test_rules_that_touch_one_place_make_one_edit():
    (edit,) = edits("Reuters &#44;")[-1:]
    assert (edit.before, edit.after) == (" &#44;", ",")
    assert edit.rules == ("entities", "spaces")


def test_the_texts_of_a_document_are_repaired_by_the_words_of_all_of_them():
    texts = ["Lukashenko spoke.", "Later Lukashenkowhich he met."]
    assert [apply(text, own) for text, own in zip(texts, document_edits(texts, "en"), strict=True)] == [
        "Lukashenko spoke.", "Later Lukashenko which he met.",
    ]  # fmt: skip
    assert document_edits(texts, "en") == [edits(text, "en", word_counts(" ".join(texts))) for text in texts]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "&",
        "A",
        "Ã©",
        "é",
        "<p ",
        "aA",
        "a,b;",
        "\u00ad ",
        "\u200d",
        "-\n",
        "<!-- ",
        "\u0301\u0316",
        "thein ",
        '<a b="',
    ],
)
def test_hostile_text_takes_linear_time(unit):
    def seconds(n_chars):
        text = unit * (n_chars // len(unit))
        start = process_time()
        edits(text, "en")
        return process_time() - start

    seconds(1_000)
    # A quadratic rule would need minutes for this; the bound leaves room for a slow machine.
    assert seconds(250_000) < 2
