"""The only SQL of the key directory.

`subject_id` leads every key, so that all of a person's rows lie together and a shard holds them all. The two
tables without it are keyed by a blind index (tables.py says why).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ombud.database import Otherwise, Transaction
from ombud.keys.model import WrappedKey

KeyRow = tuple[bytes, str, int, bytes, bytes]

_ADD_SUBJECT = "INSERT INTO subject (subject_id, created_at, seal) VALUES (?, ?, ?)"
_HOLD_SUBJECT = "SELECT 1 FROM subject WHERE subject_id = ?"
_DROP_SUBJECT = "DELETE FROM subject WHERE subject_id = ?"

_KEY = "SELECT epoch, wrapped, commitment FROM data_key WHERE subject_id = ? AND class = ?"
_KEY_AND_STATE = "SELECT epoch, wrapped, commitment, state FROM data_key WHERE subject_id = ? AND class = ?"
_KEYS = "SELECT class, epoch, wrapped, commitment, state FROM data_key WHERE subject_id = ? ORDER BY class"
_KEY_MARKS = "(?, ?, ?, ?, ?, ?)"
_ADD_KEY = f"INSERT INTO data_key (subject_id, class, epoch, wrapped, commitment, state) VALUES {_KEY_MARKS}"
_UNLESS_THERE = " ON CONFLICT (subject_id, class) DO NOTHING"
_SET_STATE = "UPDATE data_key SET state = ? WHERE subject_id = ? AND class = ? AND state = ?"
_INDEXED = "SELECT class, count(*) FROM blind_index WHERE subject_id = ? GROUP BY class"
_DROP_KEY = "DELETE FROM data_key WHERE subject_id = ? AND class = ?"
_DROP_KEYS = "DELETE FROM data_key WHERE subject_id = ?"
_OLD_KEYS = (
    "SELECT subject_id, class, epoch, wrapped, commitment FROM data_key "
    "WHERE epoch < ? AND (subject_id, class) > (?, ?) ORDER BY subject_id, class LIMIT ?"
)
_REWRAP = "UPDATE data_key SET epoch = ?, wrapped = ? WHERE subject_id = ? AND class = ? AND epoch = ? AND wrapped = ?"
_WRAPPED = "(SELECT epoch FROM data_key UNION ALL SELECT epoch FROM extract_key) wrapped"
"""Under which epochs the living keys are: of people, and of extracts."""

_INDEX_MARKS = "(?, ?, ?, ?)"
_ADD_INDEX = f"INSERT INTO blind_index (subject_id, class, field, blind) VALUES {_INDEX_MARKS}"
_UNLESS_INDEXED = " ON CONFLICT (subject_id, class, field, blind) DO NOTHING"
_DROP_INDEX = "DELETE FROM blind_index WHERE subject_id = ? AND class = ? AND field = ? AND blind = ?"
_DROP_CLASS_INDEXES = "DELETE FROM blind_index WHERE subject_id = ? AND class = ?"
_DROP_INDEXES = "DELETE FROM blind_index WHERE subject_id = ?"
_FIND = "SELECT DISTINCT subject_id FROM blind_index WHERE field = ? AND blind = ? ORDER BY subject_id"
_LOCK = "INSERT INTO identity_lock (field, blind) VALUES (?, ?)"
_UNLOCK = "DELETE FROM identity_lock WHERE field = ? AND blind = ?"

_BURY = (
    "INSERT INTO tombstone (subject_id, class, erased_at, plan_hash, final_at, seal) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (subject_id, class) DO UPDATE SET "
    "erased_at = excluded.erased_at, plan_hash = excluded.plan_hash, final_at = excluded.final_at, leaf_seq = NULL, "
    "seal = excluded.seal"
)
_TOMBSTONE = (
    "SELECT class, erased_at, plan_hash, final_at, seal FROM tombstone WHERE subject_id = ? AND class IN (?, ?) "
    "ORDER BY erased_at DESC LIMIT 1"
)
_OLD_TOMBSTONES = (
    "SELECT subject_id, class, erased_at, plan_hash, final_at, seal FROM tombstone WHERE final_at <= ? ORDER BY 1, 2"
)
_CLEAR_TOMBSTONE = "DELETE FROM tombstone WHERE subject_id = ? AND class = ?"

_UNLESS_SUPPRESSED = " ON CONFLICT (blind, channel) DO NOTHING"
_SUPPRESS = "INSERT INTO suppression (blind, channel, made_at, seal) VALUES (?, ?, ?, ?)" + _UNLESS_SUPPRESSED
_OF_ADDRESSES = "FROM blind_index WHERE subject_id = ? AND substr(field, 1, 12) = 'suppression.'"
_OF_CHANNEL = " AND substr(field, 13) = ?"
"""By the subject alone: an index on the field would be searched through everybody who has an address."""
_SUPPRESSED = "SELECT 1 FROM suppression WHERE blind = ? AND channel = ?"
_LIFT = "DELETE FROM suppression WHERE blind = ? AND channel = ?"


def add_subject(tx: Transaction, subject: bytes, created_at: int) -> None:
    tx.run(_ADD_SUBJECT, subject, created_at, tx.row_seal.of("subject", subject, None))


def subjects(tx: Transaction) -> list[bytes]:
    """Everybody who is there."""
    return [row[0] for row in tx.all("SELECT subject_id FROM subject ORDER BY subject_id")]


def hold_subject(tx: Transaction, subject: bytes) -> bool:
    """Whether there is such a subject. In an act, no other act erases them or writes of them until it ends."""
    return tx.one(_HOLD_SUBJECT + tx.row_lock, subject) is not None


def keep_out(tx: Transaction, subject: bytes) -> None:
    """The same in the packet of the statement that follows; nothing where no other act runs."""
    if tx.row_lock:
        tx.send(_HOLD_SUBJECT + tx.row_lock, subject, rows=None)


def keep_all_out(tx: Transaction, subjects: Sequence[bytes]) -> None:
    """The same for many, in their order."""
    if tx.row_lock:
        tx.many(_HOLD_SUBJECT + tx.row_lock, [(one,) for one in subjects])


def key_of(tx: Transaction, subject: bytes, klass: str) -> WrappedKey | None:
    row = tx.one(_KEY, subject, klass)
    return None if row is None else WrappedKey(*row)


def key_and_state_of(tx: Transaction, subject: bytes, klass: str) -> tuple[WrappedKey, bytes] | None:
    row = tx.one(_KEY_AND_STATE, subject, klass)
    return None if row is None else (WrappedKey(*row[:3]), row[3])


class Kept(NamedTuple):
    """A key as it is stored, and the state of what is sealed under it."""

    klass: str
    epoch: int
    wrapped: bytes
    commitment: bytes
    state: bytes


def keys_of(tx: Transaction, subject: bytes) -> list[Kept]:
    """All keys of the subject."""
    return [Kept._make(row) for row in tx.all(_KEYS, subject)]


def add_keys(tx: Transaction, subject: bytes, keys: Sequence[Kept]) -> None:
    """Store keys of classes in which the subject has none. `ConstraintFault` where there is one."""
    tx.send(_ADD_KEY + _more(_KEY_MARKS, len(keys)), *_flat(subject, keys), rows=len(keys))


def add_key(tx: Transaction, subject: bytes, klass: str, wrapped: WrappedKey, state: bytes) -> bool:
    return tx.run(_ADD_KEY + _UNLESS_THERE, subject, klass, wrapped.epoch, wrapped.blob, wrapped.commitment, state) == 1


def set_state(tx: Transaction, key: tuple[bytes, str], state: bytes, before: bytes, otherwise: Otherwise) -> None:
    """Put the state of the key (subject, class) in the place of the one before. `otherwise`, when that is another."""
    tx.send(_SET_STATE, state, *key, before, otherwise=otherwise)


class Holdings(NamedTuple):
    """A subject's keys, and how many indexes there are of each class."""

    keys: tuple[Kept, ...]
    indexed: Mapping[str, int]

    @property
    def indexes(self) -> int:
        return sum(self.indexed.values())

    def of(self, classes: Collection[str]) -> "Holdings":
        """Those of these classes."""
        keys = tuple(key for key in self.keys if key.klass in classes)
        return Holdings(keys, {klass: number for klass, number in self.indexed.items() if klass in classes})


def indexed(tx: Transaction, subject: bytes) -> dict[str, int]:
    """How many indexes there are of each class."""
    return {row[0]: row[1] for row in tx.all(_INDEXED, subject)}


def drop_all(tx: Transaction, subject: bytes, held: Holdings, otherwise: Otherwise, *, known: bool) -> None:
    """Delete the subject, if there is one, and exactly the keys and indexes that are held."""
    tx.send(_DROP_KEYS, subject, rows=len(held.keys), otherwise=otherwise)
    tx.send(_DROP_INDEXES, subject, rows=held.indexes, otherwise=otherwise)
    tx.send(_DROP_SUBJECT, subject, rows=int(known), otherwise=otherwise)


def drop_classes(tx: Transaction, subject: bytes, held: Holdings, otherwise: Otherwise) -> None:
    """Delete exactly the keys and indexes that are held."""
    for key in held.keys:
        tx.send(_DROP_KEY, subject, key.klass, otherwise=otherwise)
    for klass, number in held.indexed.items():
        tx.send(_DROP_CLASS_INDEXES, subject, klass, rows=number, otherwise=otherwise)


Numbers = tuple[int, int]
"""How many keys and how many indexes."""


def drop_people(tx: Transaction, people: Sequence[bytes], held: Numbers, otherwise: Otherwise) -> None:
    """Delete many subjects, and exactly so many keys and indexes of theirs."""
    some = _among(people)
    tx.send(f"{_DROP_KEYS[:-3]}{some}", *people, rows=held[0], otherwise=otherwise)
    tx.send(f"{_DROP_INDEXES[:-3]}{some}", *people, rows=held[1], otherwise=otherwise)
    tx.send(f"{_DROP_SUBJECT[:-3]}{some}", *people, rows=len(people), otherwise=otherwise)


def drop_classes_of(
    tx: Transaction, whose: tuple[Sequence[bytes], Sequence[str]], held: Numbers, otherwise: Otherwise
) -> None:
    """Delete exactly so many keys and indexes of these classes of these subjects."""
    people, classes = whose
    where = f"WHERE subject_id {_among(people)} AND class {_among(classes)}"
    tx.send(f"DELETE FROM data_key {where}", *people, *classes, rows=held[0], otherwise=otherwise)
    tx.send(f"DELETE FROM blind_index {where}", *people, *classes, rows=held[1], otherwise=otherwise)


def _among(values: Sequence[object]) -> str:
    return f"IN ({', '.join('?' * len(values))})"


def old_keys(tx: Transaction, server: int, which: tuple[int, bytes, str, int]) -> list[KeyRow]:
    """Some keys at one server; `which`: wrapped before that epoch, after that subject and class, at most so many."""
    return [row[:5] for row in tx.all_at(server, _OLD_KEYS, *which)]


def rewrap(tx: Transaction, rows: Sequence[tuple[object, ...]]) -> int:
    """Each row: epoch, wrapped, subject, class, and the epoch and wrapped key it replaces. How many were as it says."""
    return tx.many(_REWRAP, rows)


def count_epoch(tx: Transaction, epoch: int) -> int:
    row = tx.one(f"SELECT count(*) FROM {_WRAPPED} WHERE epoch = ?", epoch)
    return int(row[0]) if row else 0


def count_epochs(tx: Transaction) -> dict[int, int]:
    """Keys by epoch. But for the minutes of a re-wrap all are in one, and nothing has to be put in order."""
    row = tx.one(f"SELECT min(epoch), max(epoch), count(*) FROM {_WRAPPED}")
    if row is not None and row[0] == row[1]:
        return {row[0]: row[2]} if row[2] else {}
    return {row[0]: row[1] for row in tx.all(f"SELECT epoch, count(*) FROM {_WRAPPED} GROUP BY epoch")}


def add_extract_key(tx: Transaction, extract: bytes, klass: str, wrapped: WrappedKey) -> None:
    sql = "INSERT INTO extract_key (extract_id, class, epoch, wrapped, commitment) VALUES (?, ?, ?, ?, ?)"
    tx.send(sql, extract, klass, wrapped.epoch, wrapped.blob, wrapped.commitment)


def extract_key(tx: Transaction, extract: bytes, klass: str) -> WrappedKey | None:
    sql = "SELECT epoch, wrapped, commitment FROM extract_key WHERE extract_id = ? AND class = ?"
    row = tx.one(sql, extract, klass)
    return None if row is None else WrappedKey(*row)


def drop_extract_keys(tx: Transaction, extract: bytes) -> int:
    return tx.run("DELETE FROM extract_key WHERE extract_id = ?", extract)


def old_extract_keys(tx: Transaction, epoch: int, limit: int) -> list[KeyRow]:
    """Some keys of extracts that were wrapped before `epoch`."""
    sql = "SELECT extract_id, class, epoch, wrapped, commitment FROM extract_key WHERE epoch < ? ORDER BY 1, 2 LIMIT ?"
    return [row[:5] for row in tx.all(sql, epoch, limit)]


def rewrap_extract_keys(tx: Transaction, rows: Sequence[tuple[object, ...]]) -> int:
    """As `rewrap`, for the keys of extracts."""
    return tx.many(_REWRAP.replace("data_key", "extract_key").replace("subject_id", "extract_id"), rows)


def known_epochs(tx: Transaction) -> dict[int, bool]:
    """The epochs that the ledger has, and whether it has that they were destroyed."""
    return {row[0]: row[1] is not None for row in tx.all("SELECT number, destroyed_at FROM key_epoch")}


def add_epoch(tx: Transaction, number: int, began_at: int) -> None:
    tx.run("INSERT INTO key_epoch (number, began_at, destroyed_at) VALUES (?, ?, NULL)", number, began_at)


def end_epoch(tx: Transaction, number: int, destroyed_at: int) -> None:
    tx.run("UPDATE key_epoch SET destroyed_at = ? WHERE number = ?", destroyed_at, number)


def add_indexes(tx: Transaction, subject: bytes, klass: str, found_by: Sequence[tuple[str, bytes]]) -> None:
    """Each of `found_by`: field and blind. One that is there already stays as it is."""
    values = [value for field, blind in found_by for value in (subject, klass, field, blind)]
    tx.send(_ADD_INDEX + _more(_INDEX_MARKS, len(found_by)) + _UNLESS_INDEXED, *values, rows=None)


def set_indexes(tx: Transaction, subject: bytes, klass: str, field: str, blinds: Sequence[bytes]) -> None:
    """Of this field the class has these, and no other."""
    tx.send(f"{_DROP_CLASS_INDEXES} AND field = ?", subject, klass, field, rows=None)
    if blinds:
        add_indexes(tx, subject, klass, [(field, blind) for blind in blinds])


def drop_index(tx: Transaction, subject: bytes, klass: str, field: str, blind: bytes) -> bool:
    return tx.run(_DROP_INDEX, subject, klass, field, blind) == 1


def find(tx: Transaction, field: str, blind: bytes) -> list[bytes]:
    return [row[0] for row in tx.all(_FIND, field, blind)]


def pass_locks(tx: Transaction, keys: Sequence[tuple[str, bytes]]) -> None:
    """Wait for every act that passed one of these and has not ended, and let later ones wait for this.

    All acts pass their locks in the same order, so that no two wait for each other.
    """
    tx.send_many(_LOCK, sorted(keys))
    tx.send_many(_UNLOCK, sorted(keys))


def bury(tx: Transaction, subject: bytes, classes: Sequence[str], stone: tuple[int, bytes, int]) -> None:
    rows = [(subject, klass, *stone) for klass in classes]
    tx.send_many(_BURY, [(*row, tx.row_seal.of("tombstone", *row)) for row in rows])


def bury_all(tx: Transaction, rows: Sequence[tuple[object, ...]]) -> None:
    """Each row: subject, class, when, the hash of the plan, and until when the tombstone stays."""
    tx.send_many(_BURY, [(*row, tx.row_seal.of("tombstone", *row)) for row in rows])


def tombstone_of(tx: Transaction, subject: bytes, klass: str, whole: str) -> tuple[int, bytes, int] | None:
    row = tx.one(_TOMBSTONE, subject, klass, whole)
    if row is None:
        return None
    *stone, seal = row
    tx.row_seal.check("tombstone", seal, subject, *stone)
    return stone[1], stone[2], stone[3]


def clear_tombstones(tx: Transaction, now: int) -> int:
    """Remove those that are over; how many. Raises `DamagedRow` for one that only says that it is."""
    rows = tx.all(_OLD_TOMBSTONES, now)
    for *stone, seal in rows:
        tx.row_seal.check("tombstone", seal, *stone)
    return tx.many(_CLEAR_TOMBSTONE, [row[:2] for row in rows]) if rows else 0


def suppress(tx: Transaction, blind: bytes, channel: str, made_at: int) -> None:
    row = (blind, channel, made_at)
    tx.send(_SUPPRESS, *row, tx.row_seal.of("suppression", *row), rows=None)


def is_suppressed(tx: Transaction, blind: bytes, channel: str) -> bool:
    """Whatever the row says beside it: a "no" that is damaged is a "no"."""
    return tx.one(_SUPPRESSED, blind, channel) is not None


def lift_suppression(tx: Transaction, blind: bytes, channel: str) -> bool:
    return tx.run(_LIFT, blind, channel) == 1


def end_suppressions(tx: Transaction, limit: int) -> list[bytes]:
    """Delete some of the suppression list: there is no marketing any more (T-17); their hashes."""
    rows = tx.all("SELECT blind, channel FROM suppression ORDER BY blind, channel LIMIT ?", limit)
    tx.send_many("DELETE FROM suppression WHERE blind = ? AND channel = ?", [(row[0], row[1]) for row in rows])
    return [bytes(row[0]) for row in rows]


ADDRESSES = f"SELECT DISTINCT substr(field, 13), blind {_OF_ADDRESSES}"
"""Asks for (channel, keyed hash) of a subject's addresses, once each."""


def addresses_of(tx: Transaction, subject: bytes, channel: str | None) -> list[tuple[str, bytes]]:
    """(channel, keyed hash) of the subject's addresses, once each."""
    rows = tx.all(ADDRESSES, subject) if channel is None else tx.all(ADDRESSES + _OF_CHANNEL, subject, channel)
    return [(row[0], bytes(row[1])) for row in rows]


def indexed_with_addresses(tx: Transaction, subject: bytes) -> tuple[dict[str, int], list[tuple[str, bytes]]]:
    """How many indexes there are of each class, and the addresses among them."""
    counted, addresses = tx.each((_INDEXED, subject), (ADDRESSES, subject))
    return {row[0]: row[1] for row in counted}, [(row[0], bytes(row[1])) for row in addresses]


def lift_suppressions(tx: Transaction, subject: bytes, channel: str) -> int:
    """The addresses lie with the person, and the list does not: they are read first (docs/decisions/0083)."""
    return sum(lift_suppression(tx, blind, channel) for _, blind in addresses_of(tx, subject, channel))


def _flat(subject: bytes, rows: Sequence[tuple[object, ...]]) -> list[object]:
    return [value for row in rows for value in (subject, *row)]


@lru_cache
def _more(marks: str, number: int) -> str:
    """The marks of the rows after the first."""
    return f", {marks}" * (number - 1)


def look_ups(tx: Transaction, actor: str) -> list[tuple[bytes, int]]:
    """(keyed hash of whom, when last) of what the account has looked up and opened."""
    return [(bytes(row[0]), row[1]) for row in tx.all("SELECT about, at FROM look_up WHERE actor = ?", actor)]


def number_of_look_ups(tx: Transaction, actor: str) -> int:
    row = tx.one("SELECT count(*) FROM look_up WHERE actor = ?", actor)
    return int(row[0]) if row else 0


def count_look_ups(tx: Transaction, actor: str, about: Iterable[bytes], at: int) -> None:
    sql = (
        "INSERT INTO look_up (actor, about, at) VALUES (?, ?, ?) "
        "ON CONFLICT (actor, about) DO UPDATE SET at = excluded.at WHERE look_up.at < excluded.at"
    )
    for one in about:
        tx.send(sql, actor, one, at, rows=None)


def forget_look_ups(tx: Transaction, before: int) -> None:
    tx.send("DELETE FROM look_up WHERE at <= ?", before, rows=None)


def indexes_of(tx: Transaction, subject: bytes) -> list[tuple[str, str, bytes]]:
    """(class, field, keyed hash) of all that the subject is found by."""
    rows = tx.all("SELECT class, field, blind FROM blind_index WHERE subject_id = ? ORDER BY 1, 2, 3", subject)
    return [(row[0], row[1], row[2]) for row in rows]
