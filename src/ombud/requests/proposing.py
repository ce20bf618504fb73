"""What is proposed and approved; `carrying.py` does it (R-09, N-15.1).

* A right that is not settled is planned by its carrier (`carry/`), or tried by hand with an answer of the law's
  catalogue: a request that is manifestly unfounded or excessive has its evidence with it.
* A refusal waits for somebody else than who proposed it.
* Who may not ask for this person is refused without a look at what is held (`for_another.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.law.representation import Finding, Verdict
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import events, refusals
from ombud.requests.assess import standing_of
from ombud.requests.carry import CARRIERS, Said, Work, item
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import Answer, change
from ombud.requests.model import Item, RequestId
from ombud.requests.names import RIGHTS
from ombud.requests.reading import request_of
from ombud.terms import Actor, Text
from ombud.vault import Person, Vault


@dataclass(frozen=True, slots=True)
class ByHand:
    """An answer that a person has decided on: which right, which answer of the law, and what fills its places."""

    right: Right
    key: str
    filled: Mapping[str, Text] = field(default_factory=dict, repr=False)
    about: Text | None = field(default=None, repr=False)
    evidence: str = field(default="", repr=False)
    """What shows that it is manifestly unfounded or excessive (Art. 12(5), R-09)."""


Planned = tuple[tuple[Item, ...], Mapping[int, str]]
"""Items, and by their place what shows that one is unfounded."""


def plan_answer(
    vault: Vault, request: RequestId, by_hand: tuple[ByHand, ...] = (), *, by: Actor, now: datetime
) -> tuple[Item, ...] | Declined | Refusal:
    """What would become of everything that is not settled. Changes nothing but the log."""
    file = request_of(vault, request, by=by, now=now)
    found = _planned(vault, file, by_hand, by, now) if isinstance(file, CaseFile) else file
    return found[0] if isinstance(found, tuple) else found


def propose(vault: Vault, request: RequestId, by_hand: tuple[ByHand, ...] = (), *, by: Actor, now: datetime) -> Answer:
    """Propose what becomes of everything that is not settled yet, by the carriers and by hand."""
    file = request_of(vault, request, by=by, now=now)
    if not isinstance(file, CaseFile):
        return file
    planned = _planned(vault, file, by_hand, by, now)
    if not isinstance(planned, tuple):
        return planned
    items, evidence = planned

    def meant(_person: Person, as_it_is: CaseFile) -> events.What:
        first = as_it_is.case.next_number
        numbered = tuple(replace(one, number=first + place) for place, one in enumerate(items))
        return events.Proposed(numbered, {first + place: words for place, words in evidence.items()})

    return change(vault, request, meant, by=by, now=now)


def approve(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Answer:
    """A second person has looked at the refusals and lets them stand."""
    return change(vault, request, lambda *_: events.Approved(), by=by, now=now)


def send_back(vault: Vault, request: RequestId, why: str, *, by: Actor, now: datetime) -> Answer:
    """A refusal is not approved: it is proposed anew."""
    return change(vault, request, lambda *_: events.Returned(why), by=by, now=now)


def _planned(
    vault: Vault, file: CaseFile, by_hand: tuple[ByHand, ...], by: Actor, now: datetime
) -> Planned | Declined | Refusal:
    """The items of everything that is wanted and not settled."""
    items: list[Item] = []
    evidence: dict[int, str] = {}
    standing = standing_of(vault, file, by=by, now=now)
    if isinstance(standing, Declined | Refusal):
        return standing
    for place, wanted in enumerate(file.case.opened.wanted):
        if file.case.settled(place):
            continue
        hand = next((one for one in by_hand if one.right is wanted.right), None)
        work = Work(vault, file, wanted, by, now)
        found = _by_carrier(work, standing.get(wanted.right)) if hand is None else _by_hand(hand, now)
        if not isinstance(found, tuple):
            return found
        if hand is not None:
            evidence[len(items)] = hand.evidence
        items += [replace(one, wanted=place) for one in found]
    return tuple(items), evidence


def _by_carrier(work: Work, standing: Finding | None) -> tuple[Item, ...] | Declined | Refusal:
    """What the carrier of the right finds; nothing is looked at for somebody who is not identified, or who may not."""
    right = work.wanted.right
    if standing is not None and standing.verdict is Verdict.REFUSE:
        return (item(right, Said(standing.key, RIGHTS[right], {"reason": standing.text}), work.now),)
    if not work.case.may_carry_out(right):
        return refusals.NOT_IDENTIFIED
    carrier = CARRIERS.get(right)
    return refusals.NO_CARRIER if carrier is None else carrier.plan(work)


def _by_hand(hand: ByHand, now: datetime) -> tuple[Item, ...] | Declined:
    about = hand.about or RIGHTS[hand.right]
    try:
        return (item(hand.right, Said(hand.key, about, hand.filled), now),)
    except KeyError:
        return refusals.NO_ANSWER
