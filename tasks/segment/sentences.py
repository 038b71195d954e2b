"""Sentences: exact spans inside the paragraphs of the story."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sentencex import get_sentence_boundaries

from tasks.core.records import Segment, Sentence
from tasks.core.words import count_words
from tasks.segment.abbreviations import goes_on

Span = tuple[int, int]

#: Longest piece of text that is given to sentencex at once. Its search for closing quotation marks is quadratic
#: (a megabyte of apostrophes takes 80 s at once, 0.4 s in pieces of this size).
WINDOW = 4_000


def sentences(text: str, segments: Sequence[Segment], language: str | None) -> tuple[Sentence, ...]:
    """Return the sentences of the story in order; `language` is an ISO 639-1 code, English rules are the fallback.

    They never overlap, never cross a paragraph, and cover all of the kept segments but white space.
    """
    found = []
    for paragraph in _paragraphs(segments):
        first, last = paragraph[0][1], paragraph[-1][1]
        numbers = iter(paragraph)
        segment_no, segment = next(numbers)
        for start, end in _split(text, (first.start_char or 0, last.end_char or 0), language or "en"):
            while segment.end_char is not None and start >= segment.end_char:
                segment_no, segment = next(numbers, (segment_no, last))
                if segment is last:
                    break
            piece = text[start:end]
            found.append(Sentence(segment_no, first.paragraph_no or 0, start, end, piece, count_words(piece)))
    return tuple(found)


def _paragraphs(segments: Sequence[Segment]) -> Iterator[list[tuple[int, Segment]]]:
    """Yield the kept segments with their numbers, paragraph by paragraph."""
    kept = [(number, segment) for number, segment in enumerate(segments) if segment.is_kept]
    for _, group in groupby(kept, key=lambda item: item[1].paragraph_no):
        yield list(group)


def _split(text: str, span: Span, language: str) -> Iterator[Span]:
    """Yield sentence spans of one paragraph, stripped of white space and never empty."""
    sentence: Span | None = None
    for piece in _cut(text, span, language):
        if sentence and goes_on(text, sentence, piece, language):
            sentence = (sentence[0], piece[1])
            continue
        if sentence:
            yield sentence
        sentence = piece
    if sentence:
        yield sentence


def _cut(text: str, span: Span, language: str) -> Iterator[Span]:
    """Yield what sentencex takes for sentences."""
    position, end = span
    while position < end:
        stop = min(end, position + WINDOW)
        bounds = [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, text[position:stop])]
        if stop < end and len(bounds) > 1:
            bounds.pop()  # the last one may go on behind the window: it is cut again with what follows
        for start_in_window, end_in_window in bounds:
            stripped = _strip(text, position + start_in_window, position + end_in_window)
            if stripped[0] < stripped[1]:
                yield stripped
        position += bounds[-1][1] if bounds else stop - position


def _strip(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())
