"""Batches: group units into jobs of about ten seconds of work, by size and format only, so that plans repeat."""

from collections.abc import Iterable, Iterator

from tasks.core.records import Unit

#: a batch is meant to take this long
_BATCH_CPU_S = 10.0
#: a run has at most this many batches, so that Prefect's share stays small
_MAX_BATCHES = 400
#: small runs are cut into about this many batches, so that several workers have something to do
_MIN_BATCHES = 16
_MIN_BATCH_CPU_S = 1.0
#: CPU seconds to open a source and make one article of it, whatever its size
_UNIT_CPU_S = 0.006
#: CPU seconds a megabyte: prose is looked at word by word, most of a page is markup
_MB_CPU_S = {"html": 0.15, "htm": 0.15, "xhtml": 0.15}
_TEXT_MB_CPU_S = 3.0
#: what a compressed megabyte becomes
_EXPANSION = {"gz": 5.0, "zst": 5.0}


def cost_s(unit: Unit) -> float:
    """Return the CPU seconds that a unit is expected to take, told from its name and size."""
    kind, _ = _suffixes(unit)
    return _UNIT_CPU_S + n_bytes_of(unit) / 1e6 * _MB_CPU_S.get(kind, _TEXT_MB_CPU_S)


def n_bytes_of(unit: Unit) -> float:
    """Return the bytes that a unit is expected to hold once it is decompressed."""
    _, packing = _suffixes(unit)
    stop = unit.stop if unit.stop >= 0 else unit.file.n_bytes * _EXPANSION.get(packing, 1.0)
    return max(stop - unit.start, 0.0)


def _suffixes(unit: Unit) -> tuple[str, str]:
    """Return what a file's name says of its content and of how that is compressed, each "" if it says nothing."""
    suffixes = unit.file.relative_path.lower().rsplit(".", 2)[1:]
    packing = suffixes.pop() if suffixes and suffixes[-1] in _EXPANSION else ""
    return (suffixes[-1] if suffixes else packing), packing


def batches(units: Iterable[Unit]) -> Iterator[tuple[Unit, ...]]:
    """Yield the units in order, grouped; the grouping depends on nothing but the units.

    A batch ends where the running cost crosses a multiple of the target, so that there are never more than the maximum.
    """
    listed = [(unit, cost_s(unit)) for unit in units]
    total = sum(cost for _, cost in listed)
    target = max(_MIN_BATCH_CPU_S, min(_BATCH_CPU_S, total / _MIN_BATCHES), total / (_MAX_BATCHES - 1))
    batch: list[Unit] = []
    running = last_cost = 0.0
    for unit, cost in listed:
        if batch and int(running / target) > int((running - last_cost) / target):
            yield tuple(batch)
            batch = []
        batch.append(unit)
        running, last_cost = running + cost, cost
    if batch:
        yield tuple(batch)
