"""The living keys are moved to the newest epoch, some at a time, so that the older ones can be destroyed (T-29).

* Each batch is an act of its own, and an interrupted run goes on where rows are left: what is moved is of the newest
  epoch, and what is not is found again. The place reached is remembered only to spare reading what is done.
* A batch is of people at one server. It is asked for before its act: who has looked at a server and then waits there
  for somebody is told of a conflict (docs/decisions/0083-many-servers.md). What changed meanwhile is left as it is, and
  found again.
"""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.keys import store
from ombud.keys.keyring import Keyring
from ombud.keys.model import WrappedKey
from ombud.terms import ClassId, SubjectId

_FIRST = (b"", "")


class Waiting(NamedTuple):
    """Keys under an older epoch: of people, or when those are moved, of extracts."""

    people: tuple[store.KeyRow, ...]
    extracts: tuple[store.KeyRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people or self.extracts)


class Rewrapping:
    """How far it has come in this process."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._reached = 0, _FIRST

    def waiting(self, tx: Transaction, limit: int) -> Waiting:
        """Up to so many keys that are to be moved; false when none is left."""
        epoch, (server, after) = self._keyring.epoch, self._reached
        for _ in range(tx.servers + (after != _FIRST)):
            rows = store.old_keys(tx, server % tx.servers, (epoch, *after, limit))
            if rows:
                self._reached = server % tx.servers, rows[-1][:2]
                return Waiting(tuple(rows))
            server, after = server + 1, _FIRST
        self._reached = 0, _FIRST
        return Waiting((), tuple(store.old_extract_keys(tx, epoch, limit)))

    def move(self, tx: Transaction, waiting: Waiting) -> int:
        """Wrap them under the newest epoch; how many were still as they were read."""
        store.keep_all_out(tx, sorted({row[0] for row in waiting.people}))  # before their keys, as every act
        moved = store.rewrap(tx, [self._moved(row) for row in waiting.people])
        return moved + store.rewrap_extract_keys(tx, [self._moved(row) for row in waiting.extracts])

    def _moved(self, row: store.KeyRow) -> tuple[object, ...]:
        subject, klass, epoch, blob, commitment = row
        old = WrappedKey(epoch, blob, commitment)
        new = self._keyring.rewrap(SubjectId(subject), ClassId(klass), old)
        return new.epoch, new.blob, subject, klass, epoch, blob
