"""Note who acts for a person, and that they no longer do (R-13, R-30, R-34).

* What showed it is noted with it: without evidence nobody acts for anybody.
* A god man, a förvaltare and a future power act where the person may not be able to object: a second person looks at
  the order or the deed before it holds, and so for everybody who would act for somebody with protected identity [D].
* It ends at once, by anybody who works with requests: what hands out less waits for nobody.
* Only who answers people's requests sees or changes it, and every time is in the log.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.actors.representation import (
    CASE,
    Representation,
    State,
    keep_representation,
    move_representation,
    representations_of,
)
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.ages import Age, age_on
from ombud.law.periods import local_date
from ombud.law.representation import MATTERS, Capacity, Mandate, ends_on
from ombud.policy.ask import Flag, Refusal
from ombud.requests.for_another import NO_REPRESENTATION, born_of
from ombud.requests.handle import may_handle
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Act, Person, Vault

REPRESENTATIVE = "representative"
"""The field that somebody is found by who is represented: the id of who acts for them, as a keyed hash."""
TWO_PEOPLE = frozenset({Capacity.GOD_MAN, Capacity.ADMINISTRATOR, Capacity.FUTURE_POWER})
"""What a second person looks at before it holds [D]."""
Answer = Representation | Declined | Refusal


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mandate that somebody shows, and what shows it."""

    mandate: Mandate = field(repr=False)
    who: str = field(repr=False)
    evidence: str = field(repr=False)
    acting: SubjectId | None = field(default=None, repr=False)
    """Whose own registration it is, where they want to act signed in and have shown at the desk that it is theirs."""


def add_representation(vault: Vault, subject: SubjectId, claimed: Claimed, *, by: Actor, now: datetime) -> Answer:
    """Note that somebody acts for the person; it holds at once, or when a second person has looked."""

    registered = claimed.acting is None or (claimed.acting != subject and _is_there(vault, claimed.acting))

    def added(person: Person) -> Representation | Declined:
        born, flags = born_of(person), person.about.wishes.flag_set()
        declined = _unfit(claimed, Age.ADULT if Flag.ADULT in flags else age_on(born, local_date(now)))
        declined = declined or (None if registered else NOT_REGISTERED)
        if declined is not None:
            return declined
        mandate = claimed.mandate
        second = mandate.capacity in TWO_PEOPLE or Flag.PROTECTED in flags
        one = Representation(
            subject, vault.new_id(), State.PROPOSED if second else State.ACTIVE, mandate, claimed.who.strip(),
            claimed.evidence.strip(), by.id, ends_on(mandate, born, local_date(now)), acting=claimed.acting,
        )  # fmt: skip
        keep_representation(person.act.tx, one, person.keys.for_writing(CASE))
        if one.acting is not None:
            found_by = one.acting.hex()
            vault.directory.index(person.act.tx, subject, CASE, REPRESENTATIVE, found_by)
        return one

    return _change(vault, subject, "added", added, by=by, now=now)


def approve_representation(vault: Vault, subject: SubjectId, which: bytes, *, by: Actor, now: datetime) -> Answer:
    """A second person has looked at the evidence; from now it holds."""

    def approved(person: Person) -> Representation | Declined:
        one = _known(person, which)
        if one is None:
            return NO_REPRESENTATION
        if one.state is not State.PROPOSED:
            return NOTHING_WAITS
        return SAME_PERSON if one.by == by.id else _moved(person, one.moved(state=State.ACTIVE, seconded_by=by.id))

    return _change(vault, subject, "approved", approved, by=by, now=now)


def end_representation(
    vault: Vault, subject: SubjectId, which: bytes, why: str, *, by: Actor, now: datetime
) -> Answer:  # fmt: skip
    """It no longer holds, from this moment."""

    def ended(person: Person) -> Representation | Declined:
        one = _known(person, which)
        if one is None:
            return NO_REPRESENTATION
        if one.state is State.ENDED:
            return ENDED_ALREADY
        mandate = replace(one.mandate, ended_at=now)
        last = ends_on(mandate, None, local_date(now))
        after = one.moved(state=State.ENDED, mandate=mandate, ends_on=last, ended_by=by.id, why_ended=why.strip())
        return _moved(person, after) if why.strip() else NO_REASON

    return _change(vault, subject, "ended", ended, by=by, now=now)


def representations(
    vault: Vault, subject: SubjectId, *, by: Actor, now: datetime
) -> tuple[Representation, ...] | Declined | Refusal:
    """Everybody who acts or acted for the person."""
    with vault.act(by=by, now=now) as act:
        person = _handled(act, subject)
        outcome = Outcome.DONE if isinstance(person, Person) else Outcome.REFUSED
        act.log(Kind.REPRESENT, outcome, None if person is UNKNOWN_PERSON else subject, facts={"step": "listed"})
        return _all(person) if isinstance(person, Person) else person


def _change(
    vault: Vault,
    subject: SubjectId,
    step: str,
    meant: Callable[[Person], Representation | Declined],
    *,
    by: Actor,
    now: datetime,
) -> Answer:
    """One act about one representation, with its entry; nothing has changed where it may not happen."""
    with vault.act(by=by, now=now) as act:
        person = _handled(act, subject)
        found = meant(person) if isinstance(person, Person) else person
        if not isinstance(found, Representation):
            act.log(Kind.REPRESENT, Outcome.REFUSED, None if found is UNKNOWN_PERSON else subject, facts={"step": step})
            return found
        facts = {"representation": found.id.hex(), "kind": found.mandate.capacity.value, "step": step}
        act.log(Kind.REPRESENT, Outcome.DONE, subject, facts=facts)
        return found


def _handled(act: Act, subject: SubjectId) -> Person | Declined | Refusal:
    person = act.known(subject)
    if person is None:
        return UNKNOWN_PERSON
    return may_handle(act, subject) or person


def _is_there(vault: Vault, subject: SubjectId) -> bool:
    with vault.database.read() as tx:
        return vault.directory.hold(tx, subject)


def _all(person: Person) -> tuple[Representation, ...]:
    return representations_of(person.act.tx, person.subject, person.keys.for_reading(CASE))


def _known(person: Person, which: bytes) -> Representation | None:
    return next((one for one in _all(person) if one.id == which), None)


def _moved(person: Person, one: Representation) -> Representation:
    if not move_representation(person.act.tx, one, person.keys.for_writing(CASE)):
        raise AssertionError("the act holds the person's row, and has just read the representation")
    return one


def _unfit(claimed: Claimed, age: Age) -> Declined | None:
    mandate = claimed.mandate
    if not claimed.who.strip() or not claimed.evidence.strip():
        return NO_EVIDENCE
    if mandate.until_on is not None and mandate.until_on < mandate.from_on:
        return BACKWARDS
    can = MATTERS[mandate.capacity]
    if not mandate.scope <= can or (can and not mandate.scope):
        return _scope(mandate.capacity)
    return OF_AGE if mandate.capacity is Capacity.CUSTODIAN and age is Age.ADULT else None


def _scope(capacity: Capacity) -> Declined:
    """What such a mandate can cover."""
    can = ", ".join(sorted(MATTERS[capacity]))
    if not can:
        return Declined("R-30", Text("Ange ingen omfattning för det slaget.", "Give no scope for that kind."))
    return Declined("R-34", Text(f"Ange omfattningen: {can}.", f"Give the scope: {can}."))


NO_EVIDENCE = Declined(
    "R-13",
    Text(
        "Ange vem det är och vad som visar behörigheten: beslut, fullmakt, personbevis.",
        "Say who it is and what shows the mandate: order, power, extract of the register.",
    ),
)
NOT_REGISTERED = Declined(
    "R-13",
    Text(
        "Den som ska företräda inloggad måste själv vara registrerad, och är någon annan än personen.",
        "Who is to act signed in must be registered themself, and is somebody else than the person.",
    ),
)
BACKWARDS = Declined("R-13", Text("Slutet ligger före början.", "The end lies before the beginning."))
OF_AGE = Declined(
    "R-33",
    Text(
        "Personen har fyllt 18 år: ingen har vårdnaden längre.",
        "The person has turned 18: nobody has custody any more.",
    ),
)
NOTHING_WAITS = Declined("R-34", Text("Inget väntar på en andra person.", "Nothing waits for a second person."))
SAME_PERSON = Declined(
    "R-34",
    Text(
        "Den som antecknade behörigheten kan inte också godkänna den. Be en kollega.",
        "Who noted the mandate cannot approve it too. Ask a colleague.",
    ),
)
ENDED_ALREADY = Declined("R-13", Text("Den har redan upphört.", "It has ended already."))
NO_REASON = Declined("R-13", Text("Skriv varför den upphör.", "Write why it ends."))
