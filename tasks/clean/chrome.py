"""Chrome: what kind of boilerplate a dropped line is, where neither its wording nor its element says so for sure.

Nothing here decides what is kept; whoever does asks afterwards.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from tasks.clean.blocks import Block, Document, Kind
from tasks.clean.chrome_parts import PART_KINDS, name_authors, name_first_heading, story_part
from tasks.clean.copies import name_copies, name_recurring
from tasks.clean.element_names import Names
from tasks.clean.labels import Label, is_weak
from tasks.clean.link_lists import name_link_lists
from tasks.clean.menus import LinksIn, name_menu_lines, name_menus
from tasks.clean.pictures import name_pictures
from tasks.clean.places import hint_of
from tasks.clean.shapes import Shape, words_in
from tasks.clean.subjects import subject_of
from tasks.clean.worded import opening_role
from tasks.core.vocabulary import Role, SegmentReason

_MAX_RIGHTS_CHARS = 200
_FULL_NAME = re.compile(
    r"(?<![^\W\d_])[^\W\d_a-zß-ÿа-яё][^\W\d_]{1,30}\s(?:[^\W\d_]\.\s?){0,2}[^\W\d_a-zß-ÿа-яё][^\W\d_]"
)
_BY = re.compile(r"(?i:by|von|por|par|di|от|door|av|af|przez)\s[^\W\d_a-zß-ÿа-яё]")
_LEGAL = re.compile(
    r"©|copyright|all rights|todos (?:os direitos|los derechos)|alle rechte|tous droits|tutti i diritti|все права",
    re.IGNORECASE,
)
_POWERED = re.compile(
    r"(?:proudly )?powered by|realizzato (?:con|da)|bereitgestellt (?:von|durch)|propulsé par"
    r"|(?:con la )?tecnología de|работает на|(?:web)?site by|(?:web ?)?design(?:ed)? (?:and developed )?by"
    r"|(?:web)?design (?:von|von der)|diseño web|conception (?:web|du site)|desenvolvido por|разработка сайта",
    re.IGNORECASE,
)
_OPENED = Label(Role.RELATED, SegmentReason.PATTERN, "opens with a known phrase")
_MADE_WITH = Label(Role.BOILERPLATE, SegmentReason.PATTERN, "powered by")
_MAX_CONTACT_CHARS = 80
#: The address of an office: at most three words, then its mail or its telephone.
_CONTACT = re.compile(
    r"(?:[^\W\d_]{1,20}[ :.&]{1,3}){0,3}[\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]{2,30}"
    r"|(?:tel|phone|fax|call|mob|telef|tél|тел)[^\W\d_]{0,9}\W{1,4}\d[\d\s()./–-]{5,20}"
    r"|(?:\+|\(\d)\d{1,3}[\d\s()./–-]{6,20}",
    re.IGNORECASE,
)
_ENTRY_ROLES = frozenset({Role.NAVIGATION, Role.RELATED})
_REACHED = Label(Role.BOILERPLATE, SegmentReason.PATTERN, "a contact")
#: What else says "banner" above the story is the head of the page or of its section.
_ADVERT = re.compile(r"(?:^|[^a-z])(?:ads?(?![a-z])|advert|sponsor|werb|dfp)", re.IGNORECASE)
_MARKUP = SegmentReason.MARKUP
_MIN_LINK_SHARE = 0.5
#: Links of more words are headlines of other stories.
_MAX_ENTRY_WORDS = 3
_MAX_LINE_WORDS = 6
#: So many links in one line are a row of a menu.
_MIN_ROW_LINKS = 3
#: Why a line may be boilerplate of no other kind: it tells a date, or is a template that was not filled in.
_OWN_REASONS = frozenset({SegmentReason.USED_AS_METADATA, SegmentReason.PATTERN})
_BUTTON = "element: button"
#: Longer texts name networks for another reason than to invite there.
_MAX_SHARE_WORDS = 25
_MAX_BUTTON_WORDS = 5
_CALL = Label(Role.NAVIGATION, SegmentReason.SHAPE, "a button")
#: What is said in several lines, of which one may name it with none of its words.
_TEXTS = frozenset({Role.COMMENT, Role.LEGAL, Role.SHARE, Role.SUBSCRIPTION})
#: Longer lines that open as a menu does are something else.
_MAX_OPENED_WORDS = 8
#: Longer lines in elements named for the author or for sharing tell about something instead.
_MAX_BYLINE_WORDS = 12
#: A line that begins with "by" may go on with several dates.
_MAX_SIGNED_WORDS = 20
#: Below the line that opens them, comments go on to the next line of another kind.
_SECTIONS = frozenset({Role.COMMENT, Role.RELATED})


def chrome_of(
    document: Document, shapes: Sequence[Shape], labels: Sequence[Label | None], kept: Sequence[bool], names: Names
) -> list[Label | None]:
    """Return the labels of all blocks, better ones for dropped blocks; `kept` is one flag a block."""
    blocks = document.blocks
    before = list(accumulate(kept, initial=0))
    links_in = _links_of(document)
    named = _one_by_one(document, shapes, labels, names, before, links_in)
    name_menus(document, shapes, named, links_in)
    name_pictures(blocks, shapes, named, before)
    name_link_lists(blocks, shapes, named, before, document.elements)
    if not document.elements:
        name_first_heading(blocks, shapes, named, before)
        name_menu_lines(shapes, named, before)
        name_recurring(blocks, shapes, named, before)
    _name_among_texts(named, before)
    name_authors(document, shapes, named, before)
    name_copies(blocks, shapes, named, before)
    return named


def _one_by_one(
    document: Document,
    shapes: Sequence[Shape],
    labels: Sequence[Label | None],
    names: Names,
    before: Sequence[int],
    links_in: LinksIn,
) -> list[Label | None]:
    """Return the labels that dropped blocks get by their wording, their elements and the section they stand in."""
    blocks = document.blocks
    named = list(labels)
    section: Label | None = None
    for i, (block, shape, label) in enumerate(zip(blocks, shapes, labels, strict=True)):
        if before[i + 1] != before[i]:
            section = None
        elif label and label.reason is _MARKUP and (better := _renamed(label, block, shape, not before[i])):
            named[i] = better
        elif block.kind in PART_KINDS and (part := story_part(document, i, shape, label, before)):
            named[i] = part
        elif label and not _is_general(label):
            if section and section.role is Role.COMMENT and label.detail.startswith("header:"):
                named[i] = _within(section)
            elif before[i] and label.reason is not SegmentReason.USED_AS_METADATA:
                section = label if label.role in _SECTIONS else None
        elif block.kind is not Kind.MARKUP:
            if label and label.reason is _MARKUP:
                section = None  # an element of its own, such as a footer
            is_row = shape.link_share > _MIN_LINK_SHARE and len(links_in(block)) >= _MIN_ROW_LINKS
            if better := _named(document, i, shape, names, before, is_row, section):
                named[i] = better
                # Among other stories "Comment by …" is what one of them is.
                is_opening = section is None and better.role is Role.COMMENT and better.detail == _OPENED.detail
                section = better if is_opening and not document.elements else section
    return named


def _named(
    document: Document,
    i: int,
    shape: Shape,
    names: Names,
    before: Sequence[int],
    is_row: bool,
    section: Label | None,
) -> Label | None:
    """Return what a line of which nothing is known is by its elements, its words, and the section it stands in."""
    block = document.blocks[i]
    better = _by_names(document, i, shape, names, before)
    if better is None:
        better = _by_form(block, shape, is_row or (not before[i] and before[-1] > 0))
    if better is None and section and (section.role is Role.COMMENT or not shape.ends_sentence):
        better = _within(section)
    if (better is None or better.reason is SegmentReason.MARKUP) and (about := _by_subject(block, shape)):
        better = about
    return better or _by_position(block, shape, before[i], before[-1])


def _name_among_texts(labels: list[Label | None], before: Sequence[int]) -> None:
    """Give a line between two of a text that is no story their role, in place."""
    for i in range(1, len(labels) - 1):
        above, below = labels[i - 1], labels[i + 1]
        if above is None or below is None or above.role is not below.role or before[i + 2] != before[i - 1]:
            continue
        if above.role in _TEXTS and is_weak(labels[i]):
            labels[i] = Label(above.role, SegmentReason.POSITION, f"among {above.role}")


def _links_of(document: Document) -> LinksIn:
    """Return what finds the links that begin inside a block."""
    links = document.head.hyperlinks
    starts = [link.raw_start_char for link in links]
    return lambda block: links[bisect_left(starts, block.raw_start_char) : bisect_left(starts, block.raw_end_char)]


def _is_general(label: Label) -> bool:
    return label.role is Role.BOILERPLATE and label.reason not in _OWN_REASONS


def _within(section: Label) -> Label:
    detail = section.detail if section.detail.startswith("after ") else f"after {section.detail}"
    return Label(section.role, SegmentReason.POSITION, detail)


def _by_names(document: Document, i: int, shape: Shape, names: Names, before: Sequence[int]) -> Label | None:
    """Name a block by an element around it that holds nothing of the story."""
    block = document.blocks[i]
    hint = hint_of(block, document.elements, names, before)
    if hint is None or hint.role is Role.SUBHEADLINE or _is_misnamed(hint, block, shape):
        return None
    if hint.role is Role.NAVIGATION and (worded := _by_wording(block.text)):
        # What heads a list of other stories is called a header as well.
        is_heading = worded.role is Role.RELATED and shape.link_share < _MIN_LINK_SHARE
        if is_heading or worded is _REACHED:
            return worded
    return hint


def _renamed(label: Label, block: Block, shape: Shape, is_above: bool) -> Label | None:
    """Return what a line is whose element is named for something else, or None if the name may be right."""
    if label.detail == _BUTTON:
        return _by_subject(block, shape)
    if label.role in _ENTRY_ROLES and _is_contact(block.text):
        return _REACHED
    if label.role is Role.CREDIT and _POWERED.match(block.text):
        return _MADE_WITH
    if is_above and label.role is Role.ADVERTISEMENT and not _ADVERT.search(label.detail):
        return _by_subject(block, shape) or label._replace(role=Role.BOILERPLATE)
    if label.role is Role.SUBSCRIPTION and shape.n_words <= _MAX_BUTTON_WORDS and shape.link_share > _MIN_LINK_SHARE:
        # So are buttons called, whatever they call for.
        return None if subject_of(block.text) is Role.SUBSCRIPTION else _CALL
    if not _is_misnamed(label, block, shape):
        # What embeds a post asks for consent.
        about = _by_subject(block, shape) if label.role is Role.SHARE else None
        return about if about and about.role is Role.LEGAL else None
    return _by_subject(block, shape) or _by_form(block, shape, True) or label._replace(role=Role.BOILERPLATE)


def _is_misnamed(label: Label, block: Block, shape: Shape) -> bool:
    """Whether a line is something else than the element around it says: a text, or an entry or date, not a name."""
    if label.role is not Role.BYLINE:
        return label.role is Role.SHARE and shape.n_words > _MAX_BYLINE_WORDS
    is_signed = _BY.match(block.text) is not None
    if shape.n_words > (_MAX_SIGNED_WORDS if is_signed else _MAX_BYLINE_WORDS):
        return True
    if is_signed or _FULL_NAME.search(block.text):
        return False
    if not any(map(str.isalpha, block.text)):
        return True
    is_entry = shape.link_share > _MIN_LINK_SHARE and block.text[0].isupper()
    return is_entry or any(map(str.isdigit, block.text))


def _is_contact(text: str) -> bool:
    # Most lines are none, and are not worth a search.
    is_like_one = text[-1].isdigit() or "@" in text
    return is_like_one and len(text) <= _MAX_CONTACT_CHARS and _CONTACT.fullmatch(text) is not None


def _by_subject(block: Block, shape: Shape) -> Label | None:
    """Name a line that is no link by what it is about."""
    is_entry = shape.link_share >= _MIN_LINK_SHARE and shape.n_words > _MAX_ENTRY_WORDS
    role = subject_of(block.text) if not is_entry else None
    if role is Role.SHARE and shape.n_words > _MAX_SHARE_WORDS:
        return None  # who is on which networks, in a text about somebody
    return Label(role, SegmentReason.PATTERN, f"about: {role}") if role else None


def _by_form(block: Block, shape: Shape, is_above: bool) -> Label | None:
    """Name a block by the words it opens with and its links."""
    if label := _by_wording(block.text):
        return label
    if shape.link_share > _MIN_LINK_SHARE:
        is_entry = is_above or shape.n_words <= _MAX_ENTRY_WORDS
        return Label(Role.NAVIGATION if is_entry else Role.RELATED, SegmentReason.SHAPE, "links only")
    return None


@lru_cache(maxsize=20_000)  # the furniture of a site is on each of its pages
def _by_wording(text: str) -> Label | None:
    if _is_contact(text):
        return _REACHED
    if _POWERED.match(text):
        return _MADE_WITH
    role = opening_role(text)
    if role and (role is not Role.NAVIGATION or words_in(text) <= _MAX_OPENED_WORDS):
        return Label(role, SegmentReason.PATTERN, "opens with a known phrase")
    if len(text) <= _MAX_RIGHTS_CHARS and _LEGAL.search(text):
        return Label(Role.LEGAL, SegmentReason.PATTERN, "rights")
    return None


def _by_position(block: Block, shape: Shape, n_before: int, n_kept: int) -> Label | None:
    """Name a short line: above the story it is the furniture of the page, and so are single words below it."""
    is_inside = 0 < n_before < n_kept and block.kind is Kind.PARAGRAPH and not shape.link_share
    if is_inside and _MAX_ENTRY_WORDS <= shape.n_words <= _MAX_LINE_WORDS:
        return Label(Role.CAPTION, SegmentReason.POSITION, "inside the story")
    limit = _MAX_LINE_WORDS if not n_before and n_kept else _MAX_ENTRY_WORDS
    if shape.ends_sentence or shape.n_words > limit:
        return None
    return Label(Role.NAVIGATION, SegmentReason.POSITION, "outside the story")
