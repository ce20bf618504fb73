"""The only SQL about visitors."""

from enum import StrEnum
from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.terms import SubjectId


class Place(StrEnum):
    """Where pieces lie: the tables, which are all alike."""

    LOG = "web_log"
    COUNT = "web_count"
    ON_SITE = "web_onsite"
    VISIT = "web_visit"
    CHOICE = "web_choice"


class PieceRow(NamedTuple):
    subject_id: bytes
    piece_id: bytes
    klass: str
    at: int
    """The hour of what it holds; of an answer, its instant."""
    until: int
    sealed: bytes


class ImportRow(NamedTuple):
    """How far a file has been taken in."""

    head: bytes
    """The keyed hash of its first line."""
    content: bytes
    """The keyed hash of what is in."""
    size: int
    """How many bytes that is."""
    lines: int
    at: int


_PIECE = ", ".join(PieceRow._fields)
_IMPORT = ", ".join(ImportRow._fields)


def add(tx: Transaction, place: Place, row: PieceRow) -> None:
    tx.send(f"INSERT INTO {place} ({_PIECE}, seal) VALUES (?, ?, ?, ?, ?, ?, ?)", *row, _seal(tx, place, row))


def pieces(tx: Transaction, place: Place, subject: SubjectId, klass: str, at: int) -> list[PieceRow]:
    """The pieces of one id that have not ended, in the order of their hours."""
    sql = f"SELECT {_PIECE}, seal FROM {place} WHERE subject_id = ? AND klass = ? AND until > ? ORDER BY at, piece_id"
    return [_whole(tx, place, row) for row in tx.all(sql, subject, klass, at)]


def page(tx: Transaction, place: Place, at: int, after: tuple[bytes, bytes], limit: int) -> list[PieceRow]:
    """Some of the pieces that have not ended, in the order of their keys."""
    sql = (
        f"SELECT {_PIECE}, seal FROM {place} WHERE until > ? AND (subject_id > ? OR (subject_id = ? AND piece_id > ?))"
        " ORDER BY subject_id, piece_id LIMIT ?"
    )
    return [_whole(tx, place, row) for row in tx.all(sql, at, after[0], after[0], after[1], limit)]


def hours(tx: Transaction, place: Place, at: int) -> list[tuple[bytes, int]]:
    """(whose, hour) of every piece that has not ended. Nothing of it is opened."""
    sql = f"SELECT subject_id, piece_id, klass, at, until, seal FROM {place} WHERE until > ?"
    return [(bytes(row[0]), row[3]) for row in tx.row_seal.whole(place.value, tx.all(sql, at))]


def ended(tx: Transaction, place: Place, at: int) -> int:
    """How many pieces have ended and are still there."""
    row = tx.one(f"SELECT count(*) FROM {place} WHERE until <= ?", at)
    return int(row[0]) if row else 0


def end_sooner(tx: Transaction, place: Place, row: PieceRow, until: int) -> None:
    sql = f"UPDATE {place} SET until = ?, seal = ? WHERE subject_id = ? AND piece_id = ?"
    tx.send(sql, until, _seal(tx, place, row._replace(until=until)), row.subject_id, row.piece_id)


def _seal(tx: Transaction, place: Place, row: PieceRow) -> bytes:
    return tx.row_seal.of(place.value, *row[:-1])


def _whole(tx: Transaction, place: Place, read: Row) -> PieceRow:
    *row, seal = read
    found = PieceRow._make(row)
    tx.row_seal.check(place.value, seal, *found[:-1])
    return found._replace(
        subject_id=bytes(found.subject_id), piece_id=bytes(found.piece_id), sealed=bytes(found.sealed)
    )


def add_day(tx: Transaction, subject: SubjectId, day: int) -> None:
    sql = "INSERT INTO web_day (subject_id, day, seal) VALUES (?, ?, ?)"
    tx.send(sql, subject, day, tx.row_seal.of("web_day", subject, day))


def days(tx: Transaction, first: int, last: int) -> list[tuple[SubjectId, int]]:
    """The days of the website between these, both included."""
    sql = "SELECT subject_id, day, seal FROM web_day WHERE day BETWEEN ? AND ? ORDER BY day, subject_id"
    return [(SubjectId(bytes(row[0])), row[1]) for row in tx.row_seal.whole("web_day", tx.all(sql, first, last))]


def imports_of(tx: Transaction, head: bytes) -> list[ImportRow]:
    """Files that begin like that one, the one of which least is in first."""
    rows = tx.all(f"SELECT {_IMPORT} FROM web_import WHERE head = ? ORDER BY size", head)
    return [ImportRow(bytes(row[0]), bytes(row[1]), row[2], row[3], row[4]) for row in rows]


def move_import(tx: Transaction, before: ImportRow | None, now: ImportRow) -> bool:
    """Note how far a file has been taken in; False where another run has moved it meanwhile."""
    if before is not None:
        gone = tx.run("DELETE FROM web_import WHERE head = ? AND content = ?", before.head, before.content)
        if not gone:
            return False
    sql = f"INSERT INTO web_import ({_IMPORT}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (head, content) DO NOTHING"
    return tx.run(sql, *now) == 1


def forget_imports(tx: Transaction, before: int) -> int:
    """Let go of files all of whose lines have ended: they would be left out for their age."""
    return tx.run("DELETE FROM web_import WHERE at < ?", before)
