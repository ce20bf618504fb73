"""Close what has a last day when that day has come: commitments, claims that are barred, holds that are over.

* A commitment ends with its last day (S12). A claim that nobody interrupted is barred by limitation (T-07), and then
  its own periods run (T-09, T-10).
* A hold ends at the latest ten years after it began (T-08); one that nobody approved is withdrawn that day, so that it
  keeps nobody's registration. That a review is overdue ends nothing: it is listed.
"""

from datetime import datetime

from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.relations import Kind, Relation, State, advance
from ombud.relations import store as relation_rows
from ombud.terms import Actor, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Vault

ENDS = "ends"
"""The term of a hold that says when it is over whatever has been reviewed."""
_AT_ONCE = 500
_KINDS = (Kind.COMMITMENT, Kind.CLAIM)


def close_due(vault: Vault, *, by: Actor, now: datetime) -> int:
    """Close each in an act of its own; how many."""
    closed = 0
    while True:
        with vault.database.read() as tx:
            found = relation_rows.due(tx, to_micros(now), _KINDS, _AT_ONCE)
        closed += sum(_close(vault, *one, by=by, now=now) for one in found)
        if len(found) < _AT_ONCE:
            break
    with vault.database.read() as tx:
        holds = relation_rows.due(tx, to_micros(now), (Kind.HOLD,), 1 << 31)
    return closed + sum(_close(vault, *one, by=by, now=now) for one in holds)


def _close(vault: Vault, subject: SubjectId, relation_id: bytes, *, by: Actor, now: datetime) -> bool:
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        person = act.person(subject)
        relation = next((one for one in person.about.relations if one.id == relation_id), None)
        at = None if relation is None else last_day(relation)
        if relation is None or at is None or at > now or relation.closed_at is not None:
            return False
        to = State.WITHDRAWN if relation.state is State.PROPOSED else State.ENDED
        ended = advance(act.tx, relation, to, person.keys, now=at, terms={"ended": "due"})
        assert ended is not None  # what is not over can end, and the act holds the person
        person.changed()
        if ended.kind is Kind.HOLD:
            person.held_by(ended)
        kind = Logged.RELEASE_HOLD if relation.kind is Kind.HOLD else Logged.CLOSE
        act.log(kind, Outcome.DONE, subject, facts={"tie": relation.kind.value, "step": "due"})
        return True


def last_day(relation: Relation) -> datetime | None:
    """The first instant at which it is over; None where that is not known."""
    if relation.kind is Kind.HOLD:
        ends = relation.terms.get(ENDS)
        return None if ends is None else datetime.fromisoformat(ends)
    return relation.due_at
