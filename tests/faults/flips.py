"""Flip bits of an installation: in every cell of every row through SQLite, and anywhere in the raw files (R16).

A flip is *found* when something says so before a wrong value is used: SQLite, a seal, the log, or the look at
everybody's wholeness (`ombud doctor`). It is *harmless* when everybody still gets exactly what they got before
and everything is as it was. Everything else is *missed*.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ombud.app import row_seals
from ombud.app.log_keys import DirectoryLogKeys, KeyringSigner
from ombud.audit import Ledger
from ombud.audit.lane import LaneError
from ombud.database import DatabaseFault, SqliteDatabase
from ombud.keys import KeyDirectory, Keyring, KeyStoreFault, TamperedError
from ombud.keys.root import FileRoot
from ombud.policy.ask import Refusal
from ombud.terms import SubjectId
from ombud.vault import PolicyBook, Vault
from ombud.vault.budget import Budget
from ombud.vault.policies import PolicyChanged
from ombud.vault.wholeness import Wholeness, strays
from tests.clinic import CAMPAIGNS, EVA, RUT, VERA, Clinic

FAULTS = (DatabaseFault, TamperedError, KeyStoreFault, LaneError, PolicyChanged, LookupError, TypeError, ValueError)
READS = (
    ("contract.perform", "name", RUT, None),
    ("contract.perform", "contact", RUT, None),
    ("contract.perform", "birth_date", RUT, None),
    ("marketing.direct", "contact", CAMPAIGNS, "email"),
    ("care.record", "health", VERA, None),
    ("legal.claims", "name", EVA, None),
)
Got = dict[tuple[bytes, str, str], Any]


class Cell(NamedTuple):
    table: str
    column: str
    key: tuple[Any, ...]
    """The row, by its primary key."""


def _key(database: sqlite3.Connection, table: str) -> list[str]:
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    return [column[1] for column in columns if column[5]] or [columns[0][1]]


def cells(path: Path) -> list[Cell]:
    """Every cell that holds something."""
    with sqlite3.connect(path) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [
            Cell(table, column[1], tuple(key))
            for table in tables
            for column in database.execute(f"PRAGMA table_info({table})").fetchall()
            for key in database.execute(
                f"SELECT {', '.join(_key(database, table))} FROM {table} WHERE {column[1]} IS NOT NULL"
            ).fetchall()
        ]
    database.close()
    return found


def flip_cell(path: Path, cell: Cell, random: Random) -> bool:
    """One bit of a cell is another; False where the row's own rules do not let it be written."""
    table, column, key = cell
    with sqlite3.connect(path) as database:
        where = " AND ".join(f"{name} IS ?" for name in _key(database, table))
        (value,) = database.execute(f"SELECT {column} FROM {table} WHERE {where}", key).fetchone()
        try:
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (_flipped(value, random), *key))
        except sqlite3.Error:
            return False
    database.close()
    return True


def flip_file(path: Path, random: Random) -> None:
    """One bit of the raw file is another."""
    raw = bytearray(path.read_bytes())
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    path.write_bytes(raw)


def _flipped(value: Any, random: Random) -> Any:
    if isinstance(value, int):
        return value ^ 1 << random.randrange(min(62, max(4, value.bit_length())))
    raw = bytearray(value.encode() if isinstance(value, str) else value)
    if not raw:
        return b"\0"
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(7)
    return raw.decode("utf-8", "replace") if isinstance(value, str) else bytes(raw)


def opened(folder: Path, clinic: Clinic) -> Clinic:
    """The installation in the folder, as a new process has it."""
    keyring = Keyring.open(folder / "keys", FileRoot.open(folder / "root.key"))
    database, directory = SqliteDatabase(folder / "ombud.db"), KeyDirectory(keyring, clinic.vault.new_id)
    ledger = Ledger(database, DirectoryLogKeys(directory, keyring), KeyringSigner(keyring), folder / "lanes")
    budget = Budget(database, directory, {"rut": 10_000})
    vault = Vault(database, keyring, directory, ledger, PolicyBook(), clinic.vault.new_id, budget)
    return replace(clinic, folder=folder, vault=vault)


def got(clinic: Clinic, subject: SubjectId) -> Got:
    """What everybody gets of one person, by the doors; a fault is what is said of it."""
    answers: Got = {}
    for purpose, category, by, channel in READS:
        try:
            answer = clinic.read(subject, purpose, category, by, channel)
            values = None if isinstance(answer, Refusal) else [dict(value.fields) for value in answer.data.reveal()]
        except FAULTS as fault:
            values = type(fault)
        answers[subject, purpose, category] = values
    return answers


def looked(clinic: Clinic, note: str, subjects: list[SubjectId]) -> Iterator[str]:
    """What the product's own looks find: SQLite's, everybody's wholeness, the log, the counts of what was decided."""
    try:
        with clinic.vault.database.read() as tx:
            if tx.one("PRAGMA integrity_check(1)") != ("ok",):
                yield "sqlite"
        yield from row_seals.damaged(clinic.vault.database)
        with clinic.vault.database.read() as tx:
            there = {row[0] for row in tx.all("SELECT subject_id FROM subject")}
            if there != set(subjects):
                yield "somebody is gone"
            whole = Wholeness(clinic.vault.keyring, clinic.vault.directory, clinic.vault.book)
            for subject in subjects:
                yield from whole.damage(tx, subject)
            yield from strays(clinic.vault.database, tx)
            clinic.vault.book.in_force(tx, clinic.now)
            clinic.vault.book.versions(tx)
        yield from (problem.fault for problem in clinic.vault.ledger.verify(note).problems)
        if not clinic.vault.ledger.beside_counts(clinic.now).sound:
            yield "counts"
    except FAULTS as fault:
        yield type(fault).__name__


def judged(clinic: Clinic, before: Got, note: str, subjects: list[SubjectId]) -> str:
    """`found`, `harmless` or `missed`; and `released` when a value came out that is not what was put in."""
    found = bool(list(looked(clinic, note, subjects)))
    after = {key: values for subject in subjects for key, values in got(clinic, subject).items()}
    wrong = [key for key, values in after.items() if isinstance(values, list) and values != before[key]]
    if any(value not in (before[key] or ()) for key in wrong for value in after[key]):
        return "found-after-release" if found else "released"
    said = any(isinstance(values, type) for values in after.values())
    return "found" if found or said else "harmless" if after == before else "missed"


def copied(clinic: Clinic, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(clinic.folder, to)
    return to
