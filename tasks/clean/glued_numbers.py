"""Glued numbers: where a space was lost beside a number, or after an apostrophe ("in2020", "hit$19", "It’sfairly")."""

from collections.abc import Iterator

from tasks.clean.glued_shapes import LIKELY, SURE, Kind, Place, ends, shape
from tasks.clean.word_data import common_words, function_words, is_known

_WORD_NUMBER = shape(r"(?<!\a)(?<!\d)(?P<word>\a{1,9})(?=[£€$]?\d{2}|[£€$]\d|\d[%.,])")
_LONG_WORD_PERCENTAGE = shape(r"(?<!\a)\l{10,20}(?=\d{1,3}%)")
_WORD_PRICE = shape(r"(?<!\a)(?<![\d’'])(?P<word>\a{3,20})(?=[£€$]\d)")
_WORD_COUNT = shape(r"(?<!\a)(?<![\d’'-])(?P<word>\l{4,20})(?=\d{1,3}(?P<thousands>(?:,\d{3}){0,3})(?![\w.:]))")

_NUMBER_WORD = shape(r"(?<!\a)(?<![\d.,])[\d.,]{1,12}(?P<word>\l{2,9})(?!\w)")
_PERCENTAGE_WORD = shape(r"(?<=\d%)(?=\l{2,20})")
_YEAR_WORD = shape(r"\b(?:19|20)\d\d(?P<word>\l{4,20})\b")
_COUNT_WORD = shape(r"(?<![\w.,])(?P<count>[£€$]?\d{1,3}(?:,\d{3}){0,3})(?P<word>\a{2,20})(?!\a)(?!\d)")

_CONTRACTION = shape(r"(?<=\a[’'])(?P<ending>s|ve|re|ll|t)(?P<word>\l{2,20})\b")
_GENITIVE = shape(r"\l[’']s(?=\u\l)")  # Trump’sLawyer
_PLURAL_GENITIVE = shape(r"\ls’(?=(?P<word>\l{4,20})\b)")

#: function words that stand for something else behind a number: "5in", "10am on", "3D or 2he"
_UNITS = frozenset(["in", "at", "as", "on", "an", "or", "it", "he", "we", "be"])
_INFLECTED = shape(r"(?:[^s]s|ing|ed)$")


def _before_numbers(token: str, language: str) -> Iterator[Place]:
    """Function words before numbers, and any long word before a percentage ("in2020", "a5%", "approximately20%")."""
    for match in _WORD_NUMBER.finditer(token):
        word = match["word"].lower()
        is_article = word == "a" and language == "en" and token.endswith(("%", "%,", "%."))
        if is_article or word in function_words(language):
            yield match.end(), SURE
    if language == "en":
        yield from ends(_LONG_WORD_PERCENTAGE, token)


def _after_numbers(token: str, language: str) -> Iterator[Place]:
    """Function words behind numbers, and any word behind a percentage ("2is", "41%of")."""
    for match in _NUMBER_WORD.finditer(token):
        if match["word"] in function_words(language) and match["word"] not in _UNITS:
            yield match.start("word"), SURE
    yield from ends(_PERCENTAGE_WORD, token)


def _years(token: str, language: str) -> Iterator[Place]:
    """Years before common words ("2014study")."""
    for match in _YEAR_WORD.finditer(token):
        if common_words(language).get(match["word"], 0.0) >= 4:
            yield match.start("word"), SURE


def _prices(token: str, language: str) -> Iterator[Place]:
    """Common words before prices ("hit$19")."""
    for match in _WORD_PRICE.finditer(token):
        if common_words(language).get(match["word"].lower(), 0.0) >= 3 and not match["word"].isupper():
            yield match.end(), SURE
    if token.startswith("a$"):
        yield 1, SURE


def _before_counts(token: str, language: str) -> Iterator[Place]:
    """Common words before counts, if the count is large or the word inflected ("recalling120,423", "receives117")."""
    for match in _WORD_COUNT.finditer(token):
        zipf = common_words(language).get(match["word"], 0.0)
        if match["thousands"] and zipf >= 2.5:
            yield match.end(), SURE
        elif zipf >= 3.5 and _INFLECTED.search(match["word"]):
            yield match.end(), LIKELY


def _after_counts(token: str, language: str) -> Iterator[Place]:
    """Common words behind counts, for sure behind thousands and prices ("12,500children", "$50million", "12books")."""
    for match in _COUNT_WORD.finditer(token):
        word, count = match["word"], match["count"]
        zipf = common_words(language).get(word.lower(), 0.0)
        if "," in count or not count[0].isdigit():
            if word in function_words(language) or (zipf >= 3.5 and len(word) > 3):
                yield match.start("word"), SURE
        elif len(word) > 3 and zipf >= 4.3 and word.islower() and len(count) > 1:
            yield match.start("word"), LIKELY


def contractions(token: str, language: str) -> Iterator[Place]:
    """English contractions and genitives ("It’sfairly", "isn’tquite", "Nations’report")."""
    yield from ends(_GENITIVE, token)
    if language != "en":
        return
    frequent = common_words("en")
    for match in _CONTRACTION.finditer(token):
        ending, word = match["ending"], match["word"]
        if ending == "t" and token[match.start() - 2] != "n":
            continue
        if not is_known(ending + word) and frequent.get(word, 0.0) >= (3.5 if len(word) > 3 else 5.5):
            yield match.start("word"), SURE
    for match in _PLURAL_GENITIVE.finditer(token):
        if frequent.get(match["word"], 0.0) >= 4:
            yield match.end(), SURE


#: A new kind is one function and one line here.
NUMBERS: tuple[Kind, ...] = (
    ("0", _before_numbers),
    ("0.,", _after_numbers),
    ("0", _years),
    ("0$", _prices),
    ("0", _before_counts),
    ("0", _after_counts),
    ("’'", contractions),
)
