"""Word pieces: all ways to cut a run of letters into what may be words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from tasks.clean.word_data import common_words, function_words, is_known

#: A word of two or three letters must be this frequent to count as one.
_MIN_ZIPF = {2: 5.2, 3: 4.0}
#: Shorter words of the document, shorter names of it, and shorter rare words prove nothing.
_MIN_OWN, _MIN_OWN_NAME, _MIN_RARE = 4, 3, 4
_MAX_PIECE, _MAX_ACRONYM, _MAX_PIECES = 20, 6, 7
#: A run that can be cut in more ways is data. Typical are 2, the most seen in an article was 49.
_MAX_WAYS, _MAX_STEPS = 60, 200

#: A way to cut a run: 0, the cuts, and the run's length.
Way = tuple[int, ...]


@dataclass(slots=True)
class Run:
    """A run of letters in a document: as written, and what is asked about it again and again."""

    text: str
    language: str
    #: counted lower-case words of the document
    words: Mapping[str, int]
    lower: str = field(init=False)
    #: frequencies of common words, and function words, of the language
    frequent: Mapping[str, float] = field(init=False)
    function: frozenset[str] = field(init=False)
    #: whether all letters but the first are small
    is_plain: bool = field(init=False)
    #: where words that begin at a place end, as far as it was asked
    stops: dict[int, list[int]] = field(default_factory=dict)
    #: letters, and pieces followed while looking for ways to cut: a measure of time
    steps: int = 0

    def __post_init__(self) -> None:
        self.lower = self.text.lower()
        self.is_plain = self.text[1:].islower()
        self.frequent = common_words(self.language)
        self.function = function_words(self.language)


def ways(run: Run) -> list[Way]:
    """Return the ways to cut a run into words of the language or document, of which at most one is rare.

    A rare word is one that is known in any language, or a new name at the beginning or after a small letter. None are
    returned if there are too many.
    """
    run.steps = size = len(run.text)
    tails = _tails(run)
    if not any(tails[_MIN_RARE:-1]) and not _words_at(run, 0):
        return []
    found: list[Way] = []
    open_ways: list[tuple[Way, bool]] = [((0,), False)]
    while open_ways:
        way, has_rare = open_ways.pop()
        run.steps += 1
        if run.steps > _MAX_STEPS or len(found) > _MAX_WAYS:
            return []
        for stop, is_rare in _next_pieces(run, way[-1], has_rare, tails):
            if stop == size:
                found.append((*way, stop))
            elif len(way) < _MAX_PIECES:
                open_ways.append(((*way, stop), is_rare))
    return [way for way in found if len(way) > 2]


def _tails(run: Run) -> list[bool]:
    """Tell for each place but the first whether the letters from there on are words; seen from the end, few are."""
    size = len(run.text)
    tails = [False] * size + [True]
    for stop in range(size, 1, -1):
        if tails[stop]:
            for start in _words_before(run, stop):
                tails[start] = True
    return tails


def _next_pieces(run: Run, start: int, has_rare: bool, tails: Sequence[bool]) -> list[tuple[int, bool]]:
    """Return where the pieces that begin at a place end, and whether there is a rare word up to there."""
    stops = _words_at(run, start)
    if has_rare:
        return [(stop, True) for stop in stops if tails[stop]]
    return [(stop, False) for stop in stops] + [(stop, True) for stop in _rare_at(run, start, stops, tails)]


@cache
def _usable(language: str) -> frozenset[str]:
    """Return the words that a run may consist of: short ones only if they are frequent."""
    frequent = {
        word for word, zipf in common_words(language).items() if len(word) > 1 and zipf >= _MIN_ZIPF.get(len(word), 0.0)
    }
    short_function = {word for word in function_words(language) if len(word) < 4}
    articles = {"a"} if language == "en" else set()
    return frozenset(frequent | short_function | articles)


def _words_at(run: Run, start: int) -> list[int]:
    """Return where words that begin at a place end; the run remembers it."""
    if start not in run.stops:
        run.stops[start] = _found_at(run, start)
    return run.stops[start]


def _found_at(run: Run, start: int) -> list[int]:
    """Return where words that begin at a place end: those in small letters, then those with capitals inside."""
    if not run.is_plain and not _may_begin(run, start):
        return []
    lower, usable, words = run.lower, _usable(run.language), run.words
    stops = range(start + 1, min(len(lower), start + _MAX_PIECE) + 1)
    least = start + (_MIN_OWN_NAME if run.text[start].isupper() else _MIN_OWN)
    found = [stop for stop in stops if (piece := lower[start:stop]) in usable or (stop >= least and piece in words)]
    if run.is_plain:
        return found
    in_small_letters = [stop for stop in found if run.text[start + 1 : stop].islower()]
    return in_small_letters + [stop for stop in stops if _is_word_in_capitals(run, start, stop)]


def _words_before(run: Run, stop: int) -> list[int]:
    """Return where words that end at a place begin, but for the first place."""
    starts = range(max(1, stop - _MAX_PIECE), stop)
    if not run.is_plain:
        return [start for start in starts if stop in _words_at(run, start)]
    lower, usable, words = run.lower, _usable(run.language), run.words
    last = stop - _MIN_OWN
    return [start for start in starts if (piece := lower[start:stop]) in usable or (start <= last and piece in words)]


def _is_word_in_capitals(run: Run, start: int, stop: int) -> bool:
    """Tell whether a single letter, or a piece with more capitals than its first, is a word, acronym or mixed name."""
    text, size = run.text, stop - start
    if size == 1:
        return _is_letter_word(run, start)
    if text[start + 1 : stop].islower():
        return False
    if text[start:stop].isupper():
        is_before_small = stop == len(text) or text[stop].islower()
        return size <= _MAX_ACRONYM and _is_after_small(text, start) and is_before_small
    piece = run.lower[start:stop]
    return size >= _MIN_RARE and (piece in run.frequent or piece in run.words)


def _is_letter_word(run: Run, start: int) -> bool:
    """Tell whether a single letter is the English article or pronoun ("Astudy", "whatIknow")."""
    text = run.text
    if run.language != "en":
        return False
    if text[start] in "aA":
        return True
    return text[start] == "I" and _is_after_small(text, start) and text[start + 1 : start + 2].islower()


def _is_after_small(text: str, start: int) -> bool:
    """Tell whether a place is the first or follows a small letter."""
    return start == 0 or text[start - 1].islower()


def _may_begin(run: Run, start: int) -> bool:
    """Tell whether a word may begin at a place: a small letter behind a single capital belongs to it, but for "A"."""
    text = run.text
    if text[start].isupper() or _is_after_small(text, start):
        return True
    if start == 1:
        return run.lower[0] == "a" and run.language == "en"  # "Astudy"
    return text[start - 2].isupper()  # "USthe"


def _rare_at(run: Run, start: int, words: Sequence[int], tails: Sequence[bool]) -> Iterator[int]:
    """Yield where rare words that begin at a place end: at both sides of them the rest are words."""
    if not _may_begin(run, start):
        return
    size = len(run.text)
    is_name = run.text[start].isupper()
    shortest = start + _MIN_RARE
    if start and not is_name:  # in the midst of small letters only the last piece may be rare
        shortest = max(shortest, size)
    for stop in range(shortest, min(size, start + _MAX_PIECE) + 1):
        is_all = start == 0 and stop == size
        if not tails[stop] or stop in words or is_all or not run.text[start + 1 : stop].islower():
            continue
        # A new name before one short word is more likely a longer name.
        if is_known(run.lower[start:stop]) or (is_name and size - stop not in {1, 2}):
            yield stop
