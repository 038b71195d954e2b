"""Nesting: keep pages that nest elements, or give an element attributes, without end from costing time without end."""

import re

#: Pages with fewer tags cannot nest deep enough to matter (10,000 nested elements parse in 0.2 s).
_MIN_TAGS = 10_000
#: What browsers allow before they flatten: https://chromium.googlesource.com (kMaximumHTMLParserDOMTreeDepth).
_MAX_DEPTH = 512
# Elements that only their end tag closes; `p`, `li` and cells end where the next begins and nest through these.
_CONTAINER = re.compile(
    r"<(/?)(?:div|section|article|main|aside|nav|header|footer|ul|ol|dl|blockquote|center|table|details|fieldset|form|"
    r"figure|address|button|font|object|svg|template|select|menu|pre|listing|dialog|search|hgroup|summary)\b"
    r"[^<>]{0,10000}>",
    re.IGNORECASE,
)


# No quotation mark or blank is looked at twice: what does not end as a value goes on as a name.
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+""")
_START_TAG = re.compile(rf"<([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE.pattern})*+)")
#: Tags that begin a stretch of so many characters without another tag may have attributes without end.
_MIN_STRETCH = 20_000
_MAX_ATTRIBUTES = 1_000


def flattened(html: str) -> str:
    """Return the page without tags deeper than browsers allow and endless attributes; an ordinary page as it is.

    The parser looks through all open elements at each start tag, and through all attributes of a tag at each of them,
    which is quadratic.
    """
    if html.count("<") < _MIN_TAGS:
        return _slim(html)
    if any(tag.end() - tag.start() > _MAX_ATTRIBUTES and _has_many(tag) for tag in _START_TAG.finditer(html)):
        html = _START_TAG.sub(_without_attributes, html)
    depth = 0

    def shallow(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[1]:
            depth = max(0, depth - 1)
            return "" if depth >= _MAX_DEPTH else tag[0]
        depth += 1
        return "" if depth > _MAX_DEPTH else tag[0]

    return _CONTAINER.sub(shallow, html)


def _slim(html: str) -> str:
    """Return a page of few tags without the attributes of tags that have too many of them."""
    half = _MIN_STRETCH // 2
    for start in range(half, len(html), half):
        # A stretch without a tag covers at least one of the halves that are looked at.
        if html.find("<", start, start + half) < 0:
            tag = _START_TAG.match(html, max(0, html.rfind("<", 0, start)))
            if tag and _has_many(tag):
                return _START_TAG.sub(_without_attributes, html)
    return html


def _has_many(tag: re.Match[str]) -> bool:
    return len(tag[2]) > _MAX_ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(tag[2])) > _MAX_ATTRIBUTES


def _without_attributes(tag: re.Match[str]) -> str:
    return f"<{tag[1]}" if _has_many(tag) else tag[0]
