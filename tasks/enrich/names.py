"""Names: single authors out of bylines, without "By", titles, roles, dates and addresses."""

import re
from functools import cache
from importlib.resources import files

from tasks.core.vocabulary import AuthorKind
from tasks.enrich.agencies import agencies_in, agency_at_end, is_only_agencies
from tasks.enrich.byline_notes import without_notes
from tasks.enrich.moments import is_month
from tasks.enrich.wording import fold, words

MAX_CHARS = 80
MAX_NAME_WORDS = 6

_OPENING = re.compile(
    r"^(?:(?:article|story|text|written|words|posted|published|reviewed|reported|analysis|opinion|contributed|guide|"
    r"review|column|essay|recipe|compiled|curated|"
    r"medically reviewed|artikel|escrito|publicado|redatto|scritto|rédigé|publié|propos recueillis|eine?\s\w{4,20})\s)?"
    r"(?:by|von|vom|por|par|di|da|a cura di|de|авторы?|текст|autore?s?|autora|authors?|auteur|autoren|byline|"
    r"كتبت?|بقلم|إعداد|تحرير)"
    r"\s?[:\-–]?\s+|^(?:by|texte?|testo|interview|entrevista|intervista|интервью):\s*|^aus\s\S{2,30}\sberichtet\s"
    r"|^(?:[\u4e00-\u9fff·]{0,8}?记者|通讯员|通訊員|作者|撰文)[\s:：/／]{0,3}(?=[\u4e00-\u9fff])"
    r"|^(?:本報|本网|本社|本刊)?(?:記者|文)[\s:：/／・]{1,3}|^編集委員\s"
    r"|^(?:social links for|find articles by|view all posts by|insights from)\s"
    r"|^(?-i:(?:By|Von|Por|Par)(?=[A-ZÀ-Þ][a-zà-þ'’]))",
    re.I,
)
#: Chinese lists part names with blanks, where Japanese names have them inside.
_CHINESE_LIST = re.compile(r"记者|通讯员|作者|撰文")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])(?<![员者])\s+(?=[\u4e00-\u9fff])")
#: "reporter" behind the name, as Japanese and Korean bylines have it
_REPORTER = re.compile(r"(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3])\s?(?:記者|记者|기자)$")
# "with reporting by" and the like begin a second list of names
_AND = re.compile(r"\s*(?:,\s*)?(?:[;|•·⋅\n/&+、，،]|\s(?:and|und|y|et|e|и|with|mit|con|avec)\s(?!the\b))\s*", re.I)
_FOR = re.compile(r"\s(?:for|für|para|pour|per|для|of|at|in|aus|from|desde|à|из|on|am)\s.{1,80}$", re.I)
#: What a page says behind the name: buttons, and labels and prepositions of dates that are gone.
_BEHIND = re.compile(
    r"\s(?:last\s)?(?:follow|subscribe|published|updated|posted|veröffentlicht|aktualisiert|publicado|actualizado|"
    r"publié|pubblicato|aggiornato|atualizado)\b.{0,80}$|\s(?:is|was)\s(?:an?|the)\s.{0,80}$"
    r"|\s(?:on|at|in|am|um|le|il|el|em)$",
    re.I,
)
#: "Jane Doe - Daily Gull"
_DASH = re.compile(r"\s[-–—]\s")
#: "Jane DoeReporter"
_GLUED_ROLE = re.compile(r"(?<=\s)(\w+[a-zà-þ])([A-ZÀ-Þ][a-zà-þ]+)$")
_HONORIFIC = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|sir|dame|hon|rev|herr|frau|sr|sra|dott|dott\.ssa|d)\.?\s+(?=\S+\s))+", re.I
)
_DEGREE = r"(?:Jr|Sr|II|III|IV|MDS?|M\.D|Ph\.?D|MBA|MSc?|MA|BSc?|BA|RDN?|RN|LD|DO|DDS|CFA|CFP|CPA|CPT|CSCS|Esq)\.?"
_PARTICLE = re.compile(rf"^{_DEGREE}$")
_DEGREES = re.compile(rf"(?:\s{_DEGREE}){{1,4}}$")
_OTHER_WORK = re.compile(
    r"^(?:fact[- ]checked|(?:medically |expert )?reviewed|edited|translated|illustrated|photos?|photography)\s"
    r"|^(?:责任编辑|责编|编辑|編輯|校对|审核|来源|來源|出典|摄影)[\s:：]",
    re.I,
)
#: A word of a script with blanks.
_SINGLE = re.compile(r"\W*[A-Za-z\u00c0-\u06ff]")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}")
#: A template that nobody filled in: "page.head.author".
_DOTTED = re.compile(r"(?:page|post|site|entry|article|item)(?:\.[a-z]+)+")


@cache
def _vocabulary(name: str) -> frozenset[str]:
    lines = files("tasks.enrich").joinpath(f"data/{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def names_in(byline: str, site: str = "") -> list[str]:
    """Return the names that a byline holds, in order, without repetition and without the name of the site behind."""
    text = without_notes(fold(byline, 500))
    if _OTHER_WORK.match(text):
        return []
    names = _OPENING.sub("", text.strip(" -–—|·•⋅"))
    if _CHINESE_LIST.search(text):
        names = _BETWEEN_HAN.sub("、", names)
    found: dict[str, str] = {}
    for group in _AND.split(names):
        for part in _names_of(group):
            name = _cased(_without_role(_without_outlet(_clean(part), site), site))
            if name and not _is_noise(name):
                found.setdefault(" ".join(words(name)), name)
    return _without_places(list(found.values()))


def _without_places(names: list[str]) -> list[str]:
    """Return names without the single words beside full names and agencies: cities, outlets, desks of an agency.

    Scripts without blanks write full names in one word.
    """
    if not any(" " in name or is_only_agencies(name) for name in names):
        return names
    return [name for name in names if " " in name or not _SINGLE.match(name) or kind_of(name) != AuthorKind.PERSON]


def has_opening(line: str) -> bool:
    """Tell whether a line says of itself that a name follows: "By", "Von", "本报记者" somewhere behind a date."""
    return any(_OPENING.match(part) for part in _AND.split(without_notes(fold(line, 500)).strip(" |")))


def without_opening(line: str) -> str:
    """Return a byline without "By", "Von", "本报记者" and the like; any other line as it is."""
    return _OPENING.sub("", line)


def kind_of(name: str, site: str = "", declared: str = "") -> AuthorKind:
    """Return whether a name is a person's or an organization's; `declared` is the schema.org type."""
    known = words(name)
    is_site = bool(site) and (known == words(site) or "".join(known) == "".join(words(site)))
    is_agency = is_only_agencies(name)
    is_office = any(word in _vocabulary("offices") for word in known)
    if is_site or is_agency or is_office or (declared.endswith("Organization") and len(known) != 2):
        return AuthorKind.ORGANIZATION
    return AuthorKind.PERSON


def _names_of(group: str) -> list[str]:
    """Return what commas divide, without what an author does: of "Ada Quill, Home Security Expert" the name."""
    if _OTHER_WORK.match(group):
        return []
    name, *others = _comma_parts(group) or [""]
    return [name, *(other for other in others if not _is_work(other))]


def _is_work(part: str) -> bool:
    written = part.split()
    return len(written) > 2 and written[-1].lower() in _vocabulary("roles")


def _comma_parts(text: str) -> list[str]:
    """Split at commas; "Doe, Jane" is one name, "Jane Doe, MD" keeps its first part."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    # "DOVER, Del." is a place
    is_inverted = len(parts) == 2 and all(len(part.split()) == 1 and not part.endswith(".") for part in parts)
    if is_inverted and parts[0].isupper() is parts[1].isupper() and not any(map(_is_noise, parts)):
        is_agency = any(agencies_in(part) for part in parts)
        return parts if is_agency else [f"{parts[1]} {parts[0]}"]
    return [part for part in parts if not _PARTICLE.match(part)]


def _clean(part: str) -> str:
    name = _HONORIFIC.sub("", _OPENING.sub("", part.strip(" .-–—|·•●:*\"'“”"))).strip()
    without_place = _FOR.sub("", name)
    # "Voice of America" is a name as a whole; "Jane Doe for Reuters" is not.
    name = without_place if len(words(without_place)) >= 2 else name
    name = _once(_BEHIND.sub("", name))
    before = _DASH.split(name, maxsplit=1)[0]
    name = before if len(words(before)) >= 2 else name
    return _REPORTER.sub("", _DEGREES.sub("", name.strip(" .-–—,")))


def _once(name: str) -> str:
    """Return "Jane Doe" of "Jane Doe Jane Doe"."""
    written = name.split()
    half = len(written) // 2
    return " ".join(written[:half]) if half > 1 and written[:half] == written[half:] else name


def _cased(name: str) -> str:
    """Return "Jane Doe" of "JANE DOE"; a single word may be an acronym."""
    return name.title() if len(name) > 4 and name.isupper() and " " in name and not is_only_agencies(name) else name


def _without_role(name: str, site: str) -> str:
    """Return "Jane Doe" of "Jane Doe Senior Editor"."""
    parted = _GLUED_ROLE.sub(_cut_role, name)
    written = parted.split()
    ends_in_role = parted != name or (bool(written) and written[-1].lower() in _vocabulary("roles"))
    if not ends_in_role or words(name) == words(site):
        return name
    while len(written) > 2 and _is_role(written[-1]):
        written.pop()
    return " ".join(written)


def _cut_role(last: re.Match[str]) -> str:
    return f"{last[1]} {last[2]}" if _is_role(last[2]) else last[0]


def _is_role(word: str) -> bool:
    """Whether a word says what somebody does, or at which desk: "editor-at-large", "sports"."""
    first = word.lower().split("-")[0]
    return bool({word.lower(), first} & (_vocabulary("roles") | _vocabulary("desks")))


def _without_outlet(name: str, site: str) -> str:
    """Return "Jane Doe" of "Jane Doe The Associated Press" or of "Jane Doe Daily Gull"."""
    outlets = [outlet for outlet in (site, agency_at_end(name)) if outlet and name.lower().endswith(outlet.lower())]
    if outlets:
        person = re.sub(r"\s+the$", "", name[: -max(map(len, outlets))].rstrip(" ,-–—|"), flags=re.I)
        return person if len(words(person)) >= 2 else name
    return name


def _is_noise(name: str) -> bool:
    """Return whether a part of a byline is no name: a role, a date, a time, a sentence."""
    if is_only_agencies(name):
        return False
    known = words(name)
    written = [word for word in name.split() if word[:1].isalpha()]
    if len(written) > 1 and sum(word[0].islower() for word in written) * 2 > len(written):
        return True
    if not known or len(known) > MAX_NAME_WORDS or len(name) > MAX_CHARS or len(name) < 2:
        return True
    is_dated = any(word.isdigit() for word in known) or all(is_month(word) for word in known)
    if ":" in name or is_dated or _CLOCK.search(name) or _DOTTED.fullmatch(name):
        return True
    if known[0] in _vocabulary("not_names") and len(known) <= 3:
        return True
    roles = sum(map(_is_role, name.split()))
    return roles > 0 and roles * 2 >= len(name.split())
