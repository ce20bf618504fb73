"""The installation that is measured: the demo's invented company, with people and records of a known size.

* A person has met the reception and asked for something: a contact, a measure, and ten records, one with an
  address and nine notes of a case. What is decrypted of each is `PAYLOAD` bytes, the same as in the baseline.
* Everybody is invented. Values follow from a seed; ids are random, as in life.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from ombud.app.bench.model import expect
from ombud.app.demo.company import found_company
from ombud.app.installation import Ombud, open_installation
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Beginning, begin_in, close
from ombud.policy.ask import Ask
from ombud.policy.model import Regime
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, SubjectId
from ombud.vault import Act, Draft, Person, Written

PAYLOAD = 200
RECORDS = 10
CONTACT, CASE, CONTRACT = CategoryId("contact"), CategoryId("case"), ClassId("contract")
REQUEST, MARKETING = PurposeId("contract.request"), PurposeId("marketing.direct")
_BATCH = 100
"""People in one act while the installation is filled, outside the timing."""


@dataclass(slots=True)
class Clinic:
    """One installation, and the ways to fill it."""

    folder: Path
    now: datetime
    ombud: Ombud
    seed: Random = field(default_factory=lambda: Random(26))
    _serial: int = 0
    _filled: list[SubjectId] = field(default_factory=list, repr=False)

    def actor(self, name: str) -> Actor:
        return self.ombud.accounts.actors[name]

    def address(self) -> dict[str, str]:
        """The values of a contact that nobody else has, `PAYLOAD` bytes as they are sealed."""
        self._serial += 1
        fields = {
            "email": self.last_email,
            "phone": f"070-{1740605 + self._serial % 95}",
            "postal_code": "000 00",
            "city": "Demostad",
            "street": "",
        }
        fields["street"] = filler(self.seed, PAYLOAD - len(payload(fields)))
        return fields

    @property
    def last_email(self) -> str:
        """The address that was given out last."""
        return f"nr{self._serial:07d}@example.se"

    def note(self) -> dict[str, str]:
        self._serial += 1
        fields = {"case_number": str(self._serial), "message": ""}
        fields["message"] = filler(self.seed, PAYLOAD - len(payload(fields)))
        return fields

    def filled(self, number: int) -> list[SubjectId]:
        """So many people who are there for all measures; registered when they are first asked for."""
        self._filled += self.people(max(number - len(self._filled), 0))
        return self._filled[:number]

    def people(self, number: int, records: int = RECORDS) -> list[SubjectId]:
        """Register so many people, each with so many records."""
        came: list[SubjectId] = []
        vault, rut = self.ombud.vault, self.actor("rut")
        for first in range(0, number, _BATCH):
            with vault.act(by=rut, now=self.now) as act:
                came += [self._came(act, records, self.now) for _ in range(first, min(first + _BATCH, number))]
        self.ombud.vault.ledger.sequence(self.now)
        return came

    def long_gone(self) -> SubjectId:
        """Somebody whose request was closed so long ago that the storage period has ended."""
        then = self.now - timedelta(days=400)
        vault, rut = self.ombud.vault, self.actor("rut")
        with vault.act(by=rut, now=then) as act:
            subject = self._came(act, 1, then)
            measure = next(one for one in act.person(subject).about.relations if one.kind is RelationKind.MEASURE)
            act.log(Kind.ASK_MEASURE, Outcome.DONE, subject)
        closed = close(vault, subject, measure.id, by=rut, now=then + timedelta(days=1))
        expect(isinstance(closed, Relation), "a request that was asked can be closed")
        return subject

    def _came(self, act: Act, records: int, at: datetime) -> SubjectId:
        person = act.newcomer()
        for kind, terms in ((RelationKind.CONTACT, {"channel": "desk"}), (RelationKind.MEASURE, {"asks": "offer"})):
            begin_in(person, Beginning(kind, at, terms=terms))
        drafts = [draft(CONTACT, self.address(), at), *(draft(CASE, self.note(), at) for _ in range(records - 1))]
        for each in drafts:
            _sealed(person, each)
        act.log(Kind.CONTACT, Outcome.DONE, person.subject, categories=(CONTACT,))
        return person.subject

    def asked(self, subject: SubjectId, purpose: PurposeId = REQUEST, actor: str = "rut") -> Ask:
        return Ask(subject, purpose, frozenset({CONTACT}), self.actor(actor))

    def reopened(self) -> None:
        """Close the installation and open it again: nothing of anybody is remembered in the process."""
        self.ombud.close(self.now)
        self.ombud = open_installation(self.folder, lambda: "", now=self.now)


@contextmanager
def founded(folder: Path, database: str | None, now: datetime) -> Iterator[Clinic]:
    """A new installation, on the PostgreSQL database of that address or on SQLite."""
    clinic = Clinic(folder, now, found_company(folder, "clinic", now=now, database=database))
    try:
        yield clinic
    finally:
        clinic.ombud.close(now)


def draft(category: CategoryId, fields: dict[str, str], at: datetime) -> Draft:
    return Draft(category, CONTRACT, fields, "data_subject", "desk", at, at, Regime.NON_CARE)


def payload(fields: dict[str, str]) -> str:
    """What is sealed of a record with these fields, in clear."""
    value = {"channel": "desk", "fields": fields, "source": "data_subject"}
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def filler(seed: Random, length: int) -> str:
    return "".join(seed.choices("abcdefghijklmnopqrstuvwxyz", k=length))


def _sealed(person: Person, one: Draft) -> None:
    expect(isinstance(person.seal(one), Written), "what is given with a request is kept while the request is open")
