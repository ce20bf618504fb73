"""A log in an empty folder, and the words to write into it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ombud.audit import Act, Entry, Ledger, Outcome
from ombud.database import Database
from ombud.terms import Actor, CategoryId, PurposeId, RecordId, RoleId, SubjectId, UnitId
from tests.audit.keys_fixture import MemoryKeys, MemorySigner
from tests.database_fixture import make_database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RECEPTION = Actor("anna.k", RoleId("reception"), UnitId("norr"))
ANNA = SubjectId(b"A" * 16)
BERTIL = SubjectId(b"B" * 16)
RECORD = RecordId(b"R" * 16)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def entry(**fields: Any) -> Entry:
    """Somebody at reception opened Anna's health data, unless said otherwise."""
    usual: dict[str, Any] = {
        "at": NOW,
        "actor": RECEPTION,
        "act": Act.OPEN,
        "outcome": Outcome.PERMITTED,
        "subject": ANNA,
        "purpose": PurposeId("care.record"),
        "categories": (CategoryId("contact"), CategoryId("health")),
        "policy_number": 3,
        "rules": ("D-01", "D-02"),
        "records": (RECORD,),
    }
    return Entry(**{**usual, **fields})


def ledger_database(folder: Path) -> Database:
    """A database for `folder` with the tables of the log among others."""
    folder.mkdir(parents=True, exist_ok=True)
    return make_database(folder)


@dataclass
class Log:
    """A ledger and what it stands on."""

    folder: Path
    database: Database
    keys: MemoryKeys
    signer: MemorySigner
    ledger: Ledger

    @property
    def lanes(self) -> Path:
        return self.folder / "lanes"

    def record(self, item: Entry) -> bytes:
        with self.database.act() as tx:
            return self.ledger.record(tx, item)

    def restarted(self) -> Ledger:
        """Another process's ledger on the same files."""
        return Ledger(self.database, self.keys, self.signer, self.lanes)

    def close(self) -> None:
        self.ledger.close()
        self.database.close()


def make_log(folder: Path) -> Log:
    database, keys, signer = ledger_database(folder), MemoryKeys(), MemorySigner()
    return Log(folder, database, keys, signer, Ledger(database, keys, signer, folder / "lanes"))
