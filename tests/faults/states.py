"""The states that faults leave, each opened and judged once: what power cuts and kills have in common.

* A point is a state, every file that is found afterwards, together with what had been acknowledged by then.
* The folder is opened as every start does. What had been acknowledged is in force, what was under way is done or not
  begun, the invariants hold of everybody to whom something happened, and SQLite's `integrity_check` finds nothing.
* Points of one life that come to the same database as SQLite recovers it, to the same other files and to the same
  acknowledgements have the same verdict: it is found once. `states` says how many were opened and judged, `alike` how
  many were equal to one of these; together they are all points.
"""

import shutil
import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ombud.app.databases import DATABASE
from tests.faults import invariants
from tests.faults.evidence import keep_evidence
from tests.faults.image import Image, fingerprint
from tests.faults.judging import Judge, Tally
from tests.faults.wal import taken_up
from tests.faults.worker import lines_of
from tests.faults.world import instant

Parts = tuple[tuple[str, bytes], ...]
"""Files of the database and the hash of each."""


@dataclass(slots=True)
class Count(Tally):
    """A campaign that judges states."""

    states: int = 0
    """Points that were opened and judged."""
    alike: int = 0
    """Points equal to one that was judged before."""


class States:
    """Those of one installation, life after life."""

    def __init__(self, folder: Path, count: Count, keep: Path | None) -> None:
        place = folder.parent
        self._name, self._count, self._keep = folder.name, count, keep
        self._image_at, self._database_at, self.judged_at = (
            place.with_name(f"{place.name}-{name}") for name in ("image", "database", "judged")
        )
        self._recovered: dict[Parts, bytes] = {}
        self._sound: set[bytes] = set()

    def begin(self, known: Judge) -> None:
        """A life begins, of which so much is known."""
        self._known, self._seen = known, set[tuple[int, bytes]]()

    def judge(self, image: Image, said: bytes) -> Judge | None:
        """Judge a point: its judge, if its like was not met in this life, and what has become of it is left."""
        self._count.points += 1
        if self._met(image, said.count(b"\n")):
            self._count.alike += 1
            return None
        self._count.states += 1
        self._write(image)
        tally, before = Tally(), len(self._count.found)
        judge = self._known.fork(tally)
        self._judge(judge, said)
        self._count.found += tally.found
        if self._keep is not None and tally.found:
            self._write(image)  # as the fault left it
            keep_evidence(self._keep, self._count, before, self._image_at, said)
        self._count.under_way += tally.under_way
        shutil.rmtree(self.judged_at, ignore_errors=True)
        self._image_at.rename(self.judged_at)
        return judge

    def close(self) -> None:
        """Nothing is left of them."""
        for path in (self._image_at, self._database_at, self.judged_at):
            shutil.rmtree(path, ignore_errors=True)

    def _write(self, image: Image) -> None:
        shutil.rmtree(self._image_at, ignore_errors=True)
        image.write(self._image_at)

    def _met(self, image: Image, lines: int) -> bool:
        """Was its like met? What is the same byte for byte is not even recovered."""
        exact = (lines, image.digest())
        if exact in self._seen:
            return True
        alike = (lines, self._as_recovered(image))
        met = alike in self._seen
        self._seen |= {exact, alike}
        return met

    def _as_recovered(self, image: Image) -> bytes:
        """The database as SQLite recovers it, found whole, and every other file."""
        whole = f"{self._name}/{DATABASE}"
        parts = {name: content for name, content in sorted(image.files.items()) if name.startswith(whole)}
        log = f"{whole}-wal"
        counts = {**parts, log: parts[log][: taken_up(parts[log])]} if log in parts else parts
        key = tuple((name, fingerprint(content)) for name, content in counts.items())
        if key not in self._recovered:
            self._recovered[key] = self._database(parts)
        others = [
            (name, fingerprint(content)) for name, content in sorted(image.files.items()) if name not in (whole, log)
        ]
        return sha256(repr((self._recovered[key], others)).encode()).digest()

    def _database(self, parts: dict[str, bytes]) -> bytes:
        """What SQLite makes of these files. The same pages are found whole once."""
        shutil.rmtree(self._database_at, ignore_errors=True)
        Image(parts, frozenset([self._name])).write(self._database_at)
        try:
            database = sqlite3.connect(f"file:{self._database_at / self._name / DATABASE}?mode=ro", uri=True)
            database.execute("SELECT 1 FROM sqlite_master").fetchone()  # reads the log
            digest = sha256(database.serialize()).digest()
            if digest not in self._sound:
                (said,) = database.execute("PRAGMA integrity_check").fetchone()
                self._count.found += [] if said == "ok" else [f"SQLite: {said}"]
                self._sound.add(digest)
            database.close()
        except sqlite3.Error as error:
            self._count.found.append(f"SQLite: {error}")
            digest = Image(parts, frozenset()).digest()  # what cannot be read is the same as nothing else
        return digest

    def _judge(self, judge: Judge, said: bytes) -> None:
        under_way = judge.acknowledge(lines_of(said))
        folder, now = self._image_at / self._name, instant(judge.world.number)
        try:
            opened = invariants.start(folder, now)
            try:
                judge.judge(opened, under_way)
                judge.check(opened, judge.touched)
            finally:
                opened.close(now)
            judge.closed(folder)
        except Exception as error:  # noqa: BLE001 - whatever it is: it does not start by itself
            judge.tally.found.append(f"it does not open: {type(error).__name__}: {error}")
