"""Pages that are no plain article: in parts, cut off, live, behind walls, of video, of several stories, of breaks."""

import pytest

from tasks.clean import clean
from tasks.core.errors import Reason, Reject
from tasks.core.records import Cleaned, Record
from tasks.core.vocabulary import Format, Markup, Role
from tests.clean.test_hidden_stories import OTHER, OTHER_TITLE, STORY, TITLE

THIRD_TITLE = "Tram line nine gets a piano for the winter"
THIRD = [
    "Passengers of tram line nine in Ulmenau will find a piano in the rear car until the end of February.",
    "The instrument was left to the city by a tuner who had ridden the line every day for forty years.",
    "It is bolted to the floor and tuned at the terminus every night, and the drivers take the curve slowly.",
    "Anybody may play, but the office asks for no marches before seven, after a complaint from the depot.",
]


def p(paragraphs: list[str]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def page(body: str, title: str = f"{TITLE} | Quellport Tide", language: str = "en") -> str:
    return (
        f"<!doctype html><html lang={language}><head><title>{title}</title></head><body>"
        "<header><a href=/>Quellport Tide</a><nav><ul><li><a href=/n>News</a></li><li><a href=/h>Harbor</a></li></ul>"
        f"</nav></header>{body}<footer><a href=/imprint>Imprint</a><p>© 2025 Quellport Tide</p></footer></body></html>"
    )


def cleaned(content: str) -> Cleaned:
    return clean(Record("box/a", "", Format.HTML, Markup.HTML, content))


def roles_of(content: str) -> dict[str, Role]:
    return {segment.text: segment.role for segment in cleaned(content).segments}


PAGERS = [
    "<div class=pages>Page 1 of 3</div><p><a href=?2>Next page »</a></p>",
    "<p>Pages: <a href=?p=1>1</a> <a href=?p=2>2</a> <a href=?p=3>3</a></p><p><a href=?p=2>Continued on page 2</a></p>",
    "<p>Seite 1 von 4</p><p><a href=?2>Nächste Seite</a></p><p><a href=?all>Auf einer Seite lesen</a></p>",
    "<p>Page 1 sur 2</p><p><a href=?2>Page suivante</a></p>",
    "<p>Página 1 de 2</p><p><a href=?2>Página siguiente</a></p>",
    "<p>Pagina 1 di 2</p><p><a href=?2>Pagina successiva</a></p>",
    "<p>Страница 1 из 2</p><p><a href=?2>Следующая страница</a></p>",
]


@pytest.mark.parametrize("pager", PAGERS)
def test_of_a_paged_article_the_page_is_kept_without_its_pager(pager: str) -> None:
    content = page(f"<article><h1>{TITLE}</h1><div class=entry-content>{p(STORY)}{pager}</div></article>")
    assert cleaned(content).text == "\n\n".join(STORY)


CUT = STORY[3] + " A second look showed that the first had been right, and the harbor master said"
ENDINGS = [
    ("…", " <a href=/x>Read more</a>", "Read more"),
    ("...", " (<a href=/x>continue reading on Harbor Wire</a>)", "(continue reading on Harbor Wire)"),
    (" […]", " <a href=/x>Weiterlesen</a>", "Weiterlesen"),
    ("…", " [+1734 chars]", "[+1734 chars]"),
    ("…", " <a href=/x>Lire la suite</a>", "Lire la suite"),
    ("…", " <a href=/x>Leggi tutto</a>", "Leggi tutto"),
    ("…", " <a href=/x>Читать далее</a>", "Читать далее"),
]


@pytest.mark.parametrize(("ellipsis", "ending", "cut"), ENDINGS)
def test_what_leads_on_from_a_truncated_story_is_cut_from_it(ellipsis: str, ending: str, cut: str) -> None:
    """The ellipsis stays: it says that the story goes on elsewhere."""
    found = cleaned(page(f"<article><h1>{TITLE}</h1>{p([*STORY[:3], CUT + ellipsis + ending])}</article>"))
    assert found.text == "\n\n".join([*STORY[:3], CUT + ellipsis])
    assert [(s.role, s.text) for s in found.segments if s.reason_detail == "leads on: at the end"] == [
        (Role.RELATED, cut)
    ]


HEADINGS = ["Rudder on display", "Salt weighed twice", "Barge in sight", "Crowd on the quay", "Radio contact"]
TIMES = ["18:42", "17:55", "16:10", "14:05", "09:30"]
LIVE = {
    "elements": "".join(
        f"<div class=entry><time datetime=2025-03-04T{time}>{time}</time><h3>{heading}</h3>{p([first, second])}</div>"
        for time, heading, first, second in zip(TIMES, HEADINGS, STORY, OTHER, strict=False)
    ),
    "articles": "".join(
        f"<article class=post><h2>{time}: {heading}</h2>{p([first, second])}</article>"
        for time, heading, first, second in zip(TIMES, HEADINGS, STORY, OTHER, strict=False)
    ),
    "bold times": "".join(
        f"<p><strong>{time} CET:</strong> {first}</p><p>{second}</p>"
        for time, first, second in zip(TIMES, STORY, OTHER, strict=False)
    ),
}


@pytest.mark.parametrize("how", LIVE)
def test_all_entries_of_a_live_blog_are_its_story(how: str) -> None:
    entries = f"<div class=live>{LIVE[how]}</div>"
    found = cleaned(page(f"<main><h1>Live: {TITLE}</h1>{entries}</main>", title=f"Live: {TITLE}"))
    assert all(paragraph in found.text for paragraph in [*STORY, *OTHER[:5]])
    assert how != "bold times" or all(f"{time} CET:" in found.text for time in TIMES)
    assert "Quellport Tide" not in found.text


def test_lists_and_tables_in_the_story_are_kept_as_what_they_are() -> None:
    body = (
        f"<article><h1>{TITLE}</h1>{p(STORY[:2])}<h2>What the barge carried</h2>"
        "<ul><li>Ninety tons of coarse salt</li><li>Two crates of lamp oil</li></ul>"
        f"{p(STORY[2:3])}<table><tr><th>Sack</th><th>Weight</th></tr><tr><td>First</td><td>48 kg</td></tr></table>"
        f"{p(STORY[3:])}</article>"
    )
    found = roles_of(page(body))
    assert found["What the barge carried"] is Role.HEADING
    assert found["Ninety tons of coarse salt"] is found["Two crates of lamp oil"] is Role.LIST_ITEM
    assert found["Sack Weight"] is found["First 48 kg"] is Role.TABLE
    assert cleaned(page(body)).text.count("\n\n") == 9


CARDS = "".join(
    f"<div class=card><a href=/v{number}>{title}</a><span>1:{number}2</span></div>"
    for number, title in enumerate([OTHER_TITLE, THIRD_TITLE, "Linden Ferry lends six sacks"])
)
PLAYER = "<div class=player><video src=x>No video</video><button>Play</button><span>0:00 / 2:31</span></div>"


def test_of_a_video_page_the_description_is_the_story() -> None:
    content = page(f"<main><h1>{TITLE}</h1>{PLAYER}{p(STORY[:2])}<div><h2>More videos</h2>{CARDS}</div></main>")
    assert cleaned(content).text == "\n\n".join(STORY[:2])


def test_a_video_page_without_a_description_has_no_story() -> None:
    with pytest.raises(Reject) as caught:
        cleaned(page(f"<main><h1>{TITLE}</h1>{PLAYER}<div><h2>More videos</h2>{CARDS}</div></main>"))
    assert caught.value.reason is Reason.NO_STORY


WALLS = {
    "en": "<h2>This article is for subscribers</h2><p>Unlock this article and all others from 2 crowns a week.</p>"
    "<p>Already a subscriber? <a href=/l>Log in</a></p><p>Cancel anytime.</p>",
    "de": "<p>Jetzt weiterlesen mit Tide Plus</p><p>Sie haben bereits ein Abo? Hier anmelden</p><ul>"
    "<li>Zugang zu allen Artikeln im Web und in der App</li><li>Vier Wochen testen, danach monatlich kündbar</li></ul>",
    "fr": "<p>La suite est réservée aux abonnés.</p><p>Il vous reste 78% de cet article à lire.</p>"
    "<p>Déjà abonné ? Se connecter</p>",
    "es": "<p>Contenido exclusivo para suscriptores</p><p>Suscríbete para seguir leyendo</p>"
    "<p>¿Ya eres suscriptor? Inicia sesión</p>",
    "pt": "<p>Conteúdo exclusivo para assinantes</p><p>Já é assinante? Entre na sua conta</p>",
    "it": "<p>Contenuto riservato agli abbonati</p><p>Sei già abbonato? Accedi</p>",
    "ru": "<p>Материал доступен только подписчикам</p><p>Уже есть подписка? Войти</p>",
}


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
@pytest.mark.parametrize("n_paragraphs", [2, 5])
def test_of_a_page_behind_a_wall_the_teaser_is_kept_and_the_wall_is_called_one(wall: str, n_paragraphs: int) -> None:
    content = page(f"<article><h1>{TITLE}</h1><div>{p(STORY[:n_paragraphs])}</div><div>{wall}</div></article>")
    assert cleaned(content).text == "\n\n".join(STORY[:n_paragraphs])
    assert list(roles_of(content).values()).count(Role.SUBSCRIPTION) >= 2


CONSENT = {
    "en": [
        "Before you continue to Quellport Tide",
        "We and our 214 partners store and access information on your device, such as cookies, and process personal "
        "data for personalized ads and content, ad and content measurement, and audience insights.",
        "You may click to consent to our and our partners' processing as described above. Alternatively you may "
        "access more detailed information and change your preferences before consenting.",
        "Accept all",
        "More options",
    ],
    "de": [
        "Bitte stimmen Sie zu, um fortzufahren",
        "Wir und unsere 187 Partner verarbeiten Ihre personenbezogenen Daten, zum Beispiel Ihre IP-Nummer, um "
        "Informationen auf Ihrem Gerät zu speichern und darauf zuzugreifen.",
        "Sie können Ihre Einwilligung jederzeit in den Einstellungen widerrufen.",
        "Zustimmen und weiter",
    ],
    "fr": [
        "Le respect de votre vie privée est notre priorité",
        "Avec votre accord, nos 143 partenaires et nous utilisons des cookies pour stocker et consulter des données.",
        "Vous pouvez retirer votre consentement à tout moment en cliquant sur « En savoir plus ».",
        "Accepter et fermer",
    ],
    "es": [
        "Tu privacidad es importante para nosotros",
        "Nosotros y nuestros 165 socios almacenamos o accedemos a información en un dispositivo, como las cookies.",
        "Puedes aceptar el uso de cookies o configurar tus preferencias en cualquier momento.",
        "Aceptar y continuar",
    ],
    "pt": [
        "A sua privacidade é importante para nós",
        "Nós e os nossos 120 parceiros armazenamos e acedemos a informações num dispositivo, tais como cookies.",
        "Pode alterar as suas preferências ou retirar o consentimento a qualquer momento voltando a este site.",
        "Aceitar e continuar",
    ],
    "it": [
        "Informativa",
        "Noi e terze parti selezionate utilizziamo cookie o tecnologie simili per finalità tecniche.",
        "Puoi liberamente prestare, rifiutare o revocare il tuo consenso, in qualsiasi momento.",
        "Accetta e continua",
    ],
    "ru": [
        "Мы заботимся о вашей конфиденциальности",
        "Мы и наши партнёры используем файлы cookie, чтобы показывать персонализированную рекламу.",
        "Вы можете отозвать своё согласие в любое время в настройках сайта.",
        "Принять все",
    ],
}


@pytest.mark.parametrize("tag", ["p", "div", "button"])
@pytest.mark.parametrize("language", CONSENT)
def test_a_page_that_only_asks_for_consent_has_no_story(language: str, tag: str) -> None:
    first, *texts, button = CONSENT[language]
    content = f"<h1>{first}</h1>{''.join(f'<{tag}>{text}</{tag}>' for text in texts)}<button>{button}</button>"
    with pytest.raises(Reject) as caught:
        cleaned(page(f"<div class=m>{content}</div>", title="Quellport Tide", language=language))
    assert caught.value.reason is Reason.NO_STORY


BROKEN = {
    "two": "<br><br>".join(STORY),
    "one": "<br>".join(STORY),
    "one of XHTML": "<br />\n".join(STORY),
    "blank lines": "<br>&nbsp;<br>".join(STORY),
    "in fonts": f"<font size=2><font face=arial>{'<br><br>'.join(STORY)}</font></font>",
    "in a cell": f"<table><tr><td width=20%><a href=/a>News</a></td><td>{'<br><br>'.join(STORY)}</td></tr></table>",
}


@pytest.mark.parametrize("markup", BROKEN.values(), ids=BROKEN)
def test_paragraphs_may_be_divided_by_line_breaks(markup: str) -> None:
    assert cleaned(page(f"<div id=x><h1>{TITLE}</h1>{markup}</div>")).text == "\n\n".join(STORY)


def test_elements_of_accelerated_pages_are_what_their_names_say() -> None:
    content = (
        f"<!doctype html><html ⚡ lang=en><head><title>{TITLE}</title></head><body>"
        "<amp-sidebar id=s><ul><li><a href=/n>News</a></li><li><a href=/h>Harbor</a></li></ul></amp-sidebar>"
        "<amp-consent><div><p>The Tide would like to count you as one of its readers today.</p></div></amp-consent>"
        f"<article><h1>{TITLE}</h1><amp-img src=a><noscript><img src=a></noscript></amp-img>{p(STORY[:2])}"
        "<amp-ad type=x><div placeholder>Advertisement</div><div fallback>This space is for sale</div></amp-ad>"
        f"{p(STORY[2:3])}<amp-carousel><figure><amp-img src=b></amp-img><figcaption>The table at the stern. Photo: "
        "Ulla Brandt</figcaption></figure></amp-carousel><amp-iframe src=q><p placeholder>Loading</p></amp-iframe>"
        f"{p(STORY[3:])}<amp-list src=x><template type=amp-mustache>{{{{title}}}}</template></amp-list>"
        "<amp-user-notification id=n>This site keeps a note on your device.</amp-user-notification></article></body>"
    )
    assert cleaned(content).text == "\n\n".join(STORY)
    found = roles_of(content)
    assert found["The Tide would like to count you as one of its readers today."] is Role.LEGAL
    assert found["The table at the stern. Photo: Ulla Brandt"] is Role.CAPTION
    assert "This space is for sale" not in found


def several(tag: str, heading: str, is_linked: bool) -> str:
    stories = ((TITLE, STORY), (OTHER_TITLE, OTHER), (THIRD_TITLE, THIRD))
    link = "<a href=/x>{}</a>" if is_linked else "{}"
    return "".join(
        f"<{tag} class=post><{heading}>{link.format(title)}</{heading}>{p(story)}</{tag}>" for title, story in stories
    )


@pytest.mark.parametrize(
    ("tag", "heading", "is_linked"),
    [("article", "h1", False), ("article", "h2", False), ("div", "h1", False), ("section", "h2", True)],
)
def test_of_several_articles_the_one_with_the_title_of_the_page_is_the_story(
    tag: str, heading: str, is_linked: bool
) -> None:
    found = cleaned(page(f"<main>{several(tag, heading, is_linked)}</main>"))
    assert found.text == "\n\n".join(STORY)
    assert {s.role for s in found.segments if s.reason_detail == "another story"} == {Role.RELATED}


def test_of_several_articles_without_one_the_longest_is_the_story() -> None:
    content = page(f"<main>{several('article', 'h2', is_linked=True)}</main>", title="Harbor blog")
    assert cleaned(content).text == "\n\n".join(OTHER)


@pytest.mark.parametrize("tag", ["section", "div"])
def test_the_parts_of_a_story_are_no_other_stories(tag: str) -> None:
    second, third = "How the school works", "Who may play"
    parts = (("h1", TITLE, STORY), ("h2", second, OTHER), ("h2", third, THIRD))
    content = "".join(f"<{tag}><{h}>{title}</{h}>{p(part)}</{tag}>" for h, title, part in parts)
    found = cleaned(page(f"<article>{content}</article>")).text
    assert found == "\n\n".join([*STORY, second, *OTHER, third, *THIRD])


def test_a_list_of_teasers_is_no_story() -> None:
    teasers = "".join(
        f"<article><h2><a href=/{number}>{title}</a></h2><p>{story[0]}</p><a href=/{number}>Read more</a></article>"
        for number, (title, story) in enumerate([(TITLE, STORY), (OTHER_TITLE, OTHER), (THIRD_TITLE, THIRD)])
    )
    with pytest.raises(Reject) as caught:
        cleaned(page(f"<main>{teasers}</main>", title="Quellport Tide"))
    assert caught.value.reason is Reason.NO_STORY


def test_messages_to_readers_without_scripts_are_not_rendered() -> None:
    content = page(
        f"<article><h1>{TITLE}</h1><noscript>Enable JavaScript to see our charts.</noscript>{p(STORY)}</article>"
    )
    assert cleaned(content).text == "\n\n".join(STORY)
    assert "JavaScript" not in cleaned(content).raw


HIDDEN = {
    "the rest below a button": (f"{p(STORY[:2])}<button>More</button><div hidden>{p(STORY[2:])}</div>", ""),
    "everything until a script shows it": (f"<div style='display: none'>{p(STORY)}</div>", ""),
    "a notice above": (p(STORY), "<div hidden><p>You have read three articles, and we thank you for it.</p></div>"),
    "a notice below": (f"{p(STORY)}<div style='display : none'>Copied to clipboard</div>", ""),
}  # fmt: skip


@pytest.mark.parametrize(("body", "above"), HIDDEN.values(), ids=HIDDEN)
def test_a_story_that_is_hidden_until_a_click_is_kept_and_hidden_notices_are_not(body: str, above: str) -> None:
    assert cleaned(page(f"{above}<article><h1>{TITLE}</h1>{body}</article>")).text == "\n\n".join(STORY)
