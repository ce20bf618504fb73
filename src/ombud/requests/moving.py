"""A request moves to another registration of the same person: two acts, the same id, the same reference.

1. Under the registration that is kept the whole file is written, each event sealed anew, and what holds at once is in
   force there in the same act.
2. Under the one it came in by it is closed as moved.

A kill between the two leaves both, and the first is the one that counts from then on (`handle.owner`); the same
command, given again, does the rest. Nothing is lost, and nothing is done twice.
"""

from datetime import datetime

from ombud.collection.relate import UNKNOWN_PERSON
from ombud.requests import events, store
from ombud.requests.carry import in_force
from ombud.requests.case_file import CaseFile, file_of, may, take_over, written
from ombud.requests.handle import NO_REQUEST, Answer, enter, handled, may_handle, note_assessment, refuse
from ombud.requests.model import CLOSED, RequestId
from ombud.terms import Actor, SubjectId
from ombud.vault import Vault


def move_to(vault: Vault, request: RequestId, subject: SubjectId, *, by: Actor, now: datetime) -> Answer:
    """Go on with a request under the registration that was found to be the person's."""
    came = _came_in_by(vault, request, subject)
    if came is not None:
        taken = _take_in(vault, request, (came, subject), by=by, now=now)
        if not isinstance(taken, CaseFile):
            return taken
        _close(vault, request, came, by=by, now=now)
    with vault.act(by=by, now=now) as act:
        found = handled(act, request)
        if not isinstance(found, tuple) or found[1].subject != subject:
            return refuse(act, request, NO_REQUEST if isinstance(found, tuple) else found)
        act.nothing_changed()
        return found[1]


def _came_in_by(vault: Vault, request: RequestId, to: SubjectId) -> SubjectId | None:
    """The registration that still has it open, other than the one it goes to."""
    with vault.database.read() as tx:
        rows = store.requests_between(tx, request, request)
    return next((SubjectId(r.subject_id) for r in rows if r.subject_id != to and r.state not in CLOSED), None)


def _take_in(
    vault: Vault, request: RequestId, between: tuple[SubjectId, SubjectId], *, by: Actor, now: datetime
) -> Answer:
    """Write it under the other registration; what was written by a run that was killed stays as it is."""
    came, subject = between
    with vault.act(by=by, now=now) as act:
        held = all([vault.directory.hold(act.tx, one) for one in sorted(between)])  # in the one order of every act
        person, other = act.known(subject), act.person(came)
        if not held or person is None:
            return refuse(act, request, UNKNOWN_PERSON)
        there, file = file_of(person, request), file_of(other, request)
        if there is not None:
            act.nothing_changed()
            return there
        stopped = may_handle(act, subject) or (NO_REQUEST if file is None else may(act, file, events.MovedHere()))
        if file is None or stopped is not None:
            return refuse(act, request, stopped or NO_REQUEST, came)
        taken = written(person, take_over(person, file), events.MovedHere())
        in_force(person, taken)
        enter(act, taken)
        return note_assessment(act, person, taken)


def _close(vault: Vault, request: RequestId, came: SubjectId, *, by: Actor, now: datetime) -> None:
    with vault.act(by=by, now=now) as act:
        other = act.known(came)
        file = None if other is None else file_of(other, request)
        if other is None or file is None or file.case.closed:
            act.nothing_changed()
            return
        enter(act, written(other, file, events.MovedAway()))
