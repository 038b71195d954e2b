"""Script data: the story in the JSON that a page hands to its scripts. It is parsed as data; no code is run."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_MIN_SCRIPT_CHARS, _MAX_SCRIPT_CHARS = 400, 5_000_000
_MAX_VALUES = 40
#: So many nodes of a page's data are looked at, again counting those that are looked at again.
_MAX_NODES = 300_000
#: Where data may begin in a script: `= {"…`, `push([{`, `JSON.parse("{\"…`.
_START = re.compile(r'(?:[=(,]|^)\s{0,99}(?=\{\s{0,99}"|\[\s{0,99}[\[{"]|"[\[{]\\?["{])')
_UNDEFINED = re.compile(r"([:,\[]\s{0,9})undefined(?=\s{0,9}[,}\]])")
_MIN_PROSE_CHARS, _MIN_PROSE_BLANKS = 60, 6
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔:][\"'”’»“)\]]{0,3}\s{0,9}(?:</?\w{1,10}/?>\s{0,9}){0,4}$")
_BLOCK = re.compile(r"</?(?:p|br|div|h[1-6]|li)\b[^<>]{0,300}>|\n\s{0,9}\n", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,500}>", re.IGNORECASE)
_MIN_BODY_CHARS = 250
#: Keys whose strings are text however short they are: the pieces of a paragraph.
_PIECES = frozenset(
    ("text", "value", "content", "html", "body", "children", "paragraph", "p", "copy", "data", "markup")
)
_TITLES = ("title", "headline", "name", "headlines", "heading")
_TYPES = ("type", "_type", "style", "tag", "tagName", "component", "kind", "__typename")
#: What stands under such keys, and items of such types, are something else than the story.
_OTHER = re.compile(
    r"comment|relat|recommend|consent|cookie|legal|privacy|i18n|translat|locale|messages|menu|nav|footer|newsletter|"
    r"faq|seo|meta|query|css|config|promo|teaser|caption|alt\b|descri|summar|excerpt|author|bio\b|byline|image|photo|"
    r"picture|video|audio|gallery|embed|advert|\bads?\b|url|href|src|slug|query|subscri|paywall|dek|credit|tags?\b|purpose|vendor|partner|gdpr|tcf|policy|disclaim|error",
    re.IGNORECASE,
)
_HEADING = re.compile(r"h[1-6]$|head(?:er|ing|line)?\b", re.IGNORECASE)
#: An item with a title and this much text of its own is another article.
_MAX_TITLED_CHARS = 400
_OTHERS_WEIGHT, _TITLED_WEIGHT = 0.3, 3.0
#: A list around a list replaces it only if it holds this much more.
_MIN_GAIN = 1.1


class _Found(NamedTuple):
    """A candidate for the story, as HTML, and how much speaks for it."""

    weight: float
    is_titled: bool
    markup: str


def story_in(scripts: Iterable[str], titles: frozenset[str], is_title_needed: bool = False) -> str:
    """Return the longest text in the data of `scripts` as HTML, rather or only one beside a title of the page."""
    best = _Found(0.0, False, "")
    budget = iter(range(_MAX_NODES))
    for value in (value for script in scripts for value in values_in(script)):
        for found in _candidates(value, titles, budget):
            if found.weight > best.weight and (found.is_titled or not is_title_needed):
                best = found
    return best.markup


def values_in(script: str) -> Iterator[Any]:
    """Yield the objects and lists that are written as JSON in a script, also as a JSON string."""
    if not _MIN_SCRIPT_CHARS <= len(script) <= _MAX_SCRIPT_CHARS:
        return
    text = _UNDEFINED.sub(r"\1null", script)
    decoder = json.JSONDecoder(strict=False)
    position = 0
    for _ in range(_MAX_VALUES):
        match = _START.search(text, position)
        if match is None:
            return
        try:
            value, position = decoder.raw_decode(text, match.end())
            if isinstance(value, str):
                value = decoder.decode(value)
        except json.JSONDecodeError as error:
            # What was read once is not read again, so that a script takes linear time.
            position = max(match.end() + 1, error.pos if error.doc is text else position)
            continue
        except RecursionError:
            return
        yield value


def _candidates(value: Any, titles: frozenset[str], budget: Iterator[int]) -> Iterator[_Found]:
    """Yield what could be the story: long strings with paragraphs of their own, and lists of paragraphs."""
    lists: list[tuple[list[Any], float]] = []
    waiting: list[tuple[Any, float]] = [(value, 1.0)]
    while waiting and next(budget, None) is not None:
        node, weight = waiting.pop()
        if isinstance(node, dict):
            weight = _weight_beside(node, titles, weight)
            waiting += [(inner, weight) for key, inner in node.items() if not _OTHER.search(str(key))]
        elif isinstance(node, list):
            if len(node) > 1:
                lists.append((node, weight))
            waiting += [(inner, weight) for inner in node]
        elif isinstance(node, str) and _is_body(node):
            yield _Found(weight * len(_TAG.sub("", node)), weight > 1, _as_markup(node))
    yield from _paragraph_lists(lists, budget)


def _weight_beside(node: Mapping[str, Any], titles: frozenset[str], weight: float) -> float:
    """Return what text beside the title in this object weighs; without a title, what the object around it says."""
    for key in _TITLES:
        title = node.get(key)
        if isinstance(title, dict):  # {"headlines": {"basic": "…"}}
            title = next((text for text in title.values() if isinstance(text, str)), None)
        if isinstance(title, str) and " " in title:
            return _TITLED_WEIGHT if folded(title) in titles else _OTHERS_WEIGHT * min(1.0, weight)
    return weight


def folded(title: str) -> str:
    """Return the letters of a title, for comparison."""
    return "".join(filter(str.isalnum, title.casefold()))


def _paragraph_lists(lists: list[tuple[list[Any], float]], budget: Iterator[int]) -> Iterator[_Found]:
    best = 0.0
    for items, weight in reversed(lists):  # what is inside comes before what is around it
        texts = [(item, text) for item in items if (text := _text_of(item, budget)) and not _is_another(item, text)]
        total = weight * sum(len(_TAG.sub("", text)) for _, text in texts if _is_prose(text))
        if total > best * _MIN_GAIN:
            best = total
            yield _Found(total, weight > 1, "".join(_paragraph(item, text) for item, text in texts))


def _text_of(item: Any, budget: Iterator[int]) -> str:
    """Return the text inside an item of a list, its pieces joined as they are."""
    parts: list[str] = []
    waiting: list[tuple[str, Any]] = [("", item)]
    while waiting and next(budget, None) is not None:
        key, node = waiting.pop()
        if isinstance(node, str):
            if key in _PIECES or _is_prose(node):
                parts.append(node)
        elif isinstance(node, list):
            waiting += [(key, inner) for inner in reversed(node)]
        elif isinstance(node, dict) and not any(_OTHER.search(str(node.get(name) or "")) for name in _TYPES):
            waiting += [(str(name), node[name]) for name in reversed(node) if not _OTHER.search(str(name))]
    return "".join(parts) if any(map(str.strip, parts)) else ""


def _is_another(item: Any, text: str) -> bool:
    is_long = isinstance(item, dict) and len(text) > _MAX_TITLED_CHARS
    return is_long and any(isinstance(item.get(key), str) for key in _TITLES)


def _is_prose(text: str) -> bool:
    is_long = len(text) >= _MIN_PROSE_CHARS and (text.count(" ") >= _MIN_PROSE_BLANKS or not text.isascii())
    return is_long and bool(_SENTENCE_END.search(text, max(0, len(text) - 80)))


def _is_body(text: str) -> bool:
    if len(text) < _MIN_BODY_CHARS or "<style" in text or "<script" in text:
        return False
    return bool(_BLOCK.search(text)) or (len(text) >= 2 * _MIN_BODY_CHARS and _is_prose(text))


def _paragraph(item: Any, text: str) -> str:
    types = (str(item.get(name) or "") for name in _TYPES) if isinstance(item, dict) else ()
    tag = "h2" if len(text) <= 200 and any(_HEADING.match(one) for one in types) else "p"
    return f"<{tag}>{_as_markup(text)}</{tag}>"


def _as_markup(text: str) -> str:
    """Return text as HTML: markup as it is, also if it is escaped, and else a paragraph for each line."""
    if "&lt;" in text and not _TAG.search(text):
        text = html.unescape(text)
    if _TAG.search(text):
        return text
    return "</p><p>".join(html.escape(line) for line in text.splitlines() if line.strip())
