"""Word splits: the likeliest way to cut a run of letters into words, and how likely it is right."""

from math import exp

from tasks.clean.word_data import common_words, function_words, is_known
from tasks.clean.word_features import score, score_whole
from tasks.clean.word_pieces import Run, Way, ways

MIN_RUN, MAX_RUN = 4, 60
#: what a document uses more often by itself is a word
MAX_REPEATED = 5
#: The exponential of scores that are further apart is as good as nothing, or as everything.
_MAX_DIFFERENCE = 50.0


def is_whole(text: str, language: str) -> bool:
    """Tell without a look at its parts or its document whether a run is a word that must stay whole."""
    if not MIN_RUN <= len(text) <= MAX_RUN or text.isupper():
        return True
    lower = text.lower()
    if len(lower) != len(text):  # the small "İ" is two characters: places in one are none in the other
        return True
    lower = lower.replace("ß", "ss")  # as the word lists have it
    if lower in common_words(language) or lower in function_words("whole"):
        return True
    if not text[1:].islower():
        return False
    return is_known(lower) or (lower.endswith("s") and is_known(lower[:-1]))


def split(run: Run) -> tuple[list[int], float]:
    """Return the likeliest cuts of a run that may be no word, and the probability that they are right (softmax)."""
    found = ways(run)
    if not found:
        return [], 0.0
    seen: dict[Way, float] = {}
    scores = [score(run, way, seen) for way in found]
    best = max(scores)
    odds_of_ways = sum(exp(max(-_MAX_DIFFERENCE, one - best)) for one in scores)
    odds_of_whole = exp(min(_MAX_DIFFERENCE, score_whole(run) - best))
    return list(found[scores.index(best)][1:-1]), 1 / (odds_of_ways + odds_of_whole)
