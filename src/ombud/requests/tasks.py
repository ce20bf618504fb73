"""What has to be done by when: requests, and information that we owe (Art. 12(3), 14; R-02, R-05, N-03.2).

* Reminders follow the clock that nothing suspends; the other one is shown beside it (R-06, policy.md).
* What is overdue stays on the list until it is done. The list has ids, codes and dates, and no word of anybody.
* That it was looked at is in the log before anything is read. The list is read outside that act and holds nobody: a
  page of everybody who has a case keeps none of them waiting, and waits for none (decision 0074).
* A duty to inform ends with its date: the person was informed, or need not be on a ground of Art. 14(5).
"""

from dataclasses import dataclass
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection import store as duties
from ombud.collection.inform import EXEMPTIONS, informed
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.clock import Reminder, Suspension
from ombud.law.periods import local_date
from ombud.law.rights import Right, identity_needed
from ombud.policy.ask import Refusal
from ombud.requests import store
from ombud.requests.case_file import CaseFile, file_of
from ombud.requests.model import CLOSED, RequestId, State
from ombud.requests.reading import may_list
from ombud.requests.reference import reference_of
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import from_micros
from ombud.vault import Act, Vault
from ombud.vault.hidden import shown_to


@dataclass(frozen=True, slots=True)
class RequestDue:
    """One open request on the list of what has to be done."""

    id: RequestId
    subject: SubjectId
    state: State
    rights: tuple[Right, ...]
    """Those that are not carried out."""
    due_on: date
    """The last day, by the clock that nothing suspends."""
    suspended: Suspension | None
    """The other clock, while or after identity was awaited."""
    reminder: Reminder | None
    """The latest step of the ladder that has come; the data protection officer is told where it escalates."""
    papers_until: datetime | None
    """A paper that shows identity has to be destroyed by then."""
    now: date

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    @property
    def overdue(self) -> bool:
        return self.due_on < self.now


@dataclass(frozen=True, slots=True)
class InformationDue:
    """Somebody to be informed of data that came from elsewhere."""

    subject: SubjectId
    duty: bytes
    source: str
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    requests: tuple[RequestDue, ...]
    information: tuple[InformationDue, ...]
    withheld: int = 0
    """How many of either are not shown, because the person's identity is protected (R-41)."""


def requests_due(vault: Vault, *, by: Actor, now: datetime) -> Tasks | Refusal:
    """Everything that is open, the first that is due before the others."""
    with vault.act(by=by, now=now) as act:
        refusal = may_list(act)
        act.log(Kind.REQUEST, Outcome.REFUSED if refusal else Outcome.DONE, facts={"step": "due"})
        if refusal is not None:
            return refusal
    with vault.look(by=by, now=now) as look:
        asked, out = shown_to(look.tx, look.policy, by, _requests(look), lambda one: one.subject)
        owed, more = shown_to(look.tx, look.policy, by, _information(look), lambda one: one.subject)
        return Tasks(tuple(asked), tuple(owed), out + more)


def note_informed(
    vault: Vault, subject: SubjectId, duty: bytes, exemption: str | None = None, *, by: Actor, now: datetime
) -> Declined | None:
    """The person was informed, or need not be on that ground. What says why not is a `Declined`."""
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, subject)
        ended = known and informed(act, subject, duty, exemption)
        act.log(Kind.INFORM, Outcome.DONE if ended else Outcome.REFUSED, subject if known else None)
        if not known:
            return UNKNOWN_PERSON
        return None if ended else NO_DUTY if exemption in (None, *EXEMPTIONS) else NO_GROUND


def _requests(act: Act) -> tuple[RequestDue, ...]:
    rows = [row for row in store.every_request(act.tx) if row.state not in CLOSED]
    found = [file_of(act.person(SubjectId(row.subject_id)), RequestId(row.request_id)) for row in rows]
    today = local_date(act.now)
    due = [_due(file, today) for file in found if file is not None]
    return tuple(sorted(due, key=lambda one: (one.due_on, one.id)))


def _due(file: CaseFile, today: date) -> RequestDue:
    case, clock = file.case, file.case.clock
    come = [one for one in clock.reminders() if one.on <= today]
    suspensions = [clock.suspended(right) for right in sorted(clock.rights) if identity_needed(right)]
    return RequestDue(
        file.id,
        file.subject,
        case.state,
        tuple(sorted(case.pending)),
        clock.due,
        next((one for one in suspensions if one is not None), None),
        come[-1] if come else None,
        case.papers_until,
        today,
    )


def _information(act: Act) -> tuple[InformationDue, ...]:
    today = local_date(act.now)
    found = (
        (SubjectId(subject), row, local_date(from_micros(row.due_at))) for subject, row in duties.open_duties(act.tx)
    )
    return tuple(InformationDue(subject, row.duty_id, row.source, due, due < today) for subject, row, due in found)


NO_DUTY = Declined("N-03.2", Text("Det finns ingen sådan uppgift kvar.", "There is no such task left."))
NO_GROUND = Declined(
    "N-03.2",
    Text(
        "Ange en grund i artikel 14.5: " + ", ".join(sorted(EXEMPTIONS)) + ".",
        "Name a ground of Art. 14(5): " + ", ".join(sorted(EXEMPTIONS)) + ".",
    ),
)
