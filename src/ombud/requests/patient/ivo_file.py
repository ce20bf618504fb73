"""The file of a question that IVO decides, sealed and opened. What stands in clear stands sealed too."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ombud.keys import TamperedError
from ombud.law.periods import end_of
from ombud.requests.patient import store
from ombud.requests.patient.model import NEXT, Ground, IvoCase, IvoId, IvoState, Step
from ombud.terms import Actor, ClassId, RecordId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person, Vault

CASE = ClassId("case")
KEPT = "P5Y"
"""T-15: after it has been closed."""
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def ivo_cases(person: Person) -> tuple[IvoCase, ...]:
    """Every question about this person that IVO has decided or is to decide, in the order in which they came."""
    key = person.keys.for_reading(CASE)
    rows = store.rows(person.act.tx, person.subject) if key is not None else []
    return tuple(_case(person.subject, row, key) for row in rows if key is not None)


def ivo_case(person: Person, ivo_id: IvoId) -> IvoCase | None:
    return next((one for one in ivo_cases(person) if one.id == ivo_id), None)


def kept_back(person: Person) -> frozenset[bytes]:
    """The records that a journal copy leaves out, because IVO decides about them or has decided so (R-15.4)."""
    return frozenset(record for one in ivo_cases(person) if one.keeps_back for record in one.records)


def withheld(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> frozenset[RecordId]:
    """The same for whoever makes a copy (`disclosure.package.Order.withheld`)."""
    with vault.look(by=by, now=now) as act:
        return frozenset(map(RecordId, kept_back(act.person(subject))))


def opened(person: Person, ground: Ground, records: frozenset[bytes], statement: str, state: IvoState) -> IvoCase:
    """Write a new one in its first state."""
    act = person.act
    step = Step(state, act.now, act.by.id)
    case = IvoCase(person.subject, IvoId(act.vault.new_id()), 1, act.now, ground, records, statement, (step,))
    store.insert(act.tx, person.subject, _row(case, person.keys.for_writing(CASE)))
    return case


def moved(person: Person, case: IvoCase, to: IvoState, number: str = "", decided_on: date | None = None) -> IvoCase:
    """The case in its next state. Whether it may go there was asked before (`may_go`)."""
    if not may_go(case, to):
        raise AssertionError(f"a case goes from {case.state} to {', '.join(sorted(NEXT.get(case.state, ())))}")
    step = Step(to, person.act.now, person.act.by.id)
    return kept(
        person,
        replace(
            case, steps=(*case.steps, step), number=number or case.number, decided_on=decided_on or case.decided_on
        ),
    )


def kept(person: Person, case: IvoCase) -> IvoCase:
    """Write the next version."""
    after = replace(case, version=case.version + 1)
    if not store.move_on(person.act.tx, person.subject, _row(after, person.keys.for_writing(CASE))):
        raise AssertionError("the act holds the person's row, and has just read the case")
    return after


def may_go(case: IvoCase, to: IvoState) -> bool:
    return to in NEXT.get(case.state, frozenset())


def take_over(kept_one: Person, other: Person) -> None:
    """Two registrations of one person are joined."""
    for case in ivo_cases(other):
        row = _row(replace(case, subject=kept_one.subject), kept_one.keys.for_writing(CASE))
        store.insert(kept_one.act.tx, kept_one.subject, row)


def _row(case: IvoCase, key: Sealer) -> store.IvoRow:
    closed_at = case.closed_at
    until = None if closed_at is None else to_micros(end_of(KEPT, closed_at))
    clear = [to_micros(case.opened_at), None if closed_at is None else to_micros(closed_at), until]
    plain = {
        "ground": case.ground.value, "records": sorted(record.hex() for record in case.records),
        "statement": case.statement, "steps": [[one.state.value, to_micros(one.at), one.by] for one in case.steps],
        "number": case.number, "decided_on": None if case.decided_on is None else case.decided_on.isoformat(),
        "confirmed": list(case.confirmed), "clear": clear,
    }  # fmt: skip
    sealed = key.seal(_context(case.subject, case.id, case.version), _JSON(plain).encode())
    return store.IvoRow(case.id, CASE, to_micros(case.opened_at), clear[1], until, case.version, sealed)


def _case(subject: SubjectId, row: store.IvoRow, key: Sealer) -> IvoCase:
    plain: dict[str, Any] = json.loads(key.open(_context(subject, row.ivo_id, row.version), row.sealed))
    if plain["clear"] != [row.opened_at, row.closed_at, row.until]:
        raise TamperedError("a question that IVO decides")
    steps = tuple(Step(IvoState(state), from_micros(at), by) for state, at, by in plain["steps"])
    decided_on = plain["decided_on"]
    return IvoCase(
        subject, IvoId(row.ivo_id), row.version, from_micros(row.opened_at), Ground(plain["ground"]),
        frozenset(map(bytes.fromhex, plain["records"])), plain["statement"], steps, plain["number"],
        None if decided_on is None else date.fromisoformat(decided_on), tuple(plain["confirmed"]),
    )  # fmt: skip


def _context(subject: SubjectId, record: bytes, version: int) -> Context:
    return Context(subject, CASE, "ivo", record, version)
