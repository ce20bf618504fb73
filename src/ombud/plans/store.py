"""The only SQL about plans and their steps.

A step's row has a seal over the whole of it (R16): one that does not hold is not carried out, counted or forgotten.
What is claimed goes past it, so that nobody else's work waits; `ombud doctor` says that it is there.
"""

import json
from datetime import datetime
from typing import NamedTuple

from ombud.audit.model import NOBODY
from ombud.database import DamagedRow, Row, Transaction
from ombud.database.row_bytes import row_bytes
from ombud.plans.model import LeaseLost, NewPlan, PlanId, State, Step
from ombud.terms import SubjectId
from ombud.terms.time import from_micros, to_micros

_STEP = "subject_id, plan_id, number, step, facts, last, state, at, owner, claims, fails, code, begun"
_TABLE, _FIXED = "plan_step", 6
_MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"


class PlanRow(NamedTuple):
    subject_id: bytes
    plan_id: bytes
    kind: str
    made_at: int


_PLAN = ", ".join(PlanRow._fields)


def add(tx: Transaction, subject: SubjectId | None, plan: NewPlan, now: datetime) -> bool:
    """Write a plan with its steps. False, and nothing is written, where it is there already."""
    whose = subject or NOBODY
    made = f"INSERT INTO plan ({_PLAN}) VALUES (?, ?, ?, ?) ON CONFLICT (subject_id, plan_id) DO NOTHING"
    if not tx.run(made, whose, plan.id, plan.kind, to_micros(now)):
        return False
    steps = [
        Step(
            subject, plan.id, number, step.name, step.facts, number == len(plan.steps),
            State.OPEN if number == 1 else State.WAITING, step.due or now, None, 0, 0, None,
        )
        for number, step in enumerate(plan.steps, 1)
    ]  # fmt: skip
    _add_steps(tx, steps)
    return True


def claimable(tx: Transaction, now: datetime, limit: int) -> list[Step]:
    """The open steps whose time has come, the earliest first. None that another act is at: it is not waited for.

    Raises `DamagedRow` where there are none but such as do not hold.
    """
    passing = f"{tx.row_lock} SKIP LOCKED" if tx.row_lock else ""
    sql = f"SELECT {_STEP}, seal FROM plan_step WHERE state = 'open' AND at <= ? ORDER BY at LIMIT ?{passing}"
    rows = tx.all(sql, to_micros(now), limit)
    try:
        return _whole(tx, rows)
    except DamagedRow:
        found = [step for row in rows for step in _if_whole(tx, row)]
        if not found:
            raise
        return found


def as_it_stands(tx: Transaction, step: Step) -> Step | None:
    """The same step now, and nobody else writes it meanwhile."""
    sql = f"SELECT {_STEP}, seal FROM plan_step WHERE subject_id = ? AND plan_id = ? AND number = ?{tx.row_lock}"
    return next(iter(_whole(tx, tx.all(sql, *_key(step)))), None)


def move(tx: Transaction, *moved: tuple[Step, Step]) -> None:
    """Write what has become of steps. Raises `LeaseLost`, at the latest when the act ends, where one has gone on.

    In the order of their keys, so that no two acts wait for each other in a ring.
    """
    sql = (
        "UPDATE plan_step SET state = ?, at = ?, owner = ?, claims = ?, fails = ?, code = ?, begun = ?, seal = ?"
        " WHERE subject_id = ? AND plan_id = ? AND number = ? AND state = ? AND claims = ?"
    )
    rows, sealed = list[Row](), tx.row_seal.of_bytes
    for before, after in sorted(moved, key=lambda pair: _key(pair[0])):
        changed = _changed(after)
        seal = sealed(_TABLE, (before.fixed or _fixed(before)) + row_bytes(changed))
        rows.append((*changed, seal, *_key(before), before.state.value, before.claims))
    tx.send_many(sql, rows, otherwise=LeaseLost)


def open_next(tx: Transaction, *done: Step) -> None:
    """It is the turn of the steps that come after these, each from its own time on."""
    wanted = [(step.subject or NOBODY, step.plan, step.number + 1) for step in done if not step.last]
    if wanted:
        asked = f"SELECT {_STEP}, seal FROM plan_step WHERE subject_id = ? AND plan_id = ? AND number = ?{tx.row_lock}"
        found = [step for rows in tx.each(*((asked, *key) for key in wanted)) for step in _whole(tx, rows)]
        move(tx, *((step, step._replace(state=State.OPEN)) for step in found if step.state is State.WAITING))


def ahead(tx: Transaction, at: datetime) -> list[Step]:
    """Open steps that have been tried, or are under a lease, and whose time comes only after that one."""
    sql = (
        f"SELECT {_STEP}, seal FROM plan_step WHERE state = 'open' AND at > ? AND (owner IS NOT NULL OR fails > 0)"
        f" ORDER BY at{tx.row_lock}"
    )
    return _whole(tx, tx.all(sql, to_micros(at)))


def set_times(tx: Transaction, steps: list[Step], at: datetime) -> None:
    move(tx, *((step, step._replace(at=at)) for step in steps))


def in_state(tx: Transaction, state: State, limit: int) -> list[tuple[str, Step]]:
    """The steps of a state, each with the kind of its plan, the earliest first."""
    named = ", ".join(f"s.{name}" for name in (*_STEP.split(", "), "seal"))
    sql = (
        f"SELECT p.kind, {named} FROM plan_step s JOIN plan p ON p.subject_id = s.subject_id AND p.plan_id = s.plan_id"
        " WHERE s.state = ? ORDER BY s.at, s.plan_id, s.number LIMIT ?"
    )
    rows = tx.all(sql, state.value, limit)
    return [(row[0], step) for row, step in zip(rows, _whole(tx, [row[1:] for row in rows]), strict=True)]


def dead(tx: Transaction, plan: PlanId) -> list[Step]:
    """The dead steps of a plan, whoever it is about."""
    sql = f"SELECT {_STEP}, seal FROM plan_step WHERE state = 'dead' AND plan_id = ? ORDER BY subject_id, number"
    return _whole(tx, tx.all(sql, plan))


def numbers(tx: Transaction) -> dict[str, int]:
    """How many steps there are in each state."""
    return {row[0]: row[1] for row in tx.all("SELECT state, count(*) FROM plan_step GROUP BY state")}


def left(tx: Transaction, name: str) -> tuple[int, int]:
    """How many steps of that name are open, and how many of these somebody has in hand."""
    ((opened, in_hand),) = tx.all(
        "SELECT count(*), count(owner) FROM plan_step WHERE step = ? AND state = 'open'", name
    )
    return int(opened), int(in_hand)


def steps_of(tx: Transaction, subject: SubjectId | None, plan: PlanId) -> list[Step]:
    sql = f"SELECT {_STEP}, seal FROM plan_step WHERE subject_id = ? AND plan_id = ? ORDER BY number"
    return _whole(tx, tx.all(sql, subject or NOBODY, plan))


def over(tx: Transaction, before: datetime, limit: int) -> list[tuple[bytes, bytes]]:
    """Plans whose last step was done before that time."""
    sql = f"SELECT {_STEP}, seal FROM plan_step WHERE state = 'done' AND at < ? AND last = 1 ORDER BY at LIMIT ?"
    return [(step.subject or NOBODY, step.plan) for step in _whole(tx, tx.all(sql, to_micros(before), limit))]


def forget(tx: Transaction, plans: list[tuple[bytes, bytes]]) -> None:
    for subject, plan in plans:
        tx.send("DELETE FROM plan_step WHERE subject_id = ? AND plan_id = ?", subject, plan, rows=None)
        tx.send("DELETE FROM plan WHERE subject_id = ? AND plan_id = ?", subject, plan, rows=None)


def plans_of(tx: Transaction, subject: SubjectId) -> list[PlanRow]:
    sql = f"SELECT {_PLAN} FROM plan WHERE subject_id = ? ORDER BY plan_id"
    return [PlanRow(bytes(row[0]), bytes(row[1]), *row[2:]) for row in tx.all(sql, subject)]


def copy(tx: Transaction, plan: PlanRow, kept: SubjectId) -> None:
    """The same plan, as it stands, under another registration."""
    tx.send(f"INSERT INTO plan ({_PLAN}) VALUES (?, ?, ?, ?)", kept, *plan[1:])
    steps = steps_of(tx, SubjectId(plan.subject_id), PlanId(plan.plan_id))
    _add_steps(tx, [step._replace(subject=kept) for step in steps])


def _add_steps(tx: Transaction, steps: list[Step]) -> None:
    rows = [_row(step) for step in steps]
    sealed = [(*row, tx.row_seal.of(_TABLE, *row)) for row in rows]
    tx.send_many(f"INSERT INTO plan_step ({_STEP}, seal) VALUES ({_MARKS})", sealed)


def _key(step: Step) -> tuple[bytes, bytes, int]:
    return step.subject or NOBODY, step.plan, step.number


def _row(step: Step) -> Row:
    facts = json.dumps(dict(step.facts), separators=(",", ":"), sort_keys=True)
    return *_key(step), step.name, facts, int(step.last), *_changed(step)


def _changed(step: Step) -> Row:
    """The columns of a step that may be others after it has moved."""
    return step.state.value, to_micros(step.at), step.owner, step.claims, step.fails, step.code, int(step.begun)


def _fixed(step: Step) -> bytes:
    return row_bytes(_row(step)[:_FIXED])


def _whole(tx: Transaction, rows: list[Row]) -> list[Step]:
    """The steps as they were read, each with its seal last, if all are as they were written."""
    fixed = [row_bytes(row[:_FIXED]) for row in rows]
    made = [first + row_bytes(row[_FIXED:-1]) for first, row in zip(fixed, rows, strict=True)]
    tx.row_seal.check_many(_TABLE, [row[-1] for row in rows], made)
    return [_step(row, first) for row, first in zip(rows, fixed, strict=True)]


def _if_whole(tx: Transaction, row: Row) -> list[Step]:
    try:
        return _whole(tx, [row])
    except DamagedRow:
        return []


def _step(row: Row, fixed: bytes) -> Step:
    subject, plan, number, name, facts, last, state, at, owner, claims, fails, code, begun, _seal = row
    return Step(
        None if bytes(subject) == NOBODY else SubjectId(bytes(subject)), PlanId(bytes(plan)), number, name,
        json.loads(facts), bool(last), State(state), from_micros(at), owner, claims, fails, code, bool(begun), fixed,
    )  # fmt: skip
