"""The only SQL about imports and duties to inform."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class DutyRow(NamedTuple):
    duty_id: bytes
    source: str
    received_at: int
    due_at: int
    done_at: int | None
    exemption: str | None


_DUTY = ", ".join(DutyRow._fields)


def rows_done(tx: Transaction, mac: bytes) -> int:
    """The line up to which an unfinished run of this file came; 0 for a new or a finished one."""
    row = tx.one("SELECT line FROM intake WHERE mac = ? AND finished_at IS NULL", mac)
    return 0 if row is None else int(row[0])


def note(tx: Transaction, mac: bytes, line: int) -> None:
    tx.run(
        "INSERT INTO intake (mac, line, finished_at) VALUES (?, ?, NULL)"
        " ON CONFLICT (mac) DO UPDATE SET line = excluded.line, finished_at = NULL",
        mac, line,
    )  # fmt: skip


def finish(tx: Transaction, mac: bytes, at: int) -> None:
    tx.run("UPDATE intake SET finished_at = ? WHERE mac = ?", at, mac)


def add_duty(tx: Transaction, subject: SubjectId, duty: DutyRow) -> None:
    sql = f"INSERT INTO information_duty (subject_id, {_DUTY}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    tx.run(sql, subject, *duty, tx.row_seal.of("information_duty", subject, *duty))


def duties(tx: Transaction, subject: SubjectId) -> list[DutyRow]:
    rows = tx.all(f"SELECT {_DUTY}, seal FROM information_duty WHERE subject_id = ? ORDER BY due_at", subject)
    for *duty, seal in rows:
        tx.row_seal.check("information_duty", seal, subject, *duty)
    return [DutyRow._make(row[:-1]) for row in rows]


def has_open_duty(tx: Transaction, subject: SubjectId, source: str) -> bool:
    sql = "SELECT 1 FROM information_duty WHERE subject_id = ? AND source = ? AND done_at IS NULL"
    return tx.one(sql, subject, source) is not None


def bring_forward(tx: Transaction, subject: SubjectId, but: str, at: int) -> int:
    """Open duties from another source than `but` are due at `at` at the latest; how many moved."""
    later = [
        duty
        for duty in duties(tx, subject)
        if (duty.done_at, duty.exemption) == (None, None) and duty.source != but and duty.due_at > at
    ]
    for duty in later:
        _update(tx, subject, duty._replace(due_at=at))
    return len(later)


def open_duties(tx: Transaction) -> list[tuple[bytes, DutyRow]]:
    """Everybody whom we owe information, the first that is due before the others."""
    sql = f"SELECT subject_id, {_DUTY}, seal FROM information_duty WHERE done_at IS NULL ORDER BY due_at, duty_id"
    rows = tx.all(sql)
    for *row, seal in rows:
        tx.row_seal.check("information_duty", seal, *row)
    return [(row[0], DutyRow._make(row[1:-1])) for row in rows]


def end_duty(tx: Transaction, subject: SubjectId, duty_id: bytes, at: int, exemption: str | None) -> bool:
    found = [duty for duty in duties(tx, subject) if duty.duty_id == duty_id and duty.done_at is None]
    for duty in found:
        _update(tx, subject, duty._replace(done_at=at, exemption=exemption))
    return bool(found)


def _update(tx: Transaction, subject: SubjectId, duty: DutyRow) -> None:
    sql = (
        "UPDATE information_duty SET due_at = ?, done_at = ?, exemption = ?, seal = ?"
        " WHERE subject_id = ? AND duty_id = ?"
    )
    seal = tx.row_seal.of("information_duty", subject, *duty)
    tx.run(sql, duty.due_at, duty.done_at, duty.exemption, seal, subject, duty.duty_id)
