"""What SQLite says, in our words: what, where and what now; never with a value."""

import sqlite3

from ombud.database.faults import UNCHANGED
from ombud.database.port import ConflictFault, ConstraintFault, DatabaseFault, PassingFault

BUSY = "SQLITE_BUSY"
OF_THE_DISK = ("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PROTOCOL")
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
UNCONFIRMED = (
    "the disk did not confirm the act. It is not acknowledged, and nobody knows whether it will be there at the next "
    "start: look before it is repeated. Check the disk, then run `ombud doctor`"
)
WORDS = {
    "SQLITE_FULL": f"the disk is full; {UNCHANGED}. Make room and try again",
    "SQLITE_READONLY": f"the database cannot be written; {UNCHANGED}. Check the file's owner and mode",
    "SQLITE_BUSY": f"another process holds the database; {UNCHANGED}. Try again",
    "SQLITE_IOERR": f"the disk did not answer; {UNCHANGED}. Check the disk, then run `ombud doctor`",
    "SQLITE_CORRUPT": "the file is damaged. Stop, keep a copy, and restore the latest backup",
    "SQLITE_NOTADB": "this file is no database of ours. Stop, keep a copy, and restore the latest backup",
    "SQLITE_PROTOCOL": f"the database's log cannot be shared now; {UNCHANGED}. Check the disk and try again",
    "SQLITE_CANTOPEN": "the file cannot be opened. Check that the directory exists and may be written",
}


def fault_of(name: str, error: sqlite3.Error) -> DatabaseFault:
    """What SQLite says, in words, and what to do about it; never with a value."""
    code = code_of(error)
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintFault(f"{name}: a row broke a rule of the schema; nothing was changed ({code})")
    for start, words in WORDS.items():
        if code.startswith(start):
            kind = ConflictFault if start == BUSY else DatabaseFault if start in DAMAGED else PassingFault
            return kind(f"{name}: {words} ({code})")
    return DatabaseFault(f"{name}: the database refused the statement ({code or 'unknown'}); run `ombud doctor`")


def code_of(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "") or ""
