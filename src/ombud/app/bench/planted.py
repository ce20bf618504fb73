"""What somebody who owns the database could do to the log, each done and undone again.

A verifier is fast only if it finds all of them: these are planted while it is measured. Kinds and numbers
beside these: tests/audit/test_verify.py.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from ombud.audit.store import EntryRow, entries_after
from ombud.audit.tree import decode_leaf
from ombud.database import Database, Transaction

Change = Callable[[Transaction, Random], None]


def flip_a_leaf(tx: Transaction, chance: Random) -> None:
    seq, data = _leaf(tx, chance)
    tx.run("UPDATE leaf SET data = ? WHERE seq = ?", _flipped(data, chance), seq)


def flip_a_commitment(tx: Transaction, chance: Random) -> None:
    row = _entry(tx, chance)
    changed = _flipped(row.commitment, chance)
    tx.run("UPDATE entry SET commitment = ? WHERE subject_id = ? AND entry_id = ?", changed, row.subject, row.entry_id)


def drop_an_entry(tx: Transaction, chance: Random) -> None:
    row = _entry(tx, chance)
    tx.run("DELETE FROM entry WHERE subject_id = ? AND entry_id = ?", row.subject, row.entry_id)


def exchange_two_places(tx: Transaction, chance: Random) -> None:
    one, two = _entry(tx, chance), _entry(tx, chance)
    while two.entry_id == one.entry_id:
        two = _entry(tx, chance)
    place = "UPDATE entry SET leaf_seq = ?, leaf_pos = ? WHERE subject_id = ? AND entry_id = ?"
    tx.run(place, two.leaf_seq, two.leaf_pos, one.subject, one.entry_id)
    tx.run(place, one.leaf_seq, one.leaf_pos, two.subject, two.entry_id)


def reorder_a_leaf(tx: Transaction, chance: Random) -> None:
    """Turn the commitments of one leaf round."""
    seq, data = _leaf(tx, chance)
    leaf = decode_leaf(data)
    commitments = b"" if leaf is None else leaf.commitments
    turned = b"".join(commitments[at : at + 32] for at in range(len(commitments) - 32, -1, -32))
    tx.run("UPDATE leaf SET data = ? WHERE seq = ?", data[: len(data) - len(turned)] + turned, seq)


def truncate(tx: Transaction, chance: Random) -> None:
    """To an earlier state that is right in itself."""
    (size,) = tx.one("SELECT size FROM tree") or (1,)
    seq = chance.randrange(size)
    tx.run("DELETE FROM leaf WHERE seq >= ?", seq)
    tx.run("DELETE FROM node WHERE (idx + 1) << level > ?", seq)
    tx.run("DELETE FROM entry WHERE leaf_seq >= ?", seq)
    tx.run("DELETE FROM checkpoint WHERE size > ?", seq)
    tx.run("UPDATE tree SET size = ?", seq)


OF_THE_TREE: tuple[Change, ...] = (flip_a_leaf, reorder_a_leaf, truncate)
OF_THE_ENTRIES: tuple[Change, ...] = (*OF_THE_TREE, flip_a_commitment, drop_an_entry, exchange_two_places)


class _UndoneError(Exception):
    """Ends a transaction whose changes are not to stay. It never leaves this file."""


class Copy:
    """What a verifier reads inside the transaction that has changed something."""

    def __init__(self, tx: Transaction, dialect: str) -> None:
        self.tx = tx
        self.dialect = dialect

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        yield self.tx


def found(database: Database, change: Change, chance: Random, verify: Callable[[Copy], bool]) -> bool:
    """Whether a verifier that says `True` for a whole log says `False` after this change."""
    answers: list[bool] = []
    try:
        with database.act() as tx:
            change(tx, chance)
            answers.append(verify(Copy(tx, database.dialect)))
            raise _UndoneError
    except _UndoneError:
        return answers == [False]


def _leaf(tx: Transaction, chance: Random) -> tuple[int, bytes]:
    (size,) = tx.one("SELECT size FROM tree") or (1,)
    seq = chance.randrange(size)
    (data,) = tx.one("SELECT data FROM leaf WHERE seq = ?", seq) or (b"",)
    return seq, data


def _entry(tx: Transaction, chance: Random) -> EntryRow:
    """Some entry that stands in the tree."""
    while True:
        for row in entries_after(tx, chance.randbytes(16), b"", 1):
            if row.leaf_seq is not None:
                return row


def _flipped(value: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(value))
    return value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1 :]
