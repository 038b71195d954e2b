"""Word features: what speaks for and against cutting a run of letters in a certain way.

Each way, and leaving the run whole, has a score: the sum of its features times the weights of `words/weights.txt`,
which `benchmarks/train_splits.py` learned. A feature is a name and a value; to add one, yield it and train again.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from math import log2
from typing import NamedTuple

from tasks.clean.word_data import compounds, function_words, is_known, weights
from tasks.clean.word_pieces import Run, Way

Feature = tuple[str, float]

#: languages that write compounds as one word
_COMPOUNDING = frozenset({"de", "nl"})
_PREFIX = re.compile(  # un-  micro-
    r"(?:un|re|pre|non|anti|over|under|mis|out|super|sub|inter|multi|micro|nano|mega|self|semi|co|de|dis|ex|bio|geo|neuro"
    r"|cyber|hyper|trans|ultra|eco|tele|photo|electro|post|pro)(?=[a-z]{4})"
)
_SUFFIX = re.compile(  # -ness  -ville
    r"(?:ness|less|able|i?ble|ability|like|ish|ism|ists?|iz(?:e|es|ed|ing|ation)|ification|ers?|ings?|ed|e?s|ly|ally|y"
    r"|ville|burg|berg|ton|ford|ham|land|ski|sky|ova|enko|ians?|gate|verse|fest|core|style|wise|proof|free|friendly"
    r"|hood|ship|dom|w?o?man|w?o?men|sen|sson|son|shire|worth|wood|field|stein|stone|bach|mann)$"
)
_INFLECTED = re.compile(r"(?:[^s]s|ing|ed|ly)$")  # helps  saying  really


class _Joint(NamedTuple):
    """Where two pieces of a run would meet."""

    #: where the piece on the left begins
    start: int
    #: both pieces in small letters
    left: str
    right: str
    #: whether they are function words
    is_left_function: bool
    is_right_function: bool

    @property
    def kinds(self) -> str:
        """Return the kinds of both words as names of features have them: "f" for function words, "c" for content."""
        return ("f" if self.is_left_function else "c") + ("f" if self.is_right_function else "c")


def score_whole(run: Run) -> float:
    """Return the score of leaving a run as it is."""
    return _sum(whole_features(run))


def score(run: Run, way: Way, seen: dict[Way, float]) -> float:
    """Return the score of cutting a run in a way; `seen` remembers its pieces and joints for the other ways."""
    total = 0.0
    for piece in pairwise(way):
        if piece not in seen:
            seen[piece] = _sum(piece_features(run, *piece))
        total += seen[piece]
    for joint in zip(way, way[1:], way[2:], strict=False):
        if joint not in seen:
            seen[joint] = _sum(joint_features(run, *joint))
        total += seen[joint]
    return total


def _sum(features: Iterator[Feature]) -> float:
    weight, total = weights(), 0.0
    for name, value in features:
        total += weight.get(name, 0.0) * value
    return total


def way_features(run: Run, way: Way) -> Iterator[Feature]:
    """Yield the features of a way to cut a run; of the whole if it is not cut."""
    if len(way) <= 2:
        yield from whole_features(run)
        return
    for piece in pairwise(way):
        yield from piece_features(run, *piece)
    for joint in zip(way, way[1:], way[2:], strict=False):
        yield from joint_features(run, *joint)


def piece_features(run: Run, start: int, end: int) -> Iterator[Feature]:
    """Yield what a piece says: is it a word of the language or document, and how usual?"""
    word, text, size = run.lower[start:end], run.text[start:end], end - start
    zipf, count = run.frequent.get(word, 0.0), run.words.get(word, 0)
    is_acronym = size > 1 and text.isupper()
    if size == 1:
        yield "piece a" if word == "a" else "piece I", 1
    elif size <= 3:
        yield f"piece of {size}", 1
        yield f"piece of {size}, zipf", zipf - 8 + size
        if not count:
            yield "piece short, not in document", 1
    else:
        yield from _long_piece(word, size, zipf, count, is_acronym)
    if word in run.function:
        yield "piece is function word", 1
    if is_acronym:
        yield "piece is acronym", 1
    elif start and text[0].isupper():
        yield "piece has capital", 1
    if size > 1 and not is_acronym and not text[1:].islower():
        yield "piece mixed", 1


def _long_piece(word: str, size: int, zipf: float, count: int, is_acronym: bool) -> Iterator[Feature]:
    """A piece of four letters or more: common, or known only by the document, by the filter of words, or not at all."""
    if zipf:
        yield "piece zipf", zipf - 5
        yield "piece length", min(size, 9) - 5
    elif not is_acronym:
        kind = "document" if count else "known" if is_known(word) else "new"
        yield f"piece only {kind}", 1
        yield f"piece only {kind}, length", min(size, 12) - 6
    if zipf < 5.7:
        if count:
            yield "piece in document", 1
        if count >= 3:
            yield "piece often in document", 1
        if 0 < zipf < 3.5:
            yield "piece uncommon", 1


def joint_features(run: Run, start: int, cut: int, end: int) -> Iterator[Feature]:
    """Yield what a joint says: would these two words stand side by side, or make a compound, a name, an identifier?"""
    joint = _joint(run, start, cut, end)
    is_content = not joint.is_left_function and not joint.is_right_function
    yield "joint", 1
    if end - start < len(run.lower) and is_known(joint.left + joint.right):
        yield f"joint inside known word {int(is_content)}", 1
    if run.text[cut].isupper() and run.text[cut - 1].islower():
        yield from _case_joint(run, joint)
        return
    yield f"joint {joint.kinds}", 1
    if run.text[cut - 1].isupper():
        yield "joint after acronym", 1
    yield from _content_joint(run, joint) if is_content else _function_joint(run, joint)
    yield from _affix_joint(run, joint)


def _joint(run: Run, start: int, cut: int, end: int) -> _Joint:
    left, right = run.lower[start:cut], run.lower[cut:end]
    is_left_function = left in run.function or left in {"a", "i"}
    is_right_function = right in run.function or right in {"a", "i"} or right in function_words(f"{run.language}+")
    return _Joint(start, left, right, is_left_function, is_right_function)


def _affix_joint(run: Run, joint: _Joint) -> Iterator[Feature]:
    """What begins or ends compounds ("multi-", "-wide"), and the English article."""
    if joint.left in function_words(f"{run.language}<"):
        yield "joint after prefix", 1
    if joint.right in function_words(f"{run.language}>"):
        yield "joint before suffix", 1
    if joint.left == "a":
        yield "joint after a", 1
        yield "joint after a, zipf", run.frequent.get(joint.right, 0.0) - 4
    if joint.left in {"a", "an"} and (joint.right[0] in "aeiou") != (joint.left == "an"):
        yield "joint with wrong article", 1


def _case_joint(run: Run, joint: _Joint) -> Iterator[Feature]:
    """A small letter before a capital: a lost space ("theGuardian"), a name ("YouTube") or code ("allUsers")."""
    zipf = run.frequent.get(joint.right, 0.0)
    yield "case joint", 1
    yield f"case joint {joint.kinds}", 1
    if not zipf:
        yield "case joint before new", 1
    if not run.text[joint.start].islower():
        yield "case joint after capital", 1
    else:
        yield from _case_joint_after_small(run, joint, zipf)
    code = function_words("code")
    if joint.right in code or joint.right.removesuffix("s") in code:
        yield "case joint before code", 1
    if joint.left in function_words("code<"):
        yield "case joint after code", 1


def _case_joint_after_small(run: Run, joint: _Joint, zipf: float) -> Iterator[Feature]:
    """A word in small letters before a capital; `zipf` is of what follows."""
    if not joint.is_left_function:
        yield "case joint after small", 1
        yield "case joint after small, zipf", run.frequent.get(joint.left, 0.0) - 4
    is_new_name = joint.is_left_function and not zipf
    if joint.start == 0 and not is_new_name:
        yield "case joint in technical text", min(5, sum(word in run.words for word in function_words("technical")))
    if zipf > 4:
        yield "case joint before common", zipf - 4


def _content_joint(run: Run, joint: _Joint) -> Iterator[Feature]:
    """Two words that may be a compound or name."""
    left, right = joint.left, joint.right
    heads, tails = compounds()
    head, tail = heads.get(left, 0.0), tails.get(right, 0.0)
    yield "content joint, zipf", min(run.frequent.get(left, 0.0), run.frequent.get(right, 0.0)) - 4
    yield "content joint, head of compounds", head
    yield "content joint, tail of compounds", tail
    yield "content joint, head and tail", min(head, tail)
    if not head and not tail:
        yield "content joint, not in compounds", 1
    if run.language in _COMPOUNDING:
        yield "content joint in compounding language", 1
    if run.language != "en":
        yield "content joint, not English", 1
    elif _INFLECTED.search(left):
        yield "content joint after inflected", 1
    if min(len(left), len(right)) < 4:
        yield "content joint, short", 1
    if run.text[joint.start].isupper():
        yield "content joint after name", 1
        if run.words.get(left):
            yield "content joint after name of document", 1


def _function_joint(run: Run, joint: _Joint) -> Iterator[Feature]:
    """Two words of which at least one is a function word."""
    kinds = joint.kinds
    if kinds != "ff":
        heads, tails = compounds()
        yield f"joint {kinds}, head of compounds", heads.get(joint.left, 0.0)
        yield f"joint {kinds}, tail of compounds", tails.get(joint.right, 0.0)
        if run.language in _COMPOUNDING:
            yield f"joint {kinds} in compounding language", 1
    if not run.text[joint.start].isupper():
        return
    if joint.is_left_function:
        yield "joint after capital", 1
        if run.frequent.get(joint.right, 0.0) < 4:
            yield "joint after capital before uncommon", 1
        return
    yield "joint after name", 1
    if run.words.get(joint.left):
        yield "joint after name of document", 1
    if len(joint.right) <= 2:
        yield "joint after name, short", 1


def whole_features(run: Run) -> Iterator[Feature]:
    """Yield what speaks for a run being one word: length, repetition, capitals, known parts of words."""
    size, lower = len(run.text), run.lower
    yield "whole", 1
    yield "whole, length", min(size, 20) - 10
    yield "whole, long", max(0, size - 15)
    yield "whole, short", max(0, 7 - size)
    count = run.words.get(lower, 0)
    if count >= 2:
        yield "whole repeated", 1
        yield "whole repeated, count", log2(count)
    yield from _whole_case(run)
    if run.language in _COMPOUNDING:
        yield "whole in compounding language", 1
        yield "whole in compounding language, length", min(size, 20) - 10
    elif run.language != "en":
        yield "whole, not English", 1
    else:
        yield from _derived(lower)


def _whole_case(run: Run) -> Iterator[Feature]:
    """Capitals of a name, or inside the run ("iPhone")."""
    is_name = run.text[0].isupper()
    if is_name:
        yield "whole with capital", 1
    if run.is_plain:
        if is_name:
            yield "whole a name", 1
        return
    yield "whole mixed", 1
    if run.text[0].islower():
        yield "whole mixed, small first", 1
    if is_known(run.lower):
        yield "whole mixed, known", 1


def _derived(lower: str) -> Iterator[Feature]:
    """An English word that is made of a known one ("gameable", "cosignature")."""
    if (prefix := _PREFIX.match(lower)) and is_known(lower[prefix.end() :]):
        yield "whole with prefix", 1
    if suffix := _SUFFIX.search(lower):
        stem = lower[: suffix.start()]
        if len(stem) > 3 and any(is_known(stem + ending) for ending in ("", "e", "y")):
            yield "whole with suffix", 1
