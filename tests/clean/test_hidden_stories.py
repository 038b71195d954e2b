"""Hidden stories: a page that hardly shows its story, but carries it in JSON-LD, `noscript` or data for its scripts."""

import json
import time

import pytest

from tasks.clean import clean, render
from tasks.core.errors import Reason, Reject
from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup

TITLE = "Salt barge Hermine reaches Quellport after eleven weeks"
STORY = [
    "The salt barge Hermine reached Quellport on Tuesday evening, eleven weeks after she had left the pans of Ostmark.",
    "Her skipper, Jorun Vesterby, said that the barge had lost its rudder and been steered with a table since then.",
    "“We sanded the legs off and bolted it to the stern,” she told reporters on the quay, where people had gathered.",
    "The cargo, ninety tons of coarse salt, arrived dry, and the office weighed it twice because nobody believed it.",
    "The council will decide on Friday whether the table becomes an exhibit of the museum or goes back to the galley.",
]
OTHER_TITLE = "Night school for beekeepers opens in a former bank"
OTHER = [
    "A night school for beekeepers opened on Monday in the former savings bank of Tannwick, whose vault is cool.",
    "Forty people have enrolled for the first course, more than twice as many as its founder had expected at all.",
    "The students learn to read a comb by lamplight, and the first exam consists of carrying a hive through a door.",
    "The old counter serves as a bar for honey, and every evening ends with a tasting for all of the neighbors.",
    "The bees themselves live on the roof, where the bank used to keep its flag and where the wind is mostly kind.",
    "The course is booked out until the spring, and a second one for the daytime is planned for the next year.",
]
MARKED_UP = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)


def page(script: str = "", head: str = "", body: str = "<p>Loading</p>") -> str:
    return (
        f"<html lang=en><head><title>{TITLE} | Quellport Tide</title>{head}</head><body><nav><a href=/>Harbor</a></nav>"
        f"<div id=app>{body}</div><footer>© 2025 Quellport Tide</footer>{script}</body></html>"
    )


def data(value: object, before: str = '<script id=__NEXT_DATA__ type="application/json">', after: str = "") -> str:
    return f"{before}{json.dumps(value)}{after}</script>"


def spans(paragraph: str) -> list[dict[str, object]]:
    return [{"text": paragraph[:40]}, {"text": paragraph[40:55], "marks": ["em"]}, {"text": paragraph[55:]}]


ASSIGNED = "<script>(function(){window.a=1;})();window.__STATE__ = "
CARRIED = {
    "an articleBody": data({"@type": "NewsArticle", "articleBody": "\n\n".join(STORY)},
                           '<script type="application/ld+json">'),
    "an articleBody of escaped markup": data({"articleBody": MARKED_UP.replace("<", "&lt;").replace(">", "&gt;")},
                                             '<script type="application/ld+json">'),
    "markup": data({"props": {"pageProps": {"article": {"title": TITLE, "slug": "salt", "body": MARKED_UP}}}}),
    "a list of strings": data({"story": {"headline": TITLE, "paragraphs": STORY}}),
    "a list of components": data({"story": {"headline": TITLE, "components": [
        *({"type": "text", "text": {"value": paragraph}} for paragraph in STORY[:2]),
        {"type": "image", "text": "The barge Hermine lies at the quay of Quellport, and a crowd looks at its stern."},
        *({"type": "text", "text": {"value": paragraph}} for paragraph in STORY[2:]),
    ]}}),
    "a tree of spans": data({"title": TITLE, "content": [
        {"_type": "block", "style": "normal", "children": spans(paragraph)} for paragraph in STORY
    ]}),
    "pieces of markup": data({"content_elements": [{"type": "text", "content": x} for x in STORY]},
                             "<script>window.Fusion=window.Fusion||{};Fusion.globalContent=", ";Fusion.x={a:1};"),
    "a state": data({"article": {"data": {"title": TITLE, "html": MARKED_UP}}}, ASSIGNED, ";var s=function(){};"),
    "a state in a string": data(json.dumps({"a": {"title": TITLE, "body": [{"p": x} for x in STORY]}}),
                                "<script>window.__STATE__ = JSON.parse(", ");"),
    "a state with undefined": data({"x": [], "body": MARKED_UP}, ASSIGNED, ";").replace("[]", "undefined"),
    "noscript": f"<noscript><p>Enable JavaScript.</p></noscript><noscript><h1>{TITLE}</h1>{MARKED_UP}</noscript>",
    "a template": f"<template shadowrootmode=open><style>p{{}}</style>{MARKED_UP}</template>",
}  # fmt: skip


def story_of(content: str) -> str:
    return clean(Record("box/a", "", Format.HTML, Markup.HTML, content)).text


@pytest.mark.parametrize("script", CARRIED.values(), ids=CARRIED)
def test_a_story_that_is_only_carried_along_is_the_story(script: str) -> None:
    assert story_of(page(script)) == "\n\n".join(STORY)


@pytest.mark.parametrize("script", CARRIED.values(), ids=CARRIED)
def test_a_page_that_shows_its_story_is_rendered_as_it_is_shown(script: str) -> None:
    shown = "".join(f"<p>{paragraph}</p>" for paragraph in OTHER)
    document = render(Record("box/a", "", Format.HTML, Markup.HTML, page(script, body=shown)))
    assert document.raw == "\n".join(["Harbor", *OTHER, "© 2025 Quellport Tide"])


@pytest.mark.parametrize("key", ["related", "comments", "more"])
def test_the_story_is_the_text_beside_the_title_of_the_page(key: str) -> None:
    """Other articles, comments and the like are carried along as well, and they may be longer."""
    others = [{"title": OTHER_TITLE, "body": "".join(f"<p>{paragraph}</p>" for paragraph in OTHER)}] * 3
    value = {key: others, "article": {"title": TITLE, "body": MARKED_UP}}
    assert story_of(page(data(value))) == "\n\n".join(STORY)


def test_lists_of_whole_articles_are_not_run_together() -> None:
    articles = [{"title": title, "text": " ".join(text)} for title, text in ((TITLE, STORY), (OTHER_TITLE, OTHER))]
    assert story_of(page(data({"items": articles}))) == " ".join(STORY)


@pytest.mark.parametrize(
    "script",
    [
        data({"messages": {f"key{number}": paragraph for number, paragraph in enumerate(OTHER)}}),
        data({"items": [{"title": OTHER_TITLE, "summary": paragraph} for paragraph in OTHER]}),
        f"<script>render(<div>{MARKED_UP}</div>)</script>",
        f"<script>window.x = {{body: '{MARKED_UP}'}}</script>",
    ],
    ids=["texts of the interface", "summaries", "code", "no JSON"],
)
def test_other_texts_in_scripts_are_no_story(script: str) -> None:
    with pytest.raises(Reject) as caught:
        story_of(page(script))
    assert caught.value.reason is Reason.NO_STORY


SENTENCE = "The salt barge came home on Tuesday evening, she said to the men on the quay."


@pytest.mark.parametrize(
    "script",
    [
        '={"a":[' * 130_000,
        ("x=" + "[" * 200 + '"a"' + "]" * 200 + ";") * 2_000,
        f"x={json.dumps([SENTENCE] * 12_000)}",
        f"x={json.dumps({f'k{number}': {'t': number} for number in range(50_000)})}",
        f"x={json.dumps({'a': '<p ' * 300_000})}",
        "x=" + '["' + SENTENCE + '",' * 9_000,
    ],
    ids=["openings", "nested lists", "a long list", "many keys", "broken markup", "unclosed"],
)  # fmt: skip
def test_hostile_data_takes_bounded_time(script: str) -> None:
    start = time.process_time()
    render(Record("box/a", "", Format.HTML, Markup.HTML, f"<script>{script}</script>"))
    assert time.process_time() - start < 3  # about a third of a second on a machine that has nothing else to do


@pytest.mark.parametrize(("title", "is_carried"), [(TITLE, True), (OTHER_TITLE, False)])
def test_some_prose_gives_way_only_to_data_beside_the_title_of_the_page(title: str, is_carried: bool) -> None:
    """A short article carries the texts of others along, too."""
    shown = " ".join([SENTENCE] * 4)
    script = data({"article": {"title": title, "body": MARKED_UP + MARKED_UP}})
    document = render(Record("box/a", "", Format.HTML, Markup.HTML, page(script, body=f"<p>{shown}</p>")))
    assert (shown not in document.raw) == is_carried
