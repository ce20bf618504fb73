"""Opening one record, decided, logged and decrypted, beside reading the same payload in clear by the same key.

* Hot: a thousand people who have been opened before, in a random order.
* Cold: people of whom the process remembers nothing. When all have been opened once, the installation is
  opened anew, outside the timing.
* Both sides decode the fields, and the fields are the same.
"""

import json
from collections.abc import Mapping, Sequence

from ombud.app.bench.bare import BarePerson, BareRecord
from ombud.app.bench.clinic import RECORDS, payload
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, UnprovedError, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import refused
from ombud.terms import SubjectId, Text
from ombud.vault import Opened

HOT_PEOPLE = 1000
_BATCH = 25
_FOLD_EVERY = 20
"""Pairs of slices between which the opens that were logged are folded into the tree, as a worker does it."""
_WARM = 5
"""People who are opened after each start, so that cold are the keys and not the program."""


class Opening:
    """Both sides of a read; `cold` says whether a person is opened once or again and again."""

    units = 1

    def __init__(self, place: Place, size: Size, *, cold: bool) -> None:
        self._place, self._cold, self._pairs = place, cold, 0
        self._clinic = place.clinic
        self._refused = refused(self._clinic)
        known = self._clinic.filled(size.people if cold else min(size.people, HOT_PEOPLE))
        self._warm, self._people = known[:_WARM], known[_WARM:] or known
        self._told = _in_clear(place, known)
        self._left: list[SubjectId] = []
        self._now: list[SubjectId] = []

    def baseline(self, number: int) -> Work:
        self._now = self._next(number)
        read, people, loads = self._place.bare.read, self._now, json.loads
        return lambda: [loads(read(subject))["fields"] for subject in people]

    def ours(self, number: int) -> Work:
        clinic = self._clinic
        asks, now, open_ = [clinic.asked(subject) for subject in self._now], clinic.now, clinic.ombud.vault.open
        return lambda: [_revealed(open_(ask, now=now)) for ask in asks]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        right = [self._told[subject] for subject in self._now]
        expect(list(baseline) == right, "the baseline read something else than was stored")
        expect(list(ours) == right, "the fields that were opened are not those that were stored")
        self._pairs += 1
        if self._pairs % _FOLD_EVERY == 0:
            self._clinic.ombud.vault.ledger.sequence(self._clinic.now)

    def refusals(self) -> int:
        return self._refused.ask()

    def asides(self) -> Mapping[str, float]:
        return {}

    def _next(self, number: int) -> list[SubjectId]:
        """The people of the next slice."""
        chance = self._clinic.seed
        if not self._cold:
            return chance.choices(self._people, k=number)
        if len(self._left) < number:
            self._begin_anew()
        chosen, self._left = self._left[:number], self._left[number:]
        return chosen

    def _begin_anew(self) -> None:
        self._clinic.reopened()
        for subject in self._warm:
            _revealed(self._clinic.ombud.vault.open(self._clinic.asked(subject), now=self._clinic.now))
        self._left = self._clinic.seed.sample(self._people, len(self._people))


def _revealed(opened: object) -> Mapping[str, str]:
    """The fields of the one record that was opened."""
    if not isinstance(opened, Opened):
        raise UnprovedError("a read that the policy permits was refused")
    (value,) = opened.data.reveal()
    return value.fields


def _in_clear(place: Place, people: Sequence[SubjectId]) -> dict[SubjectId, Mapping[str, str]]:
    """Store in the baseline, in clear and by the same key, what the installation holds; the fields by person."""
    clinic, told = place.clinic, dict[SubjectId, Mapping[str, str]]()
    with place.bare.transaction():
        for subject in people:
            fields = _revealed(clinic.ombud.vault.open(clinic.asked(subject), now=clinic.now))
            told[subject] = fields
            if subject not in place.in_clear:
                person = BarePerson(subject, fields["email"], fields["phone"], subject.hex())
                place.bare.insert(person, _records(place, subject, payload(dict(fields))))
                place.in_clear.add(subject)
    clinic.ombud.vault.ledger.sequence(clinic.now)
    return told


def _records(place: Place, subject: SubjectId, data: str) -> list[BareRecord]:
    chance, until = place.clinic.seed, 1 << 62
    keys = [bytes(subject), *(chance.randbytes(16) for _ in range(RECORDS - 1))]
    return [BareRecord(key, subject, chance.randbytes(16), until, data) for key in keys]


_WHAT = Text("decide, logga, dekryptera, avkoda", "decide, log, decrypt, decode")
_AGAINST = Text("samma post i klartext med samma nyckel", "the same record in clear by the same key")

HOT = Measure(
    "open",
    Text(f"öppna: {_WHAT.sv}; nycklar i minnet", f"open: {_WHAT.en}; keys at hand"),
    _AGAINST,
    {Store.SQLITE: 2.5, Store.POSTGRESQL: 1.3},
    _BATCH,
    300,
    lambda place, size: Opening(place, size, cold=False),
)
COLD = Measure(
    "open-cold",
    Text(f"öppna: {_WHAT.sv}; kalla nycklar", f"open: {_WHAT.en}; cold keys"),
    _AGAINST,
    {Store.SQLITE: 5.0, Store.POSTGRESQL: 1.3},
    _BATCH,
    200,
    lambda place, size: Opening(place, size, cold=True),
)
