"""The only SQL about what the connected systems are to be told outside a request. A row that decides is sealed."""

from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.database.sealed_rows import put_statement
from ombud.terms import SubjectId


class DutyRow(NamedTuple):
    subject_id: bytes
    duty_id: bytes
    system: str
    what: str
    stage: str
    made_at: int
    since: int
    until: int
    """The first instant at which it need not stay any longer (T-15)."""
    klass: str
    version: int
    sealed: bytes
    """Empty until there is something of the person to say."""


_COLUMNS = ", ".join(DutyRow._fields)
_PUT = put_statement("system_duty", DutyRow._fields)


def duties_of(tx: Transaction, subject: SubjectId) -> list[DutyRow]:
    sql = f"SELECT {_COLUMNS}, seal FROM system_duty WHERE subject_id = ? ORDER BY system, what"
    return _whole(tx, tx.all(sql, subject))


def duty(tx: Transaction, subject: SubjectId, duty_id: bytes) -> DutyRow | None:
    return next((one for one in duties_of(tx, subject) if one.duty_id == duty_id), None)


def named(tx: Transaction, duty_id: bytes) -> list[DutyRow]:
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM system_duty WHERE duty_id = ?", duty_id))


def open_duties(tx: Transaction) -> list[DutyRow]:
    """Those that no system has acknowledged, the oldest first."""
    sql = (
        f"SELECT {_COLUMNS}, seal FROM system_duty WHERE stage NOT IN ('done', 'refused', 'not_found')"
        " ORDER BY made_at, duty_id"
    )
    return _whole(tx, tx.all(sql))


def put(tx: Transaction, row: DutyRow) -> None:
    """Write a new row, or its next version in the act that has read it."""
    tx.send(_PUT, *row, tx.row_seal.of("system_duty", *row))


def _whole(tx: Transaction, read: list[Row]) -> list[DutyRow]:
    return [DutyRow._make(row) for row in tx.row_seal.whole("system_duty", read)]
