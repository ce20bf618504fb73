"""The people of the stories come in, by the doors of everybody: two files, the desk, and acts at the time of each.

They come first of everybody in the demo, so that there is somebody to look at while the rest come in.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.app.demo.asking import Office
from ombud.app.demo.characters import CHARACTERS, invented
from ombud.app.demo.figures import bring_in, subject_with
from ombud.app.demo.journal_files import Journal, bundle
from ombud.app.demo.people import InventedPerson
from ombud.app.demo.people_files import write_json_lines
from ombud.app.installation import Ombud
from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.policy.ask import Ask, Refusal
from ombud.policy.model import Regime
from ombud.requests import consent, objection
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, PurposeId, SubjectId
from ombud.vault import Draft, NoGround, Opened

BY_DESK = frozenset({"vera-v", "gustav"})
"""Who comes in no file, but at the desk."""


@dataclass(slots=True)
class Cast:
    """The people of the stories in an installation, and what happens to them, each at its own time."""

    ombud: Ombud
    now: datetime
    people: Mapping[str, InventedPerson] = field(repr=False)
    subjects: dict[str, SubjectId] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return self.ombud.accounts.actors[name]

    def ago(self, days: float = 0, hours: float = 0) -> datetime:
        return (self.now - timedelta(days=days, hours=hours)).replace(microsecond=0)

    def office(self, at: datetime) -> Office:
        """Where requests are handled, at that time."""
        return Office(self.ombud, self.subjects, {}, lambda: at)

    def read(self, name: str, what: tuple[str, str], by: str, at: datetime) -> Opened | Refusal:
        """Somebody at work opens one category for one purpose, or is refused; either is in the log."""
        purpose, category = PurposeId(what[0]), frozenset({CategoryId(what[1])})
        return self.ombud.vault.open(Ask(self.subjects[name], purpose, category, self.actor(by)), now=at)

    def yes(self, name: str, choice: str, at: datetime) -> None:
        consent(self.ombud.vault, self.subjects[name], ChoiceId(choice), "portal", by=self.actor("rut"), now=at)

    def no(self, name: str, choice: str, at: datetime) -> None:
        objection(self.ombud.vault, self.subjects[name], ChoiceId(choice), "portal", by=self.actor("rut"), now=at)

    def invoice(self, name: str, number: str, amount: int, at: datetime) -> None:
        """A voucher with a neutral service code, no diagnosis (T-06)."""
        fields = {
            "invoice_number": number, "amount": f"{amount}.00", "currency": "SEK",
            "issued_on": at.date().isoformat(), "concerns": "T-100",
        }  # fmt: skip
        self.keep(name, Draft(
            CategoryId("payment"), ClassId("accounting"), fields, "data_subject", "visit", at, at, Regime.PDL
        ), "eva")  # fmt: skip

    def keep(self, name: str, draft: Draft, by: str) -> None:
        subject = self.subjects[name]
        with self.ombud.vault.act(by=self.actor(by), now=draft.collected_at) as act:
            if isinstance(act.person(subject).seal(draft), NoGround):
                raise AssertionError("what the demo keeps of its people has a ground")
            act.log(Logged.COLLECT, Outcome.DONE, subject, categories=(draft.category,))


def bring_in_cast(ombud: Ombud, unit: str, taken: frozenset[str], *, now: datetime) -> Cast:
    """Everybody of the stories, as they came: customers by one file, patients by another."""
    cast = Cast(ombud, now, invented(taken, now=now))
    came = [person for name, person in cast.people.items() if name not in BY_DESK]
    lines = io.StringIO()
    write_json_lines(came, lines)
    bring_in(ombud, lines.getvalue().encode(), "customers.jsonl.yaml", lambda: now)
    journals = [Journal(cast.people[one.name], visits(one.visits, now), unit) for one in CHARACTERS if one.visits]
    bring_in(ombud, bundle(journals), "patients.fhir.yaml", lambda: now)
    cast.subjects |= {name: known_as(ombud, person) for name, person in cast.people.items() if name not in BY_DESK}
    return cast


def visits(number: int, now: datetime) -> list[datetime]:
    """So many, some weeks apart, the latest last month."""
    return [
        (now - timedelta(days=40 + 75 * place, hours=3)).replace(microsecond=0) for place in reversed(range(number))
    ]


def known_as(ombud: Ombud, person: InventedPerson) -> SubjectId:
    """Whom a line of the file became."""
    if person.email:
        return subject_with(ombud, person.email, "email")
    return subject_with(ombud, person.personnummer, "personnummer", "samordningsnummer")
