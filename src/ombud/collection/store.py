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
    tx.run(f"INSERT INTO information_duty (subject_id, {_DUTY}) VALUES (?, ?, ?, ?, ?, ?, ?)", subject, *duty)


def duties(tx: Transaction, subject: SubjectId) -> list[DutyRow]:
    rows = tx.all(f"SELECT {_DUTY} FROM information_duty WHERE subject_id = ? ORDER BY due_at", subject)
    return [DutyRow(*row) for row in rows]


def has_open_duty(tx: Transaction, subject: SubjectId, source: str) -> bool:
    sql = "SELECT 1 FROM information_duty WHERE subject_id = ? AND source = ? AND done_at IS NULL"
    return tx.one(sql, subject, source) is not None


def bring_forward(tx: Transaction, subject: SubjectId, but: str, at: int) -> int:
    """Open duties from another source than `but` are due at `at` at the latest; how many moved."""
    sql = (
        "UPDATE information_duty SET due_at = ? WHERE subject_id = ? AND done_at IS NULL AND exemption IS NULL"
        " AND source <> ? AND due_at > ?"
    )
    return tx.run(sql, at, subject, but, at)


def open_duties(tx: Transaction) -> list[tuple[bytes, DutyRow]]:
    """Everybody whom we owe information, the first that is due before the others."""
    rows = tx.all(f"SELECT subject_id, {_DUTY} FROM information_duty WHERE done_at IS NULL ORDER BY due_at, duty_id")
    return [(row[0], DutyRow(*row[1:])) for row in rows]


def end_duty(tx: Transaction, subject: SubjectId, duty_id: bytes, at: int, exemption: str | None) -> bool:
    sql = (
        "UPDATE information_duty SET done_at = ?, exemption = ?"
        " WHERE subject_id = ? AND duty_id = ? AND done_at IS NULL"
    )
    return tx.run(sql, at, exemption, subject, duty_id) == 1
