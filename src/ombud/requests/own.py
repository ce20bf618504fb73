"""What a data subject does with their own requests, and with nobody else's (policy.md, *Identity*; R-14, N-15.1).

* Whoever asks is the person whom the session is of. Another's request does not exist for them: that it was asked for is
  in the log, and nothing of it is said.
* Protected identity hides somebody from others, and never from themself (R-41).
* What a person may have without anybody deciding is carried out at once, and answered. What a refusal, an assessment or
  a weighing stands in the way of waits for those who answer requests: nobody approves the refusal of their own request.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.actors.representation import representation_text
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests.acting import Mandated, holds_for
from ombud.requests.answering import answer
from ombud.requests.carrying import carry_out
from ombud.requests.case_file import CaseFile, file_of, files_of
from ombud.requests.events import Signed
from ombud.requests.handle import NO_REQUEST, enter, may_handle, named, owner
from ombud.requests.identity import Shown, identify
from ombud.requests.model import Arrival, RequestId, Way
from ombud.requests.opening import open_request
from ombud.requests.proposing import propose
from ombud.requests.reading import request_of
from ombud.requests.signature import keep_signature
from ombud.terms import Actor, SubjectId
from ombud.vault import Person, Vault

PORTAL = "portal"
AT_HAND = frozenset(
    {
        Right.ACCESS, Right.PORTABILITY, Right.ERASURE, Right.RESTRICTION, Right.OBJECTION_MARKETING,
        Right.OBJECTION_PROFILING, Right.WITHDRAWAL,
    }
)  # fmt: skip
"""The rights of which nobody decides, as far as nothing is refused."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a person's own."""

    arrival: Arrival
    way: Way | None
    """How the session showed who they are; None where that is not known well enough for what they ask."""
    signed: Signed | None = field(repr=False, default=None)
    """What they confirmed and signed for it, to be kept with the case (threat 26)."""


def own_requests(
    vault: Vault, subject: SubjectId, *, by: Actor, now: datetime
) -> tuple[CaseFile, ...] | Declined | Refusal:
    """Everything the person has asked for, what came last first."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        refused = UNKNOWN_PERSON if person is None else may_handle(act, subject)
        outcome = Outcome.DONE if refused is None else Outcome.REFUSED
        act.log(Kind.REQUEST, outcome, None if person is None else subject, facts={"step": "listed"})
        if person is None or refused is not None:
            return refused or UNKNOWN_PERSON
        return tuple(sorted(files_of(person), key=lambda one: one.case.opened.received_at, reverse=True))


def own_request(
    vault: Vault, subject: SubjectId, text: str, *, by: Actor, now: datetime
) -> CaseFile | Declined | Refusal:
    """One request, by its id or reference, where it is the person's, or one that they asked for another (R-13)."""
    request = named(vault, text)
    with vault.act(by=by, now=now) as act:
        whose = None if request is None else owner(act, request)
        person = None if whose is None else act.known(whose)
        file = None if person is None or request is None else file_of(person, request)
        if person is None or file is None or not _is_theirs(person, file, subject):
            facts: dict[str, str | int] = {"step": "shown"}
            act.log(Kind.REQUEST, Outcome.REFUSED, facts=facts | ({"request": request.hex()} if request else {}))
            return NO_REQUEST
        refused = may_handle(act, file.subject)
        if refused is not None:
            act.log(Kind.REQUEST, Outcome.REFUSED, file.subject, facts={"request": file.id.hex()})
            return refused
        enter(act, file, "shown")
        return file


def _is_theirs(person: Person, file: CaseFile, who: SubjectId) -> bool:
    """Is it about them, or did they ask for it on a mandate that holds still (R-33)?"""
    if file.subject == who:
        return True
    return file.case.opened.by_representative in {representation_text(one.id) for one in holds_for(person, who)}


def asked_for_another(vault: Vault, mandate: Mandated, *, by: Actor, now: datetime) -> tuple[CaseFile, ...]:
    """What was asked for a person on one mandate, what came last first."""
    with vault.act(by=by, now=now) as act:
        person = act.known(mandate.subject)
        act.log(Kind.REQUEST, Outcome.DONE, None if person is None else mandate.subject, facts={"step": "listed"})
        files = () if person is None else files_of(person)
        mine = [one for one in files if one.case.opened.by_representative == mandate.id]
        return tuple(sorted(mine, key=lambda one: one.case.opened.received_at, reverse=True))


def ask_for(vault: Vault, asked: Asked, *, by: Actor, now: datetime) -> CaseFile | Declined | Refusal:
    """Open the request, identified as the session is, and carry out what nobody needs to decide."""
    opened = open_request(vault, asked.arrival, by=by, now=now)
    if not isinstance(opened, CaseFile):
        return opened
    if asked.way is not None and opened.case.needs_identity:
        identify(vault, opened.id, Shown(asked.way), by=by, now=now)
    if asked.signed is not None:
        keep_signature(vault, opened.id, asked.signed, by=by, now=now)  # before anything is carried out for it
    return go_on(vault, opened.id, by=by, now=now)


def go_on(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> CaseFile | Declined | Refusal:
    """Carry out and answer what nobody has to decide; what somebody has to is left to them."""
    file = request_of(vault, request, by=by, now=now)
    if not isinstance(file, CaseFile) or file.case.closed or not set(file.case.rights) <= AT_HAND:
        return file
    if any(not file.case.settled(place) and not _proposed(file, place) for place in range(len(file.case.rights))):
        propose(vault, request, by=by, now=now)
    carry_out(vault, request, by=by, now=now)
    answer(vault, request, by=by, now=now, channel=PORTAL)
    return request_of(vault, request, by=by, now=now)


def _proposed(file: CaseFile, wanted: int) -> bool:
    return any(item.wanted == wanted for item in file.case.items)
