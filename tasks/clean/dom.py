"""DOM: one walk over a parsed page, from elements to raw text, blocks and hyperlinks."""

from functools import partial
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.clean.blocks import MARKS, Block, Element, Kind

BLOCK_TAGS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "button", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hgroup", "hr", "label", "legend", "li", "main", "menu", "nav", "ol", "option",
        "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "caption", "ul",
    }
)  # fmt: skip
#: Nothing in these is text that a reader sees on the page.
SKIPPED_TAGS = frozenset(
    {
        "script", "style", "template", "head", "svg", "object", "embed", "canvas", "math", "link", "meta",
        "textarea", "select", "noscript", "iframe", "audio", "video", "datalist", "map",
        "amp-ad", "amp-audio", "amp-embed", "amp-iframe", "amp-pixel", "amp-video",
    }
)  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_KINDS = {
    **dict.fromkeys(_HEADINGS, Kind.HEADING),
    "figcaption": Kind.CAPTION,
    "caption": Kind.CAPTION,
    "tr": Kind.TABLE,
    "li": Kind.LIST_ITEM,
    "dd": Kind.LIST_ITEM,
    "dt": Kind.LIST_ITEM,
    "pre": Kind.CODE,
}
_TAG_MARKS = {
    tag: bit for tag, bit in MARKS.items() if tag not in ("heading", "body_property", "hidden")
} | dict.fromkeys(_HEADINGS, MARKS["heading"])
_NAMING = ("class", "id", "role", "itemprop", "data-testid")
#: A page that hides one of these shows it by a script.
_NEVER_HIDDEN = frozenset(("html", "body", "main", "article"))
_STRONG = frozenset(("b", "strong"))
_INHERITED_KINDS = (
    (MARKS["figcaption"], Kind.CAPTION),
    (MARKS["blockquote"], Kind.QUOTATION),
    (MARKS["li"], Kind.LIST_ITEM),
)
#: Cells longer than this are layout, not data, and become blocks of their own.
_LONGEST_CELL = 80
_MAX_CELL_NODES = 40
_SHORT_LINE = 60
_SENTENCE_ENDS = '.!?…。！？؟۔।॥។"”»」』'
_TEXT_ID = 2
_MAX_DEPTH = 512


#: What holds for the node that is visited, from its ancestors: number of the element, number of the block-level
#: element, marks, target of the link, where its anchor starts, whether the text is strong. A page has thousands.
Where = tuple[int, int, int, str, int, bool]
_OUTSIDE: Where = (0, -1, 0, "", 0, False)

_new_element = partial(tuple.__new__, Element)


class Walk:
    """The state of one walk: raw so far, the block that is being filled, and where the walk is."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.hyperlinks: list[tuple[str, int, int]] = []
        # the fields of Element; lists, since the last block is known only when the element ends
        self.open_elements: list[list[Any]] = [[0, "", "", 0, 0, False]]
        self.length = 0
        self.where: Where = (0, 0, 0, "", 0, False)
        self._start_block()

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements with content, in document order; index 0 stands for the body."""
        return tuple(map(_new_element, self.open_elements))

    def enter(self, node: LexborNode, depth: int) -> Where | None:
        """Begin an element; return what holds inside it if its children are to be visited."""
        tag = node.tag or "-"
        is_block = tag in BLOCK_TAGS
        if is_block:
            if self.parts:
                self._end_block()
        elif tag in SKIPPED_TAGS or tag[0] in "-!":
            return None
        elif tag == "br":
            self._line_break()
            return None
        elif tag in _CELLS:
            if self.width > _LONGEST_CELL or (self.parts and _is_layout(node)):
                self._end_block()
            else:
                self.is_spaced = True
        if node.first_child is None:
            return None
        # Inline elements that deep say nothing about their text, and hostile pages nest them by the hundred thousand.
        return self.where if depth > _MAX_DEPTH and not is_block else self._inside(tag, node.attributes, is_block)

    def leave(self, outer: Where) -> None:
        """End the current element; `outer` held outside it."""
        element, block, _, href, anchor_start, _ = self.where
        if href and self.width and not outer[3]:
            self.is_after_link = True
            self.hyperlinks.append((href, anchor_start, self.length + self.width))
        if self.parts:
            if block != outer[1]:
                self._end_block()
                self.open_elements[element][4] = len(self.blocks)
            else:
                self.open_elements[element][4] = len(self.blocks) + 1
        else:
            self.open_elements[element][4] = len(self.blocks)
        self.where = outer

    def _inside(self, tag: str, attributes: dict[str, str | None], is_block: bool) -> Where:
        outer, block, marks, href, start, is_strong = self.where
        element = len(self.open_elements)
        marks |= _TAG_MARKS.get(tag, 0)
        names, is_hidden = "", False
        if len(attributes) == 1 and (only := attributes.get("class")):
            names = only  # so has every second element that has any
        elif attributes:
            names = " ".join([value for name in _NAMING if (value := attributes.get(name))])
            if ("style" in attributes or "hidden" in attributes) and _is_hidden(tag, attributes):
                is_hidden = True
                marks |= MARKS["hidden"]
            if attributes.get("itemprop") == "articleBody":
                marks |= MARKS["body_property"]
        if tag == "a":
            # Links side by side are entries of a menu, which a style sheet sets apart.
            self.is_spaced = self.is_spaced or self.is_after_link
            if target := attributes.get("href"):
                href, start = target, self.length + self.width + (self.width > 0 and self.is_spaced)
        self.open_elements.append([outer, tag, names, len(self.blocks), 0, is_hidden])
        return element, element if is_block else block, marks, href, start, is_strong or tag in _STRONG

    def _start_block(self) -> None:
        self.parts: list[str] = []
        self.width = 0
        self.is_spaced = False
        self.is_broken = False
        self.is_after_link = False
        self.n_link_chars = 0
        self.n_strong_chars = 0
        self.inner = 0

    def add(self, text: str) -> None:
        """Take in a text that is not blank."""
        folded = " ".join(text.split())
        if not self.parts:
            self.inner = self.where[0]
        elif self.is_spaced or text[0].isspace():
            self.parts.append(" ")
            self.width += 1
        self.is_spaced = text[-1].isspace()
        self.is_broken = self.is_after_link = False
        self.parts.append(folded)
        self.width += len(folded)
        if self.where[3]:
            self.n_link_chars += len(folded)
        if self.where[5]:
            self.n_strong_chars += len(folded)

    def _line_break(self) -> None:
        # The second `br` in a row ends the block, and so does the first after a sentence or a short line: else the
        # lines of a byline or the paragraphs of a page without `p` would run together.
        if self.parts and (self.is_broken or self.width < _SHORT_LINE or _ends_sentence(self.parts[-1])):
            self._end_block()
        else:
            self.is_broken = self.is_spaced = True

    def _end_block(self) -> None:
        if not self.parts:
            return
        text, start = "".join(self.parts), self.length
        _, own, marks, *_ = self.where
        self.length += len(text) + 1
        kind = _kind(self.open_elements[own][1], marks)
        links, strong = self.n_link_chars, self.n_strong_chars
        self.blocks.append(Block(start, self.length - 1, text, kind, own, self.inner, marks, links, strong))
        self.lines.append(text)
        self._start_block()


def _is_layout(cell: LexborNode) -> bool:
    """Whether a cell holds paragraphs that line breaks divide: then the table is the layout of an old page."""
    child, n_breaks = cell.first_child, 0
    for _ in range(_MAX_CELL_NODES):
        if child is None:
            return False
        n_breaks += child.tag == "br"
        if n_breaks > 2:
            return len(cell.text()) > _LONGEST_CELL * n_breaks
        child = child.next
    return False


def _ends_sentence(text: str) -> bool:
    # Thai and Lao write blanks between sentences, not marks.
    return text[-1] in _SENTENCE_ENDS or "\u0e00" <= text[-1] <= "\u0eff"


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in _NEVER_HIDDEN:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style") or ""
    return "display" in style and "display:none" in style.replace(" ", "").lower()


def _kind(tag: str, marks: int) -> Kind:
    if kind := _KINDS.get(tag):
        return kind
    for mark, kind in _INHERITED_KINDS:
        if marks & mark:
            return kind
    return Kind.PARAGRAPH


def walk(parser: LexborHTMLParser) -> Walk:
    """Walk the body of a page, without recursion and in time linear in nodes and characters."""
    page = Walk()
    body = parser.body
    node = body.first_child if body is not None else None
    stack: list[tuple[LexborNode, Where]] = []
    while node is not None:
        if node.tag_id == _TEXT_ID:
            if text := node.text_content:
                if text.isspace():
                    page.is_spaced = True
                else:
                    page.add(text)
        elif (inside := page.enter(node, len(stack))) is not None:
            stack.append((node, page.where))
            page.where = inside
            node = node.first_child
            continue
        following = node.next
        while following is None and stack:
            node, outer = stack.pop()
            page.leave(outer)
            following = node.next
        node = following
    page.leave(_OUTSIDE)
    return page
