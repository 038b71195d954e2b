"""Rendering: what becomes raw, and where its blocks begin and end."""

import json

import pytest

from tasks.clean import Kind, render
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup


def rendered(content, markup=Markup.HTML):
    return render(Record("box/a", "", Format.HTML, markup, content))


@pytest.mark.parametrize(
    ("html", "raw"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One <b>bold</b>\n  word</p>", "One bold word"),
        ("<p>glu<i>ed</i></p>", "glued"),
        ("<p>A<script>x</script><style>y</style><template>z</template> b<noscript>c</noscript></p>", "A b"),
        ("<div>One sentence that goes on for a while, longer than a short line is.<br><br>Two</div>",
         "One sentence that goes on for a while, longer than a short line is.\nTwo"),
        ("<p>A line which is long enough and which its writer broke in the<br>middle of it</p>",
         "A line which is long enough and which its writer broke in the middle of it"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<p>&amp;&nbsp;&eacute;</p>", "& é"),
        ("text only", "text only"),
        ("", ""),
    ],
)  # fmt: skip
def test_raw_is_the_visible_text_a_line_a_block(html, raw):
    document = rendered(html)
    assert document.raw == raw
    assert "\n".join(block.text for block in document.blocks) == raw


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<h2>x</h2>", Kind.HEADING),
        ("<ul><li><p>x</p></li></ul>", Kind.LIST_ITEM),
        ("<blockquote><p>x</p></blockquote>", Kind.QUOTATION),
        ("<figure><figcaption><span>x</span></figcaption></figure>", Kind.CAPTION),
        ("<table><tr><td>x</td></tr></table>", Kind.TABLE),
        ("<pre>x</pre>", Kind.CODE),
        ("<div>x</div>", Kind.PARAGRAPH),
    ],
)
def test_a_block_knows_its_kind(html, kind):
    assert [block.kind for block in rendered(html).blocks] == [kind]


def test_hyperlinks_stand_in_raw_where_they_say():
    document = rendered(
        "<p>See <a href='/a'>the  plan</a>, <a href=b>or</a></p><p><a href=c>\n not\n</a> <a href=d></a></p>"
    )
    links = document.head.hyperlinks
    assert [(link.url, link.anchor) for link in links] == [("/a", "the plan"), ("b", "or"), ("c", "not")]
    assert [document.raw[link.raw_start_char : link.raw_end_char] for link in links] == ["the plan", "or", "not"]


def test_the_head_is_collected_as_found():
    head = rendered(
        "<html lang=de><head><title> A  b </title><meta property='og:title' content='A'><link rel=Canonical href=/x>"
        "<script type='application/ld+json'>{}</script></head><body><h1>A</h1><time datetime=2024-01-02>2 Jan</time>"
    ).head
    assert head.title == "A b"
    assert head.language == "de"
    assert head.metas == (("og:title", "A"),)
    assert head.links == (("canonical", "/x"),)
    assert head.json_ld == ("{}",)
    assert head.times == (("2024-01-02", "2 Jan"),)
    assert head.h1s == ("A",)


def test_a_story_that_is_only_in_json_ld_is_rendered_from_there():
    body = "The mill opened its doors again on Friday after ten years of quiet.\n" * 12
    data = json.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": body}]})
    document = rendered(f"<script type='application/ld+json'>{data}</script><p>Loading</p>")
    assert document.raw == body.strip()
    shown = rendered(f"<script type='application/ld+json'>{data}</script><p>{body}</p>")
    assert len(shown.blocks) == 1


def test_hidden_elements_stay_in_raw_and_are_marked():
    document = rendered("<div style='display: none'><p>x</p></div><p>y</p>")
    assert document.raw == "x\ny"
    assert [element.is_hidden for element in document.elements] == [False, True, False, False]


@pytest.mark.parametrize("tag", ["div", "b", "p><span", "ul><li", "blockquote", "table><tr><td"])
def test_endless_nesting_is_walked_without_recursion(tag):
    assert rendered(f"<{tag}>" * 20_000 + "deep").raw == "deep"


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One.\nTwo.\n\nThree.", ["One.", "Two.", "Three."]),
        ("One.\r\n\r\nTwo.\fThree.", ["One.", "Two.", "Three."]),
        ("  One\ttab. \n", ["One tab."]),
    ],
)
def test_a_line_of_plain_text_is_a_block(text, blocks):
    assert [block.text for block in rendered(text, Markup.TEXT).blocks] == blocks


def test_hard_wrapped_lines_are_joined_to_paragraphs():
    wrapped = """\
The keeper of the old lighthouse has found a buyer after nearly three
years of searching, and the new owner promises to keep the lamp alight
for as long as the harbor office pays for the oil.

The sale was agreed on Monday in the back room of the town hall, where
the mayor and the keeper shook hands in front of a small crowd of their
neighbors and two reporters from the valley."""
    blocks = rendered(wrapped, Markup.TEXT).blocks
    assert len(blocks) == 2
    assert blocks[0].text == " ".join(wrapped.split("\n\n")[0].split())


MARKDOWN = """\
---
title: x
---
# Ferry *Aurora* sold

The [council](https://example.org/c_(1)) voted **twice**,
and `once` more. ![boat](b.png)

- first
- second

> It is \\*ours\\*.

```
code *stays*
```
"""


def test_markdown_becomes_typed_blocks_whose_text_has_no_marks():
    blocks = rendered(MARKDOWN, Markup.MARKDOWN).blocks
    assert [(block.kind, block.text) for block in blocks[1:]] == [
        (Kind.HEADING, "Ferry Aurora sold"),
        (Kind.PARAGRAPH, "The council voted twice, and once more."),
        (Kind.LIST_ITEM, "first"),
        (Kind.LIST_ITEM, "second"),
        (Kind.QUOTATION, "It is *ours*."),
        (Kind.CODE, "``` code *stays* ```"),
    ]
    assert blocks[0].kind is Kind.MARKUP


def test_a_page_of_too_many_tags_is_rendered_by_its_texts_alone():
    document = rendered("<title>t</title><script>x</script><p>One <b>two</b></p>" + "<p>a\n b" * 120_000)
    assert document.raw.startswith("One\ntwo\na\nb\n")
    assert document.head.title == "t"
    assert document.elements == ()
    assert all(document.raw[b.raw_start_char : b.raw_end_char].split() == b.text.split() for b in document.blocks)
