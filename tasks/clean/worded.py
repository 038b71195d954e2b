"""Worded: what a line is by its wording alone, without looking at other lines."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from tasks.clean.agencies import agencies, agencies_in, are_agencies
from tasks.clean.blocks import Block, Kind
from tasks.clean.dates import begins_with_name, is_date_line
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape, ends_sentence, words_in
from tasks.clean.wording import MAX_CHARS, Match, Wording, phrase_lines, plain
from tasks.core.vocabulary import Role, SegmentReason

#: In the order in which they are asked; the first that knows a line decides.
WORDED_ROLES: tuple[Role, ...] = (
    Role.ADVERTISEMENT,
    Role.ATTRIBUTION,
    Role.RELATED,
    Role.COMMENT,
    Role.SHARE,
    Role.LEGAL,
    Role.SUBSCRIPTION,
    Role.NAVIGATION,
    Role.CREDIT,
    Role.CAPTION,
)
#: These are known by their wording only where a sentence does not end: prose may begin with the same words.
_NEVER_SENTENCES = frozenset({Role.NAVIGATION, Role.SHARE, Role.RELATED, Role.ADVERTISEMENT})
#: Roles that the first words of a dropped line may speak for.
_OPENING_ROLES = frozenset(WORDED_ROLES) - {Role.ATTRIBUTION, Role.CREDIT, Role.CAPTION}
_MAX_OPENING_CHARS, _MAX_OPENING_WORDS = 80, 4
_MAX_SENTENCE_WORDS = 8
_MAX_MENU_CHARS, _MIN_ENTRIES, _MAX_ENTRY_WORDS = 200, 3, 3
_MIN_MENU_BLANKS = 2 * (_MIN_ENTRIES - 1)
_ENTRY_SEPARATOR = re.compile(r" [|>›»·•→/] ")
_MAX_CAPTION_WORDS = 60
#: Longer lines that begin or end as credits do tell what the picture shows as well.
_MAX_CREDIT_WORDS = 9
_MAX_BYLINE_WORDS, _MAX_HEADER_WORDS = 12, 30
#: Of longer phrases the first characters are told as the reason.
_MAX_PHRASE_CHARS = 60
_HEADER_ROLES = {"header:author": Role.BYLINE, "header:tags": Role.NAVIGATION}
_PARENTHESIS = re.compile(r"[(\[（]([^()\[\]（）]{2,80})[)\]）]\W{0,2}$")
_CLOSING, _MAX_CLOSING_CHARS = frozenset(")]）"), 90
_SENTENCE_BEFORE = re.compile(r"[.!?…。][\"'”’»]{0,2}\s{0,3}$")
_TEMPLATE = re.compile(r"\$\{[^{}]{1,60}\}|\{\{[^{}]{1,80}\}\}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: What may end a name with a stop: "Jr.", "M.".
_NAME_END = re.compile(r"[^\W\d_a-zß-ÿа-яё][^\W\d_]{0,2}\.$")
_AFTER_BY = re.compile(r"[A-ZÀ-ÞА-ЯЁ@]|[^\W\d_a-zß-ÿа-яё]")
_GLUED_BY = re.compile(r"(?:By|Von|Por|Par)[A-ZÀ-Þ][a-zà-þ'’]+\s[A-ZÀ-Þ]")
_MARKUP, _TABLE = Kind.MARKUP, Kind.TABLE
_IS_MARKUP = Label(Role.BOILERPLATE, SegmentReason.MARKUP, "markup")
_NO_LETTERS = Label(Role.BOILERPLATE, SegmentReason.SHAPE, "no letters")
_RIGHTS = Label(Role.LEGAL, SegmentReason.PATTERN, "legal: ©")
_DATE = Label(Role.BOILERPLATE, SegmentReason.USED_AS_METADATA, "header:date")
_UNFILLED = Label(Role.BOILERPLATE, SegmentReason.PATTERN, "an unfilled template")
_MENU = Label(Role.NAVIGATION, SegmentReason.SHAPE, "entries of a menu")
_AUTHOR = Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "header:author")


def label_of(block: Block, shape: Shape) -> Label | None:
    """Return what the wording of a block says, or None if it could be story."""
    text = block.text
    if block.kind is _MARKUP:
        return _IS_MARKUP
    if len(text) > MAX_CHARS or shape.n_words > _MAX_CAPTION_WORDS:
        return None
    label = _short_label(text)
    return None if label is _MENU and block.kind is _TABLE else label


@lru_cache(maxsize=20_000)  # the furniture of a site is on each of its pages
def _short_label(text: str) -> Label | None:
    line = plain(text)
    if not line:
        return _NO_LETTERS
    matches = _wording().find(line)
    if text[0] == "©" and (_YEAR.search(text) or any(match.group == Role.LEGAL for match in matches)):
        return _RIGHTS
    if is_date_line(text):
        return _DATE._replace(role=Role.BYLINE) if begins_with_name(text) else _DATE
    if "{" in text and _TEMPLATE.search(text) and words_in(text) <= _MAX_SENTENCE_WORDS:
        return _UNFILLED
    label = _matched(text, matches) if matches else _AUTHOR if _is_glued_byline(text) else None
    if (label is None or label is _AUTHOR) and not _CLOSING.isdisjoint(text[-3:]):
        label = _credited(text) or label  # a picture may be by somebody, too
    return label or (_MENU if text.count(" ") >= _MIN_MENU_BLANKS and _is_menu(text) else None)


def _matched(text: str, matches: Sequence[Match]) -> Label | None:
    """Return what the first of these phrases says that counts in this line; of an author, if no other does."""
    n_words, is_sentence = words_in(text), ends_sentence(text)
    for match in matches:
        if match.group != Role.BYLINE and (label := _worded(text, match, n_words, is_sentence)):
            return label
    last = matches[-1]  # bylines come after everything else
    is_byline = last.group == Role.BYLINE and _is_byline(text, last, n_words, is_sentence)
    return _AUTHOR if is_byline else None


def _worded(text: str, match: Match, n_words: int, is_sentence: bool) -> Label | None:
    """Return the label of a line that matches a phrase, unless its length or its form says that it is prose."""
    if match.group.startswith("header:"):
        return _header_label(text, match, n_words)
    role = Role(match.group)
    if role in _NEVER_SENTENCES and is_sentence and n_words > _MAX_SENTENCE_WORDS and not match.is_whole:
        return None
    if role is Role.CREDIT and (n_words > _MAX_CREDIT_WORDS or ". " in text or "(" in text[1:]):
        return None
    reason = SegmentReason.USED_AS_METADATA if role is Role.ATTRIBUTION else SegmentReason.PATTERN
    return Label(role, reason, f"{role}: {match.phrase[:_MAX_PHRASE_CHARS]}", match.is_whole)


def _header_label(text: str, match: Match, n_words: int) -> Label | None:
    """Return the label of a line that states metadata; a bare word, as "Updated", does so only beside a number."""
    is_stated = match.phrase[-1] == ":" or any(map(str.isdigit, text))
    if n_words > _MAX_HEADER_WORDS or not is_stated:
        return None
    return Label(_HEADER_ROLES.get(match.group, Role.BOILERPLATE), SegmentReason.USED_AS_METADATA, match.group)


def _is_byline(text: str, match: Match, n_words: int, is_sentence: bool) -> bool:
    if n_words > _MAX_BYLINE_WORDS or (is_sentence and not _NAME_END.search(text, max(0, len(text) - 4))):
        return False
    start = text.lower().find(match.phrase) + len(match.phrase)
    rest = text[start:].lstrip(" :.-–—")
    # "By" and "Von" begin headlines as well: a name follows with a capital, and most of its words have one.
    return not rest or _is_name(rest)


def _is_glued_byline(text: str) -> bool:
    """Whether a line is a byline that lost the blank behind its first word: "ByAda Quill"."""
    return bool(_GLUED_BY.match(text)) and words_in(text) <= _MAX_BYLINE_WORDS and not ends_sentence(text)


def _is_name(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    if len(words) == 1 and text.isupper() and plain(text) not in agencies():
        return False  # "BY ROLE" is an entry of a menu
    capital = sum(word[0].isupper() or not word[0].islower() for word in words)
    return bool(words) and bool(_AFTER_BY.match(text)) and capital * 2 > len(words)


def _credited(text: str) -> Label | None:
    """A line that ends in "(Somebody/Agency)" and is no sentence stands under a picture."""
    match = _PARENTHESIS.search(text, max(0, len(text) - _MAX_CLOSING_CHARS))
    known = agencies_in(match[1]) if match else None
    if not match or not known:
        return None
    n_words, first_known = words_in(text), min(known)
    is_after_sentence = n_words > _MAX_SENTENCE_WORDS and _SENTENCE_BEFORE.search(text, 0, match.start())
    if is_after_sentence or n_words > _MAX_CAPTION_WORDS:
        return None
    if match.start() > 0:
        return Label(Role.CAPTION, SegmentReason.PATTERN, f"credit: {first_known}")
    if are_agencies(match[1]):
        return Label(Role.ATTRIBUTION, SegmentReason.USED_AS_METADATA, f"attribution: {first_known}")
    return Label(Role.CREDIT, SegmentReason.PATTERN, f"credit: {first_known}")


def _is_menu(text: str) -> bool:
    """Whether a line is a row of entries, as menus and paths of sections have them: "Home > Local > Harbor"."""
    if len(text) > _MAX_MENU_CHARS or ends_sentence(text) or not _ENTRY_SEPARATOR.search(text):
        return False
    entries = _ENTRY_SEPARATOR.split(text)
    is_short = len(entries) >= _MIN_ENTRIES and all(entry.count(" ") < _MAX_ENTRY_WORDS for entry in entries)
    return is_short and not any(map(str.isdigit, text))


def opening_role(text: str) -> Role | None:
    """Return the role of the whole phrase that a line opens with, if there is one: "Share Facebook Mail"."""
    words = plain(text[:_MAX_OPENING_CHARS]).split()
    if not words or plain(words[0]) not in _opening_words():
        return None
    for n in range(min(len(words), _MAX_OPENING_WORDS), 0, -1):
        group = _wording().whole.get(plain(" ".join(words[:n])), "")
        if group in _OPENING_ROLES:
            return Role(group)
    return None


@cache
def _opening_words() -> frozenset[str]:
    """Return the first words of all phrases that a line may open with: most lines open with none of them."""
    return frozenset(plain(phrase.split()[0]) for phrase in _wording().whole if phrase)


@cache
def _wording() -> Wording:
    """Return the phrases of all roles; metadata before everything, bylines after everything."""
    groups: dict[str, list[str]] = {}
    for line in phrase_lines("header"):
        kind, phrase = line.split(":", 1)
        groups.setdefault(f"header:{kind}", []).append(phrase.strip())
    groups |= {role: list(phrase_lines(role)) for role in (*WORDED_ROLES, Role.BYLINE)}
    return Wording.of(groups)
