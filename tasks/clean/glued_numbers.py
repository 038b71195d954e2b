"""Glued numbers: where a space was lost beside a number, or after an apostrophe ("in2020", "hit$19", "It’sfairly")."""

import re
from collections.abc import Callable, Iterator

from tasks.clean.glued_marks import CAPITALS, LETTERS, LIKELY, SMALL, SURE, Place
from tasks.clean.word_data import common_words, function_words, is_known

_L, _LOW, _UP = LETTERS, SMALL, CAPITALS
_WORD_NUMBER = re.compile(
    rf"(?<![{_L}\d])(?P<word>[{_L}]{{1,9}})(?=[£€$]?\d{{2}}|[£€$]\d|\d[%.,])|(?<![{_L}])[{_LOW}]{{5,20}}(?=\d{{1,3}}%)"
)
_WORD_PRICE = re.compile(rf"(?<![{_L}\d’'])(?P<word>[{_L}]{{3,20}})(?=[£€$]\d)")
_WORD_COUNT = re.compile(
    rf"(?<![{_L}\d’'-])(?P<word>[{_LOW}]{{4,20}})(?=\d{{1,3}}(?P<big>(?:,\d{{3}}){{0,3}})(?![\w.:]))"
)
_NUMBER_WORD = re.compile(
    rf"(?<![{_L}\d.,])(?P<number>[\d.,]{{1,12}})(?P<word>[{_LOW}]{{2,9}})(?![\w])|(?<=\d%)(?=[{_LOW}]{{2,20}})"
)
_COUNT_WORD = re.compile(rf"(?<![\w.,])(?P<big>[£€$]?\d{{1,3}}(?:,\d{{3}}){{0,3}})(?P<word>[{_L}]{{2,20}})(?![{_L}\d])")
_YEAR_WORD = re.compile(rf"\b(?:19|20)\d\d(?P<word>[{_LOW}]{{4,20}})\b")
_CONTRACTION = re.compile(rf"(?<=[{_L}][’'])(?P<ending>s|ve|re|ll|t)(?P<word>[{_LOW}]{{2,20}})\b")
_GENITIVE = re.compile(rf"[{_LOW}][’']s(?=[{_UP}][{_LOW}])")
_PLURAL_GENITIVE = re.compile(rf"[{_LOW}]s’(?=(?P<word>[{_LOW}]{{4,20}})\b)")
_UNITS = frozenset(["in", "at", "as", "on", "an", "or", "it", "he", "we", "be"])
_INFLECTED = re.compile(r"(?:[^s]s|ing|ed)$")


def _numbers(token: str, language: str) -> Iterator[Place]:
    """Numbers: next to a function word ("in2020", "2is") or a year before a common word."""
    function = function_words(language)
    for match in _WORD_NUMBER.finditer(token):
        word = (match["word"] or "of").lower()  # before a percentage any word will do
        if word in function or (word == "a" and language == "en" and token.endswith(("%", "%,", "%."))):
            yield match.end(), SURE
    for match in _NUMBER_WORD.finditer(token):
        if match["word"] is None:
            yield match.start(), SURE
        elif match["word"] in function and match["word"] not in _UNITS:
            yield match.start("word"), SURE
    for match in _YEAR_WORD.finditer(token):
        if common_words(language).get(match["word"], 0.0) >= 4:
            yield match.start("word"), SURE


def _counts(token: str, language: str) -> Iterator[Place]:
    """Prices and counts beside any common word ("hit$19", "receives117", "12,500children")."""
    frequent = common_words(language)
    for match in _WORD_PRICE.finditer(token):
        if frequent.get(match["word"].lower(), 0.0) >= 3 and not match["word"].isupper():
            yield match.end(), SURE
    if token.startswith("a$"):
        yield 1, SURE
    for match in _WORD_COUNT.finditer(token):
        zipf = frequent.get(match["word"], 0.0)
        if match["big"] and zipf >= 2.5:
            yield match.end(), SURE
        elif zipf >= 3.5 and _INFLECTED.search(match["word"]):
            yield match.end(), LIKELY
    for match in _COUNT_WORD.finditer(token):
        word, number = match["word"], match["big"]
        zipf = frequent.get(word.lower(), 0.0)
        if "," in number or not number[0].isdigit():
            if word in function_words(language) or (zipf >= 3.5 and len(word) > 3):
                yield match.start("word"), SURE
        elif len(word) > 3 and zipf >= 4.3 and word.islower() and len(number) > 1:
            yield match.start("word"), LIKELY


def contractions(token: str, language: str) -> Iterator[Place]:
    """English contractions and genitives: "It'sfairly", "Nations’report"."""
    yield from ((match.end(), SURE) for match in _GENITIVE.finditer(token))
    for match in _CONTRACTION.finditer(token) if language == "en" else ():
        whole, word = match["ending"] + match["word"], match["word"]
        if match["ending"] == "t" and token[match.start() - 2] != "n":
            continue
        if not is_known(whole) and common_words("en").get(word, 0.0) >= (3.5 if len(word) > 3 else 5.5):
            yield match.start("word"), SURE
    for match in _PLURAL_GENITIVE.finditer(token) if language == "en" else ():
        if common_words("en").get(match["word"], 0.0) >= 4:
            yield match.end(), SURE


#: The kinds of places; a new one is one function and one line here.
NUMBERS: tuple[Callable[[str, str], Iterator[Place]], ...] = (_numbers, _counts, contractions)
