"""Installations with a planted fault, to show that the harness finds it. Nothing of this is in the product.

* `two-transactions`: the entry of an act commits in a transaction of its own, after the act.
* `keys-apart`: an erasure commits its rows before it takes the keys.
* `effect-apart`: the effect of a step commits before the step is done.
* `early`: an act returns before it is committed; the next one commits it.
* `normal`: the database does not wait for the disk (`synchronous=NORMAL`).
* `no-folder-sync`: the key store forgets to sync its folder.
* `one-write`: the no-file does not wait for a line before it writes the byte that begins it.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self

import ombud.keys.folder
import tests.faults.work
from ombud.app.installation import Ombud
from ombud.archives import no_file
from ombud.database import SqliteDatabase, Transaction
from ombud.database.sqlite import SqliteTransaction

_SLOW = 0.005
"""Seconds between the two halves, as on a slow disk."""


def _between(tx: Transaction) -> None:
    """End the transaction of the act half-way, and go on in another."""
    if tx.writes:
        tx.run("COMMIT")
        time.sleep(_SLOW)
        tx.run("BEGIN IMMEDIATE")


def two_transactions(opened: Ombud) -> Ombud:
    ledger = opened.vault.ledger
    record = ledger.record

    def apart(tx: Transaction, *rest: Any, **more: Any) -> bytes:
        _between(tx)
        return record(tx, *rest, **more)

    ledger.record = apart  # type: ignore[method-assign]
    return opened


def keys_apart(opened: Ombud) -> Ombud:
    directory = opened.vault.directory
    erase = directory.erase_held

    def apart(tx: Transaction, *rest: Any) -> Any:
        _between(tx)
        return erase(tx, *rest)

    directory.erase_held = apart  # type: ignore[assignment, method-assign]
    return opened


def effect_apart(opened: Ombud) -> Ombud:
    done = tests.faults.work.step_done

    def apart(tx: Transaction, *rest: Any, **more: Any) -> None:
        _between(tx)
        done(tx, *rest, **more)

    tests.faults.work.step_done = apart
    return opened


class _LateTransaction(SqliteTransaction):
    """Is committed when the next act begins."""

    def __enter__(self) -> Self:
        if self._connection.in_transaction and self.writes:
            self._connection.execute("COMMIT")
        self._cursor = self._connection.cursor()
        if not self._connection.in_transaction:
            self._cursor.execute("BEGIN IMMEDIATE" if self.writes else "BEGIN")
        return self

    def __exit__(self, *raised: object) -> None:
        if not self.writes and not self._connection.total_changes:
            self._cursor.execute("COMMIT")


class _Late(SqliteDatabase):
    """Commits an act when the next one begins."""

    def act(self) -> SqliteTransaction:
        return _LateTransaction(self._connection(), self, writes=True)

    def read(self) -> SqliteTransaction:
        return _LateTransaction(self._connection(), self, writes=False)


def early(opened: Ombud) -> Ombud:
    assert isinstance(opened.vault.database, SqliteDatabase)
    late = _Late(opened.vault.database.path)
    opened.vault.ledger._database = late
    return replace(opened, vault=replace(opened.vault, database=late))


def normal(opened: Ombud) -> Ombud:
    opened.vault.database._connection().execute("PRAGMA synchronous=NORMAL")
    return opened


def no_folder_sync(opened: Ombud) -> Ombud:
    ombud.keys.folder.sync_folder = lambda path: None
    return opened


def one_write(opened: Ombud) -> Ombud:
    append, wait = no_file.append, os.fsync

    def at_once(*of: Any) -> None:
        waits = iter((lambda _handle: None, wait))
        os.fsync = lambda handle: next(waits)(handle)  # type: ignore[assignment, arg-type]
        try:
            append(*of)
        finally:
            os.fsync = wait

    no_file.append = at_once
    return opened


WAYS: Mapping[str, Callable[[Ombud], Ombud]] = {
    "two-transactions": two_transactions,
    "keys-apart": keys_apart,
    "effect-apart": effect_apart,
    "early": early,
    "normal": normal,
    "no-folder-sync": no_folder_sync,
    "one-write": one_write,
}

_HALF = (
    r"is half done|no entry|without an entry|not those .*entries|of a signing|who is not there|not as Ombud wrote it"
)
SHOWN: Mapping[str, str] = {
    "two-transactions": _HALF,
    "keys-apart": r"is half done|the set of a person's records is not what was written",
    "effect-apart": r"a step is \w+ and its effect is there \d times",
    "early": r"acknowledged and lost|of an acknowledged|was acknowledged|, \d+ acknowledged",
    "normal": r"acknowledged and lost|of an acknowledged|was acknowledged|, \d+ acknowledged",
    "no-folder-sync": r"KeyStoreFault|was acknowledged",
    "one-write": r"I6: an erasure was not finished",
}
"""What is found where one of them is: its own reason, among whatever else follows from it."""
