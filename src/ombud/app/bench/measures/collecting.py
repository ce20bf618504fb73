"""Taking somebody in, durably, beside storing the person and the record in clear with the same indexes.

Ours is `meet`: registered, told of the notice, the contact and the measure opened, the record sealed under a
key of its own, found by each identifier, entered in the log; the policy decides all the while.
"""

from collections.abc import Mapping, Sequence

from ombud.app.bench.bare import BarePerson, BareRecord
from ombud.app.bench.clinic import CONTACT, payload
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, UnprovedError, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import refused
from ombud.collection.meet import Known, Meeting, meet
from ombud.collection.relate import Declined
from ombud.terms import CategoryId, SubjectId, Text
from ombud.vault import Opened

_FOLD_EVERY = 50


class Collecting:
    """Both sides of meeting somebody for the first time."""

    units = 1

    def __init__(self, place: Place, size: Size) -> None:
        self._place, self._clinic, self._pairs = place, place.clinic, 0
        place.clinic.filled(size.people)
        self._refused = refused(place.clinic)
        self._given: list[dict[str, str]] = []
        self._stored: list[BareRecord] = []

    def baseline(self, number: int) -> Work:
        bare, chance = self._place.bare, self._clinic.seed
        self._given = [self._clinic.address() for _ in range(number)]
        people = [
            BarePerson(chance.randbytes(16), f["email"], f["phone"], chance.randbytes(6).hex()) for f in self._given
        ]
        self._stored = [
            BareRecord(chance.randbytes(16), person.person_id, chance.randbytes(16), 1 << 62, payload(fields))
            for person, fields in zip(people, self._given, strict=True)
        ]
        pairs = list(zip(people, self._stored, strict=True))

        def work() -> Sequence[object]:
            for person, record in pairs:
                bare.add(person, (record,))
            return people

        return work

    def ours(self, number: int) -> Work:
        clinic, given = self._clinic, [Meeting({CONTACT: fields}, "desk", "offer") for fields in self._given]
        vault, rut, now = clinic.ombud.vault, clinic.actor("rut"), clinic.now
        return lambda: [meet(vault, meeting, by=rut, now=now) for meeting in given]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(len(baseline) == len(ours) == len(self._given), "not everybody was taken in")
        for record, subject, fields in zip(self._stored, ours, self._given, strict=True):
            expect(self._place.bare.read(record.record_id) == payload(fields), "the baseline stored something else")
            expect(self._opened(subject)["email"] == fields["email"], "what was taken in is not what was given")
        self._pairs += 1
        if self._pairs % _FOLD_EVERY == 0:
            self._clinic.ombud.vault.ledger.sequence(self._clinic.now)

    def refusals(self) -> int:
        """Somebody who is known is not registered twice, and what no purpose may hold does not come in."""
        vault, rut, now = self._clinic.ombud.vault, self._clinic.actor("rut"), self._clinic.now
        met = Meeting({CONTACT: self._clinic.address()}, "desk", "offer")
        meet(vault, met, by=rut, now=now)
        known = meet(vault, met, by=rut, now=now)
        expect(isinstance(known, Known), "somebody who is known was registered again")
        health = Meeting({CategoryId("health"): {"text": "ont i en fjäder"}}, "desk", "offer")
        expect(isinstance(meet(vault, health, by=rut, now=now), Declined), "what nobody may hold was taken in")
        return 2 + self._refused.ask()

    def asides(self) -> Mapping[str, float]:
        return {}

    def _opened(self, subject: object) -> Mapping[str, str]:
        if not isinstance(subject, bytes):
            raise UnprovedError("a newcomer was not registered")
        opened = self._clinic.ombud.vault.open(self._clinic.asked(SubjectId(subject)), now=self._clinic.now)
        if not isinstance(opened, Opened):
            raise UnprovedError("what was taken in cannot be opened for what it was given for")
        (value,) = opened.data.reveal()
        return value.fields


COLLECT = Measure(
    "collect",
    Text("ta emot: nyckel, post, index, loggpost; på disk", "collect: key, record, indexes, entry; on disk"),
    Text("person och post i klartext med samma index", "person and record in clear with the same indexes"),
    {Store.SQLITE: 1.6, Store.POSTGRESQL: 1.4},
    4,
    150,
    Collecting,
)
