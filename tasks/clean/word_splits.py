"""Word splits: the likeliest way to cut a run of letters into words, and whether it is sure enough to be made."""

import re
from collections.abc import Mapping
from itertools import pairwise

from tasks.clean.word_data import common_words, function_words, is_known

Words = Mapping[str, int]

#: log10 probability of a run that is no known word: grows less likely with its length
_UNKNOWN, _UNKNOWN_PER_LETTER = -9.0, -0.28
#: price of each space, gain where a capital follows a small letter
_SPACE, _CASE_JOINT = -1.6, 1.2
#: what a word counts at least that the document uses by itself, a known name or mixed word, and an acronym
_IN_DOCUMENT, _KNOWN, _ACRONYM, _NEW_NAME = -4.2, -6.0, -6.0, -6.0
#: price of cutting a capitalized run whose first word the document does not use
_CAPITALIZED = -1.2
_MIN_ZIPF = {2: 6.0, 3: 5.0}
_MAX_WORD, _MAX_RUN = 18, 60


#: endings that a first part of an English compound rarely has
_INFLECTED = re.compile(r"[^s]s$|ing$|ly$|ed$")


def cuts(run: str, language: str, words: Words) -> list[int]:
    """Return the positions in a run of letters where a space is missing; none if it may be one word.

    `words` counts the lower-case words of the document.
    """
    lower = run.lower()
    if len(run) < 5 or len(run) > _MAX_RUN or run.isupper() or is_whole(lower, words):
        return []
    scored = _likeliest(run, lower, common_words(language), words)
    if scored is None:
        return _beside_function_word(lower, language) if run.islower() else []
    score, at = scored
    pieces = [run[start:end] for start, end in zip([0, *at], [*at, len(run)], strict=True)]
    if run[0].isupper() and not words.get(pieces[0].lower()):
        score += _CAPITALIZED
    if score < _UNKNOWN + _UNKNOWN_PER_LETTER * len(run):
        return []
    return at if _is_sure(pieces, language, words) else []


def is_whole(lower: str, words: Words) -> bool:
    """Tell whether a lower-case run is a word that must stay whole."""
    if lower in function_words("whole"):
        return True
    return words.get(lower, 0) > 5 or is_known(lower) or (lower.endswith("s") and is_known(lower[:-1]))


def _likeliest(run: str, lower: str, frequent: Mapping[str, float], words: Words) -> tuple[float, list[int]] | None:
    """Find the likeliest cut into two or more words (Viterbi); the score is a log10 probability."""
    n = len(run)
    scores: list[float | None] = [0.0] + [None] * n
    begins = [0] * (n + 1)
    for end in range(1, n + 1):
        for start in range(max(0, end - _MAX_WORD), end):
            before = scores[start]
            if before is None or (start == 0 and end == n) or _splits_a_capital(run, start):
                continue
            own = _score(run, lower, start, end, frequent, words)
            if own is None:
                continue
            total = before + own + (_SPACE if start else 0)
            if start and run[start].isupper() and run[start - 1].islower():
                total += _CASE_JOINT
            known = scores[end]
            if known is None or total > known:
                scores[end], begins[end] = total, start
    score = scores[n]
    if score is None:
        return None
    at = [begins[n]]
    while at[-1]:
        at.append(begins[at[-1]])
    return score, at[-2::-1]


def _splits_a_capital(run: str, start: int) -> bool:
    """Tell whether a cut at `start` would part a capital from the small letters of its word ("aT witch")."""
    if start == 0 or run[start].isupper() or run[start - 1].islower():
        return False
    return run[start - 2].islower() if start > 1 else run[0] != "A"  # "Astudy"


def _score(run: str, lower: str, start: int, end: int, frequent: Mapping[str, float], words: Words) -> float | None:
    """Return the log10 probability of one word, or None if it cannot be one."""
    size = end - start
    if size == 1:
        is_article = lower[start] == "a" and (start == 0 or (end == len(run) and lower.endswith("eda")))
        return frequent["a"] - 9 if is_article and frequent.get("the", 0.0) > 7 else None  # English only
    word = lower[start:end]
    zipf = frequent.get(word, 0.0)
    score = zipf - 9 if zipf >= _MIN_ZIPF.get(size, 2.5) else None
    if size >= 4 and words.get(word):
        score = max(score or _IN_DOCUMENT, _IN_DOCUMENT)
    if run[start:end].islower():
        return score
    piece = run[start:end]
    if piece.isupper():
        ends = (start == 0 or run[start - 1].islower()) and (end == len(run) or run[end].islower())
        return max(score or _ACRONYM, _IN_DOCUMENT if words.get(word) else _ACRONYM) if ends and size <= 6 else None
    if piece[1:].islower():
        if score is not None or size < 4 or not start:
            return score
        is_maximal = end == len(run) or run[end].isupper()
        return _KNOWN if is_known(word) else _NEW_NAME + _UNKNOWN_PER_LETTER * size if is_maximal else None
    is_name = bool(words.get(word)) if size < 5 else bool(words.get(word)) or is_known(word)
    return max(score or _KNOWN, _KNOWN) if is_name and size >= 3 else None


def _is_sure(pieces: list[str], language: str, words: Words) -> bool:
    """Tell whether each space is next to a function word, in such a way that no name, compound or code has it."""
    first = pieces[0].lower()
    if pieces[0][0].isupper() and not pieces[0].isupper() and not _may_begin(first, pieces[1], language, words):
        return False
    return all(_is_joint(left, right, language, words) for left, right in pairwise(pieces))


def _may_begin(first: str, second: str, language: str, words: Words) -> bool:
    """Tell whether a capitalized run may begin with `first`: no name begins so, or a function word follows."""
    frequent = common_words(language)
    if len(first) >= 4 and words.get(first):
        return True
    if first == "the" and second[0].isupper():
        return True
    if first in function_words(f"{language}^"):
        return frequent.get(second.lower(), 0.0) >= 4
    if len(first) < 4 or frequent.get(first, 0.0) < 3.8:
        return False
    return second in function_words(f"{language}$" if len(second) < 3 else language)


def _beside_function_word(lower: str, language: str) -> list[int]:
    """Cut a function word from a word that is known but not common ("likedecluttering")."""
    function = function_words(language)
    for at in range(len(lower) - 6, 2, -1):
        if lower[:at] in function and lower[:at] not in function_words(f"{language}<") and is_known(lower[at:]):
            return [at]
    for at in range(6, len(lower) - 2):
        if lower[at:] in function and lower[at:] not in function_words(f"{language}>") and is_known(lower[:at]):
            return [at]
    return []


def _is_joint(left: str, right: str, language: str, words: Words) -> bool:
    """Tell whether `left` and `right` are two words that are never written together."""
    function, frequent = function_words(language), common_words(language)
    low_left, low_right = left.lower(), right.lower()
    if right[0].isupper():
        return _is_case_joint(left, right, language, words)
    if low_left in {"a", "an"}:
        is_vowel = low_right[0] in "aeiou"
        fits = is_vowel == (low_left == "an") or low_right[0] in "uh"
        return fits and len(low_right) >= 3 and _is_common(low_right, frequent, words)
    if low_right == "a":
        return True
    if left.isupper():
        return low_right in function or (bool(words.get(low_left)) and frequent.get(low_right, 0.0) >= 4)
    if (
        low_right in function
        and low_right not in function_words(f"{language}>")
        and _is_common(low_left, frequent, words)
    ):
        return True
    if (
        low_left in function
        and low_left not in function_words(f"{language}<")
        and _is_common(low_right, frequent, words)
    ):
        return True
    if left[0].isupper() and len(left) >= 4 and words.get(low_left) and right in function_words(f"{language}+"):
        return True
    return language == "en" and left.islower() and _is_phrase(low_left, low_right, frequent, words)


def _is_phrase(left: str, right: str, frequent: Mapping[str, float], words: Words) -> bool:
    """Tell whether two English content words are hardly a compound: both in use here, or the first is inflected."""
    zipf = min(frequent.get(left, 0.0), frequent.get(right, 0.0))
    if min(len(left), len(right)) < 5 or zipf < 3.5 or left in function_words("en<"):
        return False
    if right in function_words("en>") or len(left) + len(right) < 12:
        return False
    if words.get(left) and words.get(right) and zipf >= 4:
        return True
    return zipf >= 4.5 or _INFLECTED.search(left) is not None


def _is_case_joint(left: str, right: str, language: str, words: Words) -> bool:
    """Tell whether a small letter before a capital is a lost space, not a name or code ("iPhone", "toString")."""
    low_left, low_right = left.lower(), right.lower()
    function = function_words(language)
    if not left.islower():
        return low_left in {"the", "and", "but", "this"} or low_right in {"the", "and", "but", "this"}
    if low_left in {"the", "and", "that", "a", "an"}:
        return True
    if low_left in function:
        return len(low_left) > 4 or low_right not in function_words("code")
    zipf = common_words(language).get
    return (
        len(left) >= 4
        and zipf(low_left, 0.0) >= 4
        and bool(words.get(low_right))
        and zipf(low_right, 0.0) < 4.4
        and is_known(low_right)
    )


def _is_common(word: str, frequent: Mapping[str, float], words: Words) -> bool:
    return (len(word) >= 4 and bool(words.get(word))) or frequent.get(word, 0.0) >= 3.0
