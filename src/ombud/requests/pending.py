"""A yes that waits for its address, as the person sees it and acts on it: ask again, or leave it (M-07, N-18.1).

* It is in force nowhere. Leaving it is at once, and what was sent is answered with that the question is over.
* Asked again is the same question, with the same token and the same last day, as a message of its own. The address may
  be a stranger's by a slip: so it is asked again an hour after the last time at the earliest, and three times in all.
* What was not delivered is not asked again: another address is said at the desk.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied
from ombud.choices.circumstance import CASE
from ombud.choices.confirmation import Confirmation, ConfirmationState, confirmations_of, move_confirmation
from ombud.plans import NewPlan, NewStep, begin_about
from ombud.requests.confirming import CONFIRM
from ombud.terms import Actor, ChoiceId, SubjectId, Text
from ombud.vault import Person, Vault

TIMES = 3
"""How often one address is asked about one yes [D]."""
PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pending:
    """One that waits, of a consent that the policy in force has."""

    id: bytes
    choice_id: ChoiceId
    address: str = field(repr=False)
    way: str
    """How the first yes came."""
    asked_at: datetime
    ends_at: datetime
    again: bool
    """It may be asked again now."""


def pending_of(person: Person) -> tuple[Pending, ...]:
    """Everything that waits, the oldest first."""
    act = person.act
    names = {choice.bit: name for name, choice in act.policy.file.choices.items() if choice.kind == "consent"}
    kept = confirmations_of(act.tx, person.subject, person.keys.for_reading(CASE))
    return tuple(_pending(one, names[one.bit], act.now) for one in kept if one.waits(act.now) and one.bit in names)


def _pending(one: Confirmation, name: ChoiceId, now: datetime) -> Pending:
    (address,) = one.address.values()
    again = one.sent_at is not None and one.times < TIMES and one.sent_at + PAUSE <= now
    return Pending(one.id, name, address, one.first["way"], one.asked_at, one.ends_at, again)


def ask_again(vault: Vault, subject: SubjectId, confirmation: bytes, *, by: Actor, now: datetime) -> Pending | Denied:
    """The same question, once more."""

    def asked(person: Person, one: Confirmation, pending: Pending) -> Confirmation | Denied:
        if not pending.again:
            return NOT_AGAIN
        step = NewStep(CONFIRM, {"message": one.id.hex()})
        begin_about(person, NewPlan("confirmation", f"{one.id.hex()}-{one.times}", (step,)))
        return one.again()

    return _acted(vault, subject, confirmation, asked, (by, now), "ask")


def leave(vault: Vault, subject: SubjectId, confirmation: bytes, *, by: Actor, now: datetime) -> Pending | Denied:
    """Nothing comes of the yes: the person does not wait for it any more."""

    def left(_person: Person, one: Confirmation, _pending: Pending) -> Confirmation:
        return one.ended(ConfirmationState.REFUSED, now)

    return _acted(vault, subject, confirmation, left, (by, now), "cancel")


_Change = Callable[[Person, Confirmation, Pending], Confirmation | Denied]


def _acted(
    vault: Vault, subject: SubjectId, confirmation: bytes, change: _Change, whose: tuple[Actor, datetime], step: str
) -> Pending | Denied:
    """What became of it, with its entry."""
    by, now = whose
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        waiting = () if person is None else pending_of(person)
        pending = next((one for one in waiting if one.id == confirmation), None)
        if person is None or pending is None:
            act.log(Kind.CONSENT, Outcome.REFUSED, subject if person else None, facts={"step": step})
            return NOTHING_WAITS
        kept = confirmations_of(act.tx, subject, person.keys.for_reading(CASE))
        after = change(person, next(one for one in kept if one.id == confirmation), pending)
        denied = isinstance(after, Denied)
        facts = {"choice": pending.choice_id, "step": step}
        act.log(Kind.CONSENT, Outcome.REFUSED if denied else Outcome.DONE, subject, facts=facts)
        if isinstance(after, Denied):
            return after
        move_confirmation(act.tx, after, person.keys.for_writing(CASE))
        return replace(pending, again=False)


NOTHING_WAITS = Denied(
    "M-07",
    Text(
        "Det väntar inget ja på den adressen längre. Öppna Mina val igen.",
        "No yes waits for that address any more. Open My choices again.",
    ),
)
NOT_AGAIN = Denied(
    "M-07",
    Text(
        "Frågan är redan skickad. Den kan skickas igen efter en timme, och högst tre gånger. Kommer den inte fram kan "
        "du säga ja direkt här på sidan.",
        "The question has been sent. It can be sent again after an hour, and three times at most. If it does not "
        "arrive you can say yes here on the page at once.",
    ),
)
