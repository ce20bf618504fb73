"""The only SQL about receivers, who is known to them, and their events.

Each row has a seal: nothing is sent, and nobody told, from one that is not as it was written (R16).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.events.model import Event, EventId, Fate, KnownAs, Receiver, ReceiverId, Said, State
from ombud.terms import SubjectId
from ombud.terms.time import from_micros, to_micros
from ombud.vault.telling import Happening

_RECEIVER = "receiver_id, name, account, wants, state, made_at, made_by, fails, rests_until"
_EVENT = (
    "event_id, receiver_id, about, number, happening, at, more, fate, tries, next_at, round, code, due_at, said,"
    " said_at"
)
_KNOWN = "subject_id, receiver_id, known_as, since"


class KnownRow(NamedTuple):
    """A receiver holds data of a person, and knows them by that id."""

    subject_id: bytes
    receiver_id: bytes
    known_as: bytes
    since: int


class Counted(NamedTuple):
    """The events of a receiver, by what has become of them."""

    waiting: int = 0
    held: int = 0
    sent: int = 0
    dead: int = 0
    open: int = 0
    """Sent or not, and not acknowledged."""
    overdue: int = 0


def add_receiver(tx: Transaction, one: Receiver, sealed: bytes) -> None:
    row = _receiver_row(one)
    sql = f"INSERT INTO receiver ({_RECEIVER}, sealed, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, sealed, tx.row_seal.of("receiver", *row))


def set_receiver(tx: Transaction, one: Receiver, sealed: bytes) -> None:
    """Write how it is now. Whoever calls has read it in the same act, held."""
    row = _receiver_row(one)
    sql = (
        "UPDATE receiver SET name = ?, account = ?, wants = ?, state = ?, made_at = ?, made_by = ?, fails = ?,"
        " rests_until = ?, sealed = ?, seal = ? WHERE receiver_id = ?"
    )
    tx.send(sql, *row[1:], sealed, tx.row_seal.of("receiver", *row), one.id)


def receiver(tx: Transaction, which: ReceiverId, *, held: bool = False) -> tuple[Receiver, bytes] | None:
    """One, with what is sealed of it; `held` until the act ends. Raises `DamagedRow`."""
    lock = tx.row_lock if held else ""
    row = tx.one(f"SELECT {_RECEIVER}, sealed, seal FROM receiver WHERE receiver_id = ?{lock}", which)
    return None if row is None else _receiver(tx, row)


def receivers(tx: Transaction) -> list[tuple[Receiver, bytes]]:
    """Every one, in the order of their names."""
    rows = tx.all(f"SELECT {_RECEIVER}, sealed, seal FROM receiver ORDER BY name, receiver_id")
    return [_receiver(tx, row) for row in rows]


def drop_receiver(tx: Transaction, which: ReceiverId) -> int:
    """With everything of it; how many events."""
    tx.send("DELETE FROM receiver WHERE receiver_id = ?", which)
    tx.send("DELETE FROM known_to WHERE receiver_id = ?", which, rows=None)
    return tx.run("DELETE FROM receiver_event WHERE receiver_id = ?", which)


def known(tx: Transaction, subject: SubjectId) -> list[KnownRow]:
    """Which receivers know this person, in the order of their ids."""
    sql = f"SELECT {_KNOWN}, seal FROM known_to WHERE subject_id = ? ORDER BY receiver_id"
    return [KnownRow(*row) for row in tx.row_seal.whole("known_to", tx.all(sql, subject))]


def add_known(tx: Transaction, row: KnownRow) -> None:
    sql = f"INSERT INTO known_to ({_KNOWN}, seal) VALUES (?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("known_to", *row))


def drop_known(tx: Transaction, subject: SubjectId, which: ReceiverId) -> bool:
    return tx.run("DELETE FROM known_to WHERE subject_id = ? AND receiver_id = ?", subject, which) == 1


def people_known(tx: Transaction) -> dict[bytes, int]:
    """How many people each receiver knows."""
    sql = "SELECT receiver_id, count(*) FROM known_to GROUP BY receiver_id"
    return {bytes(row[0]): row[1] for row in tx.all(sql)}


def last_number(tx: Transaction, which: ReceiverId, about: KnownAs) -> int:
    sql = "SELECT max(number) FROM receiver_event WHERE receiver_id = ? AND about = ?"
    row = tx.one(sql, which, about)
    return 0 if row is None or row[0] is None else int(row[0])


def add_event(tx: Transaction, one: Event) -> None:
    row = _event_row(one)
    marks = ", ".join("?" * (len(row) + 1))
    tx.send(f"INSERT INTO receiver_event ({_EVENT}, seal) VALUES ({marks})", *row, _event_seal(tx, row))


def set_event(tx: Transaction, one: Event) -> None:
    """Write how it stands now. Whoever calls has read it in the same act, held."""
    row = _event_row(one)
    sql = (
        "UPDATE receiver_event SET receiver_id = ?, about = ?, number = ?, happening = ?, at = ?, more = ?, fate = ?,"
        " tries = ?, next_at = ?, round = ?, code = ?, due_at = ?, said = ?, said_at = ?, seal = ? WHERE event_id = ?"
    )
    tx.send(sql, *row[1:], _event_seal(tx, row), one.id)


def event(tx: Transaction, which: EventId, *, held: bool = False) -> Event | None:
    """One of them; `held` until the act ends. Raises `DamagedRow`."""
    lock = tx.row_lock if held else ""
    found = _events(tx, tx.all(f"SELECT {_EVENT}, seal FROM receiver_event WHERE event_id = ?{lock}", which))
    return found[0] if found else None


def before(tx: Transaction, one: Event) -> Event | None:
    """The latest before it, about the same person for the same receiver, that has no end yet."""
    sql = (
        f"SELECT {_EVENT}, seal FROM receiver_event WHERE receiver_id = ? AND about = ? AND number < ?"
        " AND fate IN ('waiting', 'held') ORDER BY number DESC LIMIT 1"
    )
    found = _events(tx, tx.all(sql, one.receiver, one.about, one.number))
    return found[0] if found else None


def events_of(tx: Transaction, which: ReceiverId, fates: Sequence[Fate], most: int) -> list[Event]:
    """The latest of a receiver that have come to one of these, newest first."""
    marks = ", ".join("?" * len(fates))
    sql = (
        f"SELECT {_EVENT}, seal FROM receiver_event WHERE receiver_id = ? AND fate IN ({marks})"
        " ORDER BY at DESC, number DESC, event_id LIMIT ?"
    )
    return _events(tx, tx.all(sql, which, *(one.value for one in fates), most))


def held_events(tx: Transaction, which: ReceiverId) -> list[Event]:
    """Those that wait for the receiver, in their order."""
    sql = (
        f"SELECT {_EVENT}, seal FROM receiver_event WHERE receiver_id = ? AND fate = 'held'"
        f" ORDER BY about, number, event_id{tx.row_lock}"
    )
    return _events(tx, tx.all(sql, which))


def unacknowledged(tx: Transaction, which: ReceiverId, most: int) -> list[Event]:
    """Those of a receiver that it has still to acknowledge, the longest due first."""
    sql = (
        f"SELECT {_EVENT}, seal FROM receiver_event WHERE receiver_id = ? AND due_at IS NOT NULL AND said IS NULL"
        " ORDER BY due_at, event_id LIMIT ?"
    )
    return _events(tx, tx.all(sql, which, most))


def counted(tx: Transaction, now: int) -> dict[bytes, Counted]:
    """The events of each receiver, counted."""
    sql = (
        "SELECT receiver_id, fate, count(*), sum(CASE WHEN due_at IS NOT NULL AND said IS NULL THEN 1 ELSE 0 END),"
        " sum(CASE WHEN due_at <= ? AND said IS NULL THEN 1 ELSE 0 END) FROM receiver_event GROUP BY receiver_id, fate"
    )
    found: dict[bytes, Counted] = {}
    for which, fate, number, still, late in tx.all(sql, now):
        before = found.get(bytes(which), Counted())
        after = before._replace(open=before.open + int(still or 0), overdue=before.overdue + int(late or 0))
        found[bytes(which)] = after._replace(**{fate: number})
    return found


def over(tx: Transaction, settled: int, others: int, most: int) -> list[EventId]:
    """Events that nothing more comes of, of before `settled`; and all of before `others`."""
    sql = (
        "SELECT event_id FROM receiver_event WHERE (at < ? AND fate = 'sent' AND (due_at IS NULL OR said IS NOT NULL))"
        " OR at < ? ORDER BY at LIMIT ?"
    )
    return [EventId(bytes(row[0])) for row in tx.all(sql, settled, others, most)]


def drop_events(tx: Transaction, which: Sequence[EventId]) -> None:
    for one in which:
        tx.send("DELETE FROM receiver_event WHERE event_id = ?", one, rows=None)


def _receiver_row(one: Receiver) -> Row:
    rests = 0 if one.rests_until is None else to_micros(one.rests_until)
    wants = " ".join(sorted(one.wants))
    return (
        one.id, one.name, one.account, wants, one.state.value, to_micros(one.made_at), one.made_by, one.fails, rests
    )  # fmt: skip


def _receiver(tx: Transaction, row: Row) -> tuple[Receiver, bytes]:
    *values, sealed, seal = row
    tx.row_seal.check("receiver", seal, *values)
    which, name, account, wants, state, made_at, made_by, fails, rests = values
    found = Receiver(
        ReceiverId(bytes(which)), name, account, frozenset(Happening(each) for each in wants.split()), State(state),
        from_micros(made_at), made_by, fails, from_micros(rests) if rests else None,
    )  # fmt: skip
    return found, bytes(sealed)


def _event_row(one: Event) -> Row:
    return (
        one.id, one.receiver, one.about, one.number, one.happening.value, to_micros(one.at), one.more, one.fate.value,
        one.tries, to_micros(one.next_at), one.round, one.code, _micros(one.due_at),
        None if one.said is None else one.said.value, _micros(one.said_at),
    )  # fmt: skip


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _event_seal(tx: Transaction, row: Row) -> bytes:
    return tx.row_seal.of("receiver_event", *row)


def _events(tx: Transaction, rows: list[Row]) -> list[Event]:
    return [_event(row) for row in tx.row_seal.whole("receiver_event", rows)]


def _event(row: Row) -> Event:
    which, receiver, about, number, what, at, more, fate, tries, next_at, again, code, due_at, said, said_at = row
    return Event(
        EventId(bytes(which)), ReceiverId(bytes(receiver)), KnownAs(bytes(about)), number, Happening(what),
        from_micros(at), more, Fate(fate), tries, from_micros(next_at), again, code,
        None if due_at is None else from_micros(due_at), None if said is None else Said(said),
        None if said_at is None else from_micros(said_at),
    )  # fmt: skip
