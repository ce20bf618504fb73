"""Look at requests: one with everything in it, or all of them by where they stand and when they are due.

* The list tells of nobody: reference, state and dates stand in clear. Whoever answers requests may see it.
* One request opens its words; that it was looked at is in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import NOBODY
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.requests import store
from ombud.requests.handle import CASE, REQUESTS, Answer, enter, handled, refuse
from ombud.requests.model import CLOSED, RequestId, State
from ombud.requests.reference import reference_of
from ombud.requests.store import RequestRow
from ombud.terms import Actor, SubjectId
from ombud.terms.time import from_micros
from ombud.vault import Act, Vault
from ombud.vault.hidden import shown_to


@dataclass(frozen=True, slots=True)
class Listed:
    """One request as a list has it: nothing of what it is about."""

    id: RequestId
    subject: SubjectId
    state: State
    received_at: datetime
    due_at: datetime
    """The first instant that is too late, by the clock that nothing suspends."""
    closed_at: datetime | None

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    def overdue(self, now: datetime) -> bool:
        return self.state not in CLOSED and now >= self.due_at


def request_of(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Answer:
    """One request with everything that has happened to it."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, request)
        if not isinstance(found, tuple):
            return refuse(act, request, found)
        _, file = found
        enter(act, file, "shown")
        return file


class Listing(tuple[Listed, ...]):
    """Requests in a list, and how many it leaves out because the person's identity is protected (R-41)."""

    withheld: int = 0

    @classmethod
    def of(cls, found: Iterable[Listed], withheld: int) -> "Listing":
        listing = cls(found)
        listing.withheld = withheld
        return listing


def requests(
    vault: Vault, *, by: Actor, now: datetime, subject: SubjectId | None = None, closed: bool = False
) -> Listing | Refusal:
    """The requests that are open, the one that is due first before the others; with `closed` every one."""
    with vault.act(by=by, now=now) as act:
        refusal = may_list(act)
        known = subject is not None and vault.directory.hold(act.tx, subject)
        outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        act.log(Kind.REQUEST, outcome, subject if known else None, facts={"step": "listed"})
        if refusal is not None:
            return refusal
        found = (listed(row) for row in _rows(act, subject))
        wanted = [one for one in found if closed or one.state not in CLOSED]
        return Listing.of(*shown_to(act.tx, act.policy, by, wanted, lambda one: one.subject))


def own_listed(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Listed, ...]:
    """Where a person's own requests stand, the latest first: what stands in clear, for the page that they begin at.

    Nothing of them is opened, and nothing is changed.
    """
    with vault.look(by=by, now=now) as act:
        return tuple(listed(row) for row in reversed(store.requests_of(act.tx, subject)))


def listed(row: RequestRow) -> Listed:
    closed = None if row.closed_at is None else from_micros(row.closed_at)
    return Listed(
        RequestId(row.request_id),
        SubjectId(row.subject_id),
        State(row.state),
        from_micros(row.received_at),
        from_micros(row.due_at),
        closed,
    )


def may_list(act: Act) -> Refusal | None:
    """Only a role that answers requests sees which there are (D-14)."""
    role = act.policy.file.roles.get(act.by.role)
    if role is not None and REQUESTS in role.purposes:
        return None
    return Refusal(Ask(NOBODY, REQUESTS, frozenset({CASE}), act.by), act.policy.number, (Rule.D_14,))


def _rows(act: Act, subject: SubjectId | None) -> list[RequestRow]:
    return store.every_request(act.tx) if subject is None else store.requests_of(act.tx, subject)
