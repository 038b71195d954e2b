"""Repairs: give back the text that the author wrote, where a scraper or a converter damaged it.

Each rule is a small function `(text, context) -> changes`; `RULES` says which and in which order. To add a repair write
such a function and add a line there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tasks.clean.changes import Change, Splice, apply, edits_of, substitute, then
from tasks.clean.characters import (
    composed,
    controls,
    has_controls,
    has_zero_widths,
    is_composed,
    soft_hyphens,
    zero_widths,
)
from tasks.clean.glued_words import Joints, glued_words
from tasks.clean.hyphens import has_line_hyphens, line_hyphens
from tasks.clean.language import word_counts
from tasks.clean.mojibake import may_be_mojibake, mojibake
from tasks.clean.spacing import may_have_spaces, spaces
from tasks.clean.stray_markup import entities, tags
from tasks.core.records import Edit

__all__ = ["RULES", "apply", "document_edits", "edits", "word_counts"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know besides the text: ISO 639-1 code, and the counted lower-case words of the document."""

    language: str | None
    words: Mapping[str, int]
    #: where spaces are missing in the tokens of the document
    joints: Joints


Rule = Callable[[str, Context], Sequence[Change]]

#: name in `repairs.rules` and function, in the order in which they run
RULES: tuple[tuple[str, Rule], ...] = (
    ("entities", lambda text, _: entities(text)),
    ("tags", lambda text, _: tags(text)),
    ("mojibake", lambda text, _: mojibake(text)),
    ("soft_hyphen", lambda text, _: soft_hyphens(text)),
    ("zero_width", lambda text, _: zero_widths(text)),
    ("control", lambda text, _: controls(text)),
    ("line_hyphen", lambda text, context: line_hyphens(text, context.language, context.words)),
    ("spaces", lambda text, _: spaces(text)),
    ("unicode", lambda text, _: composed(text)),
    ("glued_words", lambda text, context: glued_words(text, context.joints)),
)

#: Rules that can do nothing in any of a document's texts unless all of them together hold this; asked once a document.
_SIGNS: dict[str, Callable[[str, Context], bool]] = {
    "entities": lambda texts, _: "&" in texts,
    "tags": lambda texts, _: "<" in texts,
    "mojibake": lambda texts, _: may_be_mojibake(texts),
    "soft_hyphen": lambda texts, _: "\u00ad" in texts,
    "zero_width": lambda texts, _: has_zero_widths(texts),
    "control": lambda texts, _: has_controls(texts),
    "line_hyphen": lambda texts, _: has_line_hyphens(texts),
    "spaces": lambda texts, _: may_have_spaces(texts),
    "unicode": lambda texts, _: not is_composed(texts),
    "glued_words": lambda _, context: context.joints.is_any,
}

#: The name of what takes markup out; it goes before all rules.
MARKDOWN = "markdown"
_NAMES = (MARKDOWN, *(name for name, _ in RULES))
#: Rounds after which a text that still changes is taken for hostile and left as it is.
_MAX_ROUNDS = 6
#: A segment with more damage of one kind is no prose: it stays as it is.
_MAX_CHANGES = 20_000


def edits(
    text: str,
    language: str | None = None,
    words: Mapping[str, int] | None = None,
    marks: Sequence[Change] = (),
) -> tuple[Edit, ...]:
    """Return the repairs of `text`, the raw text of one segment.

    `marks` are changes that take light markup out of `text` before anything is repaired; they are edits of the rule
    `markdown`, so that a word which markup stands next to, or in, is seen whole.

    `language` is an ISO 639-1 code (None: English is assumed for glued words); `words` counts the lower-case words of
    the whole document. Offsets are relative to `text`; the edits are disjoint and ordered and each changes something,
    but `before` is empty where characters are only inserted (a space between glued words). White space is not folded
    here. Repairing the result again with the same `language` and `words` changes nothing.
    """
    known = words or {}
    return _settled(text, Context(language, known, Joints.of(text, language, known)), marks)


def document_edits(
    texts: Sequence[str],
    language: str | None = None,
    words: Mapping[str, int] | None = None,
    marks: Sequence[Sequence[Change]] | None = None,
) -> list[tuple[Edit, ...]]:
    """Return the repairs of each text of one document, as `edits` does; `words` are those of all texts by default."""
    whole = "\n".join(texts)
    known = word_counts(whole) if words is None else words
    context = Context(language, known, Joints.of(whole, language, known))
    if marks:
        return [_settled(text, context, own) for text, own in zip(texts, marks, strict=True)]
    # Hardly a text of most documents needs any repair, and few rules could do any.
    rules = [rule for name, rule in RULES if _SIGNS[name](whole, context)]
    return [_settled(text, context) if any(rule(text, context) for rule in rules) else () for text in texts]


def _settled(text: str, context: Context, marks: Sequence[Change] = ()) -> tuple[Edit, ...]:
    """Run the rules until none changes anything, and compose what they did to the text without its marks."""
    if len(marks) > _MAX_CHANGES:
        marks = ()
    unmarked: list[Splice] = [(start, end, after, (MARKDOWN,)) for start, end, after in marks]
    found, repaired = unmarked, substitute(text, marks)
    for _ in range(_MAX_ROUNDS):
        before = repaired
        for name, rule in RULES:
            if changes := rule(repaired, context):
                if len(changes) > _MAX_CHANGES:
                    return edits_of(text, unmarked, _NAMES)
                found = then(found, changes, repaired, name)
                repaired = substitute(repaired, changes)
        if repaired == before:
            return edits_of(text, found, _NAMES)
    return edits_of(text, unmarked, _NAMES)
