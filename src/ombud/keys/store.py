"""The only SQL of the key directory.

`subject_id` leads every key, so that all of a person's rows lie together and a shard holds them all. The two
tables without it are keyed by a blind index (tables.py says why).
"""

from collections.abc import Sequence
from typing import Any

from ombud.database import Transaction
from ombud.keys.model import WrappedKey

KeyRow = tuple[bytes, str, int, bytes, bytes]

_ADD_SUBJECT = "INSERT INTO subject (subject_id, created_at) VALUES (?, ?)"
_HOLD_SUBJECT = "SELECT 1 FROM subject WHERE subject_id = ?"
_DROP_SUBJECT = "DELETE FROM subject WHERE subject_id = ?"

_KEY = "SELECT epoch, wrapped, commitment FROM data_key WHERE subject_id = ? AND class = ?"
_KEY_AND_STATE = "SELECT epoch, wrapped, commitment, state FROM data_key WHERE subject_id = ? AND class = ?"
_ADD_KEY = (
    "INSERT INTO data_key (subject_id, class, epoch, wrapped, commitment, state) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (subject_id, class) DO NOTHING"
)
_SET_STATE = "UPDATE data_key SET state = ? WHERE subject_id = ? AND class = ? AND state = ?"
_DROP_KEY = "DELETE FROM data_key WHERE subject_id = ? AND class = ? RETURNING class, epoch, commitment"
_DROP_KEYS = "DELETE FROM data_key WHERE subject_id = ? RETURNING class, epoch, commitment"
_OLD_KEYS = (
    "SELECT subject_id, class, epoch, wrapped, commitment FROM data_key "
    "WHERE epoch < ? AND (subject_id, class) > (?, ?) ORDER BY subject_id, class LIMIT ?"
)
_REWRAP = "UPDATE data_key SET epoch = ?, wrapped = ? WHERE subject_id = ? AND class = ? AND epoch = ? AND wrapped = ?"
_COUNT_EPOCH = "SELECT count(*) FROM data_key WHERE epoch = ?"

_ADD_INDEX = (
    "INSERT INTO blind_index (subject_id, class, field, blind) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (subject_id, class, field, blind) DO NOTHING"
)
_DROP_INDEX = "DELETE FROM blind_index WHERE subject_id = ? AND class = ? AND field = ? AND blind = ?"
_DROP_CLASS_INDEXES = "DELETE FROM blind_index WHERE subject_id = ? AND class = ?"
_DROP_INDEXES = "DELETE FROM blind_index WHERE subject_id = ?"
_FIND = "SELECT DISTINCT subject_id FROM blind_index WHERE field = ? AND blind = ? ORDER BY subject_id"
_LOCK = "INSERT INTO identity_lock (field, blind) VALUES (?, ?)"
_UNLOCK = "DELETE FROM identity_lock WHERE field = ? AND blind = ?"

_BURY = (
    "INSERT INTO tombstone (subject_id, class, erased_at, plan_hash, final_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (subject_id, class) DO UPDATE SET "
    "erased_at = excluded.erased_at, plan_hash = excluded.plan_hash, final_at = excluded.final_at"
)
_TOMBSTONE = (
    "SELECT erased_at, plan_hash, final_at FROM tombstone WHERE subject_id = ? AND class IN (?, ?) "
    "ORDER BY erased_at DESC LIMIT 1"
)
_CLEAR_TOMBSTONES = "DELETE FROM tombstone WHERE final_at <= ?"

_SUPPRESS = "INSERT INTO suppression (blind, channel, made_at) VALUES (?, ?, ?) ON CONFLICT (blind, channel) DO NOTHING"
_SUPPRESSED = "SELECT 1 FROM suppression WHERE blind = ? AND channel = ?"
_LIFT = "DELETE FROM suppression WHERE blind = ? AND channel = ?"


def add_subject(tx: Transaction, subject: bytes, created_at: int) -> None:
    tx.run(_ADD_SUBJECT, subject, created_at)


def hold_subject(tx: Transaction, subject: bytes) -> bool:
    return tx.one(_HOLD_SUBJECT + tx.row_lock, subject) is not None


def drop_subject(tx: Transaction, subject: bytes) -> bool:
    return tx.run(_DROP_SUBJECT, subject) == 1


def key_of(tx: Transaction, subject: bytes, klass: str) -> WrappedKey | None:
    row = tx.one(_KEY, subject, klass)
    return None if row is None else WrappedKey(*row)


def key_and_state_of(tx: Transaction, subject: bytes, klass: str) -> tuple[WrappedKey, bytes] | None:
    row = tx.one(_KEY_AND_STATE, subject, klass)
    return None if row is None else (WrappedKey(*row[:3]), row[3])


def add_key(tx: Transaction, subject: bytes, klass: str, wrapped: WrappedKey, state: bytes) -> bool:
    return tx.run(_ADD_KEY, subject, klass, wrapped.epoch, wrapped.blob, wrapped.commitment, state) == 1


def set_state(tx: Transaction, subject: bytes, klass: str, state: bytes, before: bytes) -> bool:
    return tx.run(_SET_STATE, state, subject, klass, before) == 1


def drop_key(tx: Transaction, subject: bytes, klass: str) -> list[tuple[Any, ...]]:
    return tx.all(_DROP_KEY, subject, klass)


def drop_keys(tx: Transaction, subject: bytes) -> list[tuple[Any, ...]]:
    return tx.all(_DROP_KEYS, subject)


def old_keys(tx: Transaction, epoch: int, after: tuple[bytes, str], limit: int) -> list[KeyRow]:
    """Some keys wrapped before `epoch`, in their order, after that one."""
    return [row[:5] for row in tx.all(_OLD_KEYS, epoch, *after, limit)]


def rewrap(tx: Transaction, rows: Sequence[tuple[object, ...]]) -> None:
    """Each row: epoch, wrapped, subject, class, and the epoch and wrapped key it replaces."""
    tx.many(_REWRAP, rows)


def count_epoch(tx: Transaction, epoch: int) -> int:
    row = tx.one(_COUNT_EPOCH, epoch)
    return int(row[0]) if row else 0


def count_epochs(tx: Transaction) -> dict[int, int]:
    return {row[0]: row[1] for row in tx.all("SELECT epoch, count(*) FROM data_key GROUP BY epoch")}


def known_epochs(tx: Transaction) -> dict[int, bool]:
    """The epochs that the ledger has, and whether it has that they were destroyed."""
    return {row[0]: row[1] is not None for row in tx.all("SELECT number, destroyed_at FROM key_epoch")}


def add_epoch(tx: Transaction, number: int, began_at: int) -> None:
    tx.run("INSERT INTO key_epoch (number, began_at, destroyed_at) VALUES (?, ?, NULL)", number, began_at)


def end_epoch(tx: Transaction, number: int, destroyed_at: int) -> None:
    tx.run("UPDATE key_epoch SET destroyed_at = ? WHERE number = ?", destroyed_at, number)


def add_index(tx: Transaction, subject: bytes, klass: str, field: str, blind: bytes) -> None:
    tx.run(_ADD_INDEX, subject, klass, field, blind)


def drop_index(tx: Transaction, subject: bytes, klass: str, field: str, blind: bytes) -> bool:
    return tx.run(_DROP_INDEX, subject, klass, field, blind) == 1


def drop_class_indexes(tx: Transaction, subject: bytes, klass: str) -> int:
    return tx.run(_DROP_CLASS_INDEXES, subject, klass)


def drop_indexes(tx: Transaction, subject: bytes) -> int:
    return tx.run(_DROP_INDEXES, subject)


def find(tx: Transaction, field: str, blind: bytes) -> list[bytes]:
    return [row[0] for row in tx.all(_FIND, field, blind)]


def pass_lock(tx: Transaction, field: str, blind: bytes) -> None:
    """Wait for every act that passed here and has not ended, and let later ones wait for this."""
    tx.run(_LOCK, field, blind)
    tx.run(_UNLOCK, field, blind)


def bury(tx: Transaction, subject: bytes, klass: str, stone: tuple[int, bytes, int]) -> None:
    tx.run(_BURY, subject, klass, *stone)


def tombstone_of(tx: Transaction, subject: bytes, klass: str, whole: str) -> tuple[int, bytes, int] | None:
    row = tx.one(_TOMBSTONE, subject, klass, whole)
    return None if row is None else (row[0], row[1], row[2])


def clear_tombstones(tx: Transaction, now: int) -> int:
    return tx.run(_CLEAR_TOMBSTONES, now)


def suppress(tx: Transaction, blind: bytes, channel: str, made_at: int) -> None:
    tx.run(_SUPPRESS, blind, channel, made_at)


def is_suppressed(tx: Transaction, blind: bytes, channel: str) -> bool:
    return tx.one(_SUPPRESSED, blind, channel) is not None


def lift_suppression(tx: Transaction, blind: bytes, channel: str) -> bool:
    return tx.run(_LIFT, blind, channel) == 1


def classes_of(tx: Transaction, subject: bytes) -> list[tuple[str, int]]:
    """(class, epoch) of each of the subject's keys."""
    sql = "SELECT class, epoch FROM data_key WHERE subject_id = ? ORDER BY class"
    return [(row[0], row[1]) for row in tx.all(sql, subject)]


def addresses_of(tx: Transaction, subject: bytes, channel: str | None) -> list[tuple[str, bytes]]:
    """(channel, keyed hash) of the subject's addresses, once each."""
    sql = "SELECT DISTINCT field, blind FROM blind_index WHERE subject_id = ? AND field LIKE ?"
    found = [(row[0].partition(".")[2], row[1]) for row in tx.all(sql, subject, "suppression.%")]
    return [address for address in found if channel in (None, address[0])]
