"""A retention sweep of people whose periods have ended, beside deleting the same records and keys, 1,000 a transaction.

* Each person has ten records, a contact and a closed request, and nothing else: all of it ends, and the person with it.
* The ends have been computed before, as in the nights before this one. Among them stand people of whom nothing ends:
  they cost nothing.
* What is timed is the run, with its evidence and its entries; the baseline deletes people and records, a hundred
  people to a transaction. What follows for all of them together, emptying the database's log, is timed apart.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from ombud.app.bench.bare import BarePerson, BareRecord
from ombud.app.bench.clinic import RECORDS, Clinic, payload
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import refused_read
from ombud.app.bench.slices import percentile
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.relations import Kind as RelationKind
from ombud.relations import State, advance
from ombud.retention import Swept, sweep
from ombud.retention.run import AT_ONCE
from ombud.terms import SubjectId, Text
from ombud.vault import Act

PEOPLE = 300
"""People in one sweep: three thousand records."""
_AGO = timedelta(days=400)


class Sweep:
    """A sweep of one installation, again and again."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self.gone: list[SubjectId] = []
        clinic.ombud.vault.settle(now=clinic.now)

    def of(self, number: int) -> Work:
        """Prepare so many people whose periods have ended."""
        clinic = self._clinic
        vault, now = clinic.ombud.vault, clinic.now
        clinic.now = now - _AGO
        try:
            self.gone = clinic.people(number)
            self._close_requests()
        finally:
            clinic.now = now
        vault.ledger.sequence(now)
        vault.settle(now=now)
        vault.traces.remove()
        return lambda: [sweep(vault, by=clinic.actor("disa"), now=now)]

    def check(self, done: object) -> None:
        """Raise `UnprovedError` unless all of them are gone."""
        expect(isinstance(done, Swept), "nothing was swept")
        expect(isinstance(done, Swept) and done.whole >= len(self.gone), "somebody was left")
        self.refusals()

    def refusals(self) -> int:
        for subject in self.gone[:10]:
            refused_read(self._clinic, subject)
        return len(self.gone[:10])

    def _close_requests(self) -> None:
        vault, rut = self._clinic.ombud.vault, self._clinic.actor("rut")
        for first in range(0, len(self.gone), AT_ONCE):
            with vault.act(by=rut, now=self._clinic.now) as act:
                for subject in self.gone[first : first + AT_ONCE]:
                    _close(act, subject)


class Sweeping:
    """Both sides of a sweep."""

    units = PEOPLE

    def __init__(self, place: Place, size: Size) -> None:
        self._place, self._clinic = place, place.clinic
        place.clinic.filled(size.people)
        self._sweep = Sweep(place.clinic)
        self._emptying: list[float] = []

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

        def work() -> Sequence[object]:
            for first in range(0, number, AT_ONCE):
                bare.remove_many(people[first : first + AT_ONCE])
            return people

        return work

    def ours(self, number: int) -> Work:
        return self._sweep.of(number)

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        (done,) = ours
        expect(len(baseline) == len(self._sweep.gone), "the baseline removed others")
        self._sweep.check(done)
        began = time.perf_counter_ns()
        self._clinic.ombud.vault.traces.remove()
        self._emptying.append((time.perf_counter_ns() - began) / 1000 / len(self._sweep.gone))

    def refusals(self) -> int:
        return self._sweep.refusals()

    def asides(self) -> Mapping[str, float]:
        return {"emptying-the-log": percentile(sorted(self._emptying), 10)} if self._emptying else {}


def _close(act: Act, subject: SubjectId) -> None:
    person = act.person(subject)
    for relation in person.about.relations:
        if relation.kind is RelationKind.MEASURE:
            advance(act.tx, relation, State.ENDED, person.keys, now=act.now, terms={})
    person.changed()
    act.log(Kind.CLOSE, Outcome.DONE, subject)


SWEEP = Measure(
    "sweep",
    Text("gallra personer vars tid är slut, tio poster var", "sweep people whose periods have ended, ten records each"),
    Text("DELETE av samma poster och personer, 1 000 per transaktion", "DELETE of the same, 1,000 a transaction"),
    {Store.SQLITE: 1.6, Store.POSTGRESQL: 1.6},
    PEOPLE,
    12,
    Sweeping,
)
