"""Connected systems are told of an act that was made outside a request, and acknowledge it (decision 0079).

The act holds here at once. Then a worker writes it there, as it stands when it is written, and reads it again: that is
the acknowledgement (Art. 16, 18, 19, 21, 7(3)).

* What stops stays open with its reason and is tried again, more and more seldom, for ever. What needs a person is seen
  to by somebody, who says so; so is every system that no machine reaches.
* A processor that is written to by mail is told that there is something, once for each act (`telling_processors.py`).
* While a request of the person goes on there about the same thing, that one tells it: nobody is asked twice.
* The list tells of nobody. One of them shows what the person is looked for by and what is right; that is in the log.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.app.carrying_systems import AGAIN, SELDOM, SOON, named
from ombud.app.config import ConfigError
from ombud.app.connected import looked_for
from ombud.app.connecting import BY_HAND, State, system_of, tasks_of
from ombud.app.copying_systems import looks_for
from ombud.app.installation import Ombud
from ombud.app.needing_person import ASKED_SOMEBODY, CANNOT_LOOK, why_a_person
from ombud.app.telling_processors import tell_by_mail
from ombud.app.waiting_there import listed
from ombud.app.wishing import correction, standing
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.plans import Done, Later, Step
from ombud.plans.model import Result
from ombud.policy.ask import Refusal
from ombud.requests import store_system_duties as rows
from ombud.requests.case_file import files_of
from ombud.requests.handle import may_handle
from ombud.requests.in_system import MARKED, OF_CHOICES, InSystem, Stage, ended_by
from ombud.requests.known import known_to_systems
from ombud.requests.known_by import LookedFor, to_show
from ombud.requests.system_duties import Content, Duty, What, duties_of, duty_from, duty_id, duty_of, keep_duty, moved
from ombud.systems.model import SystemFaultError
from ombud.systems.port import Case
from ombud.systems.writing import Wish
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Act, Person

LONGEST = 2000
"""Of what somebody writes who saw to it, in characters."""
_LOGGED = {Stage.STOPPED: Outcome.FAILED, Stage.REFUSED: Outcome.REFUSED}


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty as a worker takes it up: what the person is looked for by, and whether somebody else sees to it."""

    duty: Duty
    known: LookedFor = field(repr=False)
    in_a_request: InSystem | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What no system has acknowledged, oldest first, and how many are left out for the person's protection (R-41)."""

    duties: tuple[Duty, ...]
    withheld: int


def duty_step(ombud: Ombud, step: Step, now: datetime) -> Result:
    """The handler of one step: one system is told, if it is to be told still."""
    system, what = str(step.facts["system"]), What(str(step.facts["scope"]))
    owed = _taken_up(ombud, step.subject, system, what, now) if step.subject else None
    if owed is None:
        return Done()
    there = owed.in_a_request
    if there is not None and not there.ended:
        return Later(now + AGAIN)
    told = _told(ombud, owed, now)
    after = None if told is None else _noted(ombud, told, now)
    if after is None or after.ended:
        return Done()  # a later act has planned its own step
    waits = AGAIN if after.stage is Stage.NEEDS_PERSON else min(max((now - after.since) / 2, SOON), SELDOM)
    return Later(now + waits)


def _taken_up(ombud: Ombud, subject: SubjectId, system: str, what: What, now: datetime) -> Owed | None:
    with ombud.vault.act(by=SYSTEM, now=now) as act:
        act.nothing_changed()
        person = act.known(subject)
        duty = None if person is None else duty_of(person, duty_id(subject, system, what))
        if person is None or duty is None or duty.ended:
            return None
        known = duty.content.looked_for if what is What.CORRECTED else known_to_systems(person)
        return Owed(duty, known, _in_a_request(person, duty))


def _in_a_request(person: Person, duty: Duty) -> InSystem | None:
    """A request of the person that goes on there about the same, or has ended there since: open ones first."""
    rights = {What.CORRECTED: frozenset({Right.RECTIFICATION}), What.RESTRICTED: MARKED, What.CHOICES: OF_CHOICES}
    found = [
        one for file in files_of(person) for one in file.case.systems
        if one.system == duty.system and file.case.rights[one.wanted] in rights[duty.what]
        and not (file.case.closed and not one.ended) and (not one.ended or (one.since or duty.made_at) >= duty.made_at)
    ]  # fmt: skip
    return min(found, key=lambda one: one.ended, default=None)


def _told(ombud: Ombud, owed: Owed, now: datetime) -> Duty | None:
    """How it stands after the system was told; None where there is nothing that it could be told."""
    duty = owed.duty
    try:
        return _written(ombud, owed, now)
    except (SystemFaultError, ConfigError) as error:
        return _stopped(duty, Text(str(error), str(error)), now)


def _written(ombud: Ombud, owed: Owed, now: datetime) -> Duty:
    duty, wish = owed.duty, _wish(ombud, owed, now)
    part = ombud.config.systems.get(duty.system)
    if part is None:
        return moved(duty, Stage.NOT_FOUND, duty.content, now)  # it is connected no longer
    if part.adapter in BY_HAND:
        return _by_hand(ombud, owed, wish, now)
    who = looked_for(owed.known, now)
    with system_of(ombud, duty.system) as system:
        if isinstance(system, State):
            return _stopped(duty, named(system), now)
        if not looks_for(ombud, duty.system, who):
            return _asks(duty, CANNOT_LOOK, now)
        receipt = system.write(Case(f"duty.{duty.id.hex()}.{duty.version}", who, now), wish)
    stage, tables = ended_by(receipt, ())
    if stage is Stage.NEEDS_PERSON:
        return _asks(duty, why_a_person(receipt, Right.RECTIFICATION), now)
    return moved(duty, stage, replace(duty.content, receipt=tables, why=Text("", "")), now)


def _by_hand(ombud: Ombud, owed: Owed, wish: Wish, now: datetime) -> Duty:
    """Somebody sees to it; unless a request has said so since, or there is nothing to see to."""
    nothing = wish.restricted is False and owed.duty.version == 1
    if owed.in_a_request is not None or nothing:
        return moved(owed.duty, Stage.NOT_FOUND if nothing else Stage.DONE, owed.duty.content, now)
    tasks_of(ombud, owed.duty.system)  # a processor that cannot be written to stops by name
    return _asks(owed.duty, ASKED_SOMEBODY, now)


def _wish(ombud: Ombud, owed: Owed, now: datetime) -> Wish:
    duty = owed.duty
    if duty.what is What.CORRECTED:
        return correction(ombud, duty.subject, duty.content.corrected, owed.known, by=SYSTEM, now=now)
    return standing(ombud, duty.subject, choices=duty.what is What.CHOICES, by=SYSTEM, now=now)


def _stopped(duty: Duty, why: Text, now: datetime) -> Duty:
    return moved(duty, Stage.STOPPED, replace(duty.content, why=why), now)


def _asks(duty: Duty, why: Text, now: datetime) -> Duty:
    return moved(duty, Stage.NEEDS_PERSON, replace(duty.content, why=why), now)


def _noted(ombud: Ombud, told: Duty, now: datetime) -> Duty | None:
    """Write how it stands, unless a later act is to be told now."""
    with ombud.vault.act(by=SYSTEM, now=now) as act:
        person = act.known(told.subject)
        before = None if person is None else duty_of(person, told.id)
        if person is None or before is None or before.version != told.version or before.ended or before == told:
            act.nothing_changed()
            return before if before == told else None
        keep_duty(person, told)
        part = ombud.config.systems.get(told.system)
        if told.stage is Stage.NEEDS_PERSON and part is not None and part.adapter == "mail":
            tell_by_mail(person, told, part.days)
        _log(act, told, told.stage.value, _LOGGED.get(told.stage, Outcome.DONE))
        return told


def _log(act: Act, duty: Duty, stage: str, outcome: Outcome) -> None:
    facts: dict[str, str | int] = {"system": duty.system, "scope": duty.what.value, "stage": stage}
    act.log(Kind.ASK_SYSTEM, outcome, duty.subject, facts=facts)


def acknowledged(ombud: Ombud, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Duty, ...]:
    """How each system stands to what the person has decided, for the person themself. Nothing is opened."""
    with ombud.vault.look(by=by, now=now) as act:
        return tuple(duty_from(row) for row in rows.duties_of(act.tx, subject))


def waiting(ombud: Ombud, *, by: Actor, now: datetime) -> Waiting | Refusal:
    """What no system has acknowledged yet."""
    found = listed(ombud, lambda tx: map(duty_from, rows.open_duties(tx)), by=by, now=now)
    return found if isinstance(found, Refusal) else Waiting(*found)


def shown(ombud: Ombud, named_so: bytes, *, by: Actor, now: datetime) -> Owed | Declined | Refusal:
    """One of them, with what somebody needs who sees to it there."""
    with ombud.vault.act(by=by, now=now) as act:
        found = _found(act, named_so)
        if not isinstance(found, tuple):
            return found
        person, duty = found
        _log(act, duty, "shown", Outcome.DONE)
        return Owed(duty, to_show(duty.content.looked_for or known_to_systems(person)), None)


def see_to(ombud: Ombud, named_so: bytes, words: str, *, by: Actor, now: datetime) -> Duty | Declined | Refusal:
    """Somebody has seen to it there, and says what they did: that is the acknowledgement then."""
    with ombud.vault.act(by=by, now=now) as act:
        found = _found(act, named_so)
        if not isinstance(found, tuple):
            return found
        person, duty = found
        said = words.strip()
        if duty.ended or duty.stage is Stage.ORDERED or not 0 < len(said) <= LONGEST:
            _log(act, duty, "settled", Outcome.REFUSED)
            return NOTHING_TO_SEE_TO if said else NO_WORDS
        content: Content = replace(duty.content, by=by.id, words=said)
        after = moved(duty, Stage.DONE, content, now)
        keep_duty(person, after)
        _log(act, after, "settled", Outcome.DONE)
        return after


def _found(act: Act, named_so: bytes) -> tuple[Person, Duty] | Declined | Refusal:
    found = [duty_from(row) for row in rows.named(act.tx, named_so)]
    person = act.known(found[0].subject) if found else None
    refused = None if person is None else may_handle(act, person.subject)
    duty = None if person is None else next((one for one in duties_of(person) if one.id == named_so), None)
    if person is None or duty is None or refused is not None:
        act.log(Kind.ASK_SYSTEM, Outcome.REFUSED, None if person is None else person.subject, facts={"stage": "shown"})
        return refused or NO_SUCH_DUTY
    return person, duty


NO_SUCH_DUTY = Declined(
    "R-19.1",
    Text(
        "Det finns inget sådant att säga till ett system. Visa dem med `ombud systems DIR untold`.",
        "There is no such thing to tell a system. List them with `ombud systems DIR untold`.",
    ),
)
NOTHING_TO_SEE_TO = Declined(
    "R-19.1",
    Text(
        "Där finns inget att se till: det är bekräftat, eller så har ingen maskin försökt än.",
        "There is nothing to see to: it is acknowledged, or no machine has tried yet.",
    ),
)
NO_WORDS = Declined("R-19.1", Text("Skriv vad som är gjort.", "Write what was done."))
