"""Cleaning tables: results of many pages as Markdown, and the worst pages with what was lost or kept wrongly."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from gold_pages import GoldPage
from story_scores import Score, grams, mean_score, tokens

_N_BAD = 0.5
_MAX_SHOWN_LINES, _MAX_SHOWN_CHARS = 4, 110


class PageResult(NamedTuple):
    """What an extractor found on a page, and how good it is."""

    page: GoldPage
    extractor: str
    found: str
    score: Score


def tables(results: Sequence[PageResult], name: str) -> dict[str, str]:
    """Return the tables of a measurement by their names: for each track all, by set and by language."""
    found = {}
    for track in dict.fromkeys(result.page.track for result in results):
        of_track = [result for result in results if result.page.track == track]
        extractors = list(dict.fromkeys(result.extractor for result in of_track))
        sets = sorted({result.page.set_name for result in of_track})
        rows = ["| | P | R | F1 | mean page F1 | pages below .5 | " + " | ".join(sets) + " | en | de | other |"]
        rows.append("|---" * (9 + len(sets)) + "|")
        for extractor in extractors:
            own = [result for result in of_track if result.extractor == extractor]
            rows.append(f"| {extractor} | {_overall(own)} | {_by_set(own, sets)} | {_by_language(own)} |")
        found[f"{track} {name}"] = "\n".join(rows)
    return found


def _overall(results: Sequence[PageResult]) -> str:
    total = mean_score([result.score for result in results])
    f1s = [result.score.f1 for result in results]
    n_bad = sum(f1 < _N_BAD for f1 in f1s)
    mean = sum(f1s) / max(1, len(f1s))
    return f"{total.precision:.4f} | {total.recall:.4f} | **{total.f1:.4f}** | {mean:.4f} | {n_bad} of {len(f1s)}"


def _by_set(results: Sequence[PageResult], sets: Sequence[str]) -> str:
    return " | ".join(_f1(results, lambda page, name=name: page.set_name == name) for name in sets)


def _by_language(results: Sequence[PageResult]) -> str:
    known = ("en", "de")
    cells = [_f1(results, lambda page, code=code: page.language == code) for code in known]
    return " | ".join([*cells, _f1(results, lambda page: page.language not in known)])


def _f1(results: Sequence[PageResult], is_counted: Callable[[GoldPage], bool]) -> str:
    scores = [result.score for result in results if is_counted(result.page)]
    return f"{mean_score(scores).f1:.3f}" if scores else "–"


def worst_pages(results: Sequence[PageResult], n: int) -> str:
    """Return the F1 of the worst tenth, and the worst pages with the longest lines lost and kept wrongly."""
    worst = sorted(results, key=lambda result: (result.score.f1, result.page.page_id))
    tenth = [result.score.f1 for result in worst[: max(1, len(worst) // 10)]]
    lines = [f"worst tenth: mean F1 {sum(tenth) / max(1, len(tenth)):.3f} of {len(tenth)} pages"]
    for result in worst[:n]:
        page, score = result.page, result.score
        lines.append(
            f"{score.f1:.3f} (P {score.precision:.2f} R {score.recall:.2f}) {page.track} {page.set_name} {page.site}"
        )
        lines += [f"    lost  {line}" for line in _missing(page.story, result.found)]
        lines += [f"    wrong {line}" for line in _missing(result.found, page.story)]
    return "\n".join(lines)


def _missing(text: str, other: str) -> list[str]:
    """Return the longest lines of a text that another does not hold."""
    held = grams(tokens(other))
    gone = []
    for line in text.splitlines():
        own = grams(tokens(line))
        if own and sum(gram in held for gram in own) < 0.5 * len(own):
            gone.append(line.strip())
    gone.sort(key=len, reverse=True)
    return [line[:_MAX_SHOWN_CHARS] for line in gone[:_MAX_SHOWN_LINES]]


def write_tables(path: Path, found: dict[str, str]) -> None:
    """Put tables into a page, each between `<!-- table: NAME -->` and `<!-- end -->`; a new one at its end."""
    text = path.read_text("utf-8") if path.exists() else "# Cleaning, measured\n"
    for name, table in found.items():
        block = f"<!-- table: {name} -->\n{table}\n<!-- end -->"
        before, start, rest = text.partition(f"<!-- table: {name} -->\n")
        after = rest.partition("<!-- end -->")[2] if start else "\n"
        text = f"{before if start else before.rstrip() + chr(10) * 2}{block}{after}"
    path.write_text(text, "utf-8")
