"""Blocks that were lifted in an emergency, followed up by whoever follows the log up (A-15, PDL 4:3).

* Each showing and each lift waits until somebody else than who did it has looked, and has said what they found.
* The list has the account, units, categories, code and words of the reason, and how the person is told. Where no mail
  may go to them they are told by hand, and whoever follows it up sees to that.
* It is read for the purpose of the log, with a Permit, and that it was read is in the log. Of people whose identity is
  protected only roles that meet them see anything (R-41); the others are told that something was left out.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.app.log_reading import refused
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import store_lifts
from ombud.choices.block_lift import CASE, BlockLift, keep_lift
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.policy.ask import Refusal
from ombud.requests.patient.emergency import lifts_among
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Vault
from ombud.vault.hidden import shown_to

RESULTS = ("in-order", "suspicious")


@dataclass(frozen=True, slots=True)
class Lifts:
    """What waits, oldest first, and how many were left out for the person's protection."""

    waiting: tuple[BlockLift, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What somebody has found in what another did."""

    result: str
    words: str = ""


def lifts_to_review(vault: Vault, *, by: Actor, now: datetime) -> Lifts | Refusal:
    """Every showing and every lift that nobody has followed up."""
    with vault.look(by=by, now=now) as look:
        refusal = refused(look)
        left = [] if refusal is not None else store_lifts.left(look.tx)
        shown, withheld = shown_to(look.tx, look.policy, by, left, lambda one: one[0])
        people = dict.fromkeys(subject for subject, _ in shown)
        found = [one for subject in people for one in lifts_among(look.person(subject)) if one.reviewed_at is None]
    with vault.act(by=by, now=now) as act:
        outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        act.log(Kind.REVIEW, outcome, facts={"step": "lifts", "entries": len(found)})
    return refusal or Lifts(tuple(sorted(found, key=lambda one: (one.shown_at, one.id))), withheld)


def review_lift(
    vault: Vault, subject: SubjectId, lift_id: bytes, said: FollowUp, *, by: Actor, now: datetime
) -> BlockLift | Declined | Refusal:
    """Somebody has followed it up: not who did it, and not while it is open."""
    with vault.act(by=by, now=now) as act:
        person, refusal = act.known(subject), refused(act)
        one = None if person is None else next((one for one in lifts_among(person) if one.id == lift_id), None)
        stopped = refusal or (UNKNOWN_PERSON if person is None else _stopped(one, said, by, now))
        if stopped is not None or person is None or one is None:
            about = None if person is None else subject
            act.log(Kind.REVIEW, Outcome.REFUSED, about, facts={"step": "lift"})
            return stopped or NOT_THERE
        reviewed = one.moved(reviewed_at=now, reviewed_by=by.id, result=said.result, found=said.words.strip())
        keep_lift(act.tx, reviewed, person.keys.for_writing(CASE))
        facts: dict[str, str | int] = {"step": "lift", "result": said.result, "grant": lift_id.hex()}
        act.log(Kind.REVIEW, Outcome.DONE, subject, reason=reviewed.found or None, facts=facts)
        return reviewed


def _stopped(one: BlockLift | None, said: FollowUp, by: Actor, now: datetime) -> Declined | None:
    if one is None or one.reviewed_at is not None:
        return NOT_THERE
    if one.account == by.id:
        return OWN
    if one.open_at(now):
        return STILL_OPEN
    if said.result not in RESULTS or not (said.words.strip() or said.result == RESULTS[0]):
        return NO_RESULT
    return None


NOT_THERE = Declined("A-15", Text("Här finns ingen öppning att följa upp.", "There is no lift to follow up here."))
OWN = Declined("A-15", Text("Någon annan än den som öppnade följer upp.", "Somebody else than who lifted it does."))
STILL_OPEN = Declined(
    "A-15", Text("Spärren är öppen ännu. Följ upp när den är låst.", "It is open still. Follow up when it is locked.")
)
NO_RESULT = Declined(
    "A-15",
    Text(
        "Ange om det var i sin ordning eller misstänkt, och vad som i så fall är misstänkt.",
        "Say whether it was in order or suspicious, and in that case what is suspicious.",
    ),
)
