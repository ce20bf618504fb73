"""The SQL of the counts of what was decided. Whoever writes here has taken the tree in the same transaction."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ombud.database import Transaction


class KindRow(NamedTuple):
    """What decisions have in common, sealed: only whether they were stopped stands in clear."""

    kind_id: bytes
    made_at: int
    """In microseconds: it says under which year's key."""
    stopped: int
    sealed: bytes


class CountRow(NamedTuple):
    day: int
    """Its ordinal."""
    kind_id: bytes
    number: int
    last_at: int


_COUNT = "day, kind_id, number, last_at"
_ADD = (
    f"INSERT INTO decided ({_COUNT}) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (day, kind_id) DO UPDATE SET number = decided.number + excluded.number,"
    " last_at = CASE WHEN excluded.last_at > decided.last_at THEN excluded.last_at ELSE decided.last_at END"
)


def recounts(tx: Transaction) -> int:
    """How often the log was counted again."""
    row = tx.one("SELECT recounted FROM tree WHERE recounted IS NOT NULL")
    return 0 if row is None else int(row[0])


def recounted(tx: Transaction) -> None:
    """It has been counted again."""
    tx.send("UPDATE tree SET recounted = coalesce(recounted, 0) + 1")


def kinds(tx: Transaction) -> list[KindRow]:
    return [KindRow(*row) for row in tx.all("SELECT kind_id, made_at, stopped, sealed FROM decided_kind")]


def add_kind(tx: Transaction, row: KindRow) -> None:
    tx.send("INSERT INTO decided_kind (kind_id, made_at, stopped, sealed) VALUES (?, ?, ?, ?)", *row)


def add(tx: Transaction, rows: Sequence[CountRow]) -> None:
    """Add to the counts."""
    tx.send_many(_ADD, sorted(rows))


def drop(tx: Transaction, kinds: Sequence[bytes]) -> None:
    """Remove all that was counted of these kinds."""
    tx.many("DELETE FROM decided WHERE kind_id = ?", [(kind,) for kind in kinds])
    tx.many("DELETE FROM decided_kind WHERE kind_id = ?", [(kind,) for kind in kinds])


def tidy(tx: Transaction, since: date) -> None:
    """Remove days before that one, what has come to nothing, and kinds that none of the rest is of."""
    tx.send("DELETE FROM decided WHERE day < ? OR number <= 0", since.toordinal(), rows=None)
    tx.send("DELETE FROM decided_kind WHERE kind_id NOT IN (SELECT kind_id FROM decided)", rows=None)


def counts(tx: Transaction, since: date) -> list[CountRow]:
    """Each count from a day on."""
    rows = tx.all(f"SELECT {_COUNT} FROM decided WHERE day >= ?", since.toordinal())
    return [CountRow(row[0], bytes(row[1]), row[2], row[3]) for row in rows]


def by_kind(tx: Transaction, since: date) -> list[tuple[bytes, int, int]]:
    """(kind, number, last) from a day on."""
    sql = "SELECT kind_id, sum(number), max(last_at) FROM decided WHERE day >= ? GROUP BY kind_id"
    return [(bytes(row[0]), int(row[1]), row[2]) for row in tx.all(sql, since.toordinal())]


def by_day(tx: Transaction, since: date) -> dict[date, tuple[int, int]]:
    """Permitted and stopped, of each day from that one on which something was decided."""
    yes, no = (f"sum(CASE WHEN stopped = {which} THEN number ELSE 0 END)" for which in (0, 1))
    sql = f"SELECT day, {yes}, {no} FROM decided JOIN decided_kind USING (kind_id) WHERE day >= ? GROUP BY day"
    return {date.fromordinal(row[0]): (int(row[1]), int(row[2])) for row in tx.all(sql, since.toordinal())}
