"""Samples: what a survey asks workers to look at, and what they tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tasks.core.identity import key_of
from tasks.core.records import Unit
from tasks.read import ReadOptions

#: Pages of one site that are compared; a folder or a file may hold the pages of many sites.
MAX_PAGES, MAX_MIXED_PAGES = 24, 200


@dataclass(frozen=True, slots=True)
class Sample:
    """Units to look at in one call, and how they are read."""

    units: tuple[Unit, ...]
    locations: Mapping[str, str]
    options: ReadOptions
    record_cpu_s: float
    folder: str

    def path(self, kind: str) -> Path:
        """Return the path of a file about this sample."""
        keys = [f"{unit.file.source}\0{unit.start}" for unit in self.units]
        return Path(self.folder) / f"{kind}-{key_of(*keys)}"


class Sighting(NamedTuple):
    """A record seen: its site, and the id of its article, a hash by which pages are drawn."""

    site: str
    page: str


def max_pages(site: str) -> int:
    """Return how many pages of a site are compared."""
    return MAX_MIXED_PAGES if "/" in site else MAX_PAGES
