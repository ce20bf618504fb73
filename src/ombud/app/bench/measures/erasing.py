"""Erasing a person of ten records, durably and with an entry, beside deleting the same rows.

* Both sides overwrite what they delete on SQLite (`secure_delete`).
* The plan has been shown before, outside the timing; it is made anew inside the act, as always.
* What follows within a second, for all erasures of that second together, is timed apart: the database's own
  log is emptied, and the receipts are made. Then no byte of what was sealed of anybody erased is left in any
  file of the installation.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ombud.app.bench.bare import BarePerson, BareRecord
from ombud.app.bench.clinic import RECORDS, payload
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import refused, refused_read
from ombud.app.bench.slices import percentile
from ombud.app.bench.traces import sealed_of
from ombud.erasure import Changed, Erased, Plan, carry_out, finish, plan
from ombud.terms import SubjectId, Text

_ANY_SIZE = 1 << 62
_SCAN_EVERY = 20
"""Pairs of slices between which the files are read through for what was erased."""


class Erasing:
    """Both sides of an erasure."""

    units = 1

    def __init__(self, place: Place, size: Size) -> None:
        self._place, self._clinic, self._pairs = place, place.clinic, 0
        place.clinic.filled(size.people)
        self._refused = refused(place.clinic)
        self._gone: list[SubjectId] = []
        self._traces: list[bytes] = []
        self._emptying: list[float] = []
        self._receipts: list[float] = []

    def baseline(self, number: int) -> Work:
        bare, chance, address = self._place.bare, self._clinic.seed, self._clinic.address()
        people = [chance.randbytes(16) for _ in range(number)]
        with bare.transaction():
            for one in people:
                records = [
                    BareRecord(chance.randbytes(16), one, chance.randbytes(16), 1 << 62, payload(address))
                    for _ in range(RECORDS)
                ]
                bare.insert(BarePerson(one, address["email"], address["phone"], one.hex()), records)
        return lambda: [bare.remove(one) for one in people]

    def ours(self, number: int) -> Work:
        clinic = self._clinic
        vault, disa, now = clinic.ombud.vault, clinic.actor("disa"), clinic.now
        self._gone = clinic.people(number)
        self._traces += [trace for one in self._gone for trace in self._held(one)]
        plans = [plan(vault, one, by=disa, now=now) for one in self._gone]
        vault.ledger.sequence(now)
        return lambda: [carry_out(vault, shown, by=disa, now=now) for shown in plans]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(all(number == RECORDS + 1 for number in baseline), "the baseline deleted something else")
        expect(all(isinstance(one, Erased) for one in ours), "a plan was not carried out as it was shown")
        self._finished(len(ours))
        for subject in self._gone:
            refused_read(self._clinic, subject)
            expect(not self._held(subject), "a row of somebody erased is left")
        self._pairs += 1
        if self._pairs % _SCAN_EVERY == 0:
            self._scanned()

    def refusals(self) -> int:
        """A plan that is no longer so is not carried out, and nobody erased is read."""
        clinic = self._clinic
        vault, disa = clinic.ombud.vault, clinic.actor("disa")
        (somebody,) = clinic.people(1, records=2)
        shown = plan(vault, somebody, by=disa, now=clinic.now)
        other = Plan(somebody, shown.made_at, shown.policy_number, shown.items[:-1])
        answer = carry_out(vault, other, by=disa, now=clinic.now)
        expect(isinstance(answer, Changed), "a plan that is no longer so was carried out")
        for subject in self._gone:
            refused_read(clinic, subject)
        return 1 + len(self._gone) + self._refused.ask()

    def asides(self) -> Mapping[str, float]:
        self._scanned()
        times = {"emptying-the-log": self._emptying, "receipts": self._receipts}
        return {name: percentile(sorted(taken), 10) for name, taken in times.items() if taken}

    def _held(self, subject: SubjectId) -> list[bytes]:
        database = self._clinic.ombud.vault.database
        with database.read() as tx:
            return sealed_of(database, tx, subject)

    def _finished(self, number: int) -> None:
        """What follows the acts within a second, for all of them together: timed apart, for each of them."""
        vault, began = self._clinic.ombud.vault, time.perf_counter_ns()
        vault.traces.remove()
        emptied = time.perf_counter_ns()
        receipts = finish(vault, now=self._clinic.now)
        ended = time.perf_counter_ns()
        expect(len(receipts) == number, "an erasure has no receipt")
        self._emptying.append((emptied - began) / 1000 / number)
        self._receipts.append((ended - emptied) / 1000 / number)

    def _scanned(self) -> None:
        """Raise `UnprovedError` where a file still has something that was sealed of somebody erased.

        The gaps of pages are emptied first, whatever the size: a large database is written anew with its keys' epoch,
        before the old one goes (`vault/traces.py`).
        """
        if self._place.store is Store.SQLITE:
            self._clinic.ombud.vault.database.compact(_ANY_SIZE)
            self._clinic.ombud.vault.database.truncate_log()
            found = hits(self._clinic.folder, self._traces)
            expect(found == 0, f"{found} traces of what was erased are left in the files")
        self._traces.clear()


def hits(folder: Path, traces: Sequence[bytes]) -> int:
    """How many of these byte strings are in any file below the folder."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return sum(any(trace in data for data in files) for trace in traces)


ERASE = Measure(
    "erase",
    Text("radera en person med tio poster, med loggpost", "erase a person of ten records, with entry"),
    Text("DELETE av samma rader och index, överskrivna", "DELETE of the same rows and indexes, overwritten"),
    {Store.SQLITE: 1.5, Store.POSTGRESQL: 1.2},
    2,
    100,
    Erasing,
)
