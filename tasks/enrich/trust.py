"""Trust: how far the cleaning of an article can be trusted, with the reasons as flags."""

import re
from collections.abc import Callable, Iterator

from tasks.core.facts import Judged
from tasks.core.records import Article
from tasks.core.words import count_words

_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf©¨¼¶¤±³¡]|â€[™œ\u009d\u0093\u0094“”˜¦]|Â[\u00a0»«°]|\ufffd|Ð[\u0080-\u00bf]Ð")
_MOJIBAKE_STARTS = ("Ã", "â€", "Â", "\ufffd", "Ð")
#: "capacity.But", "LukashenkoWhich": what stripped inline tags leave. Capitals come first because they are rare.
_GLUED = re.compile(r"[A-ZÀ-Þ](?:(?<=[^\W\d_A-Z]{3}[.,;:!?].)[^\W\d_]{2}|(?<=[a-zß-ÿ]{4}.)[a-zß-ÿ]{3})")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟:;][\"'”’»)\]]{0,2}$|[”»」]$")

#: Thai, Lao, Khmer and Burmese sentences end in a blank or in a letter's mark.
_UNMARKED_END = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff][\"'”’»)\]]{0,2}$")
_CUT_OFF = ("…", "...", "[…]", "[...]")

SHORT_WORDS = 50


def _n_words(article: Article) -> int:
    """Return the number of words of the story; its sentences have been counted before."""
    return sum(sentence.n_words for sentence in article.sentences) or count_words(article.text)


def _mostly_dropped(article: Article) -> bool:
    return kept_share(article) < 0.25


def _short(article: Article) -> bool:
    return _n_words(article) < SHORT_WORDS


def _no_title(article: Article) -> bool:
    return not article.title


def _mojibake_left(article: Article) -> bool:
    if not any(start in article.text for start in _MOJIBAKE_STARTS):
        return False
    return len(_MOJIBAKE.findall(article.text)) > 1 + len(article.text) / 20_000


def _glued_words(article: Article) -> bool:
    return len(_GLUED.findall(article.text)) > 2 + _n_words(article) / 100


def _not_sentences(article: Article) -> bool:
    pieces = article.sentences
    n_ends = sum(bool(_SENTENCE_END.search(s.text[-4:]) or _UNMARKED_END.search(s.text[-4:])) for s in pieces)
    return bool(pieces) and n_ends < 0.4 * len(pieces)


def _cut_off(article: Article) -> bool:
    """Whether the story says that it goes on elsewhere: it ends in an ellipsis, or a link led on from it."""
    return article.text.endswith(_CUT_OFF) or any(s.reason_detail.startswith("leads on") for s in article.segments)


def _several_stories(article: Article) -> bool:
    return any(segment.reason_detail == "another story" for segment in article.segments)


#: flag -> (when it is raised, what is left of the score)
FLAGS: dict[str, tuple[Callable[[Article], bool], float]] = {
    "mostly_dropped": (_mostly_dropped, 0.8),
    "short": (_short, 0.8),
    "no_title": (_no_title, 0.9),
    "mojibake_left": (_mojibake_left, 0.6),
    "glued_words": (_glued_words, 0.8),
    "not_sentences": (_not_sentences, 0.6),
    "cut_off": (_cut_off, 0.8),
    "several_stories": (_several_stories, 0.9),
}


def trust_of(article: Article) -> Iterator[Judged]:
    """Yield the share of `raw` that was kept, the flags, and a score: the judge's confidence, lowered by each flag."""
    flags = tuple(name for name, (is_raised, _) in FLAGS.items() if is_raised(article))
    score = _confidence(article)
    for name in flags:
        score *= FLAGS[name][1]
    yield Judged(quality_score=round(score, 4), quality_flags=flags, kept_share=round(kept_share(article), 4))


def kept_share(article: Article) -> float:
    """Return the share of the characters of `raw` that are in kept segments; the segments tile `raw`."""
    n_raw = sum(s.raw_end_char - s.raw_start_char for s in article.segments)
    return sum(s.raw_end_char - s.raw_start_char for s in article.segments if s.is_kept) / n_raw if n_raw else 0.0


def _confidence(article: Article) -> float:
    """Return the mean confidence of the judge, weighted by the length of the segments."""
    weights = [(len(s.text), s.confidence) for s in article.segments]
    total = sum(weight for weight, _ in weights)
    return sum(weight * confidence for weight, confidence in weights) / total if total else 0.0
