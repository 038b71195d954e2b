"""Units: cut large JSON Lines into byte ranges, by name and size alone, so that every run finds the same ones."""

from tasks.core.records import SourceFile, Unit
from tasks.core.vocabulary import Format
from tasks.read.options import ReadOptions
from tasks.read.sniff import SUFFIXES, suffixes

#: How many times larger JSON Lines of articles usually are when decompressed; a wrong guess makes uneven units only.
EXPANDS = {"gz": 4, "gzip": 4, "zst": 5, "zstd": 5}
#: Every range of a compressed stream decompresses all that lies before it.
MAX_COMPRESSED_UNITS = 32


def can_split(source: SourceFile, options: ReadOptions | None = None) -> bool:
    """Return whether the source may be read in ranges: JSON Lines, unless ids must be compared over all of it."""
    suffix, _ = suffixes(source.relative_path)
    return SUFFIXES.get(suffix) is Format.JSONL and not (options and options.id_field)


def split(source: SourceFile, piece_bytes: int, options: ReadOptions | None = None) -> list[Unit]:
    """Return units of about `piece_bytes` decompressed bytes that hold each line once; the last one is open-ended."""
    if not can_split(source, options):
        return [Unit(source)]
    _, packed = suffixes(source.relative_path)
    n_bytes = source.n_bytes
    for suffix in packed:
        n_bytes *= EXPANDS[suffix]
    n_units = max(1, round(n_bytes / max(piece_bytes, 1)))
    if packed and n_units > MAX_COMPRESSED_UNITS:
        n_units, piece_bytes = MAX_COMPRESSED_UNITS, -(-n_bytes // MAX_COMPRESSED_UNITS)
    starts = [n * piece_bytes for n in range(n_units)]
    return [Unit(source, start, stop) for start, stop in zip(starts, [*starts[1:], -1], strict=True)]
