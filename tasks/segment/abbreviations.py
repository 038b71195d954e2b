"""Abbreviations: full stops that end no sentence, where sentencex does not know them.

It knows the abbreviations of English well; of other languages it lacks titles, initials and the ordinals of German.
"""

import re

Span = tuple[int, int]

#: language -> abbreviations, lower case and without the last full stop, behind which a sentence goes on. What is a word
#: as well is left out: Russian `им` is "named after" and "them".
_GOES_ON: dict[str, frozenset[str]] = {
    "ar": frozenset(["أ.د"]),
    "de": frozenset([
        "bzw", "dipl", "evtl", "exkl", "fa", "geb", "ggf", "hl", "ing", "inkl", "insb", "sog", "st", "str", "verh",
        "vgl", "zzgl",
    ]),
    "es": frozenset(["arq", "av", "avda", "dña", "dª", "fco", "gral", "ing", "lic", "mons", "sta", "sto"]),
    "fr": frozenset(["av", "bd", "boul", "dr", "me", "mgr", "mm", "pr", "st", "ste"]),
    "it": frozenset(["arch", "avv", "col", "dott", "gen", "geom", "ing", "mons", "on", "prof", "sig", "ss"]),
    "nl": frozenset(["dhr", "drs", "e.a", "ing", "ir", "mevr", "o.a", "o.l.v", "st"]),
    "pl": frozenset(["al", "gen", "inż", "ks", "m.in", "mjr", "np", "pl", "płk", "św", "tzw", "ul"]),
    "pt": frozenset(["av", "cel", "dra", "eng", "exma", "gen", "mons", "pe"]),
    "ru": frozenset(["акад", "пл", "просп", "проф", "пос", "св", "ул"]),
    "uk": frozenset(["акад", "вул", "ім", "м", "обл", "просп", "проф", "св"]),
}  # fmt: skip
#: The same before a number, in any language.
_BEFORE_NUMBER = frozenset([
    "abs", "art", "artt", "cap", "cfr", "env", "fig", "max", "min", "n", "nr", "num", "núm", "p", "pag", "pág", "pp",
    "tel", "ок", "см", "ст", "стр",
])  # fmt: skip
#: Words that begin a sentence behind a single letter or a number ("Gruppe B. Die …") and are no names.
_BEGINS = frozenset([
    "der", "die", "das", "er", "sie", "es", "ein", "eine", "im", "in", "am", "und", "aber", "doch", "auch", "wir",
    "ich", "man", "le", "la", "les", "il", "elle", "ils", "elles", "un", "une", "on", "et", "mais", "en", "au",
    "aux", "ce", "cette", "el", "los", "las", "una", "y", "pero", "su", "se", "lo", "gli", "i", "e", "ma", "o", "a",
    "os", "as", "um", "uma", "mas", "ele", "ela", "он", "она", "они", "оно", "в", "на", "но", "и", "это", "по",
    "the", "he", "she", "it", "they", "but", "and",
])  # fmt: skip
#: Words of German behind which a number is an ordinal.
_BEFORE_ORDINAL = frozenset([
    "der", "die", "das", "dem", "den", "des", "im", "am", "vom", "zum", "zur", "beim", "ins", "seit", "ab", "bis",
    "jeder", "jede", "jedes",
])  # fmt: skip
_WEEKDAY = re.compile(r"(?:tag|woch|abend)s?,$", re.I)
_INITIAL = re.compile(r"(?:^|-)[^\W\d_a-zа-я]$")
_NUMBER = re.compile(r"\d{1,2}")
_LAST_WORDS = re.compile(r"(?:(\S+)\s+)?(\S+)\.$")
_FIRST_WORD = re.compile(r"[\"'„“«(]?([\w-]+)")
#: "L'art.", "(S."
_ELIDED = re.compile(r"^(?:[(\[\"„“«]|\w{1,5}['’])+")
#: Most sentences end with a longer word than that, which is seen at once.
_LONGEST = 10
#: So far back a word and the one before it are looked for.
_LOOK_BACK = 40


def goes_on(text: str, sentence: Span, following: Span, language: str) -> bool:
    """Return whether the full stop between two found sentences is that of an abbreviation, initial or ordinal."""
    end = sentence[1]
    if text[end - 1] != "." or language == "en" or text.rfind(" ", end - _LONGEST, end) < sentence[0] < end - _LONGEST:
        return False
    words = _LAST_WORDS.search(text, max(sentence[0], end - _LOOK_BACK), end)
    first = _FIRST_WORD.match(text, following[0], following[1])
    if not words or not first:
        return False
    before, last, begin = (words[1] or "").lower(), _ELIDED.sub("", words[2]), first[1]
    if begin[0].islower():
        # Whoever writes no capitals writes words: only letters, numbers and what has full stops inside go on.
        return len(last) == 1 or "." in last or last.isdecimal() or last.lower() in _GOES_ON.get(language, ())
    if begin[0].isdecimal():
        return last.lower() in _BEFORE_NUMBER
    if begin.lower() in _BEGINS:
        return False
    if language == "de" and _NUMBER.fullmatch(last):
        return before in _BEFORE_ORDINAL or bool(_WEEKDAY.search(before))
    return begin[0] == "-" or bool(_INITIAL.search(last)) or last.lower() in _GOES_ON.get(language, ())
