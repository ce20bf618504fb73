"""Acts that bind a person and the controller: contact, offer, sign, ask, commit, claim, close (S3, S4, S7, S12).

* Each is one act: the relation, what follows from it for the ends of records, and its entry, together.
* The first contact hands over the notice in force; its number is in the contact (Art. 13, N-01.2).
* A relation that ends is closed from this moment: the next read that rested on it refuses (N-07.1).
* What cannot be done is a `Declined`, with what, why and what now; nothing has been changed then, but that
  it was tried is in the log (G-04).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.law import rows_on
from ombud.law.periods import end_of, local_date
from ombud.policy.model import Policy
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation, State, advance, amend, open_relation
from ombud.relations.model import FIRST_STATE
from ombud.relations.relate import INTERRUPTED, origin
from ombud.terms import Actor, RelationId, ServiceId, SubjectId, Text
from ombud.vault import Person, UnderWay, Vault

_LOGGED = {
    RelationKind.CONTACT: Kind.CONTACT,
    RelationKind.AGREEMENT: Kind.OFFER,
    RelationKind.MEASURE: Kind.ASK_MEASURE,
    RelationKind.COMMITMENT: Kind.COMMIT,
    RelationKind.CLAIM: Kind.CLAIM,
}


INTERRUPTIONS = frozenset({"demand", "acknowledgment", "action"})
_OURS, _THEIRS = "controller", "data_subject"


@dataclass(frozen=True, slots=True)
class Declined:
    """An act that was not done. `requirement` is the id in law.md, `fields` what is missing and why."""

    requirement: str
    text: Text
    fields: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A relation that is to begin: its kind, when, until when where that is known, and what it is about."""

    kind: RelationKind
    at: datetime
    due_at: datetime | None = None
    terms: Mapping[str, str] = field(default_factory=dict)


def begin(vault: Vault, subject: SubjectId, beginning: Beginning, *, by: Actor, now: datetime) -> Relation | Declined:
    """Open a contact, an offer, a measure, a commitment or a claim."""
    with vault.act(by=by, now=now) as act:
        declined = _may_begin(act.policy, beginning)
        if declined is not None:
            return _decline(act, subject, beginning.kind, declined)
        person = act.known(subject)
        if person is None:
            return _decline(act, None, beginning.kind, UNKNOWN_PERSON)
        relation = begin_in(person, beginning)
        act.log(_LOGGED[relation.kind], Outcome.DONE, subject)
        return relation


def begin_in(person: Person, beginning: Beginning) -> Relation:
    """Open a relation as a part of a larger act."""
    act = person.act
    terms, due_at = dict(beginning.terms), beginning.due_at
    if beginning.kind is RelationKind.CLAIM and due_at is None:
        due_at = barred_at(terms.get("whose", _THEIRS), beginning.at)
    if beginning.kind is RelationKind.CONTACT and not _has_notice(person):
        terms["notice"] = str(act.vault.book.told_at(act.tx, beginning.at, act.policy).number)
    relation = Relation(
        person.subject,
        RelationId(act.vault.new_id()),
        beginning.kind,
        FIRST_STATE[beginning.kind],
        beginning.at,
        None,
        due_at,
        terms,
    )
    open_relation(act.tx, relation, person.keys)
    person.began(relation)
    return relation


def close(
    vault: Vault, subject: SubjectId, relation_id: RelationId, *, by: Actor, now: datetime, why: str = ""
) -> Relation | Declined:
    """End an agreement, a measure, a commitment or a claim; withdraw an offer."""
    with vault.act(by=by, now=now) as act:
        person = act.person(subject)
        relation = find_relation(person, relation_id)
        if relation is None:
            return _refuse(act, None, UNKNOWN_RELATION)
        if relation.kind is RelationKind.HOLD:
            return _refuse(act, subject, _BY_TWO)
        to = State.WITHDRAWN if relation.state is State.OFFERED else State.ENDED
        ended = advance(act.tx, relation, to, person.keys, now=now, terms={"ended": why} if why else {})
        if ended is None:
            return _refuse(act, subject, already(relation))
        person.changed()
        act.log(Kind.CLOSE, Outcome.DONE, subject, facts={"tie": relation.kind.value})
        return ended


@dataclass(frozen=True, slots=True)
class Interruption:
    """What interrupted the limitation of a claim, and when."""

    how: str
    at: datetime


def interrupt(
    vault: Vault, subject: SubjectId, relation_id: RelationId, what: Interruption, *, by: Actor, now: datetime
) -> Relation | Declined:
    """Interrupt the limitation of an open claim: its period begins anew (Preskriptionslagen 5–7 §§, T-07)."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        relation = None if person is None else find_relation(person, relation_id)
        if person is None or relation is None:
            return _decline(act, None, RelationKind.CLAIM, UNKNOWN_RELATION)
        declined = _may_interrupt(relation, what, now)
        if declined is not None:
            return _decline(act, subject, RelationKind.CLAIM, declined)
        terms = {INTERRUPTED: what.at.isoformat(), "interrupted_by": what.how}
        due_at = barred_at(relation.terms.get("whose", _THEIRS), what.at)
        moved = amend(act.tx, relation, person.keys, due_at=due_at, terms=terms)
        if moved is None:
            raise AssertionError("the claim was open a moment ago, in this act")
        person.changed()
        act.log(Kind.CLAIM, Outcome.DONE, subject, facts={"tie": "claim", "step": "interrupted", "method": what.how})
        return moved


def _may_interrupt(relation: Relation, what: Interruption, now: datetime) -> Declined | None:
    if relation.kind is not RelationKind.CLAIM or what.how not in INTERRUPTIONS:
        return _NO_INTERRUPTION
    if relation.closed_at is not None:
        return already(relation)
    return None if origin(relation) <= what.at <= now else _ENDS_EARLY


def barred_at(whose: str, since: datetime) -> datetime:
    """When a claim is barred that nobody interrupts: ours on a consumer after three years, one on us after ten."""
    row = rows_on(local_date(since))["T-07" if whose == _OURS else "T-08"]
    return end_of(row.maximum or "", since)


def find_relation(person: Person, relation_id: RelationId) -> Relation | None:
    return next((one for one in person.about.relations if one.id == relation_id), None)


def already(relation: Relation) -> Declined:
    """It is in a state from which it does not go where it was asked to go."""
    state = relation.state.value
    return Declined(
        "N-12.1",
        Text(
            f"Relationen är redan i läget {state}. Visa personens relationer för att se vilka som är öppna.",
            f"The relation is {state} already. List the person's relations to see which are open.",
        ),
    )


def known_service(policy: Policy, service: str | None) -> bool:
    return service is not None and ServiceId(service) in policy.file.services


def unknown_service(policy: Policy) -> Declined:
    known = ", ".join(sorted(policy.file.services))
    return Declined(
        "G-06",
        Text(
            f"Policyn har ingen sådan tjänst. Den har: {known}.",
            f"The policy has no such service. It has: {known}.",
        ),
    )


def _may_begin(policy: Policy, beginning: Beginning) -> Declined | None:
    if beginning.kind is RelationKind.AGREEMENT and not known_service(policy, beginning.terms.get("service")):
        return unknown_service(policy)
    ends_early = beginning.due_at is not None and beginning.due_at <= beginning.at
    return _ENDS_EARLY if ends_early else None


def _has_notice(person: Person) -> bool:
    return any("notice" in relation.terms for relation in person.about.relations)


def _decline(act: UnderWay, subject: SubjectId | None, kind: RelationKind, declined: Declined) -> Declined:
    act.log(_LOGGED[kind], Outcome.REFUSED, subject, facts={"tie": kind.value})
    return declined


def _refuse(act: UnderWay, subject: SubjectId | None, declined: Declined) -> Declined:
    act.log(Kind.CLOSE, Outcome.REFUSED, subject)
    return declined


UNKNOWN_PERSON = Declined(
    "N-07.1",
    Text(
        "Det finns ingen sådan person här. Sök med `ombud find`, eller ta in uppgifterna först.",
        "There is no such person here. Look with `ombud find`, or collect the data first.",
    ),
)
UNKNOWN_RELATION = Declined(
    "N-12.1",
    Text("Personen har ingen sådan relation.", "The person has no such relation."),
)
_BY_TWO = Declined(
    "T-H3",
    Text(
        "Ett beslut om bevarande hävs av två personer. Använd `ombud hold DIR release`.",
        "A hold is released by two people. Use `ombud hold DIR release`.",
    ),
)
_NO_INTERRUPTION = Declined(
    "T-07",
    Text(
        "Ett anspråk avbryts av ett krav, ett erkännande eller en talan (5–7 §§ preskriptionslagen).",
        "A claim is interrupted by a demand, an acknowledgment or an action (ss. 5–7 of the Limitation Act).",
    ),
)
_ENDS_EARLY = Declined(
    "N-12.1",
    Text("Slutet ligger före början. Rätta datumen.", "It ends before it begins. Correct the dates."),
)
