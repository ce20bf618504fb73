"""Somebody acts for another, signed in as themself: within the mandate, until it ends, for nobody else (R-13, R-30).

* Whom somebody acts for is found by a keyed hash of their own id that lies with the person whom it is about; the
  mandate itself is opened and asked anew each time. One that waits, has ended or was not noted with their own
  registration opens nothing (R-33).
* What comes of each right is the law's answer of this moment (`law.representation`): yes, an assessment, or no.
* Of somebody whose identity is protected no more is shown than that they are represented: no name, no place (R-41).
* Whoever's registration has been joined with another is noted anew at the desk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.actors.representation import CASE, Representation, State, representation_text, representations_of
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.law.ages import Age, age_on
from ombud.law.periods import local_date
from ombud.law.representation import Asked, Finding, Represented, may_ask
from ombud.law.rights import Right
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.requests.for_another import REQUESTS, born_of
from ombud.requests.represent import REPRESENTATIVE
from ombud.terms import Actor, CategoryId, SubjectId
from ombud.vault import Person, Vault

NAME = CategoryId("name")
ASKED_FOR = (Right.ACCESS, Right.PORTABILITY, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION)
"""What is asked for on a mandate; a no and a complaint need none (R-08)."""


@dataclass(frozen=True, slots=True)
class Mandated:
    """One person for whom somebody acts, and how far."""

    representation: Representation = field(repr=False)
    name: str = field(repr=False)
    """What they are called; empty where that is not held, or is not to be shown."""
    protected: bool
    age: Age
    findings: Mapping[Right, Finding]

    @property
    def subject(self) -> SubjectId:
        return self.representation.subject

    @property
    def id(self) -> str:
        return representation_text(self.representation.id)

    @property
    def ends_on(self) -> date | None:
        """The first day on which it no longer holds."""
        return self.representation.ends_on


def mandates(vault: Vault, me: SubjectId, *, by: Actor, now: datetime) -> tuple[Mandated, ...]:
    """Everybody for whom somebody acts now; each looked at in an act of their own, with its entry."""
    with vault.database.read() as tx:
        people = vault.directory.find(tx, REPRESENTATIVE, me.hex())
    found: list[Mandated] = []
    for subject in people:
        found += _mandated(vault, subject, me, by, now)
    return tuple(found)


def mandate_of(vault: Vault, me: SubjectId, text: str, *, by: Actor, now: datetime) -> Mandated | None:
    """One of them by the id of the representation; None where there is none that holds."""
    return next((one for one in mandates(vault, me, by=by, now=now) if one.id == text), None)


def _mandated(vault: Vault, subject: SubjectId, me: SubjectId, by: Actor, now: datetime) -> list[Mandated]:
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        holding = [] if person is None else list(holds_for(person, me))
        if person is None or not holding:
            act.nothing_changed()
            return []
        act.log(Kind.REPRESENT, Outcome.DONE, subject, facts={"step": "shown"})
        return [_seen(person, one) for one in holding]


def holds_for(person: Person, me: SubjectId) -> Iterable[Representation]:
    """The representations of a person on which somebody acts at this moment."""
    day = local_date(person.act.now)
    for one in representations_of(person.act.tx, person.subject, person.keys.for_reading(CASE)):
        begun = one.mandate.from_on <= day and (one.ends_on is None or day < one.ends_on)
        if one.acting == me and one.state is State.ACTIVE and begun:
            yield one


def _seen(person: Person, one: Representation) -> Mandated:
    flags, born = person.about.wishes.flag_set(), born_of(person)
    of_age, protected = Flag.ADULT in flags, Flag.PROTECTED in flags
    about = Represented(born, protected, Flag.DECEASED in flags, of_age=of_age)
    now = person.act.now
    findings = {right: may_ask(Asked(right, about, one.mandate), now) for right in ASKED_FOR}
    age = Age.ADULT if of_age else age_on(born, local_date(now))
    return Mandated(one, "" if protected else _name(person), protected, age, findings)


def _name(person: Person) -> str:
    """What the person is called, where whoever acts may know it."""
    asking = Person(person.act, person.subject, person.keys).requesting()
    opened = asking.open(Ask(person.subject, REQUESTS, frozenset({NAME}), person.act.by))
    if isinstance(opened, Refusal):
        return ""
    own = [one.fields for one in opened.reveal() if not one.about_third_party]
    names = [" ".join(filter(None, (one.get("given"), one.get("family")))) for one in own]
    return names[-1] if names else ""
