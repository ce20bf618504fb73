"""The only SQL about choices.

Every row is sealed as it is written and checked as it is read (`database/row_seal.py`), and `wishes` says how many
records there are: one that somebody has deleted is missed.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ombud.choices.model import Wished
from ombud.database import DamagedRow, Row, RowSeal, Transaction
from ombud.database.sealed_rows import put_statement
from ombud.terms import SubjectId


class ChoiceRow(NamedTuple):
    choice_id: bytes
    kind: str
    bit: int | None
    category: str | None
    ground: str | None
    made_at: int
    ended_at: int | None
    told_at: int | None
    sealed: bytes


_COLUMNS = "choice_id, kind, bit, category, ground, made_at, ended_at, told_at, sealed"
_INSERT = f"INSERT INTO choice (subject_id, {_COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

WISHES = "SELECT choices, flags, recorded, seal FROM wishes WHERE subject_id = ?"
"""Asks for the two masks of a subject, and how many records there are: one row, or none."""
ROWS = f"SELECT {_COLUMNS}, seal FROM choice WHERE subject_id = ? ORDER BY made_at, choice_id"
"""Asks for the records of a subject's choices."""


class Change(NamedTuple):
    """What becomes of a person's masks and records."""

    choices: tuple[int, int] = (0, 0)
    """Bits that are set, and bits that are cleared after that."""
    flags: tuple[int, int] = (0, 0)
    records: tuple[ChoiceRow, ...] = ()
    """Choices that are recorded."""
    ends: tuple[int, int] = (0, 0)
    """Bits of choices whose records end, and when."""


def whole_wishes(row_seal: RowSeal, subject: SubjectId, read: Sequence[Row]) -> Wished | None:
    """What was read (`WISHES`), if it is as it was written; none where the person has never decided anything."""
    if not read:
        return None
    *values, seal = read[0]
    row_seal.check("wishes", seal, subject, *values)
    return Wished._make(values)


def whole_rows(row_seal: RowSeal, subject: SubjectId, wished: Wished | None, read: Iterable[Row]) -> list[ChoiceRow]:
    """The records that were read (`ROWS`), if each is as it was written and all are there."""
    found = []
    for *values, seal in read:
        row = ChoiceRow._make(values)
        row_seal.check("choice", seal, subject, *row[:-1])
        found.append(row)
    if len(found) != (wished or Wished()).recorded:
        raise DamagedRow("choice")
    return found


def wishes(tx: Transaction, subject: SubjectId) -> tuple[int, int]:
    """The choices and the flags."""
    return (_wished(tx, subject) or Wished())[:2]


_WRITE = (
    "INSERT INTO wishes (subject_id, choices, flags, recorded, seal) VALUES (?, ?, ?, ?, ?) ON CONFLICT (subject_id)"
    " DO UPDATE SET choices = excluded.choices, flags = excluded.flags, recorded = excluded.recorded,"
    " seal = excluded.seal"
)


def set_choices(tx: Transaction, subject: SubjectId, *, on: int, off: int) -> None:
    """Set and clear bits of the choices; the row is made where it is missing."""
    change(tx, subject, Change(choices=(on, off)))


def set_flags(tx: Transaction, subject: SubjectId, *, on: int, off: int) -> None:
    """The same of the flags."""
    change(tx, subject, Change(flags=(on, off)))


def insert(tx: Transaction, subject: SubjectId, row: ChoiceRow) -> None:
    """Record a choice that changes no mask: what the person decided is in force already, or is over."""
    change(tx, subject, Change(records=(row,)))


def change(tx: Transaction, subject: SubjectId, to: Change, was: Wished | None = None) -> None:
    """Change a person's masks and record choices. `was`: what the act has read, where nothing has changed it since.

    The act holds the person, so that nobody changes their wishes between this reading and this writing.
    """
    was = was or _wished(tx, subject) or Wished()
    if was.choices & to.ends[0]:
        end_bits(tx, subject, *to.ends)
    for row in to.records:
        tx.send(_INSERT, subject, *row, tx.row_seal.of("choice", subject, *row[:-1]))
    choices = (was.choices | to.choices[0]) & ~to.choices[1]
    flags = (was.flags | to.flags[0]) & ~to.flags[1]
    _write(tx, subject, Wished(choices, flags, was.recorded + len(to.records)))


def end_bits(tx: Transaction, subject: SubjectId, bits: int, at: int) -> None:
    """End the records of these choices, as many as there are."""
    for row in rows(tx, subject):
        if row.ended_at is None and row.bit is not None and bits >> row.bit & 1:
            _update(tx, subject, row._replace(ended_at=at))


def end(tx: Transaction, subject: SubjectId, choice_id: bytes, at: int) -> bool:
    return _of_open(tx, subject, choice_id, lambda row: row._replace(ended_at=at))


def tell(tx: Transaction, subject: SubjectId, choice_id: bytes, at: int) -> bool:
    return _of_open(tx, subject, choice_id, lambda row: row._replace(told_at=at))


def reseal(tx: Transaction, subject: SubjectId, choice_id: bytes, sealed: bytes) -> None:
    tx.send("UPDATE choice SET sealed = ? WHERE subject_id = ? AND choice_id = ?", sealed, subject, choice_id)


def people_with(tx: Transaction, kind: str) -> list[SubjectId]:
    """Everybody of whom such a limit is in force."""
    sql = "SELECT DISTINCT subject_id FROM choice WHERE kind = ? AND ended_at IS NULL ORDER BY subject_id"
    return [SubjectId(row[0]) for row in tx.all(sql, kind)]


def forget(tx: Transaction, subject: SubjectId) -> int:
    """Delete the rows of choices, and empty what is left: a limit in force goes on without its evidence."""
    tx.run("UPDATE choice SET sealed = ? WHERE subject_id = ? AND bit IS NULL AND ended_at IS NULL", b"", subject)
    sql = "DELETE FROM choice WHERE subject_id = ? AND (bit IS NOT NULL OR ended_at IS NOT NULL)"
    gone = tx.run(sql, subject)
    _recorded_fewer(tx, subject, gone)
    return gone


def ended(tx: Transaction, subject: SubjectId, before: int) -> list[bytes]:
    """The records of choices and limits that ended by then."""
    return sorted(row.choice_id for row in rows(tx, subject) if row.ended_at is not None and row.ended_at <= before)


def remove(tx: Transaction, subject: SubjectId, choices: Sequence[bytes]) -> None:
    tx.send_many("DELETE FROM choice WHERE subject_id = ? AND choice_id = ?", [(subject, one) for one in choices])
    _recorded_fewer(tx, subject, len(choices))


def made_at(tx: Transaction, subject: SubjectId, at: int) -> list[ChoiceRow]:
    """What was said at that instant and is in force."""
    return [row for row in rows(tx, subject) if row.made_at == at and row.ended_at is None]


def rows(tx: Transaction, subject: SubjectId) -> list[ChoiceRow]:
    """The records of a subject's choices. Raises `DamagedRow` where one is not as it was written, or is gone."""
    wished, read = tx.each((WISHES, subject), (ROWS, subject))
    return whole_rows(tx.row_seal, subject, whole_wishes(tx.row_seal, subject, wished), read)


def _wished(tx: Transaction, subject: SubjectId) -> Wished | None:
    return whole_wishes(tx.row_seal, subject, tx.all(WISHES, subject))


def _write(tx: Transaction, subject: SubjectId, wished: Wished) -> None:
    tx.send(_WRITE, subject, *wished, tx.row_seal.of("wishes", subject, *wished))


def _recorded_fewer(tx: Transaction, subject: SubjectId, gone: int) -> None:
    was = _wished(tx, subject)
    if was is not None and gone:
        _write(tx, subject, was._replace(recorded=was.recorded - gone))


def _of_open(tx: Transaction, subject: SubjectId, choice_id: bytes, changed: Callable[[ChoiceRow], ChoiceRow]) -> bool:
    found = [row for row in rows(tx, subject) if row.choice_id == choice_id and row.ended_at is None]
    for row in found:
        _update(tx, subject, changed(row))
    return bool(found)


def _update(tx: Transaction, subject: SubjectId, row: ChoiceRow) -> None:
    sql = "UPDATE choice SET ended_at = ?, told_at = ?, seal = ? WHERE subject_id = ? AND choice_id = ?"
    seal = tx.row_seal.of("choice", subject, *row[:-1])
    tx.send(sql, row.ended_at, row.told_at, seal, subject, row.choice_id)


class CircumstanceRow(NamedTuple):
    circumstance_id: bytes
    kind: str
    state: str
    noted_at: int
    ended_at: int | None
    kept_until: int | None
    """When the row may go; none while it holds."""
    klass: str
    version: int
    sealed: bytes


_CIRCUMSTANCE = ", ".join(CircumstanceRow._fields)


def circumstances(tx: Transaction, subject: SubjectId) -> list[CircumstanceRow]:
    sql = f"SELECT {_CIRCUMSTANCE}, seal FROM circumstance WHERE subject_id = ? ORDER BY noted_at, circumstance_id"
    return [CircumstanceRow._make(row) for row in tx.row_seal.whole("circumstance", tx.all(sql, subject), subject)]


def add_circumstance(tx: Transaction, subject: SubjectId, row: CircumstanceRow) -> None:
    sql = f"INSERT INTO circumstance (subject_id, {_CIRCUMSTANCE}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row, tx.row_seal.of("circumstance", subject, *row))


def move_circumstance(tx: Transaction, subject: SubjectId, row: CircumstanceRow) -> bool:
    """Write the next version of a row; False where it is not the next one."""
    return tx.run(
        "UPDATE circumstance SET state = ?, ended_at = ?, kept_until = ?, version = ?,"
        " sealed = ?, seal = ? WHERE subject_id = ? AND circumstance_id = ? AND version = ?",
        row.state, row.ended_at, row.kept_until, row.version, row.sealed,
        tx.row_seal.of("circumstance", subject, *row), subject, row.circumstance_id, row.version - 1,
    ) == 1  # fmt: skip


def flagged(tx: Transaction, flag: int) -> frozenset[SubjectId]:
    """Everybody who has this flag."""
    sql = "SELECT subject_id FROM wishes WHERE flags & CAST(? AS INTEGER) <> 0"
    return frozenset(SubjectId(row[0]) for row in tx.all(sql, flag))


class ConfirmationRow(NamedTuple):
    confirmation_id: bytes
    bit: int
    state: str
    asked_at: int
    ends_at: int
    """From then on it is too late to answer."""
    sent_at: int | None
    ended_at: int | None
    kept_until: int
    token: bytes
    """The hash of what the person answers with."""
    klass: str
    version: int
    sealed: bytes


_CONFIRMATION = ", ".join(ConfirmationRow._fields)


def confirmations(tx: Transaction, subject: SubjectId) -> list[ConfirmationRow]:
    sql = f"SELECT {_CONFIRMATION}, seal FROM confirmation WHERE subject_id = ? ORDER BY asked_at, confirmation_id"
    return [ConfirmationRow._make(row) for row in tx.row_seal.whole("confirmation", tx.all(sql, subject), subject)]


WAITS = "SELECT 1 FROM confirmation WHERE subject_id = ? AND state = 'waiting' LIMIT 1"


def waits(tx: Transaction, subject: SubjectId) -> bool:
    """Is there one without an end?"""
    return tx.one(WAITS, subject) is not None


def confirmation_of(tx: Transaction, token: bytes) -> tuple[SubjectId, ConfirmationRow] | None:
    """Whose it is that is answered with this, and which."""
    sql = f"SELECT subject_id, {_CONFIRMATION}, seal FROM confirmation WHERE token = ?"
    found = tx.row_seal.whole("confirmation", tx.all(sql, token))
    return (SubjectId(found[0][0]), ConfirmationRow._make(found[0][1:])) if found else None


def add_confirmation(tx: Transaction, subject: SubjectId, row: ConfirmationRow) -> None:
    marks = ", ".join("?" * (len(row) + 2))
    sql = f"INSERT INTO confirmation (subject_id, {_CONFIRMATION}, seal) VALUES ({marks})"
    tx.send(sql, subject, *row, tx.row_seal.of("confirmation", subject, *row))


def move_confirmation(tx: Transaction, subject: SubjectId, row: ConfirmationRow) -> None:
    """Write its next version, in an act that holds the person and has read it."""
    tx.send(
        "UPDATE confirmation SET state = ?, sent_at = ?, ended_at = ?, version = ?, sealed = ?, seal = ?"
        " WHERE subject_id = ? AND confirmation_id = ? AND version = ?",
        row.state, row.sent_at, row.ended_at, row.version, row.sealed,
        tx.row_seal.of("confirmation", subject, *row), subject, row.confirmation_id, row.version - 1,
    )  # fmt: skip


class SettingRow(NamedTuple):
    name: str
    value: int
    set_at: int


_PUT_SETTING = put_statement("own_setting", ("subject_id", *SettingRow._fields))


def own_settings(tx: Transaction, subject: SubjectId) -> list[SettingRow]:
    """What the person has set for themself, by name."""
    sql = "SELECT name, value, set_at, seal FROM own_setting WHERE subject_id = ? ORDER BY name"
    return [SettingRow._make(row) for row in tx.row_seal.whole("own_setting", tx.all(sql, subject), subject)]


def set_own(tx: Transaction, subject: SubjectId, row: SettingRow) -> None:
    """Set it, in place of what it was."""
    tx.send(_PUT_SETTING, subject, *row, tx.row_seal.of("own_setting", subject, *row))
