"""Misnamed: what a line is that the element around it calls something else, as themes do."""

import re

from tasks.clean.blocks import Block
from tasks.clean.forms import MADE_WITH, MIN_LINK_SHARE, REACHED, by_form, by_subject, is_contact, is_made_with
from tasks.clean.labels import Label
from tasks.clean.shapes import Shape
from tasks.clean.subjects import subject_of
from tasks.core.vocabulary import Role, SegmentReason

# Looked up once: until Python 3.12 each look-up of a member calls a function.
_CREDIT, _BYLINE, _SHARE = Role.CREDIT, Role.BYLINE, Role.SHARE
_ADVERTISEMENT, _SUBSCRIPTION, _BOILERPLATE = Role.ADVERTISEMENT, Role.SUBSCRIPTION, Role.BOILERPLATE
_BUTTON, _MAX_BUTTON_WORDS = "element: button", 5
_CALL = Label(Role.NAVIGATION, SegmentReason.SHAPE, "a button")
_ENTRY_ROLES = frozenset({Role.NAVIGATION, Role.RELATED})
#: What else says "banner" above the story is the head of the page or of its section.
_ADVERT = re.compile(r"(?:^|[^a-z])(?:ads?(?![a-z])|advert|sponsor|werb|dfp)", re.IGNORECASE)
_FULL_NAME = re.compile(
    r"(?<![^\W\d_])[^\W\d_a-zß-ÿа-яё][^\W\d_]{1,30}\s(?:[^\W\d_]\.\s?){0,2}[^\W\d_a-zß-ÿа-яё][^\W\d_]"
)
_BY = re.compile(r"(?i:by|von|por|par|di|от|door|av|af|przez)\s[^\W\d_a-zß-ÿа-яё]")
#: Longer lines in elements named for the author or for sharing tell about something instead.
_MAX_BYLINE_WORDS = 12
#: A line that begins with "by" may go on with several dates.
_MAX_SIGNED_WORDS = 20


def renamed(label: Label, block: Block, shape: Shape, is_above: bool) -> Label | None:
    """Return what a line is whose element is named for something else, or None if the name may be right."""
    role = label.role
    if label.detail == _BUTTON:
        return by_subject(block, shape)
    if role in _ENTRY_ROLES:
        return REACHED if is_contact(block.text) else None
    if role is _CREDIT:
        return MADE_WITH if is_made_with(block.text) else None
    if role is _ADVERTISEMENT:
        if not is_above or _ADVERT.search(label.detail):
            return None
        return by_subject(block, shape) or label._replace(role=_BOILERPLATE)
    if role is _SUBSCRIPTION:
        return _CALL if _is_other_button(block, shape) else None
    if is_misnamed(label, block, shape):
        return by_subject(block, shape) or by_form(block, shape, True) or label._replace(role=_BOILERPLATE)
    return _consent(block, shape) if role is _SHARE else None


def _is_other_button(block: Block, shape: Shape) -> bool:
    """Whether a line is a button that calls for something else than a subscription, as such elements also do."""
    is_button = shape.n_words <= _MAX_BUTTON_WORDS and shape.link_share > MIN_LINK_SHARE
    return is_button and subject_of(block.text) is not _SUBSCRIPTION


def _consent(block: Block, shape: Shape) -> Label | None:
    """Return the label of a line in which what embeds a post asks for consent."""
    about = by_subject(block, shape)
    return about if about and about.role is Role.LEGAL else None


def is_misnamed(label: Label, block: Block, shape: Shape) -> bool:
    """Whether a line is something else than the element around it says: a text, or an entry or date, not a name."""
    if label.role is not _BYLINE:
        return label.role is _SHARE and shape.n_words > _MAX_BYLINE_WORDS
    is_signed = _BY.match(block.text) is not None
    if shape.n_words > (_MAX_SIGNED_WORDS if is_signed else _MAX_BYLINE_WORDS):
        return True
    if is_signed or _FULL_NAME.search(block.text):
        return False
    if not any(map(str.isalpha, block.text)):
        return True
    is_entry = shape.link_share > MIN_LINK_SHARE and block.text[:1].isupper()
    return is_entry or any(map(str.isdigit, block.text))
