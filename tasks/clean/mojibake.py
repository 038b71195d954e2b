"""Mojibake: text that was decoded with the wrong charset ("donâ€™t"), put right by ftfy where it is sure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ftfy import TextFixerConfig, fix_encoding

from tasks.clean.changes import Change

# Only the encoding: quotation marks, ligatures, widths and line breaks are the author's.
_CONFIG = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
#: What a first byte of UTF-8 looks like in a one-byte charset, before what a later byte looks like.
_SUSPICIOUS = re.compile(
    r"[\u0080-\u0084\u0086-\u009f]"
    r"|[Â-ôĂăĎďđĐŃŕ][\u00a0-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122 ]"
    r"|[РСГВ][^\x00-\x7fа-яА-ЯёЁ]"
    r"|[√‚├┬╬][^\x00-\x7f]"
)
_FIRST = re.compile(r"[\u0080-\u0084\u0086-\u009fÂ-ôĂăĎďđĐŃŕРСГВ√‚├┬╬]")
_FOREIGN = re.compile(r"[\u0700-\u1fff\u2c00-\U0010ffff]")
_ANCHOR = re.compile(r"[!-~]+")
#: ftfy judges a stretch as a whole: large enough to be sure, small enough that one odd character does not spoil all.
_PORTION = 4_000
#: A longer segment is no prose; decoding it again could take seconds.
_MAX_TEXT = 250_000


def mojibake(text: str) -> list[Change]:
    """Decode again what was decoded wrongly, paragraph by paragraph; only the changed stretches are in the result."""
    if len(text) > _MAX_TEXT or not may_be_mojibake(text) or _is_foreign(text[: 2 * _PORTION]):
        return []
    changes: list[Change] = []
    for start, end in _portions(text):
        portion = text[start:end]
        fixed = _decoded_again(portion)
        if fixed != portion:
            changes += ((start + first, start + last, after) for first, last, after in _differences(portion, fixed))
    return changes


def _decoded_again(portion: str) -> str:
    is_doubtful = _SUSPICIOUS.search(portion) is not None and not _is_foreign(portion)
    return fix_encoding(portion, _CONFIG) if is_doubtful else portion


def may_be_mojibake(text: str) -> bool:
    """Whether a text holds what a wrong charset leaves; rightly decoded text may do so too."""
    return not text.isascii() and _FIRST.search(text) is not None and _SUSPICIOUS.search(text) is not None


def _is_foreign(portion: str) -> bool:
    """Whether most of a text is in scripts that no one-byte charset has: what looks wrong there is just rare."""
    return not portion.isascii() and 2 * len(_FOREIGN.findall(portion)) > len(portion)


def _portions(text: str) -> Iterator[tuple[int, int]]:
    """Cut text at line breaks, or else at spaces, into portions that are judged together."""
    start = 0
    while start < len(text):
        end = start + _PORTION
        if end < len(text):
            line_end = text.find("\n", start + _PORTION // 2, end)
            cut = line_end if line_end >= 0 else text.rfind(" ", start, end)
            end = cut + 1 if cut >= 0 else end
        yield start, min(end, len(text))
        start = end


def _differences(old: str, new: str) -> list[Change]:
    """Align two texts at their runs of ASCII, which decoding leaves alone; in linear time."""
    old_anchors, new_anchors = list(_ANCHOR.finditer(old)), list(_ANCHOR.finditer(new))
    if [match.group() for match in old_anchors] != [match.group() for match in new_anchors]:
        return [_trimmed(0, old, new)]
    old_ends = [0, *(end for match in old_anchors for end in match.span()), len(old)]
    new_ends = [0, *(end for match in new_anchors for end in match.span()), len(new)]
    changes: list[Change] = []
    for (start, end), (new_start, new_end) in zip(pairwise(old_ends), pairwise(new_ends), strict=True):
        if old[start:end] != new[new_start:new_end]:
            changes.append(_trimmed(start, old[start:end], new[new_start:new_end]))
    return changes


def _trimmed(start: int, old: str, new: str) -> Change:
    """Return the change of `old`, which begins at `start`, into `new`, without what both begin and end with."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    return start + head, start + len(old) - tail, new[head : len(new) - tail]
