"""The only SQL of questions in the installation's database; what an extract is asked is `compile.py`'s."""

from typing import NamedTuple

from ombud.database import Transaction


class AnsweredRow(NamedTuple):
    answer_id: bytes
    purpose: str
    address: str
    extract_id: bytes
    digest: bytes
    releases: bytes
    asked_at: int
    asked_by: str


class SavedRow(NamedTuple):
    name: str
    version: int
    purpose: str
    address: str
    saved_at: int
    saved_by: str


class FindingRow(NamedTuple):
    finding_id: bytes
    purpose: str
    found: str
    changed: str
    answers: bytes
    found_at: int
    found_by: str


class TableRow(NamedTuple):
    name: str
    version: int
    purpose: str
    address: str
    figures: str
    minimum: int
    answer_id: bytes
    made_at: int
    kept_at: int
    kept_by: str


_ANSWERED, _SAVED, _FINDING, _TABLE = (", ".join(row._fields) for row in (AnsweredRow, SavedRow, FindingRow, TableRow))


def add_answered(tx: Transaction, row: AnsweredRow) -> None:
    sql = f"INSERT INTO answered ({_ANSWERED}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("answered", *row))


def answered_before(tx: Transaction, extract: bytes, purpose: str, address: str) -> AnsweredRow | None:
    """The latest answer to that question from that extract. Raises `DamagedRow`."""
    sql = (
        f"SELECT {_ANSWERED}, seal FROM answered WHERE extract_id = ? AND purpose = ? AND address = ?"
        " ORDER BY asked_at DESC, answer_id DESC LIMIT 1"
    )
    rows = tx.row_seal.whole("answered", tx.all(sql, extract, purpose, address))
    return next((AnsweredRow._make(row) for row in rows), None)


def answered(tx: Transaction, answer: bytes) -> AnsweredRow | None:
    rows = tx.row_seal.whole("answered", tx.all(f"SELECT {_ANSWERED}, seal FROM answered WHERE answer_id = ?", answer))
    return next((AnsweredRow._make(row) for row in rows), None)


def add_saved(tx: Transaction, row: SavedRow) -> None:
    sql = f"INSERT INTO saved_question ({_SAVED}, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("saved_question", *row))


def saved(tx: Transaction) -> list[SavedRow]:
    """Every version of every question, the newest of each last. Raises `DamagedRow`."""
    rows = tx.all(f"SELECT {_SAVED}, seal FROM saved_question ORDER BY name, version")
    return [SavedRow._make(row) for row in tx.row_seal.whole("saved_question", rows)]


def add_finding(tx: Transaction, row: FindingRow) -> None:
    sql = f"INSERT INTO finding ({_FINDING}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("finding", *row))


def findings(tx: Transaction) -> list[FindingRow]:
    """Every finding, the newest first. Raises `DamagedRow`."""
    rows = tx.all(f"SELECT {_FINDING}, seal FROM finding ORDER BY found_at DESC, finding_id")
    return [FindingRow._make(row) for row in tx.row_seal.whole("finding", rows)]


def add_table(tx: Transaction, row: TableRow) -> None:
    sql = f"INSERT INTO released_table ({_TABLE}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("released_table", *row))


def tables(tx: Transaction) -> list[TableRow]:
    """Every version of every table, the newest of each last. Raises `DamagedRow`."""
    rows = tx.all(f"SELECT {_TABLE}, seal FROM released_table ORDER BY name, version")
    return [TableRow._make(row) for row in tx.row_seal.whole("released_table", rows)]
