"""Who may work with a request, and one act about one request.

* A request is found by its id, whoever's it is now; that it was asked for is in the log, whatever comes of it (G-04).
* Its words are personal data: they are opened for `legal.requests` alone, with a Permit as everywhere, and whom an
  account looks at is counted (design 5, 1; threat 2).
* A change is one event, one act and one entry. What may not happen is a `Declined`, and nothing is changed then.
"""

from collections.abc import Callable
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.policy.ask import Ask, Refusal
from ombud.requests import store
from ombud.requests.afterwards import afterwards
from ombud.requests.case_file import CaseFile, append, file_of
from ombud.requests.events import AssessmentNeeded, Identified, Refuted, What
from ombud.requests.for_another import stands_against, to_assess
from ombud.requests.model import RequestId, request_from
from ombud.requests.reference import between
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.vault import Act, OverBudget, Person, Vault

REQUESTS, CASE = PurposeId("legal.requests"), CategoryId("case")
Found = tuple[Person, CaseFile]
Answer = CaseFile | Declined | Refusal
Meant = Callable[[Person, CaseFile], What | Declined]
"""What is to happen, once the person and the file are there."""


def named(vault: Vault, text: str) -> RequestId | None:
    """The request that somebody names by its id or by its reference; None where there is none."""
    try:
        first = last = bytes(request_from(text))
    except ValueError:
        ends = between(text)
        if ends is None:
            return None
        first, last = ends
    with vault.database.read() as tx:
        rows = store.requests_between(tx, first, last)
    return RequestId(rows[0].request_id) if rows else None


def owner(act: Act, request: RequestId) -> SubjectId | None:
    """Whose request it is now."""
    rows = store.requests_between(act.tx, request, request)
    return SubjectId(rows[0].subject_id) if rows else None


def handled(act: Act, request: RequestId) -> Found | Declined | Refusal:
    """The person and the file, for whoever works with requests."""
    subject = owner(act, request)
    person = None if subject is None else act.known(subject)
    if person is None:
        return NO_REQUEST
    refusal = may_handle(act, person.subject)
    if refusal is not None:
        return refusal
    file = file_of(person, request)
    return NO_REQUEST if file is None else (person, file)


def may_handle(act: Act, subject: SubjectId) -> Refusal | None:
    """Why the actor may not open what the person has asked for; None where they may."""
    ask = Ask(subject, REQUESTS, frozenset({CASE}), act.by)
    spent = act.spend(subject)
    if spent is not None:
        return OverBudget(ask, act.policy.number, (), spent)
    opened = act.person(subject).requesting().open(ask)
    return opened if isinstance(opened, Refusal) else None


def change(
    vault: Vault, request: RequestId, meant: Meant, *, by: Actor, now: datetime, at: datetime | None = None
) -> Answer:
    """One event of one request, in one act with its entry."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, request)
        if not isinstance(found, tuple):
            return refuse(act, request, found)
        person, file = found
        what = meant(person, file)
        after = what if isinstance(what, Declined) else _appended(person, file, what, at)
        if isinstance(after, Declined):
            return refuse(act, request, after, file.subject)
        enter(act, after)
        afterwards(person, after)
        return note_assessment(act, person, after) if isinstance(what, Identified) else after


def _appended(person: Person, file: CaseFile, what: What, at: datetime | None) -> CaseFile | Declined:
    """The file after the event, where who asks may have it so (R-13)."""
    return stands_against(person, file.case, what) or append(person, file, what, at)


def note_assessment(act: Act, person: Person, file: CaseFile) -> CaseFile:
    """The same file, with a task for a person where the law leaves it to one whether who asks may have this (R-30)."""
    waits = to_assess(person, file.case)
    after = append(person, file, AssessmentNeeded(waits)) if waits else file
    if isinstance(after, Declined):
        raise AssertionError("that somebody has to look may be noted of any request that is open")
    if waits:
        enter(act, after)
    return after


def enter(act: Act, file: CaseFile, step: str = "") -> None:
    """The entry of what has just happened to a request: its step and where it stands, no word of it."""
    last = file.events[-1].what
    kind = Kind.IDENTIFY if not step and isinstance(last, Identified | Refuted) else Kind.REQUEST
    facts = {"request": file.id.hex(), "step": step or last.kind.replace("_", "-"), "state": file.case.state.value}
    act.log(kind, Outcome.DONE, file.subject, facts=facts)


def refuse(
    act: Act, request: RequestId, why: Declined | Refusal, subject: SubjectId | None = None
) -> Declined | Refusal:
    whose = subject if subject is not None or why is NO_REQUEST else owner(act, request)
    act.log(Kind.REQUEST, Outcome.REFUSED, whose, facts={"request": request.hex()})
    return why


NO_REQUEST = Declined(
    "R-14",
    Text(
        "Det finns inget sådant ärende. Visa dem med `ombud request DIR list`.",
        "There is no such request. List them with `ombud request DIR list`.",
    ),
)
