"""Labels: what a line is by its wording, or by the element it stands in, without looking at other lines."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.clean.blocks import Block, Kind
from tasks.clean.dates import begins_with_name, is_date_line
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
_PLACES_OF_OTHERS = frozenset({Role.COMMENT, Role.RELATED, Role.ADVERTISEMENT})
_WEAK_REASONS = frozenset({SegmentReason.MODEL, SegmentReason.POSITION, SegmentReason.MARKUP})
#: What numbers count where the elements around them are named for it.
_COUNTED = frozenset({Role.COMMENT, Role.RELATED, Role.SHARE})
#: How the patterns for lines of numbers begin.
_NUMBERS = (r"navigation: [\d", r"navigation: \d")
#: Roles that the first words of a dropped line may speak for.
_OPENING_ROLES = frozenset(WORDED_ROLES) - {Role.ATTRIBUTION, Role.CREDIT, Role.CAPTION}
_MAX_OPENING_CHARS, _MAX_OPENING_WORDS = 80, 4
_MAX_SENTENCE_WORDS = 8
_MAX_MENU_CHARS, _MIN_ENTRIES, _MAX_ENTRY_WORDS = 200, 3, 3
_ENTRY_SEPARATOR = re.compile(r"\s[|>›»·•→/]\s")
_MAX_CAPTION_WORDS = 60
#: Longer lines that begin or end as credits do tell what the picture shows as well.
_MAX_CREDIT_WORDS = 9
_BYLINE_WORDS = 12
_HEADER_WORDS = 30
_HEADER_ROLES = {"header:author": Role.BYLINE, "header:tags": Role.NAVIGATION}
_PARENTHESIS = re.compile(r"[(\[（]([^()\[\]（）]{2,80})[)\]）]\W{0,2}$")
_CLOSING = re.compile(r"[)\]）]")
_SENTENCE_BEFORE = re.compile(r"[.!?…。][\"'”’»]{0,2}\s{0,3}$")
_NAME_SEPARATOR = re.compile(r"\s{0,3}(?:[/|,;·–—-]|\band\b|\bvia\b|\bfor\b|\by\b|\bund\b|\bet\b)\s{0,3}")
_TEMPLATE = re.compile(r"\$\{[^{}]{1,60}\}|\{\{[^{}]{1,80}\}\}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: What may end a name with a stop: "Jr.", "M.".
_NAME_END = re.compile(r"[^\W\d_a-zß-ÿа-яё][^\W\d_]{0,2}\.$")
_AFTER_BY = re.compile(r"[A-ZÀ-ÞА-ЯЁ@]|[^\W\d_a-zß-ÿа-яё]")


class Label(NamedTuple):
    """A role that a line has by itself."""

    role: Role
    reason: SegmentReason
    detail: str
    #: the line is nothing but the phrase, so what follows may be a list it announces
    is_whole: bool = False


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
    shape = Shape(words_in(text), ends_sentence(text), 0.0)
    if text[0] == "©" and (_YEAR.search(text) or any(m.group == Role.LEGAL for m in _wording().find(line))):
        return Label(Role.LEGAL, SegmentReason.PATTERN, "legal: ©")
    if is_date_line(text):
        role = Role.BYLINE if begins_with_name(text) else Role.BOILERPLATE
        return Label(role, SegmentReason.USED_AS_METADATA, "header:date")
    if _TEMPLATE.search(text) and shape.n_words <= _MAX_SENTENCE_WORDS:
        return Label(Role.BOILERPLATE, SegmentReason.PATTERN, "an unfilled template")
    byline: Label | None = None
    for match in _wording().find(line):
        if match.group == Role.BYLINE:
            byline = _byline(text, match, shape)
        elif label := _worded(text, match, shape):
            return label
    if label := _credited(text, shape) or byline:
        return label
    return _MENU if _is_menu(text, shape) else None


def _is_menu(text: str, shape: Shape) -> bool:
    """Whether a line is a row of entries, as menus and paths of sections have them: "Home > Local > Harbor"."""
    if shape.ends_sentence or len(text) > _MAX_MENU_CHARS or not _ENTRY_SEPARATOR.search(text):
        return False
    entries = _ENTRY_SEPARATOR.split(text)
    is_short = len(entries) >= _MIN_ENTRIES and all(entry.count(" ") < _MAX_ENTRY_WORDS for entry in entries)
    return is_short and not any(map(str.isdigit, text))


_MENU = Label(Role.NAVIGATION, SegmentReason.SHAPE, "entries of a menu")
_IS_MARKUP = Label(Role.BOILERPLATE, SegmentReason.MARKUP, "markup")
_NO_LETTERS = Label(Role.BOILERPLATE, SegmentReason.SHAPE, "no letters")
_MARKUP, _TABLE = Kind.MARKUP, Kind.TABLE


def placed(label: Label | None, place: Label) -> Label:
    """Return the label of a block in a place that speaks against it; mostly its wording knows better what it is."""
    if label is None or (label.role is Role.LEGAL and place.role is Role.CAPTION):
        return place
    # Dates and names there are those of comments and of other stories, and a menu has no byline.
    is_others = place.role in _PLACES_OF_OTHERS or (place.role is Role.NAVIGATION and label.role is Role.BYLINE)
    is_theirs = is_others and label.reason is SegmentReason.USED_AS_METADATA
    return place if is_theirs or (place.role in _COUNTED and is_number(label)) else label


def is_weak(label: Label | None) -> bool:
    """Whether a dropped line has no label, a general one, or is the furniture of the page by its place alone."""
    if label is None:
        return True
    if label.role is Role.NAVIGATION:
        return label.reason is SegmentReason.POSITION
    return label.role is Role.BOILERPLATE and label.reason in _WEAK_REASONS


def is_number(label: Label | None) -> bool:
    """Whether a line is a rank, a count, a length or an age: "3", "1:41", "8 hours ago"."""
    return label is not None and label.reason is SegmentReason.PATTERN and label.detail.startswith(_NUMBERS)


@cache
def _wording() -> Wording:
    """Return the phrases of all roles; metadata before everything, bylines after everything."""
    groups: dict[str, list[str]] = {}
    for line in phrase_lines("header"):
        kind, phrase = line.split(":", 1)
        groups.setdefault(f"header:{kind}", []).append(phrase.strip())
    groups |= {role: list(phrase_lines(role)) for role in (*WORDED_ROLES, Role.BYLINE)}
    return Wording.of(groups)


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


def _worded(text: str, match: Match, shape: Shape) -> Label | None:
    """Return the label of a line that matches a phrase, unless its length or its digits say that it is prose."""
    if match.group.startswith("header:"):
        is_bare_word = match.phrase[-1] != ":"
        if shape.n_words > _HEADER_WORDS or (is_bare_word and not any(map(str.isdigit, text))):
            return None
        role = _HEADER_ROLES.get(match.group, Role.BOILERPLATE)
        return Label(role, SegmentReason.USED_AS_METADATA, match.group)
    role = Role(match.group)
    is_sentence = shape.ends_sentence and shape.n_words > _MAX_SENTENCE_WORDS
    if role in _NEVER_SENTENCES and is_sentence and not match.is_whole:
        return None
    if role is Role.CREDIT and (shape.n_words > _MAX_CREDIT_WORDS or ". " in text or "(" in text[1:]):
        return None
    reason = SegmentReason.USED_AS_METADATA if role is Role.ATTRIBUTION else SegmentReason.PATTERN
    return Label(role, reason, f"{role}: {match.phrase[:60]}", match.is_whole)


def _credited(text: str, shape: Shape) -> Label | None:
    """A line that ends in "(Somebody/Agency)" and is no sentence stands under a picture."""
    match = _PARENTHESIS.search(text, max(0, len(text) - 90)) if _CLOSING.search(text, len(text) - 4) else None
    if not match or shape.n_words > _MAX_CAPTION_WORDS:
        return None
    known = _names(match[1]) & agencies()
    if not known or (shape.n_words > _MAX_SENTENCE_WORDS and _SENTENCE_BEFORE.search(text, 0, match.start())):
        return None
    if match.start() > 0:
        return Label(Role.CAPTION, SegmentReason.PATTERN, f"credit: {min(known)}")
    if are_agencies(match[1]):
        return Label(Role.ATTRIBUTION, SegmentReason.USED_AS_METADATA, f"attribution: {min(known)}")
    return Label(Role.CREDIT, SegmentReason.PATTERN, f"credit: {min(known)}")


def _names(text: str) -> set[str]:
    return {name for part in _NAME_SEPARATOR.split(text) if (name := plain(part))}


def are_agencies(text: str) -> bool:
    """Whether a parenthesis names nothing but agencies."""
    return _names(text) <= agencies()


def names_an_agency(text: str) -> bool:
    """Whether a parenthesis names at least one agency, or is a capital short name as theirs are."""
    return bool(_names(text) & agencies()) or (text.isupper() and len(text) <= 8)


@cache
def agencies() -> frozenset[str]:
    """Return the names that make a parenthesis a credit, lower case."""
    return frozenset(map(plain, phrase_lines("agencies")))


def _byline(text: str, match: Match, shape: Shape) -> Label | None:
    if shape.n_words > _BYLINE_WORDS or (shape.ends_sentence and not _NAME_END.search(text, max(0, len(text) - 4))):
        return None
    start = text.lower().find(match.phrase) + len(match.phrase)
    rest = text[start:].lstrip(" :.-–—")
    # "By" and "Von" begin headlines as well: a name follows with a capital, and most of its words have one.
    if rest and not _is_name(rest):
        return None
    return Label(Role.BYLINE, SegmentReason.USED_AS_METADATA, "header:author")


def _is_name(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    if len(words) == 1 and text.isupper() and plain(text) not in agencies():
        return False  # "BY ROLE" is an entry of a menu
    capital = sum(word[0].isupper() or not word[0].islower() for word in words)
    return bool(words) and bool(_AFTER_BY.match(text)) and capital * 2 > len(words)
