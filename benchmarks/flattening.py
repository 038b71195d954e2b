"""Flattening: gold pages as the plain text that bad scrapers make of them, to train the judge of text without a DOM.

    wet     all text as a WET file holds it, by another library's rules
    glue    all text, every piece stripped and inline pieces joined with nothing, which glues words
    column  the smallest element that holds the story, with captions twice, some words glued, and the tail of a theme
    bare    the story itself, mostly below its title: good input must come out as it went in

Chance comes from a hash of the page's id, so that a page is always flattened the same way.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gold_pages import GoldPage
from resiliparse.extract.html2text import extract_plain_text
from selectolax.lexbor import LexborHTMLParser, LexborNode
from story_scores import grams, tokens

from tasks.clean.dom import BLOCK_TAGS, SKIPPED_TAGS

_LINE_TAGS = BLOCK_TAGS | {"br", "td", "th"}
_INLINE_TAGS = frozenset(("a", "b", "strong", "em", "i"))
_MIN_HELD = 0.95
_MAX_WIDER = 1.6
_MAX_CAPTION = 300
_ANNOUNCEMENTS = (
    "Keep reading:", "Read more:", "You may also like", "Also read:", "See also:", "Don't miss:", "More on this topic",
    "Recommended stories", "Lesen Sie auch", "Mehr zum Thema", "Lea también", "Lire aussi", "Leia também",
    "Leggi anche", "Читайте также",
)  # fmt: skip
_SOURCES = ("Source link", "Source", "Via", "Read the original article here", "Original source", "Quelle", "Fuente")
_LISTS = ("Related Articles", "Related Posts", "More stories", "Trending now", "You might also be interested in")
_SHARES = (
    "Share on Facebook", "Tweet", "Share", "Copy link", "Share via email", "Listen to this article", "Pinterest",
    "Follow us on Google News", "Join our Telegram channel", "Teilen", "Compartir", "Partager",
)  # fmt: skip
_FORMS = (
    ("Leave a Reply", "Your email address will not be published. Required fields are marked *"),
    ("Leave a Comment", "Save my name, email, and website in this browser for the next time I comment.",
     "Post Comment", "Cancel reply"),
)  # fmt: skip
_ENDINGS = (
    "Back to top button", "Share this:", "Facebook", "Twitter", "WhatsApp", "Print", "Like this:", "Loading...",
    "Scroll to top", "Subscribe to our newsletter", "Sign up", "Previous article", "Next article",
    "All rights reserved.", "Check Also", "Close",
)  # fmt: skip


def flattened(page: GoldPage, headlines: Sequence[str]) -> Iterator[GoldPage]:
    """Yield a page in each mode; a page whose story is not to be found in it has no `column`."""
    title = page.title if _chance(page.page_id + "bare", 4) else ""
    yield replace(page, track="bare", content=_tidy((title, *page.story.split("\n"))))
    text = extract_plain_text(page.content, main_content=False, alt_texts=False, list_bullets=False)
    yield replace(page, track="wet", content=_tidy(text.split("\n")))
    root = LexborHTMLParser(page.content).body
    if root is None:
        return
    yield replace(page, track="glue", content=_tidy(_lines(root, glue=1)))
    column = _column(root, page.story)
    if column is not None:
        yield replace(page, track="column", content=_tidy(_dressed(page, column, headlines)))


def _tidy(lines: Sequence[str]) -> str:
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _chance(key: str, n: int) -> int:
    return int(hashlib.md5(key.encode()).hexdigest(), 16) % n


def _lines(root: LexborNode, glue: int) -> list[str]:
    """Return the lines of an element; of the inline pieces one in `glue` is joined without a space (0: none)."""
    lines = [""]
    for node, is_start in _visits(root):
        tag = node.tag or ""
        if tag == "-text" and is_start:
            text = node.text_content or ""
            is_glued = glue and (glue == 1 or (_is_inline(node) and _chance(text[:40], glue) == 0))
            lines[-1] += text.strip() if is_glued else text
        elif tag in _LINE_TAGS and lines[-1].strip():
            lines.append("")
    return lines


def _visits(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each node of a tree when it begins and, if it has children, when it ends."""
    waiting: list[tuple[LexborNode, bool]] = [(root, True)]
    while waiting:
        node, is_start = waiting.pop()
        if node.tag in SKIPPED_TAGS:
            continue
        yield node, is_start
        child = node.last_child if is_start else None
        if child is not None:
            waiting.append((node, False))
        while child is not None:
            waiting.append((child, True))
            child = child.prev


def _is_inline(node: LexborNode) -> bool:
    parent, before = node.parent, node.prev
    return (parent is not None and parent.tag in _INLINE_TAGS) or (before is not None and before.tag in _INLINE_TAGS)


def _column(root: LexborNode, story: str) -> LexborNode | None:
    """Return the smallest element with nearly all of the story that is on the page, or its parent if hardly wider."""
    wanted = set(grams(tokens(story)))

    def held(node: LexborNode) -> int:
        return len(wanted & set(grams(tokens("\n".join(_lines(node, glue=0))))))

    on_page = held(root)
    if len(wanted) < 5 or on_page < 0.5 * len(wanted):
        return None
    best = root
    while True:
        children = (child for child in best.iter() if len(child.text()) > 0.5 * len(story))
        inner = next((child for child in children if held(child) >= _MIN_HELD * on_page), None)
        if inner is None:
            break
        best = inner
    parent = best.parent
    if parent is not None and parent.tag != "html" and len(parent.text()) <= _MAX_WIDER * len(best.text()):
        return parent
    return best


def _dressed(page: GoldPage, column: LexborNode, headlines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a story's column as a theme prints them, with headline above and tail below."""
    key = page.page_id

    def some(words: Sequence[str], n: int, name: str) -> list[str]:
        return [words[_chance(f"{key}{name}{number}", len(words))] for number in range(n)]

    yield from [page.title] * (1 + _chance(key + "twice", 2))
    yield from some(_SHARES, 2 * _chance(key + "share", 2), "share")
    captions = {
        " ".join(node.text().split()) for node in column.css("figcaption, [class*=caption]") if node.text().strip()
    }
    for line in _lines(column, glue=3):
        yield line
        if " ".join(line.split()) in captions and len(line) < _MAX_CAPTION:
            yield line
    others = [line for line in some(headlines, 4, "other") if line != page.title]
    yield from some(_ANNOUNCEMENTS, 1, "announcement")
    yield from others[:2]
    yield from some(_SOURCES, int(_chance(key + "source", 3) > 0), "source")
    yield from some(_LISTS, 1, "list")
    yield from others[2:] if _chance(key + "more", 2) else ()
    yield from _FORMS[_chance(key + "form", 2)] if _chance(key + "has form", 3) else ()
    yield from some(_ENDINGS, 3, "ending")
