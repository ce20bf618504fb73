"""The only SQL about sealed records and where people stand, beside what a decision reads (`store_moment.py`)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from ombud.database import RowSeal, Transaction
from ombud.terms import SubjectId
from ombud.vault.model import Row

_COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" * (len(Row._fields) + 2))
_INSERT = f"INSERT INTO record (subject_id, {_COLUMNS}, seal) VALUES ({_MARKS})"
_RULE = Row._fields.index("rule")
_VERSION_PLACE = 1 + Row._fields.index("version")


HEADS = ", ".join(("subject_id", *Row._fields[:_RULE], "superseded_at", "rule", "seal"))
"""The columns of a record that its seal is over, with the rule and the seal: for what asks about many people."""


class Head(NamedTuple):
    """Whose a record is and what it is, without its content."""

    subject: SubjectId
    record_id: bytes
    klass: str
    category: str
    version: int
    rule: str | None


def heads(row_seal: RowSeal, read: Iterable[Sequence[Any]]) -> list[Head]:
    """The records that were read (`HEADS`), if each is as it was written. Raises `DamagedRow`."""
    found = []
    for *clear, rule, seal in read:
        row_seal.check("record", seal, *clear)
        subject, record_id, klass, category = clear[:4]
        found.append(Head(SubjectId(bytes(subject)), bytes(record_id), klass, category, clear[_VERSION_PLACE], rule))
    return found


def insert(tx: Transaction, subject: SubjectId, row: Row) -> None:
    tx.send(_INSERT, subject, *row, _seal(tx, subject, row))


def _seal(tx: Transaction, subject: SubjectId, row: Row) -> bytes:
    return tx.row_seal.of("record", subject, *_clear(row))


def _clear(row: Row) -> tuple[Any, ...]:
    """What the row's seal is over. The rule's name, the content's code and what is sealed are beside it."""
    return (*row[:_RULE], row.superseded_at)


def whole(row_seal: RowSeal, subject: SubjectId, read: Iterable[Sequence[Any]]) -> list[Row]:
    """The records that were read (`ROWS`), if each is as it was written. Raises `DamagedRow`."""
    found = []
    for *values, seal in read:
        row = Row._make(values)
        row_seal.check("record", seal, subject, *_clear(row))
        found.append(row)
    return found


def record_with(tx: Transaction, subject: SubjectId, category: str, content: bytes) -> bytes | None:
    """The record that holds this content already, if there is one. `content` is keyed by its class."""
    row = tx.one(
        "SELECT record_id FROM record WHERE subject_id = ? AND category = ? AND content = ?", subject, category, content
    )
    return None if row is None else bytes(row[0])


def found_by(tx: Transaction, at: int, keys: Sequence[tuple[str, bytes]]) -> tuple[int | None, tuple[SubjectId, ...]]:
    """The policy version in force, and whoever is found by one of these fields and blinds."""
    by = " OR ".join(["field = ? AND blind = ?"] * len(keys)) or "FALSE"
    sql = (
        "SELECT p.number, b.subject_id FROM (SELECT max(number) AS number FROM policy_version WHERE from_at <= ?) p"
        f" LEFT JOIN (SELECT DISTINCT subject_id FROM blind_index WHERE {by}) b ON TRUE ORDER BY b.subject_id"
    )
    rows = tx.all(sql, at, *(value for key in keys for value in key))
    return rows[0][0], tuple(SubjectId(row[1]) for row in rows if row[1] is not None)


def register(tx: Transaction, subject: SubjectId, at: int, standing: bytes, stale: int) -> None:
    """Somebody new, with where they stand."""
    sql = "INSERT INTO subject (subject_id, created_at, standing, stale, seal) VALUES (?, ?, ?, ?, ?)"
    tx.send(sql, subject, at, standing, stale, tx.row_seal.of("subject", subject, standing))


STANDING = "SELECT standing, seal FROM subject WHERE subject_id = ?"
"""Asks for where a subject stands: one row, or none."""


def whole_standing(row_seal: RowSeal, subject: SubjectId, read: Sequence[Sequence[Any]]) -> bytes | None:
    """Where the person stands as it was read (`STANDING`), if it is as it was written; none where it is not there."""
    standing, seal = read[0] if read else (None, None)
    if standing is not None:
        row_seal.check("subject", seal, subject, standing)
    return standing


def standing(tx: Transaction, subject: SubjectId) -> bytes | None:
    return whole_standing(tx.row_seal, subject, tx.all(STANDING, subject))


def set_standing(tx: Transaction, subject: SubjectId, standing: bytes, stale: int) -> None:
    """Write where a person stands, if they are there; `stale` is 1 where the ends of their records have moved."""
    sql = "UPDATE subject SET standing = ?, seal = ?, stale = stale | CAST(? AS SMALLINT) WHERE subject_id = ?"
    tx.send(sql, standing, tx.row_seal.of("subject", subject, standing), stale, subject, rows=None)


def set_settled(tx: Transaction, subject: SubjectId, standing: bytes) -> bool:
    """The ends of the person's records are right; False if the person is gone."""
    sql = "UPDATE subject SET standing = ?, seal = ?, stale = 0 WHERE subject_id = ?"
    return tx.run(sql, standing, tx.row_seal.of("subject", subject, standing), subject) == 1


Some = Callable[[Transaction, SubjectId, int], list[SubjectId]]
"""Some people in their order, after one of them."""


def keep_log(tx: Transaction, subject: SubjectId, until: int | None) -> None:
    """The journal of a patient has gone: what was logged of them stays until then. None: that day has come."""
    tx.send("UPDATE subject SET log_until = ? WHERE subject_id = ?", until, subject, rows=None)


def log_until(tx: Transaction, subject: SubjectId) -> int | None:
    row = tx.one("SELECT log_until FROM subject WHERE subject_id = ?", subject)
    return None if row is None else row[0]


def is_stale(tx: Transaction, subject: SubjectId) -> bool:
    """Are the ends of the person's records to be computed anew?"""
    return tx.one("SELECT 1 FROM subject WHERE subject_id = ? AND stale = 1", subject) is not None


def unsettled(tx: Transaction, after: SubjectId, limit: int) -> list[SubjectId]:
    """Some of the people whose ends are to be computed anew, in their order, after that one."""
    sql = "SELECT subject_id FROM subject WHERE stale = 1 AND subject_id > ? ORDER BY subject_id LIMIT ?"
    return [SubjectId(row[0]) for row in tx.all(sql, after, limit)]


def people(tx: Transaction, after: SubjectId, limit: int) -> list[SubjectId]:
    """Some of the people there are, in their order, after that one."""
    sql = "SELECT subject_id FROM subject WHERE subject_id > ? ORDER BY subject_id LIMIT ?"
    return [SubjectId(row[0]) for row in tx.all(sql, after, limit)]


ROWS = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND superseded_at IS NULL ORDER BY event_at"
"""Asks for the current records of a subject, oldest event first."""


def rows(tx: Transaction, subject: SubjectId, categories: Collection[str] = ()) -> list[Row]:
    """The person's current records, all or of some categories, oldest event first."""
    chosen = f" AND category IN ({', '.join('?' * len(categories))})" if categories else ""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND superseded_at IS NULL{chosen}"
    return whole(tx.row_seal, subject, tx.all(f"{sql} ORDER BY event_at", subject, *categories))


class IndexRow(NamedTuple):
    """Of one record what says where it belongs and how it is decided about: nothing of its content."""

    record_id: bytes
    klass: str
    category: str
    policy: int
    purposes: int
    regime: int
    marks: int
    unit: bytes | None
    document: bytes | None
    event_at: int
    superseded_at: int | None


_INDEX = ", ".join(IndexRow._fields)
"""The seal of a row is checked when it is read to be opened; no record is told that is not (`rows_with`)."""


def index_page(tx: Transaction, subject: SubjectId, after: bytes, limit: int) -> list[IndexRow]:
    """Some of the person's records, corrected ones too, in the order of their key, after that one."""
    sql = f"SELECT {_INDEX} FROM record WHERE subject_id = ? AND record_id > ? ORDER BY record_id LIMIT ?"
    return [IndexRow._make(row) for row in tx.all(sql, subject, after, limit)]


def index_rows(tx: Transaction, subject: SubjectId, record_id: bytes) -> list[IndexRow]:
    """One record, as an index has it."""
    sql = f"SELECT {_INDEX} FROM record WHERE subject_id = ? AND record_id = ?"
    return [IndexRow._make(row) for row in tx.all(sql, subject, record_id)]


def rows_with(tx: Transaction, subject: SubjectId, ids: Sequence[bytes]) -> list[Row]:
    """These records of the person, as many of them as there are, in no order."""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND record_id IN ({', '.join('?' * len(ids))})"
    return whole(tx.row_seal, subject, tx.all(sql, subject, *ids))


def every_row(tx: Transaction, subject: SubjectId) -> list[Row]:
    """The person's records, those too that a correction has taken the place of, oldest event first."""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? ORDER BY event_at"
    return whole(tx.row_seal, subject, tx.all(sql, subject))


def ended(tx: Transaction, subject: SubjectId, at: int) -> list[Row]:
    """The person's records whose last ground has ended, those too that a correction has taken the place of."""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND until <= ? ORDER BY record_id"
    return whole(tx.row_seal, subject, tx.all(sql, subject, at))


def history(tx: Transaction, subject: SubjectId, categories: Collection[str]) -> list[Row]:
    """What corrections have taken the place of, in some categories, the oldest correction first."""
    sql = (
        f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND superseded_at IS NOT NULL"
        f" AND category IN ({', '.join('?' * len(categories))}) ORDER BY superseded_at, record_id"
    )
    return whole(tx.row_seal, subject, tx.all(sql, subject, *categories))


def supersede(tx: Transaction, subject: SubjectId, row: Row) -> bool:
    """Make a current record history: sealed anew in its next version; False when it is not current any more."""
    sql = (
        "UPDATE record SET version = ?, superseded_at = ?, sealed = ?, seal = ?"
        " WHERE subject_id = ? AND record_id = ? AND version = ? AND superseded_at IS NULL"
    )
    values = (row.version, row.superseded_at, row.sealed, _seal(tx, subject, row))
    return tx.run(sql, *values, subject, row.record_id, row.version - 1) == 1


def set_until(tx: Transaction, subject: SubjectId, rows: Sequence[Row]) -> None:
    """Write the ends that these records of the person have now, and by which rule."""
    tx.send_many(
        "UPDATE record SET until = ?, rule = ?, seal = ? WHERE subject_id = ? AND record_id = ?",
        [(row.until, row.rule, _seal(tx, subject, row), subject, row.record_id) for row in rows],
    )


def settled(tx: Transaction, number: int, law_from: int) -> tuple[SubjectId, bool] | None:
    """How far the ends have been computed under that version and law, and whether of everybody; none: not begun."""
    row = tx.one("SELECT after, done_at FROM settling WHERE number = ? AND law_from = ?", number, law_from)
    return None if row is None else (SubjectId(row[0]), row[1] is not None)


def count_unsettled(tx: Transaction, number: int, law_from: int) -> int:
    """Of how many people the ends are to be computed anew, under that version and law."""
    begun = settled(tx, number, law_from)
    if begun is not None and begun[1]:
        row = tx.one("SELECT count(*) FROM subject WHERE stale = 1")
    else:
        after = SubjectId(b"") if begun is None else begun[0]
        row = tx.one("SELECT count(*) FROM subject WHERE stale = 1 OR subject_id > ?", after)
    return int(row[0]) if row else 0


def note_settled(tx: Transaction, version: tuple[int, int], after: SubjectId, done_at: int | None) -> None:
    """Note how far; `version` is the number of the policy version and the day from which its law applies."""
    sql = (
        "INSERT INTO settling (number, law_from, after, done_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (number, law_from) DO UPDATE SET after = excluded.after, done_at = excluded.done_at"
    )
    tx.send(sql, *version, after, done_at)


def remove(tx: Transaction, subject: SubjectId, records: Sequence[bytes]) -> None:
    tx.send_many("DELETE FROM record WHERE subject_id = ? AND record_id = ?", [(subject, record) for record in records])


def add_no(tx: Transaction, no_id: bytes, at: int, sealed: bytes) -> None:
    tx.send("INSERT INTO no_outbox (no_id, at, sealed) VALUES (?, ?, ?)", no_id, at, sealed)


def noes(tx: Transaction) -> list[tuple[bytes, int, bytes]]:
    """(id, at, sealed) of what waits for the no-file, oldest first."""
    rows = tx.all("SELECT no_id, at, sealed FROM no_outbox ORDER BY at, no_id")
    return [(bytes(row[0]), row[1], bytes(row[2])) for row in rows]


def remove_noes(tx: Transaction, ids: Sequence[bytes]) -> int:
    return tx.many("DELETE FROM no_outbox WHERE no_id = ?", [(no_id,) for no_id in ids])


def alarmed_since(tx: Transaction, actor: str, at: int) -> bool:
    return tx.one("SELECT 1 FROM alarm WHERE actor = ? AND at > ?", actor, at) is not None


def alarm(tx: Transaction, actor: str, at: int, people: int) -> None:
    tx.run("INSERT INTO alarm (actor, at, people) VALUES (?, ?, ?)", actor, at, people)


def forget_alarms(tx: Transaction, before: int) -> None:
    tx.run("DELETE FROM alarm WHERE at <= ?", before)


def alarms(tx: Transaction, since: int) -> list[tuple[str, int, int]]:
    """(account, when, how many people) of the alarms since then, the oldest first."""
    return [
        (row[0], row[1], row[2])
        for row in tx.all("SELECT actor, at, people FROM alarm WHERE at > ? ORDER BY at", since)
    ]
