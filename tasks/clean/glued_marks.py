"""Glued marks: where a space was lost at a punctuation mark, bracket or quotation mark ("said.The", "word”he")."""

import re
from collections.abc import Callable, Iterator

from tasks.clean.word_data import common_words, function_words, is_known
from tasks.clean.word_pieces import Run
from tasks.clean.word_splits import split

#: A place, and how likely it is right. Likely ones are cut only in documents where much is glued for sure.
Place = tuple[int, float]
SURE, LIKELY = 1.0, 0.8

#: inside brackets of a pattern: letters, small ones, capitals
LETTERS, SMALL, CAPITALS = "A-Za-zÀ-ÖØ-öø-ÿЀ-ӿ", "a-zß-öø-ÿа-џ", "A-ZÀ-ÖØ-ÞЀ-Я"
_L, _LOW, _UP = LETTERS, SMALL, CAPITALS
_COMMA = re.compile(
    rf"(?<=[{_L}]{{2}},)(?=[“‘]?[{_L}]{{2}})|(?<=\d,)(?=[{_LOW}]{{3}}|[{_UP}][{_LOW}]|i[A-Z])"
    rf"|(?<=[{_LOW}]{{3}},)(?=[AaI]\b|\d{{1,4}}\b)|(?<=[)”],)(?=[{_L}]{{2}})|(?<=\b20\d\d,)(?=\d{{1,2}}(?:\.\d)?%)"
)
_MARK = re.compile(
    rf"(?<=[{_LOW}]{{2}}[:!?;])(?=[“‘]?[{_UP}][{_LOW}]|[AI]\b)|(?<=[{_LOW}]{{2}};)(?=[{_LOW}]{{2}})|(?<=\d:)(?=[{_UP}][{_LOW}])"
    rf"|(?<=[{_LOW}]{{3}}:)(?=\d{{1,2}}$)|(?<=[{_LOW}]{{2}}[:,])(?=\"[{_UP}])|(?<=[{_LOW}][.!?,]\")(?=[{_L}]{{2}})"
    rf"|(?<=[{_LOW}]{{2}}:)(?=[$£€]\d)|(?<=\d\):)(?=[{_UP}][{_LOW}])|(?<=[{_L}]{{3}}:)(?=(?:https?://|www\.))"
)
_COLON = re.compile(rf"(?P<left>[{_L}]{{2,30}}):(?=(?P<right>[{_L}]{{1,30}}|\d{{1,4}}(?![\d:])))")
_STOP = re.compile(rf"(?P<left>[{_L}]{{2,40}})\.(?=“?(?P<right>[{_UP}][{_L}]{{0,40}}))")
_CLOSED_STOP = re.compile(rf"(?<=[)”’%]\.)(?=“?[{_UP}][{_LOW}])|(?<=[{_LOW}]\.’)(?=[{_UP}][{_LOW}])")
_NOTED_STOP = re.compile(rf"[{_LOW})]\.\d{{1,2}}(?=[{_UP}][{_LOW}])|\b20[012]\d\.(?=[{_UP}][{_LOW}]{{2}})")
_LISTED = re.compile(rf"^(?:\(?\d{{1,3}}[.)])(?=“?(?P<right>[{_UP}][{_LOW}]{{0,40}}))")
_TITLE = re.compile(rf"\b(?:Mr|Ms|Mrs|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Col|Sgt|Rev|Pres)\.(?=[{_UP}][{_LOW}])")
_COUNTRY = re.compile(r"^(?:the|of|in|and|to|from|for|by)(?=U\.[SKN]\.)", re.IGNORECASE)
_CLOSING_QUOTE = re.compile(rf"(?<=[\w.,!?]”)(?=[{_L}]{{2}})|^‘[^‘’]{{2,40}}’(?=[{_LOW}]{{3}})")
_OPENING_QUOTE = re.compile(rf"(?<=[{_LOW}])(?=“[{_L}]{{2}})|(?<=[{_LOW}]{{2}})(?=‘[{_UP}])")
_STRAIGHT_QUOTE = re.compile(rf"(?<![\"{_L}])(?P<left>[{_L}]{{2,30}})\"(?P<right>[{_L}]{{2,30}})")
_OPENING_BRACKET = re.compile(
    rf"(?:(?P<left>[{_L}]{{3,40}})|(?<=[\d+”’]))\((?P<right>[{_L}]{{2,40}}|\d[\d.,]{{0,9}}[+%]?)(?P<end>\)?)"
)
_CLOSING_BRACKET = re.compile(rf"(?<=[\w”.]\))(?=[{_LOW}]{{2}})")
_ACRONYM = re.compile(rf"^\([A-Z][A-Z\d]{{1,7}}\)(?=[{_L}]{{3}})")
_ROMAN = re.compile(r"[IVX]+")


def _is_word(word: str, language: str) -> bool:
    """Tell whether a run of letters is a word: common if it is short."""
    lower = word.lower()
    return is_known(lower) if len(lower) > 2 else common_words(language).get(lower, 0.0) >= 6


def _commas(token: str, _language: str) -> Iterator[Place]:
    yield from ((match.start(), SURE) for match in _COMMA.finditer(token))


def _marks(token: str, language: str) -> Iterator[Place]:
    yield from ((match.start(), SURE) for match in _MARK.finditer(token))
    for match in _COLON.finditer(token) if language != "de" else ():  # "Schüler:in"
        left, right = match["left"], match["right"]
        if not _is_word(left, language) or not (left[1:].islower() or left.isupper()):
            continue
        if right.islower() and right in function_words(language) and len(right) > 1:
            yield match.end(), SURE
        elif right.isdigit() or (_is_word(right, language) or right in {"a", "A", "I"}):
            yield match.end(), LIKELY


def _stops(token: str, language: str) -> Iterator[Place]:
    """Full stops: the next word is common, or the one before is a small, known word."""
    frequent = common_words(language)
    for match in _STOP.finditer(token):
        left, right = match["left"], match["right"]
        is_word = left.islower() and _is_word(left, language)
        usual = frequent.get(right.lower(), 0.0)
        is_sure = (is_word and len(right) > 2) or (len(left) > 2 and usual >= 5)
        is_pronoun = language == "en" and right in {"I", "A"} and is_word and len(left) > 2
        if is_pronoun or (is_sure and right[1:].islower()):
            yield match.end(), SURE
        elif len(left) > 3 and len(right) > 1 and (is_word or (usual >= 3.5 and _is_word(left, language))):
            yield match.end(), LIKELY
    for pattern in (_COUNTRY, _TITLE, _CLOSED_STOP, _NOTED_STOP):
        yield from ((match.end(), SURE) for match in pattern.finditer(token))
    if (listed := _LISTED.match(token)) and language == "en":  # not "2.Bundesliga", not "34.Miller"
        right = listed["right"]
        is_word = right == "A" or frequent.get(right.lower(), 0.0) >= 5.3
        if is_word or split(Run(right, language, {}))[1] > 0.5:
            yield listed.end(), SURE


def _quotes(token: str, language: str) -> Iterator[Place]:
    yield from ((match.end(), SURE) for match in _CLOSING_QUOTE.finditer(token))
    if language == "en":  # German and others close with this mark
        yield from ((match.start(), SURE) for match in _OPENING_QUOTE.finditer(token))
    frequent = common_words(language)
    # A straight one opens after a function word and closes before one.
    for match in _STRAIGHT_QUOTE.finditer(token):
        is_after, is_before = (frequent.get(match[side].lower(), 0.0) >= 5.6 for side in ("left", "right"))
        if is_after != is_before:
            yield match.end("left") + is_before, LIKELY


def _brackets(token: str, language: str) -> Iterator[Place]:
    for match in _OPENING_BRACKET.finditer(token):
        certainty = _opened(match, ")" in token, language)
        if certainty:
            yield match.start("right") - 1, certainty
    if acronym := _ACRONYM.match(token):
        yield acronym.end(), SURE
    elif "(" not in token:
        yield from ((match.start(), SURE) for match in _CLOSING_BRACKET.finditer(token))


def _opened(match: re.Match[str], is_closed: bool, language: str) -> float:
    """Say how sure a bracket is one of prose, not of code, plurals, chemistry ("f(x)", "country(ies)", "Iron(II)")."""
    left, right = match["left"] or "", match["right"]
    if left and not (left[1:].islower() or left.isupper()):
        return 0.0
    if is_closed:
        if not match["end"] or (left and not left[-1].islower()):
            return 0.0
        is_year = right.isdigit() and len(right) == 4
        is_name = len(right) > 2 and right[0].isupper() and not _ROMAN.fullmatch(right)
        return LIKELY if (is_year or is_name) and len(left) != 1 else 0.0
    if right[0].isupper() or right in function_words(language) or right == "available":
        return SURE
    is_prose = bool(left) and _is_word(left, language) and (right[0].isdigit() or (len(right) > 2 and is_known(right)))
    return LIKELY if is_prose else 0.0


#: The kinds of places; a new one is one function and one line here.
MARKS: tuple[Callable[[str, str], Iterator[Place]], ...] = (_commas, _marks, _stops, _quotes, _brackets)
