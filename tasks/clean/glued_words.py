"""Glued words: put back the space that was lost where inline tags were stripped ("Lukashenkowhich", "said.The").

Precision first: names, brands, compounds, hashtags, addresses, code and foreign words stay as they are.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from tasks.clean.changes import Change
from tasks.clean.word_data import LANGUAGES, common_words, function_words, is_known
from tasks.clean.word_splits import cuts

Words = Mapping[str, int]

_TOKEN = re.compile(r"\S{4,}")
#: Longer tokens are data, not words.
_MAX_TOKEN = 120
#: A document with more different tokens beyond the common words is a list, or hostile: the rest stays as it is.
_MAX_TOKENS = 12_000
_RUN = re.compile(r"[^\W\d_]{5,}")
#: Addresses, handles, hashtags, file names, code: never touched.
_TECHNICAL = re.compile(
    r"[@#/\\_=<>{}|~^&*\[\]]|\$[A-Za-z]|www\.|::|\(\)|\w\.\w+\.\w"
    r"|\.(?:com|org|net|io|gov|edu|info|co|eu|uk|ai|js|py|txt|pdf|exe|html?|php|jpe?g|png|json|csv|xml|zip|docx?|xlsx?)\b",
    re.IGNORECASE,
)
_L, _UP = "A-Za-zÀ-ÖØ-öø-ÿЀ-ӿ", "A-ZÀ-ÖØ-ÞЀ-Я"
_LOW = "a-zß-öø-ÿа-џ"
_LETTER = re.compile(r"[^\W\d_]")
_COMPOUND = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+){1,8}")
_COMMA = re.compile(
    rf"(?<=[{_L}]{{2}},)(?=[“‘]?[{_L}]{{2}})|(?<=\d,)(?=[{_LOW}]{{3}})|(?<=[{_LOW}]{{3}},)(?=[AaI]\b|\d{{1,4}}\b)"
)
_MARK = re.compile(
    rf"(?<=[{_LOW}]{{2}}[:!?;])(?=[“‘]?[{_UP}][{_LOW}]|[AI]\b)|(?<=[{_LOW}]{{2}};)(?=[{_LOW}]{{2}})|(?<=\d:)(?=[{_UP}][{_LOW}])"
    rf"|(?<=[{_LOW}]{{3}}:)(?=\d{{1,2}}$)|(?<=[{_LOW}]{{2}}[:,])(?=\"[{_UP}])|(?<=[{_LOW}][.!?,]\")(?=[{_L}]{{2}})"
)
_COLON = re.compile(rf"(?<=[{_LOW}]{{2}}:)(?P<right>[{_LOW}]{{2,12}})\b")
_STOP = re.compile(rf"(?P<left>[{_L}]{{2,40}})\.(?=“?(?P<right>[{_UP}][{_LOW}]{{1,40}}))")
_CLOSED_STOP = re.compile(rf"(?<=[)”’%]\.)(?=“?[{_UP}][{_LOW}])")
_LISTED = re.compile(rf"^(?:\(?\d{{1,3}}[.)])(?=“?(?P<right>[{_UP}][{_LOW}]{{0,40}}))")
_TITLE = re.compile(rf"\b(?:Mr|Ms|Mrs|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Col|Sgt|Rev|Pres)\.(?=[{_UP}][{_LOW}])")
_CLOSING_QUOTE = re.compile(rf"(?<=[\w.,!?]”)(?=[{_L}]{{2}})")
_OPENING_QUOTE = re.compile(rf"(?<=[{_LOW}])(?=“[{_L}]{{2}})")
_OPENING_BRACKET = re.compile(rf"(?:(?<=[{_L}]{{3}})|(?<=[\d+]))(?=\((?P<right>[{_L}]{{2,40}}))")
_CLOSING_BRACKET = re.compile(rf"(?<=[\w”.]\))(?=[{_LOW}]{{2}})")
_ACRONYM = re.compile(rf"^\([A-Z]{{2,6}}\)(?=[{_LOW}]{{3}})")
_WORD_NUMBER = re.compile(
    rf"(?<![{_L}\d])(?P<word>[{_L}]{{1,9}})(?=[£€$]?\d{{2}}|[£€$]\d|\d[%.,])|(?<![{_L}])[{_LOW}]{{5,20}}(?=\d{{1,3}}%)"
)
_NUMBER_WORD = re.compile(
    rf"(?<![{_L}\d.,])(?P<number>[\d.,]{{1,12}})(?P<word>[{_LOW}]{{2,9}})(?![\w])|(?<=\d%)(?=[{_LOW}]{{2,20}})"
)
_YEAR_WORD = re.compile(rf"\b(?:19|20)\d\d(?P<word>[{_LOW}]{{4,20}})\b")
_CONTRACTION = re.compile(rf"(?<=[{_L}][’'])(?P<ending>s|ve|re|ll)(?P<word>[{_LOW}]{{2,20}})\b")
_GENITIVE = re.compile(rf"[{_LOW}][’']s(?=[{_UP}][{_LOW}])")
_COUNTRY = re.compile(r"^(?:the|of|in|and|to|from|for|by)(?=U\.[SKN]\.)", re.IGNORECASE)
_AROUND = ".,;:!?“”‘’\"'()"
_UNITS = frozenset(["in", "at", "as", "on", "an", "or", "it", "he", "we", "be"])


def _commas(token: str, _language: str) -> Iterator[int]:
    yield from (match.start() for match in _COMMA.finditer(token))


def _marks(token: str, language: str) -> Iterator[int]:
    if language != "de":  # "Schüler:in"
        yield from (match.start() for match in _COLON.finditer(token) if match["right"] in function_words(language))
    yield from (match.start() for match in _MARK.finditer(token))


def _stops(token: str, language: str) -> Iterator[int]:
    """Full stops: the next word is common, or the one before is a small, known word."""
    frequent = common_words(language)
    for match in _STOP.finditer(token):
        left, right = match["left"], match["right"].lower()
        is_word = left.islower() and (is_known(left) if len(left) > 2 else left in function_words(language))
        if (is_word and len(right) > 2) or (len(left) > 2 and frequent.get(right, 0.0) >= 5):
            yield match.end()
    yield from (match.end() for match in _COUNTRY.finditer(token))
    yield from (match.end() for match in _TITLE.finditer(token))
    yield from (match.end() for match in _CLOSED_STOP.finditer(token))
    if (listed := _LISTED.match(token)) and language == "en":  # not "2.Bundesliga", not "34.Miller"
        right = listed["right"]
        if right == "A" or frequent.get(right.lower(), 0.0) >= 5.3 or cuts(right, language, {}):
            yield listed.end()


def _quotes_and_brackets(token: str, language: str) -> Iterator[int]:
    yield from (match.start() for match in _CLOSING_QUOTE.finditer(token))
    if language == "en":  # German and others close with this mark
        yield from (match.start() for match in _OPENING_QUOTE.finditer(token))
    if ")" not in token:
        for match in _OPENING_BRACKET.finditer(token):
            if (
                match["right"][0].isupper()
                or match["right"] in function_words(language)
                or match["right"] == "available"
            ):
                yield match.start()
    elif acronym := _ACRONYM.match(token):
        yield acronym.end()
    elif "(" not in token:
        yield from (match.start() for match in _CLOSING_BRACKET.finditer(token))


def _numbers(token: str, language: str) -> Iterator[int]:
    """Numbers: next to a function word ("in2020", "2is") or a year before a common word."""
    function = function_words(language)
    for match in _WORD_NUMBER.finditer(token):
        word = (match["word"] or "of").lower()  # before a percentage any word will do
        if word in function or (word == "a" and language == "en" and token.endswith(("%", "%,", "%."))):
            yield match.end()
    for match in _NUMBER_WORD.finditer(token):
        if match["word"] is None:
            yield match.start()
        elif match["word"] in function and match["word"] not in _UNITS:
            yield match.start("word")
    for match in _YEAR_WORD.finditer(token):
        if common_words(language).get(match["word"], 0.0) >= 4:
            yield match.start("word")


def _contractions(token: str, language: str) -> Iterator[int]:
    """English contractions: "It'sfairly"."""
    yield from (match.end() for match in _GENITIVE.finditer(token))
    for match in _CONTRACTION.finditer(token) if language == "en" else ():
        whole, word = match["ending"] + match["word"], match["word"]
        if not is_known(whole) and common_words("en").get(word, 0.0) >= (3.5 if len(word) > 3 else 5.5):
            yield match.start("word")


#: The places where a space may be missing; a new kind is one function and one line here.
_KINDS: tuple[Callable[[str, str], Iterator[int]], ...] = (
    _commas, _marks, _stops, _quotes_and_brackets, _numbers, _contractions,
)  # fmt: skip


def joints(token: str, language: str, words: Words) -> list[int]:
    """Return where spaces are missing in a token, which is free of white space.

    `words` counts the lower-case words of the document.
    """
    if len(token) > _MAX_TOKEN:
        return []
    bare = token.strip(_AROUND)
    # Most tokens are a word, or words with hyphens and apostrophes: one look spares them the search for marks.
    is_word = bare.isalpha()
    if is_word and len(token) <= len(bare) + 1:
        return [token.index(bare) + at for at in cuts(bare, language, words)] if language in LANGUAGES else []
    if _TECHNICAL.search(token) or not _LETTER.search(bare):
        return []
    found: set[int] = set()
    kinds = () if is_word else (_contractions,) if _COMPOUND.fullmatch(bare) else _KINDS
    for kind in kinds:
        found.update(kind(token, language))
    if language in LANGUAGES:
        for run in _RUN.finditer(token):
            found.update(run.start() + at for at in cuts(run.group(), language, words))
    return sorted(found)


def glued_words(text: str, language: str | None, words: Words, seen: dict[str, list[int]]) -> list[Change]:
    """Insert the spaces that are missing between words.

    `seen` remembers the joints of the tokens of the document, which may be told apart by nothing else.
    """
    language = language or "en"
    frequent = common_words(language)
    is_glued = False
    for token in [token for token in dict.fromkeys(text.split()) if token not in frequent and len(token) > 3]:
        at = seen.get(token)
        if at is None and len(seen) < _MAX_TOKENS:
            is_usual = token.strip(_AROUND).lower() in frequent
            at = seen[token] = [] if is_usual else joints(token, language, words)
        is_glued = is_glued or bool(at)
    if not is_glued:
        return []
    return [
        (match.start() + at, match.start() + at, " ")
        for match in _TOKEN.finditer(text)
        for at in seen.get(match.group(), ())
    ]
