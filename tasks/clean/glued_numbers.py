"""Glued numbers: where a space was lost beside a number, or after an apostrophe ("in2020", "hit$19", "It’sfairly")."""

from collections.abc import Iterator

from tasks.clean.glued_shapes import LIKELY, SURE, Kind, Place, ends, shape
from tasks.clean.word_data import function_words, is_known, zipf

_LETTERS_BEGIN = r"(?<!\a)"
_THOUSANDS = r"(?:,\d{3}){0,3}"  # 12,500  1,200,000
_SUM = r"[£€$]\d"  # $19

_NUMBER = rf"[£€$]?\d{{2}}|{_SUM}|\d[%.,]"  # 2020  $50  $5  5%  1.5
_WORD_NUMBER = shape(rf"{_LETTERS_BEGIN}(?<!\d)(?P<word>\a{{1,9}})(?={_NUMBER})")  # in2020  a5%
_WORD_PERCENTAGE = shape(rf"{_LETTERS_BEGIN}(?P<word>\l{{4,20}})(?=\d{{1,3}}(?:[.,]\d{{1,2}})?%)")  # around20%
_WORD_PRICE = shape(rf"{_LETTERS_BEGIN}(?<![\d’'])(?P<word>\a{{3,20}})(?={_SUM})")  # hit$19
_WORD_COUNT = shape(
    rf"{_LETTERS_BEGIN}(?<![\d’'-])(?P<word>\l{{4,20}})(?=\d{{1,3}}(?P<thousands>{_THOUSANDS})(?![\w.:]))"
)  # recalling120,423  receives117

_NUMBER_WORD = shape(r"(?<!\a)(?<![\d.,])[\d.,]{1,12}(?P<word>\l{2,9})(?!\w)")  # 2is
_PERCENTAGE_WORD = shape(r"(?<=\d%)(?=\l{2,20})")  # 41%of
_YEAR_WORD = shape(r"\b(?:19|20)\d\d(?P<word>\l{4,20})\b")  # 2014study
_COUNT_WORD = shape(
    rf"(?<![\w.,])(?P<count>[£€$]?\d{{1,3}}{_THOUSANDS})(?P<word>\a{{2,20}})(?!\a)(?!\d)"
)  # 12,500children  $50million  12books

_CONTRACTION = shape(r"(?<=\a[’'])(?P<ending>s|ve|re|ll|t)(?P<word>\l{2,20})\b")  # It’sfairly  isn’tquite
_GENITIVE = shape(r"\l[’']s(?=\u\l)")  # Trump’sLawyer
_PLURAL_GENITIVE = shape(r"\ls’(?=(?P<word>\l{4,20})\b)")  # Nations’report

#: function words that stand for something else behind a number: "5in", "10am on", "3D or 2he"
_UNITS = frozenset(["in", "at", "as", "on", "an", "or", "it", "he", "we", "be"])
_INFLECTED = shape(r"(?:[^s]s|ing|ed)$")  # receives  recalling  reported

#: Brands have fewer letters than a word that need not be common.
_MIN_LONG = 10
#: How usual words must be on the Zipf scale: the more a number says by itself, the less.
_BEFORE_THOUSANDS, _BEFORE_PRICE, _BEFORE_COUNT = 2.5, 3.0, 3.5  # recalling120,423  hit$19  receives117
_BEFORE_PERCENTAGE = 3.0  # around20%
_AFTER_SUM, _AFTER_YEAR, _AFTER_COUNT = 3.5, 4.0, 4.3  # 12,500children  2014study  12books
_AFTER_CONTRACTION, _SHORT_AFTER_CONTRACTION, _AFTER_GENITIVE = 3.5, 5.5, 4.0  # It’sfairly  It’sthe  Nations’report


def _before_numbers(token: str, language: str) -> Iterator[Place]:
    """Function words before numbers, and the English article before a percentage ("in2020", "a5%")."""
    for match in _WORD_NUMBER.finditer(token):
        word = match["word"].lower()
        is_article = word == "a" and language == "en" and token.endswith(("%", "%,", "%."))
        if is_article or word in function_words(language):
            yield match.end(), SURE


def _before_percentages(token: str, language: str) -> Iterator[Place]:
    """Common words in small letters before percentages, and long English ones ("around20%", "approximately20%")."""
    for match in _WORD_PERCENTAGE.finditer(token):
        word = match["word"]
        is_long = language == "en" and len(word) >= _MIN_LONG
        if is_long or zipf(word, language) >= _BEFORE_PERCENTAGE:
            yield match.end(), SURE


def _after_numbers(token: str, language: str) -> Iterator[Place]:
    """Function words behind numbers, and any word behind a percentage ("2is", "41%of")."""
    for match in _NUMBER_WORD.finditer(token):
        if match["word"] in function_words(language) and match["word"] not in _UNITS:
            yield match.start("word"), SURE
    yield from ends(_PERCENTAGE_WORD, token)


def _years(token: str, language: str) -> Iterator[Place]:
    """Years before common words ("2014study")."""
    for match in _YEAR_WORD.finditer(token):
        if zipf(match["word"], language) >= _AFTER_YEAR:
            yield match.start("word"), SURE


def _prices(token: str, language: str) -> Iterator[Place]:
    """Common words before prices ("hit$19")."""
    for match in _WORD_PRICE.finditer(token):
        word = match["word"]
        if not word.isupper() and zipf(word.lower(), language) >= _BEFORE_PRICE:
            yield match.end(), SURE
    if token.startswith("a$"):
        yield 1, SURE


def _before_counts(token: str, language: str) -> Iterator[Place]:
    """Common words before counts, if the count is large or the word inflected ("recalling120,423", "receives117")."""
    for match in _WORD_COUNT.finditer(token):
        usual = zipf(match["word"], language)
        if match["thousands"] and usual >= _BEFORE_THOUSANDS:
            yield match.end(), SURE
        elif usual >= _BEFORE_COUNT and _INFLECTED.search(match["word"]):
            yield match.end(), LIKELY


def _after_counts(token: str, language: str) -> Iterator[Place]:
    """Common words behind counts, for sure behind thousands and prices ("12,500children", "$50million", "12books")."""
    for match in _COUNT_WORD.finditer(token):
        word, count = match["word"], match["count"]
        usual = zipf(word.lower(), language)
        if "," in count or not count[0].isdigit():
            if word in function_words(language) or (len(word) > 3 and usual >= _AFTER_SUM):
                yield match.start("word"), SURE
        elif len(count) > 1 and len(word) > 3 and word.islower() and usual >= _AFTER_COUNT:
            yield match.start("word"), LIKELY


def contractions(token: str, language: str) -> Iterator[Place]:
    """Genitives before a capital, and English contractions and genitives ("It’sfairly", "isn’tquite")."""
    yield from ends(_GENITIVE, token)
    if language != "en":
        return
    for match in _CONTRACTION.finditer(token):
        ending, word = match["ending"], match["word"]
        if ending == "t" and token[match.start() - 2] != "n":  # what is contracted is "not"
            continue
        least = _AFTER_CONTRACTION if len(word) > 3 else _SHORT_AFTER_CONTRACTION
        if not is_known(ending + word) and zipf(word, "en") >= least:
            yield match.start("word"), SURE
    for match in _PLURAL_GENITIVE.finditer(token):
        if zipf(match["word"], "en") >= _AFTER_GENITIVE:
            yield match.end(), SURE


#: A new kind is one function and one line here.
NUMBERS: tuple[Kind, ...] = (
    ("0", _before_numbers),
    ("%", _before_percentages),
    ("0.,", _after_numbers),
    ("0", _years),
    ("0$", _prices),
    ("0", _before_counts),
    ("0", _after_counts),
    ("’'", contractions),
)
