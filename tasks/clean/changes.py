"""Changes: what a repair rule says, and the exact composition of rules that run one after another."""

from collections.abc import Iterable, Sequence

from tasks.core.records import Edit

#: `text[start:end]` should read `replacement`; a rule's changes are disjoint and ordered. `start == end` inserts.
Change = tuple[int, int, str]


def substitute(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with disjoint, ordered `changes` made."""
    parts: list[str] = []
    done = 0
    for start, end, replacement in changes:
        parts += (text[done:start], replacement)
        done = end
    return "".join((*parts, text[done:]))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` as it reads after `edits`, whose offsets are relative to it."""
    return substitute(text, ((edit.raw_start_char, edit.raw_end_char, edit.after) for edit in edits))


#: What the rules so far did to a stretch of the first text: `[start, end)` reads `after`, by `rules`.
Splice = tuple[int, int, str, tuple[str, ...]]


def then(done: Sequence[Splice], changes: Sequence[Change], edited: str, rule: str) -> list[Splice]:
    """Compose `done`, which made `edited` of the first text, with `changes` that `rule` wants in `edited`.

    The result is disjoint, ordered and relative to the first text; splices and changes that touch become one. One sweep
    over both lists: the stretch of `edited` that a group of touching ones covers is cut out once.
    """
    result: list[Splice] = []
    shift = 0  # position in the first text minus position in `edited`, where nothing is changed
    i = j = 0
    while i < len(done) or j < len(changes):
        if j == len(changes) or (i < len(done) and done[i][0] - shift <= changes[j][0]):
            begin = done[i][0] - shift
        else:
            begin = changes[j][0]
        raw_begin, end, copied = begin + shift, begin, begin
        parts: list[str] = []
        rules: tuple[str, ...] = ()
        while True:
            if i < len(done) and done[i][0] - shift <= end:
                raw_start, raw_end, after, names = done[i]
                end = max(end, raw_start - shift + len(after))
                shift += raw_end - raw_start - len(after)
                rules += tuple(name for name in names if name not in rules)
                i += 1
            elif j < len(changes) and changes[j][0] <= end:
                start, stop, after = changes[j]
                parts += (edited[copied:start], after)
                copied, end = stop, max(end, stop)
                rules = rules if rule in rules else (*rules, rule)
                j += 1
            else:
                break
        parts.append(edited[copied:end])
        result.append((raw_begin, end + shift, "".join(parts), rules))
    return result


def edits_of(text: str, splices: Iterable[Splice], order: Sequence[str]) -> tuple[Edit, ...]:
    """Return the splices of `text` that change something as edits, the rules of each in the given order."""
    return tuple(
        Edit(start, end, text[start:end], after, tuple(sorted(rules, key=order.index)))
        for start, end, after, rules in splices
        if text[start:end] != after
    )
