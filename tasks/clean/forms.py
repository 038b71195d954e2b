"""Forms: what a dropped line of which nothing is known is by its own words, its links, and where it stands."""

import re
from functools import lru_cache

from tasks.clean.blocks import Block, Kind
from tasks.clean.labels import Label
from tasks.clean.lines import Lines
from tasks.clean.shapes import Shape, words_in
from tasks.clean.subjects import subject_of
from tasks.clean.worded import opening_role
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_SHARE, _NAVIGATION = Role.SHARE, Role.NAVIGATION
_PARAGRAPH = Kind.PARAGRAPH
#: More of a line than this is inside links if it is an entry of a menu, or leads to another story.
MIN_LINK_SHARE = 0.5
_MAX_RIGHTS_CHARS = 200
_RIGHTS_PHRASES = (
    "©",
    "copyright",
    "all rights",
    "todos os direitos",
    "todos los derechos",
    "alle rechte",
    "tous droits",
    "tutti i diritti",
    "все права",
)
_POWERED = re.compile(
    r"(?:proudly )?powered by|realizzato (?:con|da)|bereitgestellt (?:von|durch)|propulsé par"
    r"|(?:con la )?tecnología de|работает на|(?:web)?site by|(?:web ?)?design(?:ed)? (?:and developed )?by"
    r"|(?:web)?design (?:von|von der)|diseño web|conception (?:web|du site)|desenvolvido por|разработка сайта"
)
_MAX_CONTACT_CHARS = 80
#: The address of an office: at most three words, then its mail or its telephone.
_CONTACT = re.compile(
    r"(?:[^\W\d_]{1,20}[ :.&]{1,3}){0,3}[\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]{2,30}"
    r"|(?:tel|phone|fax|call|mob|telef|tél|тел)[^\W\d_]{0,9}\W{1,4}\d[\d\s()./–-]{5,20}"
    r"|(?:\+|\(\d)\d{1,3}[\d\s()./–-]{6,20}",
    re.IGNORECASE,
)
#: Links of more words are headlines of other stories.
_MAX_ENTRY_WORDS = 3
_MAX_LINE_WORDS = 6
#: Longer texts name networks for another reason than to invite there.
_MAX_SHARE_WORDS = 25
#: Longer lines that open as a menu does are something else.
_MAX_OPENED_WORDS = 8
OPENED = "opens with a known phrase"
MADE_WITH = Label(Role.BOILERPLATE, SegmentReason.PATTERN, "powered by")
REACHED = Label(Role.BOILERPLATE, SegmentReason.PATTERN, "a contact")
_RIGHTS = Label(Role.LEGAL, SegmentReason.PATTERN, "rights")
_ENTRY = Label(Role.NAVIGATION, SegmentReason.SHAPE, "links only")
_TITLE = Label(Role.RELATED, SegmentReason.SHAPE, "links only")
_INSIDE = Label(Role.CAPTION, SegmentReason.POSITION, "inside the story")
_OUTSIDE = Label(Role.NAVIGATION, SegmentReason.POSITION, "outside the story")


def by_subject(block: Block, shape: Shape) -> Label | None:
    """Name a line that is no link by what it is about."""
    if shape.link_share >= MIN_LINK_SHARE and shape.n_words > _MAX_ENTRY_WORDS:
        return None
    role = subject_of(block.text)
    if role is None or (role is _SHARE and shape.n_words > _MAX_SHARE_WORDS):
        return None  # who is on which networks, in a text about somebody
    return Label(role, SegmentReason.PATTERN, f"about: {role}")


def by_form(block: Block, shape: Shape, is_in_menu: bool) -> Label | None:
    """Name a block by the words it opens with and its links."""
    if label := by_wording(block.text):
        return label
    if shape.link_share > MIN_LINK_SHARE:
        return _ENTRY if is_in_menu or shape.n_words <= _MAX_ENTRY_WORDS else _TITLE
    return None


@lru_cache(maxsize=20_000)  # the furniture of a site is on each of its pages
def by_wording(text: str) -> Label | None:
    """Name a line by phrases that say what it is if it is dropped anyway."""
    if is_contact(text):
        return REACHED
    if is_made_with(text):
        return MADE_WITH
    role = opening_role(text)
    if role and (role is not _NAVIGATION or words_in(text) <= _MAX_OPENED_WORDS):
        return Label(role, SegmentReason.PATTERN, OPENED)
    if len(text) <= _MAX_RIGHTS_CHARS:
        lowered = text.lower()
        for phrase in _RIGHTS_PHRASES:
            if phrase in lowered:
                return _RIGHTS
    return None


def is_contact(text: str) -> bool:
    """Whether a line is an address to write to, or a number to call."""
    # Most lines are none, and are not worth a search.
    is_like_one = text[-1:].isdigit() or "@" in text
    return is_like_one and len(text) <= _MAX_CONTACT_CHARS and _CONTACT.fullmatch(text) is not None


def is_made_with(text: str) -> bool:
    """Whether a line says by whom, or with what, the site was made."""
    return _POWERED.match(text[:_MAX_CONTACT_CHARS].lower()) is not None


def by_position(lines: Lines, i: int) -> Label | None:
    """Name a short line: above the story it is the furniture of the page, and so are single words below it."""
    n_words, ends_sentence, link_share = lines.shapes[i]
    is_line = lines.blocks[i].kind is _PARAGRAPH and not link_share
    if is_line and _MAX_ENTRY_WORDS <= n_words <= _MAX_LINE_WORDS and lines.is_inside_story(i):
        return _INSIDE
    max_words = _MAX_LINE_WORDS if lines.is_above_story(i) else _MAX_ENTRY_WORDS
    return None if n_words > max_words or ends_sentence else _OUTSIDE
