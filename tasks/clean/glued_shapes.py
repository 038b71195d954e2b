"""Glued shapes: how the rules for lost spaces are written, and what they find."""

import re
from collections.abc import Callable, Iterator

#: A place in a token, and how likely a space is missing there. Likely places are cut only in documents where much is
#: glued for sure.
Place = tuple[int, float]
SURE, LIKELY = 1.0, 0.8

#: Signs of which a token must hold one, "0" for any digit, and the rule `(token, language) -> places` for them.
Kind = tuple[str, Callable[[str, str], Iterator[Place]]]

_LETTERS = {r"\a": "[A-Za-zÀ-ÖØ-öø-ÿЀ-ӿ]", r"\l": "[a-zß-öø-ÿа-џ]", r"\u": "[A-ZÀ-ÖØ-ÞЀ-Я]"}


def shape(*alternatives: str) -> re.Pattern[str]:
    r"""Compile what a token may hold; as in Vim, `\a` is a letter, `\l` a small one and `\u` a capital."""
    expression = "|".join(alternatives)
    for name, letters in _LETTERS.items():
        expression = expression.replace(name, letters)
    return re.compile(expression)


def gaps(*sides: tuple[str, str]) -> re.Pattern[str]:
    """Compile the places between what stands on the left and on the right."""
    return shape(*(f"(?<={left})(?={right})" for left, right in sides))


def ends(pattern: re.Pattern[str], token: str) -> Iterator[Place]:
    """Yield the places where something ends, which a space follows for sure."""
    return ((match.end(), SURE) for match in pattern.finditer(token))
