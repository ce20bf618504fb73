"""Runs the measures that are wanted, on the databases that are wanted, one after the other."""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from ombud.app.bench.measure import Measure, Weight
from ombud.app.bench.measures import MEASURES
from ombud.app.bench.model import Measured, Size, Store
from ombud.app.bench.place import opened_place
from ombud.app.bench.server import server_version
from ombud.app.bench.slices import measured, weighed

Progress = Callable[[str, Store, int, int], None]
"""Told of a measure, its database, and how many of its slices are done."""
BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured, and how much of it."""

    names: tuple[str, ...]
    """Of `BY_NAME`; none means all."""
    stores: tuple[Store, ...]
    size: Size
    url: str = ""
    """A PostgreSQL server where databases may be made."""
    full: bool = False
    """Also what takes long."""

    @property
    def measures(self) -> list[Measure | Weight]:
        """Those that are named, or all; what takes long only where it is named or everything is wanted in full."""
        if self.names:
            return [measure for measure in MEASURES if measure.name in self.names]
        return [measure for measure in MEASURES if self.full or not measure.full]


def run(wanted: Wanted, progress: Progress, *, now: datetime) -> Iterator[Measured]:
    """Each figure as it is there. Raises `UnprovedError` where something came out wrong."""
    for store in wanted.stores:
        with opened_place(store, wanted.url, now=now) as place:
            for measure in wanted.measures:
                with _told(progress, measure, store) as done:
                    place.progress = done
                    if isinstance(measure, Weight):
                        one = weighed(measure, place, wanted.size)
                    else:
                        one = measured(measure, place, wanted.size, done)
                yield replace(one, scales=measure.scales(wanted.size))


@contextmanager
def _told(progress: Progress, measure: Measure | Weight, store: Store) -> Iterator[Callable[[int, int], None]]:
    progress(measure.name, store, 0, 1)
    yield lambda done, of: progress(measure.name, store, done, of)


def machine(wanted: Wanted) -> str:
    """Where it was measured, in words that name no host."""
    cores = os.cpu_count() or 1
    parts = [
        f"{cores} core{'s' if cores > 1 else ''} ({platform.machine()}, {platform.system()})",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    if Store.POSTGRESQL in wanted.stores:
        parts.append(f"PostgreSQL {server_version(wanted.url)}")
    return ", ".join(parts)
