"""Installations with a planted fault, to show that the harness finds it. Nothing of this is in the product.

* `two-transactions`: the entry of an act commits in a transaction of its own, after the act.
* `keys-apart`: an erasure commits its rows before it takes the keys.
* `early`: an act returns before it is committed; the next one commits it.
* `normal`: the database does not wait for the disk (`synchronous=NORMAL`).
* `no-folder-sync`: the key store forgets to sync its folder.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import ombud.keys.folder
from ombud.app.installation import Ombud
from ombud.database import Database, Transaction

_SLOW = 0.005
"""Seconds between the two halves, as on a slow disk."""


def _between(tx: Transaction) -> None:
    """End the transaction of the act half-way, and go on in another."""
    if tx.writes:
        tx._cursor.execute("COMMIT")
        time.sleep(_SLOW)
        tx._cursor.execute("BEGIN IMMEDIATE")


def two_transactions(opened: Ombud) -> Ombud:
    ledger = opened.vault.ledger
    record = ledger.record

    def apart(tx: Transaction, entry: Any) -> bytes:
        _between(tx)
        return record(tx, entry)

    ledger.record = apart  # type: ignore[method-assign]
    return opened


def keys_apart(opened: Ombud) -> Ombud:
    directory = opened.vault.directory
    erase = directory.erase

    def apart(tx: Transaction, *rest: Any) -> Any:
        _between(tx)
        return erase(tx, *rest)

    directory.erase = apart  # type: ignore[assignment, method-assign]
    return opened


class _Late(Database):
    """Commits an act when the next one begins."""

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        connection: sqlite3.Connection = self._connection()
        if connection.in_transaction and begin != "BEGIN":
            connection.execute("COMMIT")
        cursor = connection.cursor()
        if not connection.in_transaction:
            cursor.execute(begin)
        yield Transaction(cursor, writes=begin != "BEGIN")
        if begin == "BEGIN" and not connection.total_changes:
            cursor.execute("COMMIT")


def early(opened: Ombud) -> Ombud:
    late = _Late(opened.vault.database.path)
    opened.vault.ledger._database = late
    return replace(opened, vault=replace(opened.vault, database=late))


def normal(opened: Ombud) -> Ombud:
    opened.vault.database._connection().execute("PRAGMA synchronous=NORMAL")
    return opened


def no_folder_sync(opened: Ombud) -> Ombud:
    ombud.keys.folder.sync_folder = lambda path: None
    return opened


WAYS: Mapping[str, Callable[[Ombud], Ombud]] = {
    "two-transactions": two_transactions,
    "keys-apart": keys_apart,
    "early": early,
    "normal": normal,
    "no-folder-sync": no_folder_sync,
}
