"""The only SQL of the log."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.audit.frames import Position
from ombud.audit.merkle import Node, ReadNode
from ombud.database import Otherwise, Transaction


class EntryRow(NamedTuple):
    subject: bytes
    entry_id: bytes
    at: int
    sealed: bytes
    commitment: bytes
    leaf_seq: int | None
    leaf_pos: int | None


class LaneRow(NamedTuple):
    lane_id: bytes
    announced_at: int
    secret: bytes
    place: Position
    torn: int
    damaged: int
    closed_at: int | None


class ErasedRow(NamedTuple):
    """Payloads that an act erased and no leaf has counted yet. `sealed` shows that the act had the keys."""

    erasure_id: bytes
    at: int
    number: int
    sum: bytes
    sealed: bytes


class CheckpointRow(NamedTuple):
    size: int
    at: int
    root: bytes
    note: str


_ENTRY = "subject_id, entry_id, at, sealed, commitment, leaf_seq, leaf_pos"
_LANE = "lane_id, announced_at, secret, segment, position, number, tag, torn, damaged, closed_at"
_ADD_ENTRY = f"INSERT INTO entry ({_ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_MOVE = f"INSERT INTO entry ({_ENTRY}, moves) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"


def add_entry(tx: Transaction, row: EntryRow, *, moves: bool = False) -> None:
    """`moves`: what was done may change what is decided about the person."""
    tx.send(_ADD_MOVE if moves else _ADD_ENTRY, *row)


def add_entries(tx: Transaction, rows: Sequence[EntryRow]) -> None:
    tx.many(_ADD_ENTRY, rows)


def entry(tx: Transaction, subject: bytes, entry_id: bytes) -> EntryRow | None:
    row = tx.one(f"SELECT {_ENTRY} FROM entry WHERE subject_id = ? AND entry_id = ?", subject, entry_id)
    return EntryRow(*row) if row else None


def entries_of(tx: Transaction, subject: bytes) -> list[EntryRow]:
    rows = tx.all(f"SELECT {_ENTRY} FROM entry WHERE subject_id = ? ORDER BY at, entry_id", subject)
    return [EntryRow(*row) for row in rows]


def latest_of(tx: Transaction, subject: bytes, most: int) -> list[EntryRow]:
    """The same, but only so many of them, from the latest on; in order of time."""
    sql = f"SELECT {_ENTRY} FROM entry WHERE subject_id = ? ORDER BY at DESC, entry_id DESC LIMIT ?"
    return [EntryRow(*row) for row in reversed(tx.all(sql, subject, most))]


def places_page(
    tx: Transaction, subject: bytes, after: bytes, limit: int
) -> list[tuple[bytes, int | None, int | None]]:
    """(entry id, leaf, position) of some entries of a data subject, in the order of their key, after that one."""
    sql = (
        "SELECT entry_id, leaf_seq, leaf_pos FROM entry WHERE subject_id = ? AND entry_id > ? ORDER BY entry_id LIMIT ?"
    )
    return [(row[0], row[1], row[2]) for row in tx.all(sql, subject, after, limit)]


def entries_with(tx: Transaction, subject: bytes, ids: Sequence[bytes]) -> list[EntryRow]:
    """These entries of a data subject, as many of them as there are."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT {_ENTRY} FROM entry WHERE subject_id = ? AND entry_id IN ({marks})"
    return [EntryRow(*row) for row in tx.all(sql, subject, *ids)]


def entries_after(tx: Transaction, subject: bytes, entry_id: bytes, limit: int) -> list[EntryRow]:
    """The next rows in the order of their key: how long reports page."""
    rows = tx.all(
        f"SELECT {_ENTRY} FROM entry WHERE (subject_id, entry_id) > (?, ?) ORDER BY subject_id, entry_id LIMIT ?",
        subject,
        entry_id,
        limit,
    )
    return [EntryRow(*row) for row in rows]


def placed_between(
    tx: Transaction, first: int, end: int, after: tuple[int, bytes, bytes], limit: int
) -> list[EntryRow]:
    """Some entries in the tree of a stretch of time, in its order, after that one (at, subject, entry id)."""
    sql = (
        f"SELECT {_ENTRY} FROM entry WHERE leaf_seq IS NOT NULL AND at >= ? AND at < ?"
        " AND (at, subject_id, entry_id) > (?, ?, ?) ORDER BY at, subject_id, entry_id LIMIT ?"
    )
    return [EntryRow(*row) for row in tx.all(sql, first, end, *after, limit)]


def moved_since(tx: Transaction, leaf: int) -> set[bytes]:
    """Of whom something was done that changes decisions, in the tree from that leaf on, or not in it yet."""
    placed = "SELECT subject_id FROM entry WHERE moves IS NOT NULL AND leaf_seq >= ?"
    waiting = "SELECT subject_id FROM entry WHERE leaf_seq IS NULL AND moves IS NOT NULL"
    return {bytes(row[0]) for rows in tx.each((placed, leaf), (waiting,)) for row in rows}


def place_tombstones(tx: Transaction, leaf: int) -> None:
    """Give tombstones that have none the number of the leaf that comes next."""
    tx.send("UPDATE tombstone SET leaf_seq = ? WHERE leaf_seq IS NULL", leaf, rows=None)


BURIED = "SELECT subject_id FROM tombstone WHERE leaf_seq >= ?"
"""Reads the tombstones through: an index by the leaf would hold the ids of the erased a second time."""


def buried_since(tx: Transaction, leaf: int) -> set[bytes]:
    """Of whom something was erased that has no leaf yet, or that one or a later one."""
    waiting = "SELECT subject_id FROM tombstone WHERE leaf_seq IS NULL"
    return {bytes(row[0]) for rows in tx.each((BURIED, leaf), (waiting,)) for row in rows}


def count_of(tx: Transaction, subject: bytes) -> int:
    return _number(tx, "SELECT count(*) FROM entry WHERE subject_id = ?", subject)


class WaitingRow(NamedTuple):
    """An entry that is not in the tree yet."""

    subject: bytes
    entry_id: bytes
    commitment: bytes
    length: int
    """Of what is sealed; nought: it was erased."""
    at: int
    looked: bytes | None
    """What is sealed, of an entry after which everything is decided as before: that may be an open."""


def waiting(tx: Transaction, limit: int) -> list[WaitingRow]:
    rows = tx.all(
        "SELECT subject_id, entry_id, commitment, length(sealed), at, CASE WHEN moves IS NULL THEN sealed END"
        " FROM entry WHERE leaf_seq IS NULL ORDER BY at LIMIT ?",
        limit,
    )
    return [WaitingRow(*row) for row in rows]


def latest(tx: Transaction) -> int | None:
    """When the latest act was that the log knows of."""
    leaf = tx.one("SELECT at FROM leaf ORDER BY seq DESC LIMIT 1")
    waiting = tx.one("SELECT max(at) FROM entry WHERE leaf_seq IS NULL")
    return max((row[0] for row in (leaf, waiting) if row is not None and row[0] is not None), default=None)


def count_waiting(tx: Transaction) -> int:
    return _number(tx, "SELECT count(*) FROM entry WHERE leaf_seq IS NULL")


def place_entries(tx: Transaction, rows: Sequence[tuple[int, int, bytes, bytes]]) -> int:
    """Give (leaf, position) to the entry (subject, entry id); how many still waited."""
    return tx.many(
        "UPDATE entry SET leaf_seq = ?, leaf_pos = ? WHERE subject_id = ? AND entry_id = ? AND leaf_seq IS NULL",
        rows,
    )


def remove_entries(tx: Transaction, keys: Sequence[tuple[bytes, bytes]]) -> int:
    return tx.many("DELETE FROM entry WHERE subject_id = ? AND entry_id = ?", keys)


def lock_entries_of(tx: Transaction, subject: bytes) -> list[tuple[bytes, int | None, int]]:
    """(commitment, leaf, at) of the data subject's entries, which no sequencer touches until the act ends."""
    rows = tx.all(
        f"SELECT commitment, leaf_seq, at FROM entry WHERE subject_id = ? ORDER BY entry_id{tx.row_lock}", subject
    )
    return [(row[0], row[1], row[2]) for row in rows]


def lock_placed(tx: Transaction, subject: bytes, before: int, limit: int) -> list[tuple[bytes, bytes, int]]:
    """(entry id, commitment, at) of entries in the tree up to then, which no other act touches until this one ends."""
    sql = (
        "SELECT entry_id, commitment, at FROM entry WHERE leaf_seq IS NOT NULL AND at <= ? AND subject_id = ?"
        f" ORDER BY at, entry_id LIMIT ?{tx.row_lock}"
    )
    return [(bytes(row[0]), bytes(row[1]), row[2]) for row in tx.all(sql, before, subject, limit)]


def remove_sent(tx: Transaction, keys: Sequence[tuple[bytes, bytes]], otherwise: Otherwise) -> None:
    tx.send_many("DELETE FROM entry WHERE subject_id = ? AND entry_id = ?", keys, otherwise=otherwise)


def remove_placed(tx: Transaction, subject: bytes, number: int, otherwise: Otherwise) -> None:
    """Remove the data subject's entries that stand in the tree, which are so many."""
    sql = "DELETE FROM entry WHERE subject_id = ? AND leaf_seq IS NOT NULL"
    tx.send(sql, subject, rows=number, otherwise=otherwise)


def empty_waiting(tx: Transaction, who: tuple[bytes, bytes, bytes], number: int, otherwise: Otherwise) -> None:
    """Leave of the data subject's entries that are not in the tree yet, which are so many, only the commitment.

    `who` is the subject, and the nobody and the nothing that stand in its place.
    """
    subject, nobody, nothing = who
    if tx.rows_stay:
        _write_anew(tx, ([subject], nobody, nothing), number, otherwise)
        return
    sql = "UPDATE entry SET subject_id = ?, sealed = ? WHERE subject_id = ?"
    tx.send(sql, nobody, nothing, subject, rows=number, otherwise=otherwise)


class Held(NamedTuple):
    """An entry that is about to be erased."""

    subject: bytes
    entry_id: bytes
    commitment: bytes
    leaf: int | None
    at: int


def lock_entries_of_all(tx: Transaction, subjects: Sequence[bytes]) -> list[Held]:
    """What was logged of these people, which no sequencer touches until the act ends."""
    sql = (
        "SELECT subject_id, entry_id, commitment, leaf_seq, at FROM entry"
        f" WHERE subject_id {_among(subjects)} ORDER BY subject_id, entry_id{tx.row_lock}"
    )
    return [Held(*row) for row in tx.all(sql, *subjects)]


def remove_placed_of(tx: Transaction, subjects: Sequence[bytes], number: int, otherwise: Otherwise) -> None:
    sql = f"DELETE FROM entry WHERE subject_id {_among(subjects)} AND leaf_seq IS NOT NULL"
    tx.send(sql, *subjects, rows=number, otherwise=otherwise)


def empty_waiting_of(
    tx: Transaction, who: tuple[Sequence[bytes], bytes, bytes], number: int, otherwise: Otherwise
) -> None:
    subjects, nobody, nothing = who
    if tx.rows_stay:
        _write_anew(tx, who, number, otherwise)
        return
    sql = f"UPDATE entry SET subject_id = ?, sealed = ? WHERE subject_id {_among(subjects)}"
    tx.send(sql, nobody, nothing, *subjects, rows=number, otherwise=otherwise)


def _write_anew(tx: Transaction, who: tuple[Sequence[bytes], bytes, bytes], number: int, otherwise: Otherwise) -> None:
    """As `empty_waiting_of`, where nobody's rows lie at another server than the person's."""
    subjects, nobody, nothing = who
    waiting = f"FROM entry WHERE subject_id {_among(subjects)} AND leaf_seq IS NULL"
    rows = tx.all(f"SELECT entry_id, at, commitment {waiting}", *subjects)
    tx.send(f"DELETE {waiting}", *subjects, rows=number, otherwise=otherwise)
    for entry_id, at, committed in rows:
        add_entry(tx, EntryRow(nobody, bytes(entry_id), at, nothing, bytes(committed), None, None))


def _among(subjects: Sequence[bytes]) -> str:
    return f"IN ({', '.join('?' * len(subjects))})"


def add_erased(tx: Transaction, row: ErasedRow) -> None:
    tx.send("INSERT INTO erased_payload (erasure_id, at, number, sum, sealed) VALUES (?, ?, ?, ?, ?)", *row)


def erased(tx: Transaction) -> list[ErasedRow]:
    rows = tx.all("SELECT erasure_id, at, number, sum, sealed FROM erased_payload ORDER BY erasure_id")
    return [ErasedRow(*row) for row in rows]


def remove_erased(tx: Transaction, keys: Sequence[tuple[bytes]]) -> int:
    return tx.many("DELETE FROM erased_payload WHERE erasure_id = ?", keys)


def take_tree(tx: Transaction) -> int:
    """The size of the tree; whoever has asked is the only sequencer until the transaction ends."""
    sql = "INSERT INTO tree (id, size) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET size = tree.size RETURNING size"
    return _number(tx, sql)


def tree_size(tx: Transaction) -> int:
    return _number(tx, "SELECT coalesce(max(size), 0) FROM tree")


def count_leaves(tx: Transaction) -> int:
    return _number(tx, "SELECT count(*) FROM leaf")


def set_size(tx: Transaction, size: int) -> None:
    tx.run("UPDATE tree SET size = ? WHERE id = 1", size)


def add_leaves(tx: Transaction, rows: Sequence[tuple[int, int, bytes]]) -> None:
    tx.many("INSERT INTO leaf (seq, at, data) VALUES (?, ?, ?)", rows)


def leaves_from(tx: Transaction, seq: int, limit: int) -> list[tuple[int, int, bytes]]:
    rows = tx.all("SELECT seq, at, data FROM leaf WHERE seq >= ? ORDER BY seq LIMIT ?", seq, limit)
    return [(row[0], row[1], row[2]) for row in rows]


def leaf_data(tx: Transaction, seq: int) -> bytes | None:
    row = tx.one("SELECT data FROM leaf WHERE seq = ?", seq)
    return row[0] if row else None


def add_nodes(tx: Transaction, nodes: Sequence[Node]) -> None:
    tx.many("INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)", nodes)


def nodes_between(tx: Transaction, level: int, first: int, end: int) -> list[tuple[int, bytes]]:
    rows = tx.all("SELECT idx, hash FROM node WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx", level, first, end)
    return [(row[0], row[1]) for row in rows]


def count_nodes(tx: Transaction) -> int:
    return _number(tx, "SELECT count(*) FROM node")


def reader(tx: Transaction) -> ReadNode:
    """Reads nodes for proofs. A node that is not there is read as nothing, so that no proof with it is good."""

    def read(level: int, index: int) -> bytes:
        row = tx.one("SELECT hash FROM node WHERE level = ? AND idx = ?", level, index)
        return row[0] if row else b""

    return read


def add_checkpoint(tx: Transaction, row: CheckpointRow) -> None:
    tx.run("INSERT INTO checkpoint (size, at, root, note) VALUES (?, ?, ?, ?)", *row)


def checkpoints(tx: Transaction) -> list[CheckpointRow]:
    return [CheckpointRow(*row) for row in tx.all("SELECT size, at, root, note FROM checkpoint ORDER BY size")]


def last_checkpoint(tx: Transaction) -> CheckpointRow | None:
    row = tx.one("SELECT size, at, root, note FROM checkpoint ORDER BY size DESC LIMIT 1")
    return CheckpointRow(*row) if row else None


def add_lane(tx: Transaction, lane_id: bytes, at: int, secret: bytes, place: Position) -> None:
    values = (lane_id, at, secret, *place, 0, 0, None)
    tx.run(f"INSERT INTO lane ({_LANE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)


def lanes(tx: Transaction) -> list[LaneRow]:
    return _lanes(tx, "")


def open_lanes(tx: Transaction) -> list[LaneRow]:
    return _lanes(tx, " WHERE closed_at IS NULL")


def _lanes(tx: Transaction, which: str) -> list[LaneRow]:
    rows = tx.all(f"SELECT {_LANE} FROM lane{which} ORDER BY announced_at, lane_id")
    return [LaneRow(row[0], row[1], row[2], Position(*row[3:7]), *row[7:]) for row in rows]


def move_lane(tx: Transaction, row: LaneRow) -> None:
    tx.run(
        "UPDATE lane SET segment = ?, position = ?, number = ?, tag = ?, torn = ?, damaged = ?, closed_at = ?"
        " WHERE lane_id = ?",
        *row.place,
        row.torn,
        row.damaged,
        row.closed_at,
        row.lane_id,
    )


def _number(tx: Transaction, sql: str, *values: object) -> int:
    row = tx.one(sql, *values)
    return int(row[0]) if row else 0
