"""Where a campaign takes place: a first folder to copy, input files for it, and who is in them.

A kill does not take away what the operating system has, and a power cut is made by hand from what was synced:
neither needs a slow disk, so the place is in memory where there is one.
"""

import gc
import io
import json
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ombud.app.archiving import backup
from ombud.app.config import FILE
from ombud.app.config_text import with_values
from ombud.app.demo.company import found_company
from ombud.app.demo.people import InventedPerson, people
from ombud.app.demo.people_files import write_csv, write_fhir
from ombud.app.installation import open_installation
from tests import memory
from tests.faults.acts import adopt_edition
from tests.faults.judging import Judge, Tally
from tests.faults.worker import Life, lines_of, rest, spend
from tests.faults.world import BASE, World, instant

FILES, PEACE = 8, 12
_ROOM = 1 << 29


def place() -> Path | None:
    """Where a campaign takes place."""
    return memory.place(_ROOM)


def _with_archives(folder: Path) -> None:
    """The installation has a place for its archives, beside it: wherever it is copied to, they lie beside the copy."""
    (folder.parent / "archives").mkdir()
    toml = folder / FILE
    toml.write_text(with_values(toml.read_text(), {("archives", "place"): "../archives"}))
    ombud = open_installation(folder, lambda: "", now=BASE)
    backup(ombud, None, None, lambda _table, _rows: None, now=BASE)  # the first makes the no-file
    ombud.close(BASE)


class Ground:
    """A first folder, in which some acts have happened in peace, and input files for it."""

    def __init__(self, place: Path, seed: int) -> None:
        self._place, self._now = place, 0
        found_company(place / "first" / "clinic", "unit-1", now=BASE).close(BASE)
        _with_archives(place / "first" / "clinic")
        services = ("traningskort", "massage")
        known = (one for one in people(seed, 400, now=BASE, services=services) if one.email and one.personnummer)
        self.people = list(islice(known, FILES * 5))
        self._judge = Judge(World(files=[str(path) for path in self._write(self.people)]), Tally())
        self._in_peace(Life(place / "first" / "clinic", seed, PEACE, self._judge.world))

    def fresh(self, tally: Tally) -> tuple[Path, Judge]:
        """A copy of the first folder, and what is known of it."""
        place = self._place / str(self._now)
        self._now += 1
        shutil.copytree(self._place / "first", place)
        return place / "clinic", self._judge.fork(tally)

    def warm(self) -> None:
        """What is worked out once is worked out here, before anybody is forked: an opening, and two adoptions."""
        folder, judge = self.fresh(Tally())
        for number in (1, 2):
            now = instant(judge.world.number + number)
            ombud = open_installation(folder, lambda: "", now=now)
            judge.world.versions = adopt_edition(ombud, judge.world.versions, now)
            ombud.close(now)
        shutil.rmtree(folder.parent)
        gc.collect()
        gc.freeze()  # what is there now stays: nobody who was forked goes through it again

    def _in_peace(self, life: Life) -> None:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            spend(life, writing, lambda opened: opened)
        os.close(writing)
        lines = lines_of(rest(reading))
        os.waitpid(pid, 0)
        left = self._judge.acknowledge(lines)
        assert left is None, (left, self._judge.tally.found)
        assert not self._judge.tally.found, self._judge.tally.found

    def _write(self, who: list[InventedPerson]) -> Iterator[Path]:
        for number in range(FILES):
            some = who[5 * number : 5 * number + (2 if number % 3 == 1 else 5)]
            path = self._place / f"in-{number}.{'json' if number % 3 == 1 else 'csv'}"
            text = io.StringIO()
            (write_fhir if number % 3 == 1 else write_csv)(some, text)
            path.write_text(text.getvalue(), encoding="utf-8")
            path.with_name(f"{path.name}.people").write_text(json.dumps([one.email for one in some]))
            yield path
