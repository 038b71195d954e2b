"""Survey: before any batch, a first look at the records of a run and at the snapshot, for lines that recur on a site.

It is cheap: of a bounded sample every record is read for its site, but only some pages of a site are rendered, and none
of a site of which the snapshot knows enough. What is found is fixed in one file before the batches start, so that it
depends neither on the number of workers nor on their order.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.core.errors import StoreError
from tasks.core.identity import key_of
from tasks.core.records import Unit
from tasks.pipeline.batches import batches
from tasks.pipeline.errand import Errand
from tasks.pipeline.run import Run
from tasks.pipeline.samples import Sample, Sighting, max_pages
from tasks.read import ReadOptions

T = TypeVar("T")

#: What is looked at of a run, at most.
_MAX_UNITS, _MAX_BYTES = 10_000, 500_000_000
#: Fewer pages say next to nothing, and most sites of a mixed collection have fewer.
_MIN_PAGES = 3

#: Files of which every range is reached through all that lies before it.
_PACKED = (".gz", ".gzip", ".zst", ".zstd")

#: What workers look up.
_SEE: Errand[list[Sighting]] = Errand("tasks.pipeline.sightings", "see")
_PRINT_LINES: Errand[str] = Errand("tasks.pipeline.sightings", "print_lines")
_STORED_LINES: Errand[str] = Errand("tasks.pipeline.sightings", "stored_lines")
_WRITE_RECURRING: Errand[str] = Errand("tasks.pipeline.sightings", "write_recurring")


def survey(run: Run, units: Sequence[Unit]) -> str:
    """Write which lines recur on each site of the units, and return the file; an empty name where nothing can recur.

    A sample whose worker dies of a record says nothing; which record that was is found out when its batch is done.
    """
    samples = [_sample(run, group) for group in batches(_drawn_units(units))]
    with ThreadPoolExecutor(run.params.workers) as threads:

        def ask(look: Callable[..., T], calls: Iterable[tuple[object, ...]]) -> list[T | None]:
            return list(threads.map(lambda call: _answer(run, look, *call), calls))

        seen = [found or [] for found in ask(_SEE, [(sample,) for sample in samples])]
        stored = _stored(run, {sighting.site for found in seen for sighting in found})
        drawn = _drawn_pages([sighting for found in seen for sighting in found], _n_pages(stored))
        asked = [(sample, drawn.intersection(found)) for sample, found in zip(samples, seen, strict=True)]
        printed = ask(_PRINT_LINES, [(sample, pages) for sample, pages in asked if pages])
    paths = [path for path in (*stored, *printed) if path]
    return run.crew.call(_WRITE_RECURRING, paths, str(run.folder / "recurring")) if paths else ""


def _answer(run: Run, look: Callable[..., T], *args: object) -> T | None:
    try:
        return run.crew.call(look, *args)
    except (StoreError, MemoryError):  # the worker died, or would have
        return None


def _drawn_units(units: Iterable[Unit]) -> list[Unit]:
    """Return the units that are looked at, in order; of a compressed file only its beginning."""
    first_ones = [unit for unit in units if not unit.start or not _is_packed(unit)]
    drawn: list[Unit] = []
    n_bytes = 0
    for unit in sorted(first_ones, key=lambda unit: key_of(unit.file.source, str(unit.start))):
        n_bytes += unit.stop - unit.start if unit.stop >= 0 else unit.file.n_bytes - unit.start
        if len(drawn) == _MAX_UNITS or n_bytes > _MAX_BYTES:
            break
        drawn.append(unit)
    return sorted(drawn, key=lambda unit: (unit.file.source, unit.start))


def _is_packed(unit: Unit) -> bool:
    return unit.file.relative_path.lower().endswith(_PACKED)


def _sample(run: Run, units: tuple[Unit, ...]) -> Sample:
    params = run.params
    options = ReadOptions(params.fields, params.id_field, params.max_record_bytes, params.max_source_bytes)
    return Sample(units, run.inboxes, options, params.record_cpu_s, str(run.folder))


def _stored(run: Run, sites: Collection[str]) -> list[str]:
    """Return the file of what the snapshot knows of some sites, if it knows anything."""
    if run.base is None or not sites:
        return []
    return [run.crew.call(_STORED_LINES, str(run.warehouse.path), run.base.version, sorted(sites), str(run.folder))]


def _n_pages(stored: Sequence[str]) -> Mapping[str, int]:
    """Return of how many pages of each site the lines are known."""
    n_pages: Counter[str] = Counter()
    for path in stored:
        pages = pq.read_table(path, columns=["site", "page"]).group_by(["site", "page"]).aggregate([])
        for row in pc.value_counts(pages["site"]).to_pylist():
            n_pages[row["values"]] += row["counts"]
    return n_pages


def _drawn_pages(seen: Iterable[Sighting], n_known: Mapping[str, int]) -> frozenset[Sighting]:
    """Return the pages whose lines are looked at: of each site as many as are wanted besides the known ones."""
    sites: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        sites[sighting.site].append(sighting)
    return frozenset(_drawn_from_sites(sites, n_known))


def _drawn_from_sites(sites: Mapping[str, list[Sighting]], n_known: Mapping[str, int]) -> Iterator[Sighting]:
    for site, pages in sites.items():
        n = n_known.get(site, 0)
        if len(pages) + n >= _MIN_PAGES:
            yield from sorted(pages)[: max(0, max_pages(site) - n)]
