"""Glued marks: where a space was lost at a punctuation mark, bracket or quotation mark ("said.The", "word”he")."""

from collections.abc import Iterator
from re import Match

from tasks.clean.glued_shapes import LIKELY, SURE, Kind, Place, ends, gaps, shape
from tasks.clean.word_data import function_words, is_known, zipf
from tasks.clean.word_pieces import Run
from tasks.clean.word_splits import split

#: How usual words must be on the Zipf scale.
_SHORT = 6.0  # words of one or two letters
_AFTER_STOP, _AFTER_STOP_OF_WORD = 5.0, 3.5  # what begins a sentence, after anything and after a known word
_AFTER_LISTED = 5.3  # what follows the number of a list
_FUNCTION = 5.6  # what is taken for a function word

_COMMA = gaps(
    (r"\a{2},", r"[“‘]?\a{2}"),  # October,followed
    (r"\d,", r"\l{3}|\u\l|i[A-Z]"),  # 2014,when  2014,The  2007,iPhones
    (r"\l{3},", r"[AaI]\b|\d{1,4}\b"),  # said,I  March,2014
    (r"[)”],", r"\a{2}"),  # (AP),which
    (r"\b20\d\d,", r"\d{1,2}(?:\.\d)?%"),  # 2020,5.3%
)
_MARK = gaps(
    (r"\l{2}[:!?;]", r"[“‘]?\u\l|[AI]\b"),  # why?Because  said:“We
    (r"\l{2};", r"\l{2}"),  # rose;others
    (r"\d:", r"\u\l"),  # 2014:The
    (r"\l{3}:", r"\d{1,2}$"),  # score:12
    (r"\l{2}[:,]", r'"\u'),  # said,"We
    (r'\l[.!?,]"', r"\a{2}"),  # gone,"he
    (r"\l{2}:", r"[$£€]\d"),  # price:$5
    (r"\d\):", r"\u\l"),  # (2014):The
)
_COLON = shape(r"(?P<left>\a{2,30}):(?=(?P<right>\a{1,30}|\d{1,4}(?![\d:])))")  # for:the  Step:2

_STOP = shape(r"(?P<left>\a{2,40})\.(?=“?(?P<right>\u\a{0,40}))")  # said.The  said.“The
_TITLE = "Mr|Ms|Mrs|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Col|Sgt|Rev|Pres"
_STOP_FOR_SURE = (
    shape(r"(?i:^(?:the|of|in|and|to|from|for|by)(?=u\.[skn]\.))"),  # theU.S.
    shape(rf"\b(?:{_TITLE})\.(?=\u\l)"),  # Mr.Trump
    gaps((r"[)”’%]\.", r"“?\u\l"), (r"\l\.’", r"\u\l")),  # 5%.The  gone.’He
    shape(r"(?:\l|\))\.\d{1,2}(?=\u\l)", r"\b20[012]\d\.(?=\u\l{2})"),  # employees.3The  2014.The
)
_LISTED = shape(r"\(?\d{1,3}[.)](?=“?(?P<right>\u\l{0,40}))")  # 5.The  (5)“The

_CLOSING_QUOTE = shape(r"(?<=[\w.,!?]”)(?=\a{2})", r"^‘[^‘’]{2,40}’(?=\l{3})")  # word”he  ‘word’and
_OPENING_QUOTE = gaps((r"\l", r"“\a{2}"), (r"\l{2}", r"‘\u"))  # said“We  said‘We
_STRAIGHT_QUOTE = shape(r'(?<!")(?<!\a)(?P<left>\a{2,30})"(?P<right>\a{2,30})')  # the"right  right"and

_BEFORE_BRACKET = r"(?:(?P<left>\a{3,40})|(?<=[\d+”’]))"  # group(  2014(
_IN_BRACKET = r"(?P<right>\a{2,40}|\d[\d.,]{0,9}[+%]?)"  # (the  (12%
_OPENING_BRACKET = shape(rf"{_BEFORE_BRACKET}\({_IN_BRACKET}(?P<is_closed>\)?)")
_CLOSING_BRACKET = gaps((r"[\w”.]\)", r"\l{2}"))  # Israel)said
_ACRONYM = shape(r"\([A-Z][A-Z\d]{1,7}\)(?=\a{3})")  # (TSLA)shares
_ROMAN = shape(r"[IVX]+")  # III


def _is_word(word: str, language: str) -> bool:
    """Tell whether a run of letters is a word: common if it is short."""
    lower = word.lower()
    return is_known(lower) if len(lower) > 2 else zipf(lower, language) >= _SHORT


def _commas(token: str, _language: str) -> Iterator[Place]:
    """Commas before words and years ("October,followed", "March,2014"), but none inside a number."""
    return ends(_COMMA, token)


def _marks(token: str, _language: str) -> Iterator[Place]:
    """Colons and the like before a capital, a quotation or a price."""
    return ends(_MARK, token)


def _colons(token: str, language: str) -> Iterator[Place]:
    """Colons between words ("for:the", "Read:Beginner"), but none inside one ("Schüler:in")."""
    if language == "de":
        return
    for match in _COLON.finditer(token):
        if certainty := _colon_certainty(match["left"], match["right"], language):
            yield match.end(), certainty


def _colon_certainty(left: str, right: str, language: str) -> float:
    """Say how sure a space is missing behind a colon between two runs of letters, or letters and a number."""
    if not _is_word(left, language) or not (left[1:].islower() or left.isupper()):
        return 0.0
    if len(right) > 1 and right in function_words(language):
        return SURE
    return LIKELY if right.isdigit() or right in {"a", "A", "I"} or _is_word(right, language) else 0.0


def _stops(token: str, language: str) -> Iterator[Place]:
    """Full stops: the next word is common, or the one before is a small, known word ("said.The", "school.I")."""
    for match in _STOP.finditer(token):
        if certainty := _stop_certainty(match["left"], match["right"], language):
            yield match.end(), certainty
    for pattern in _STOP_FOR_SURE:
        yield from ends(pattern, token)


def _stop_certainty(left: str, right: str, language: str) -> float:
    """Say how sure a sentence ends at a full stop between two runs of letters, of which the second has a capital."""
    is_word = left.islower() and _is_word(left, language)
    usual = zipf(right.lower(), language)
    if language == "en" and right in {"I", "A"} and is_word and len(left) > 2:
        return SURE
    if right[1:].islower() and ((is_word and len(right) > 2) or (len(left) > 2 and usual >= _AFTER_STOP)):
        return SURE
    if len(left) <= 3 or len(right) <= 1:
        return 0.0
    return LIKELY if is_word or (usual >= _AFTER_STOP_OF_WORD and _is_word(left, language)) else 0.0


def _list_numbers(token: str, language: str) -> Iterator[Place]:
    """English numbers of a list before a common word or two ("5.The"): not "2.Bundesliga", not "34.Miller"."""
    match = _LISTED.match(token)
    if match is None or language != "en":
        return
    right = match["right"]
    if right == "A" or zipf(right.lower(), "en") >= _AFTER_LISTED or _is_several_words(right):
        yield match.end(), SURE


def _is_several_words(text: str) -> bool:
    """Tell whether an English run of letters is more likely several words than one."""
    return split(Run(text, "en", {}))[1] > 0.5


def _quotes(token: str, language: str) -> Iterator[Place]:
    """Curly quotation marks ("word”he", "said“We")."""
    yield from ends(_CLOSING_QUOTE, token)
    if language == "en":  # German and others close with this mark
        yield from ends(_OPENING_QUOTE, token)


def _straight_quotes(token: str, language: str) -> Iterator[Place]:
    """A straight quotation mark opens after a function word and closes before one ('the"right', 'right"and')."""
    for match in _STRAIGHT_QUOTE.finditer(token):
        is_opening = zipf(match["left"].lower(), language) >= _FUNCTION
        is_closing = zipf(match["right"].lower(), language) >= _FUNCTION
        if is_opening and not is_closing:
            yield match.end("left"), LIKELY
        elif is_closing and not is_opening:
            yield match.start("right"), LIKELY


def _brackets(token: str, language: str) -> Iterator[Place]:
    """Brackets that follow or precede a word ("group(the", "Israel)said"), but none inside one ("country(ies)")."""
    for match in _OPENING_BRACKET.finditer(token):
        certainty = _closed_certainty(match) if ")" in token else _open_certainty(match, language)
        if certainty:
            yield match.start("right") - 1, certainty
    if acronym := _ACRONYM.match(token):
        yield acronym.end(), SURE
    elif "(" not in token:
        yield from ends(_CLOSING_BRACKET, token)


def _is_prose(left: str) -> bool:
    """Tell whether what stands before a bracket may be a word; in code it is "printName(" or nothing."""
    return not left or left[1:].islower() or left.isupper()


def _closed_certainty(match: Match[str]) -> float:
    """Say how sure a bracket holds a year or name ("Smith(2014)"), not code or a plural ("f(x)", "country(ies)")."""
    left, right = match["left"] or "", match["right"]
    if not match["is_closed"] or not _is_prose(left) or (left and not left[-1].islower()):
        return 0.0
    is_year = right.isdigit() and len(right) == 4
    is_name = len(right) > 2 and right[0].isupper() and not _ROMAN.fullmatch(right)  # not "Iron(III)"
    return LIKELY if is_year or is_name else 0.0


def _open_certainty(match: Match[str], language: str) -> float:
    """Say how sure a bracket opens a remark of more words ("group(the", "rose(12%")."""
    left, right = match["left"] or "", match["right"]
    if not _is_prose(left):
        return 0.0
    if right[0].isupper() or right in function_words(language) or right == "available":
        return SURE
    is_remark = right[0].isdigit() or (len(right) > 2 and is_known(right))
    return LIKELY if is_remark and left and _is_word(left, language) else 0.0


#: A new kind is one function and one line here.
MARKS: tuple[Kind, ...] = (
    (",", _commas),
    (':!?;"', _marks),
    (":", _colons),
    (".", _stops),
    (".)", _list_numbers),
    ("“”‘", _quotes),
    ('"', _straight_quotes),
    ("()", _brackets),
)
