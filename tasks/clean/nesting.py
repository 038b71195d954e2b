"""Nesting: keep pages that nest elements without end from costing time without end."""

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


def flattened(html: str) -> str:
    """Return the page without the container tags deeper than browsers allow; an ordinary page as it is.

    The parser looks through all open elements at each start tag, which is quadratic in depth.
    """
    if html.count("<") < _MIN_TAGS:
        return html
    depth = 0

    def shallow(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[1]:
            depth = max(0, depth - 1)
            return "" if depth >= _MAX_DEPTH else tag[0]
        depth += 1
        return "" if depth > _MAX_DEPTH else tag[0]

    return _CONTAINER.sub(shallow, html)
