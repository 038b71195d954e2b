"""Sentences are exact, ordered spans inside the paragraphs of a story."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.records import Segment
from tasks.core.vocabulary import Role, SegmentReason
from tasks.segment import sentences


def story(*paragraphs):
    """Return a story text and its segments: a paragraph is a string, or a tuple of the pieces it was kept as."""
    text, segments, raw = "", [], 0
    for number, paragraph in enumerate(paragraphs):
        text += "\n\n" if text else ""
        for position, piece in enumerate((paragraph,) if isinstance(paragraph, str) else paragraph):
            text += " " if position else ""
            place = {"paragraph_no": number, "start_char": len(text), "end_char": len(text) + len(piece)}
            text += piece
            segments.append(Segment(Role.BODY, True, SegmentReason.STORY, raw, raw + len(piece), piece, **place))
            raw += len(piece)
            segments.append(Segment(Role.CAPTION, False, SegmentReason.PATTERN, raw, raw + 5, "photo"))
            raw += 5
    return text, tuple(segments)


@pytest.mark.parametrize(
    ("language", "paragraph", "expected"),
    [
        ("en", "Dr. Vey left. Nobody saw it! Why?", ["Dr. Vey left.", "Nobody saw it!", "Why?"]),
        ("de", "Am 3. Mai kam z. B. Herr Lotz. Er blieb.", ["Am 3. Mai kam z. B. Herr Lotz.", "Er blieb."]),
        # ordinals, also behind a weekday, but no number that ends a sentence
        ("de", "Im 19. Jahrhundert. Der 1. Vorsitzende kam.", ["Im 19. Jahrhundert.", "Der 1. Vorsitzende kam."]),
        ("de", "Am Montag, 5. August. Sie ist 72. Er auch.", ["Am Montag, 5. August.", "Sie ist 72.", "Er auch."]),
        ("de", "Die Fa. Lotz klagt. Er kam.", ["Die Fa. Lotz klagt.", "Er kam."]),
        ("es", "¿Quién llegó? El Sr. Ruiz.", ["¿Quién llegó?", "El Sr. Ruiz."]),
        ("es", "Vino D. Luis Peral. Se fue.", ["Vino D. Luis Peral.", "Se fue."]),
        ("fr", "M. Luc Morel et J.-P. Blin. Il part.", ["M. Luc Morel et J.-P. Blin.", "Il part."]),
        ("fr", "Mgr. Morel aime l'art. Marie peint.", ["Mgr. Morel aime l'art.", "Marie peint."]),
        ("it", "L'art. 5 e l'on. Neri. G. Poli arriva.", ["L'art. 5 e l'on. Neri.", "G. Poli arriva."]),
        ("it", "È nel gruppo B. La partita è finita.", ["È nel gruppo B.", "La partita è finita."]),
        ("pt", "Na av. Paulista. D. Pedro II. chegou.", ["Na av. Paulista.", "D. Pedro II. chegou."]),
        (
            "ru",
            "Т. е. дорого. Стр. 5. Он дал им. Потом ушёл.",
            ["Т. е. дорого.", "Стр. 5.", "Он дал им.", "Потом ушёл."],
        ),
        ("uk", "Прийшов І. І. Петренко. Він пішов.", ["Прийшов І. І. Петренко.", "Він пішов."]),
        ("nl", "Dhr. Jansen e.a. kwamen. Dat was het.", ["Dhr. Jansen e.a. kwamen.", "Dat was het."]),
        ("ar", "قال د. محمد إنه سعيد. انتهى.", ["قال د. محمد إنه سعيد.", "انتهى."]),
        ("ru", "Поезд ушёл. Никто не ждал.", ["Поезд ушёл.", "Никто не ждал."]),
        ("ja", "雨が降った。川があふれた。", ["雨が降った。", "川があふれた。"]),
        ("hi", "बारिश हुई। नदी भर गई।", ["बारिश हुई।", "नदी भर गई।"]),
        ("qq", "The code is unknown. English rules apply.", ["The code is unknown.", "English rules apply."]),
        (None, "No code. Same rules.", ["No code.", "Same rules."]),
    ],
)
def test_sentences_follow_the_rules_of_the_language(language, paragraph, expected):
    text, segments = story(paragraph)
    assert [s.text for s in sentences(text, segments, language)] == expected


def test_a_sentence_knows_the_segment_and_the_paragraph_it_begins_in():
    text, segments = story("First here. Second here.", ("Third begins.", "Fourth in another piece. Fifth."))
    assert [(s.segment_no, s.paragraph_no) for s in sentences(text, segments, "en")] == [
        (0, 0),
        (0, 0),
        (2, 1),
        (4, 1),
        (4, 1),
    ]


def test_a_sentence_does_not_cross_a_paragraph_even_without_a_full_stop():
    text, segments = story("A line that goes on", "and on in the next one")
    assert [s.text for s in sentences(text, segments, "en")] == ["A line that goes on", "and on in the next one"]


PIECES = st.text(alphabet="aB. !?“”\"'()…。漢é\u0301🎉1\u00a0", min_size=1, max_size=60).map(str.strip).filter(bool)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.tuples(PIECES, PIECES)), max_size=5), st.sampled_from(["en", "de", "ja", "zz", None])
)
def test_sentences_are_ordered_disjoint_exact_and_cover_all_but_white_space(paragraphs, language):
    text, segments = story(*paragraphs)
    found = sentences(text, segments, language)
    position, covered = 0, ""
    for sentence in found:
        assert position <= sentence.start_char < sentence.end_char
        assert sentence.text == text[sentence.start_char : sentence.end_char] == sentence.text.strip()
        assert "\n\n" not in sentence.text
        owner = segments[sentence.segment_no]
        assert owner.paragraph_no == sentence.paragraph_no
        assert owner.start_char <= sentence.start_char < owner.end_char
        position, covered = sentence.end_char, covered + sentence.text
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize("piece", ["'", '"', "“a. ", "(", "Mr. ", "a", ". ", "Ab. "])
def test_a_long_hostile_paragraph_takes_bounded_time_and_stays_covered(piece):
    text, segments = story((piece * (100_000 // len(piece))).strip())
    start = time.process_time()
    found = sentences(text, segments, "en")
    assert time.process_time() - start < 3
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())
