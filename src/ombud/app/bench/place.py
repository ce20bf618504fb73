"""Where the suite works: one place for each database, made for the run and removed with everything in it.

* The directory lies under the one where it is run: on that file system, so that a commit costs what it costs
  there. `/tmp` may be memory.
* The baseline and the installation are made when they are first asked for, and serve every measure.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

from ombud.app import clock
from ombud.app.bench.bare import Bare, bare_postgresql, bare_sqlite
from ombud.app.bench.clinic import Clinic, founded
from ombud.app.bench.connected import SPARE, ConnectedClinic
from ombud.app.bench.grown import Grown, Progress
from ombud.app.bench.long_log import write_log
from ombud.app.bench.model import Store
from ombud.app.bench.multitude import plant
from ombud.app.bench.requested import Requested
from ombud.app.bench.server import made_database

_FEW = 20


def _unseen(_done: int, _of: int) -> None:
    """Nobody watches."""


class Place:
    """One database to measure on."""

    def __init__(self, store: Store, folder: Path, url: str, now: datetime) -> None:
        self.store = store
        self.folder = folder
        self.now = now
        self._url = url
        self._open = ExitStack()
        self._logs: dict[int, str] = {}
        self._planted: dict[int, dict[str, int]] = {}
        self._connected: dict[str, ConnectedClinic] = {}
        self._requested: dict[str, Requested] = {}
        self._grown: dict[int, Grown] = {}
        self.progress: Progress = _unseen
        """Told how far something that takes long has come, before anything is measured."""
        self.in_clear: set[bytes] = set()
        """The people of the installation who are in the baseline too."""

    @cached_property
    def bare(self) -> Bare:
        """The baseline."""
        return self._bare("bare")

    @cached_property
    def clinic(self) -> Clinic:
        """The installation whose acts and reads are measured."""
        return self._founded("clinic")

    @cached_property
    def crowded(self) -> Clinic:
        """Another installation, with a multitude in it."""
        return self._founded("crowded")

    @cached_property
    def membered(self) -> Clinic:
        """Another installation, with members of whom an extract is made."""
        return self._founded("membered")

    @cached_property
    def other(self) -> Clinic:
        """Another installation, with nobody in it: for a long log."""
        return self._founded("other")

    def connected(self, people: int) -> ConnectedClinic:
        """A system beside the installation with so many people, and some more to be erased; filled once."""
        return self._system(f"system{people}", people + SPARE)

    def requested(self, people: int) -> Requested:
        """The same system, connected to an installation of its own."""
        return self._asking(f"requested{people}", self.connected(people))

    @cached_property
    def large(self) -> Requested:
        """A small system, connected, in which somebody can be given very much."""
        return self._asking("large", self._system("largesystem", _FEW))

    def multitude(self, people: int) -> dict[str, int]:
        """So many people more in the installation, planted once; how many came which way."""
        if people not in self._planted:
            self._planted[people] = plant(self.crowded, people)
        return self._planted[people]

    def grown(self, people: int) -> Grown:
        """An installation with so many people in it, made once."""
        if people not in self._grown:
            self._grown[people] = Grown(self._founded(f"grown{people}"), people, self.progress)
        return self._grown[people]

    def weighed(self) -> Clinic:
        """An installation of its own with nobody in it: for what is weighed."""
        return self._founded("weighed")

    def bare_apart(self) -> Bare:
        """A baseline of its own with nobody in it: for what is weighed."""
        return self._bare("bare_apart")

    def long_log(self, entries: int) -> str:
        """Write a log of so many entries into `other`, once; the checkpoint that is held elsewhere."""
        if entries not in self._logs:
            self._logs[entries] = write_log(self.other, entries)
        return self._logs[entries]

    def _system(self, name: str, people: int) -> ConnectedClinic:
        if name not in self._connected:
            where = self._database(name) or str(self.folder / f"{name}.db")
            self._connected[name] = ConnectedClinic(where, people, self.now)
        return self._connected[name]

    def _asking(self, name: str, there: ConnectedClinic) -> Requested:
        """On the clock of the machine: workers go by it."""
        if name not in self._requested:
            made = self._open.enter_context(founded(self.folder / name, self._database(name), clock.now()))
            self._requested[name] = Requested(made, there)
        return self._requested[name]

    def _bare(self, name: str) -> Bare:
        database = self._database(name)
        made = bare_sqlite(self.folder / f"{name}.db") if database is None else bare_postgresql(database)
        return self._open.enter_context(made)

    def _founded(self, name: str) -> Clinic:
        return self._open.enter_context(founded(self.folder / name, self._database(name), self.now))

    def _database(self, name: str) -> str | None:
        """The address of a database of that name at the server; none on SQLite."""
        if self.store is Store.SQLITE:
            return None
        return self._open.enter_context(made_database(self._url, name))

    def close(self) -> None:
        self._open.close()


@contextmanager
def opened_place(store: Store, url: str, *, now: datetime) -> Iterator[Place]:
    """A place under the working directory, removed at the end. `url` names the server, for PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix=".ombud-bench-", dir=Path.cwd()))
    place = Place(store, folder, url, now)
    try:
        yield place
    finally:
        place.close()
        shutil.rmtree(folder, ignore_errors=True)
