"""Words: counting them the same way in every stage and every script."""

import re

# Han, kana, Thai, Lao, Myanmar, Khmer: scripts written without blanks between words.
_BLANKLESS = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u103f"
    "\u1050-\u1055\u1780-\u17b3\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_CHARACTER = re.compile(f"[{_BLANKLESS}]")
# Python's \w leaves out combining marks, which would cut Hindi, Arabic and decomposed words in pieces.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u200c\u200d"
_WORD = re.compile(rf"[^\W_](?:[\w{_MARKS}]|['’](?=[^\W_]))*")
# Marks of typography that stand between words as blanks do, and the apostrophe in its two shapes: with these folded,
# most texts in Latin script are ASCII, whose words are counted five times faster by splitting.
_TYPOGRAPHY = (("\u2019", "'"), ("\u2018", " "), ("\u201c", " "), ("\u201d", " "), ("\u2013", " "), ("\u2014", " "),
               ("\u00a0", " "), ("\u2026", " "))  # fmt: skip
_BLANKED = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord("'"): None}


def count_words(text: str) -> int:
    """Count words: runs of letters and digits (an apostrophe inside belongs to its word).

    A letter of a script that is written without blanks (Han, kana, Thai, Lao, Myanmar, Khmer) counts as one word.
    """
    plain = text
    if not text.isascii():
        for mark, replacement in _TYPOGRAPHY:
            plain = plain.replace(mark, replacement)
    if plain.isascii():
        # An apostrophe joins two letters only if it stands alone between them.
        if "''" in plain or "_" in plain:
            return len(_WORD.findall(plain))
        return len(plain.translate(_BLANKED).split())
    text, n_characters = _CHARACTER.subn(" ", text)
    return n_characters + len(_WORD.findall(text))


def count_blankless(text: str) -> int:
    """Count the letters of scripts that are written without blanks; each of them is a word of `count_words`."""
    return 0 if text.isascii() else len(_CHARACTER.findall(text))
