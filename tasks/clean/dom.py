"""DOM: one walk over a parsed page, from elements to raw text, blocks and hyperlinks."""

from typing import Any, NamedTuple

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


class Where(NamedTuple):
    """What holds for the node that is visited, from its ancestors."""

    element: int = 0
    block: int = 0
    marks: int = 0
    href: str = ""
    anchor_start: int = 0
    is_strong: bool = False


class Walk:
    """The state of one walk: raw so far, the block that is being filled, and where the walk is."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.hyperlinks: list[tuple[str, int, int]] = []
        # the fields of Element; lists, since the last block is known only when the element ends
        self.open_elements: list[list[Any]] = [[0, "", "", 0, 0, False]]
        self.length = 0
        self.where = Where()
        self._start_block()

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements with content, in document order; index 0 stands for the body."""
        return tuple(map(Element._make, self.open_elements))

    def visit(self, node: LexborNode, depth: int) -> Where | None:
        """Take in a node; return what holds inside it if its children are to be visited."""
        if node.tag_id == _TEXT_ID:
            if text := node.text_content:
                self._add(text)
            return None
        tag = node.tag or "-"
        if tag == "br":
            self._line_break()
            return None
        if tag in SKIPPED_TAGS or tag[0] in "-!":
            return None
        if tag in BLOCK_TAGS or (tag in _CELLS and (self.width > _LONGEST_CELL or (self.parts and _is_layout(node)))):
            self._end_block()
        elif tag in _CELLS:
            self.is_spaced = True
        if node.first_child is None:
            return None
        # Inline elements that deep say nothing about their text, and hostile pages nest them by the hundred thousand.
        return self.where if depth > _MAX_DEPTH and tag not in BLOCK_TAGS else self._inside(node, tag)

    def leave(self, outer: Where) -> None:
        """End the current element; `outer` held outside it."""
        here = self.where
        if here.href and not outer.href and self.width:
            self.is_after_link = True
            self.hyperlinks.append((here.href, here.anchor_start, self.length + self.width))
        if here.block != outer.block:
            self._end_block()
        self.open_elements[here.element][4] = len(self.blocks) + bool(self.parts)
        self.where = outer

    def _inside(self, node: LexborNode, tag: str) -> Where:
        attributes = node.attributes
        if tag == "a" and self.is_after_link:
            self.is_spaced = True  # links side by side are entries of a menu, which a style sheet sets apart
        is_hidden = bool(attributes) and _is_hidden(tag, attributes)
        outer = self.where
        names = " ".join(filter(None, map(attributes.get, _NAMING))) if attributes else ""
        element = len(self.open_elements)
        self.open_elements.append([outer.element, tag, names, len(self.blocks), 0, is_hidden])
        marks = outer.marks | _TAG_MARKS.get(tag, 0)
        href, start = outer.href, outer.anchor_start
        if is_hidden:
            marks |= MARKS["hidden"]
        if attributes:
            if attributes.get("itemprop") == "articleBody":
                marks |= MARKS["body_property"]
            if tag == "a" and attributes.get("href"):
                href, start = attributes["href"] or "", self.length + self.width + (self.width > 0 and self.is_spaced)
        block = element if tag in BLOCK_TAGS else outer.block
        return Where(element, block, marks, href, start, outer.is_strong or tag in _STRONG)

    def _start_block(self) -> None:
        self.parts: list[str] = []
        self.width = 0
        self.is_spaced = False
        self.is_broken = False
        self.is_after_link = False
        self.n_link_chars = 0
        self.n_strong_chars = 0
        self.inner = 0

    def _add(self, text: str) -> None:
        words = text.split()
        if not words:
            self.is_spaced = True
            return
        folded = " ".join(words)
        if not self.parts:
            self.inner = self.where.element
        elif self.is_spaced or text[0].isspace():
            self.parts.append(" ")
            self.width += 1
        self.is_spaced = text[-1].isspace()
        self.is_broken = self.is_after_link = False
        self.parts.append(folded)
        self.width += len(folded)
        if self.where.href:
            self.n_link_chars += len(folded)
        if self.where.is_strong:
            self.n_strong_chars += len(folded)

    def _line_break(self) -> None:
        # The second `br` in a row ends the block, and so does the first after a sentence or a short line: else the
        # lines of a byline or the paragraphs of a page without `p` would run together.
        if self.parts and (self.is_broken or self.width < _SHORT_LINE or _ends_sentence(self.parts[-1])):
            self._end_block()
        else:
            self.is_broken = self.is_spaced = True

    def _end_block(self) -> None:
        if self.parts:
            text, where = "".join(self.parts), self.where
            end = self.length + len(text)
            kind = _kind(self.open_elements[where.block][1], where.marks)
            self.blocks.append(
                Block(
                    self.length,
                    end,
                    text,
                    kind,
                    where.block,
                    self.inner,
                    where.marks,
                    self.n_link_chars,
                    self.n_strong_chars,
                )
            )
            self.lines.append(text)
            self.length = end + 1
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
        inside = page.visit(node, len(stack))
        if inside is not None:
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
    page.leave(Where(block=-1))
    return page
