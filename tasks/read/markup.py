"""Markup: whether a text is HTML whatever it was called: a page, a fragment, or a field with tags for paragraphs."""

import re

_TAGS = (
    "p|br|div|span|article|section|main|header|footer|aside|nav|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|td|th|blockquote|pre|hr|"
    "figure|figcaption|img|picture|iframe|a|b|i|u|em|strong|small|sup|sub|cite|q|center|font|form|script|style|noscript|"
    "html|head|body|meta|title|link"
)
_START = re.compile(rf"<(?:!doctype\s{{1,9}}html|(?:{_TAGS})(?=[\s/>]))", re.IGNORECASE)
_PAGE_START = re.compile(r"<(?:!doctype\s{1,9}html|(?:html|head|body)(?=[\s/>]))", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_LINE_END = re.compile(r"\n+")
_PARAGRAPH = re.compile(r"<(?:p|br|div|article|section|body)(?=[\s/>])", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]{0,99}\n\s{0,999}")
_MAX_LEADING = 50


def is_page(text: str) -> bool:
    """Return whether the text begins like a whole HTML page, after comments and an XML declaration."""
    return bool(_PAGE_START.match(_after_leading(text)))


def is_markup(text: str) -> bool:
    """Return whether the structure of the text is in its tags and not in its lines.

    A plain text with a stray tag stays text: as HTML it would lose its paragraphs.
    """
    if "<" not in text:
        return False
    if _START.match(_after_leading(text)):
        return True
    n_tags = len(_TAG.findall(text))
    return (n_tags >= 2 or bool(_BREAK.search(text))) and n_tags >= len(_LINE_END.findall(text.strip()))


def has_tag(text: str) -> bool:
    """Return whether there is any tag of HTML at all."""
    return bool(_TAG.search(text))


def with_paragraphs(text: str) -> str:
    """Return HTML with a `<p>` at each blank line if it has no paragraphs: so content systems keep what is typed in."""
    return text if _PARAGRAPH.search(text) else _BLANK_LINES.sub("\n<p>", text)


def _after_leading(text: str) -> str:
    at = 0
    for _ in range(_MAX_LEADING):
        at += len(text[at : at + 10_000]) - len(text[at : at + 10_000].lstrip("\ufeff \t\r\n\f"))
        for opening, closing in (("<!--", "-->"), ("<?xml", "?>")):
            if text.startswith(opening, at) and (end := text.find(closing, at + len(opening))) >= 0:
                at = end + len(closing)
                break
        else:
            break
    return text[at : at + 1000]
