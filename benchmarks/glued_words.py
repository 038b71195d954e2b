"""Glued words: how well `tasks.clean` splits words that a flattener glued, on pages with gold text.

    python benchmarks/glued_words.py GOLD_DIR [--misses N] [--sites even|odd|all]

`GOLD_DIR` holds `truth.jsonl.gz` and `<set>__<id>.html.gz`. Each story block (one that shares at least 40% of its
4-grams with the gold text) is flattened twice: as it stands, and with every text node stripped before it is joined. A
token of the second text that consists of several tokens of the first was glued; every other token is a good word.
A glued token counts as found when it is split into just the right pieces; a split of a good word or into other pieces
is wrong, unless the gold text has those very pieces, since pages glue words themselves. Joints at a dash, slash or
bullet, and spaces that stood before a comma, are no glued words.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from pathlib import Path
from time import process_time
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.clean.glued_words import Joints
from tasks.clean.repairs import document_edits, word_counts

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br button center dd details dialog div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol option p pre section select summary table "
        "tbody td tfoot th thead tr ul video audio iframe",
    )
)
DROPPED = frozenset(re.findall(r"\w+", "script style noscript template head svg object embed canvas math textarea"))
LETTER = re.compile(r"[^\W_]")


def text_nodes(body: LexborNode) -> Iterator[str | None]:
    """Yield the texts of a page in document order, and None where a block begins or ends."""
    node: LexborNode | None = body
    while node is not None:
        tag = node.tag
        if tag == "-text":
            yield node.text_content or ""
        elif tag in BLOCKS:
            yield None
        child = None if tag in DROPPED else node.child
        while child is None and node is not None:
            if node.mem_id == body.mem_id:
                return
            child = node.next
            if child is None:
                node = node.parent
                if node is not None and node.tag in BLOCKS:
                    yield None
        node = child


def grams(text: str) -> set[tuple[str, ...]]:
    """Return the word 4-grams of a text."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def flattened(page: str, gold: str) -> tuple[list[tuple[str, str]], str]:
    """Return the story blocks of a page as they stand and glued, and all of its text glued."""
    story: list[tuple[str, str]] = []
    everything: list[str] = []
    known = grams(gold)
    body = LexborHTMLParser(page).body
    pieces: list[str] = []
    for piece in (*text_nodes(body), None) if body is not None else ():
        if piece is not None:
            pieces.append(piece)
            continue
        right = " ".join("".join(pieces).split())
        glued = " ".join("".join(piece.strip() for piece in pieces).split())
        pieces = []
        everything.append(glued)
        own = grams(right)
        if len(right.split()) >= 8 and len(own & known) >= 0.4 * len(own):
            story.append((right, glued))
    return story, "\n".join(everything)


def aligned(right: str, glued: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each token of the glued text with the tokens of the right text that it consists of."""
    tokens = iter(right.split())
    for token in glued.split():
        pieces: list[str] = []
        while sum(map(len, pieces)) < len(token):
            pieces.append(next(tokens))
        if "".join(pieces) != token:
            return  # a text node broke inside a word with space around it: nothing to compare from here on
        yield token, joined_at_marks(pieces)


def joined_at_marks(pieces: list[str]) -> tuple[str, ...]:
    """Join pieces where no words met: at dashes and before closing marks."""
    joined = [pieces[0]]
    for piece in pieces[1:]:
        if (
            not LETTER.search(piece)
            or not LETTER.search(joined[-1])
            or piece[0] in ",.;:!?)]’”%…-–—/"
            or joined[-1][-1] in "([-–—/“‘"
        ):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


@dataclass(frozen=True)
class GluedPage:
    """A gold page, flattened."""

    page_id: str
    site: str
    language: str
    #: story blocks as they stand, and glued
    blocks: list[tuple[str, str]]
    #: all of its text, glued
    text: str
    #: the gold text, white space folded
    gold: str


def pages(folder: Path, sites: str = "all") -> Iterator[GluedPage]:
    """Yield the gold pages of half of the sites (`even`, `odd`), or `all`."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if sites != "all" and (crc32(row["domain"].encode()) % 2 == 0) != (sites == "even"):
                continue
            page_id = f"{row['set']}__{row['id']}"
            page = gzip.decompress((folder / f"{page_id}.html.gz").read_bytes()).decode("utf-8", "replace")
            gold = " ".join(row["text"].split())
            yield GluedPage(page_id, row["domain"], row["lang"], *flattened(page, row["text"]), gold)


def splits(token: str, joints: Joints) -> tuple[str, ...]:
    """Return the pieces into which copydesk splits a token."""
    at = [0, *joints.of_token(token), len(token)]
    return tuple(token[start:end] for start, end in pairwise(at))


def inner_ends(pieces: tuple[str, ...]) -> set[int]:
    """Return where the pieces of a token meet."""
    return set(accumulate(map(len, pieces[:-1])))


def score(folder: Path, sites: str) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Count outcomes by token (found, missed, other, false, own, good) and by joint, and collect what went wrong."""
    counts: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {"missed": Counter(), "other": Counter(), "false": Counter()}
    for page in pages(folder, sites):
        joints = Joints.of("\n".join(glued for _, glued in page.blocks), page.language, word_counts(page.text))
        for right, glued in page.blocks:
            for token, pieces in aligned(right, glued):
                made = splits(token, joints)
                if len(pieces) > 1:
                    outcome = "found" if made == pieces else "missed" if len(made) == 1 else "other"
                else:
                    outcome = "good" if len(made) == 1 else "false"
                if outcome in {"other", "false"} and " ".join(made) in page.gold:
                    outcome = "found" if outcome == "other" else "own"
                counts[outcome] += 1
                if outcome == "own":
                    continue
                true_joints, made_joints = inner_ends(pieces), inner_ends(made)
                counts["joints"] += len(true_joints)
                counts["joints made"] += len(made_joints)
                counts["joints right"] += len(true_joints & made_joints)
                if outcome in wrong:
                    wrong[outcome][f"{' '.join(made)} [{'|'.join(pieces)}]"] += 1
    return counts, wrong


def speed(folder: Path) -> tuple[float, float]:
    """Return milliseconds per 6 kB of sound and of glued text, documents repaired whole."""
    spent, size = [0.0, 0.0], [0, 0]
    for page in islice(pages(folder), 150):
        for kind in (0, 1):
            texts = [block[kind] for block in page.blocks]
            start = process_time()
            document_edits(texts, page.language)
            spent[kind] += process_time() - start
            size[kind] += sum(map(len, texts))
    return tuple(6e6 * s / n for s, n in zip(spent, size, strict=True))  # type: ignore[return-value]


def main() -> None:
    """Print precision, recall, false splits in 10,000 good words, and speed."""
    parser = argparse.ArgumentParser(description="Score the repair of glued words.")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="how many errors of each kind to print")
    parser.add_argument("--sites", choices=("even", "odd", "all"), default="all", help="half of the sites")
    asked = parser.parse_args()
    n, wrong = score(asked.gold, asked.sites)
    made, glued = n["found"] + n["other"] + n["false"], n["found"] + n["other"] + n["missed"]
    print(f"tokens: {n.total() - n['joints'] - n['joints made'] - n['joints right']}, glued {glued}")
    print(f"tokens: precision {n['found'] / made:.4f}, recall {n['found'] / glued:.4f}")
    print(f"spaces: precision {n['joints right'] / n['joints made']:.4f}, recall {n['joints right'] / n['joints']:.4f}")
    print(f"false splits in 10,000 good words: {1e4 * n['false'] / (n['good'] + n['false']):.2f}")
    sound, damaged = speed(asked.gold)
    print(f"ms per 6 kB: sound {sound:.2f}, glued {damaged:.2f}")
    for kind, examples in wrong.items():
        if asked.misses:
            print(kind, *(f"{example} x{count}" for example, count in examples.most_common(asked.misses)), sep="\n  ")


if __name__ == "__main__":
    main()
