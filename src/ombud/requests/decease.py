"""A person has died: noted once, and what must stop stops in the same act (R-40, R-15.8).

* Advertising and profiling stop, their stores end, and consents lapse. Secrecy and every period go on as before.
* A request under Art. 15 that waits becomes a relative's request for the journal (PDL 8:2): the regulation does not
  reach the dead.
* A mistake is undone by somebody else than who noted it, with a reason. What has ended does not come back: the person
  is alive, and is asked anew.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import set_flags
from ombud.choices import store as choice_rows
from ombud.choices.circumstance import Circumstance, CircumstanceKind, CircumstanceState
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.erasure import end_stores
from ombud.law.periods import local_date
from ombud.policy.ask import Flag, Refusal
from ombud.requests.case_file import files_of, written
from ombud.requests.choose import ENDED_BY_A_NO
from ombud.requests.circumstances import handled_person, keep, live, move
from ombud.requests.events import Rerouted
from ombud.requests.for_another import rerouted, routed_back
from ombud.requests.handle import enter
from ombud.requests.model import Wanted
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Person, Vault

SOURCES = ("population-register", "relative", "estate", "care", "other")
"""Where a death was told from."""


@dataclass(frozen=True, slots=True)
class Death:
    """What is known of it."""

    on: date
    source: str
    evidence: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Died:
    """What the act has ended, and which requests are handled as something else now."""

    circumstance: Circumstance
    lapsed: int
    """Consents."""
    ended: int
    """Rows of the stores of advertising and profiling."""
    rerouted: tuple[str, ...]
    """The references of requests."""


def record_death(
    vault: Vault, subject: SubjectId, death: Death, *, by: Actor, now: datetime
) -> Died | Declined | Refusal:
    """Note that the person has died."""
    with vault.act(by=by, now=now) as act:
        person = handled_person(act, subject)
        if not isinstance(person, Person):
            return _refused(act, subject, "recorded", person)
        declined = _unfit(person, death)
        if declined is not None:
            return _refused(act, subject, "recorded", declined)
        one = Circumstance(
            subject, vault.new_id(), CircumstanceKind.DECEASED, CircumstanceState.HOLDS, now, death.source,
            death.evidence.strip(), by.id, death.on.isoformat(),
        )  # fmt: skip
        keep(person, one)
        lapsed, ended = _lapse(person), _end_stores(person)
        person.flag(Flag.DECEASED)
        person.changed()
        person.said_no()
        routed = _reroute(act, person, rerouted)
        act.log(Kind.DECEASE, Outcome.DONE, subject, facts={"step": "recorded", "source": death.source})
        return Died(one, lapsed, ended, routed)


def undo_death(
    vault: Vault, subject: SubjectId, why: str, *, by: Actor, now: datetime
) -> Circumstance | Declined | Refusal:
    """It was a mistake: the person is alive."""
    with vault.act(by=by, now=now) as act:
        person = handled_person(act, subject)
        if not isinstance(person, Person):
            return _refused(act, subject, "undone", person)
        one = live(person, CircumstanceKind.DECEASED)
        declined = _not_undone(person, one, why, by)
        if declined is not None:
            return _refused(act, subject, "undone", declined)
        after = _ended(one or _lost(person), why, by, now)
        (move if one is not None else keep)(person, after)
        set_flags(act.tx, subject, off=(Flag.DECEASED,))
        person.changed()
        _reroute(act, person, routed_back)
        act.log(Kind.DECEASE, Outcome.DONE, subject, facts={"step": "undone"})
        return after


def _unfit(person: Person, death: Death) -> Declined | None:
    if Flag.DECEASED in person.about.wishes.flag_set():
        return RECORDED_ALREADY
    if death.on > local_date(person.act.now):
        return IN_THE_FUTURE
    return None if death.source in SOURCES else NO_SOURCE


def _not_undone(person: Person, one: Circumstance | None, why: str, by: Actor) -> Declined | None:
    if Flag.DECEASED not in person.about.wishes.flag_set():
        return NOT_RECORDED
    if not why.strip():
        return NO_REASON
    return SAME_PERSON if one is not None and one.by == by.id else None


def _lapse(person: Person) -> int:
    """Consents end with the person; how many. Nobody's address is suppressed: others may share it."""
    file, act = person.act.policy.file, person.act
    consents = [file.choices[choice] for choice in person.choices if file.choices[choice].kind == "consent"]
    bits = sum(1 << choice.bit for choice in consents)
    if bits:
        choice_rows.end_bits(act.tx, person.subject, bits, to_micros(act.now))
        choice_rows.set_choices(act.tx, person.subject, on=0, off=bits)
    return len(consents)


def _end_stores(person: Person) -> int:
    purposes = person.act.policy.file.purposes.values()
    stores = sorted({purpose.retention_class for purpose in purposes if purpose.family in ENDED_BY_A_NO})
    plan = hashlib.sha256(b"deceased").digest()
    return end_stores(person, stores, plan)


def _reroute(act: Act, person: Person, how: Callable[[tuple[Wanted, ...]], tuple[Wanted, ...]]) -> tuple[str, ...]:
    """Have the open requests handled as what they are now; the references of those that changed."""
    changed = [(file, how(file.case.opened.wanted)) for file in files_of(person) if not file.case.closed]
    after = [written(person, file, Rerouted(to)) for file, to in changed if to != file.case.opened.wanted]
    for file in after:
        enter(act, file)
    return tuple(file.reference for file in after)


def _lost(person: Person) -> Circumstance:
    """The record beside a flag that has lost its own."""
    act = person.act
    return Circumstance(
        person.subject, act.vault.new_id(), CircumstanceKind.DECEASED, CircumstanceState.HOLDS, act.now, "other", "", ""
    )


def _ended(one: Circumstance, why: str, by: Actor, now: datetime) -> Circumstance:
    return one.moved(state=CircumstanceState.ENDED, ended_at=now, why_ended=why.strip(), ended_by=(by.id,))


def _refused(act: Act, subject: SubjectId, step: str, why: Declined | Refusal) -> Declined | Refusal:
    act.log(Kind.DECEASE, Outcome.REFUSED, None if why is UNKNOWN_PERSON else subject, facts={"step": step})
    return why


RECORDED_ALREADY = Declined("R-40", Text("Dödsfallet är redan antecknat.", "The death has been noted already."))
IN_THE_FUTURE = Declined("R-40", Text("Dagen ligger i framtiden.", "The day lies in the future."))
NO_SOURCE = Declined(
    "R-40",
    Text("Ange varifrån det är känt: " + ", ".join(SOURCES), "Say where it is known from: " + ", ".join(SOURCES)),
)
NOT_RECORDED = Declined("R-40", Text("Inget dödsfall är antecknat.", "No death has been noted."))
NO_REASON = Declined("R-40", Text("Skriv varför det var fel.", "Write why it was wrong."))
SAME_PERSON = Declined(
    "R-40",
    Text(
        "Den som antecknade dödsfallet kan inte också ta tillbaka det. Be en kollega.",
        "Who noted the death cannot take it back too. Ask a colleague.",
    ),
)
