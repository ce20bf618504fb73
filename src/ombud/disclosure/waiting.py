"""Yeses to advertising that wait, or waited, for their address to answer, as the person is told of them (M-07).

They are in force nowhere, and they are stored: so they are told, by their address while there is one, with how the
first yes came and when; who took it is told by role alone (R-15.6).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ombud.choices.circumstance import CASE
from ombud.choices.confirmation import Confirmation, ConfirmationState, confirmations_of
from ombud.policy.model import Choice, Policy
from ombud.terms import ChoiceId
from ombud.terms.text import Text
from ombud.vault import Person


class Answer(StrEnum):
    """What has come of it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TURNED = "turned"
    OVER = "over"
    """Nobody has answered in time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of them. It tells of the person and does not print."""

    choice_id: ChoiceId = field(repr=False)
    choice: Choice = field(repr=False)
    answer: Answer
    way: str
    """How the first yes came."""
    role: str
    """The role that took it."""
    address: str | None = field(repr=False)
    """None when it has ended: then it is gone from it."""
    asked_at: datetime
    ends_at: datetime
    ended_at: datetime | None


def waiting_of(person: Person) -> tuple[Waiting, ...]:
    """Everything that is kept of them, of consents that the policy in force has."""
    act = person.act
    kept = confirmations_of(act.tx, person.subject, person.keys.for_reading(CASE))
    return tuple(told for one in kept if (told := _told(one, act.policy, act.now)) is not None)


def _told(one: Confirmation, policy: Policy, now: datetime) -> Waiting | None:
    named = next(((name, choice) for name, choice in policy.file.choices.items() if choice.bit == one.bit), None)
    if named is None:
        return None
    over = one.state is ConfirmationState.WAITING and not one.waits(now)
    answer = Answer.OVER if over else Answer(one.state.value)
    address = next(iter(one.address.values()), None)
    first = one.first
    return Waiting(*named, answer, first["way"], first["role"], address, one.asked_at, one.ends_at, one.ended_at)


ANSWERS: dict[str, Text] = {
    Answer.WAITING: Text(
        "Väntar på att adressen bekräftar, till {day}.", "Waits for the address to confirm, until {day}."
    ),
    Answer.CONFIRMED: Text("Adressen bekräftade {day}.", "The address confirmed on {day}."),
    Answer.REFUSED: Text("Blev nej {day}.", "Became a no on {day}."),
    Answer.TURNED: Text("Frågan kunde inte levereras {day}.", "The question could not be delivered on {day}."),
    Answer.OVER: Text(
        "Ingen svarade till {day}. Då gäller det inte.", "Nobody answered by {day}. Then it is not in force."
    ),
}
"""What is said of each, with the day of it (`told_on`)."""
FIRST_YES = Text("Ja, {way}, den {day}", "Yes, {way}, on {day}")


def told_on(one: Waiting) -> datetime:
    """The day that goes with what has come of it."""
    return one.ends_at if one.ended_at is None else one.ended_at
