"""The only SQL of funnels: what was counted and shown lately, and whose addresses are suppressed."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Transaction


class AskedRow(NamedTuple):
    asked: bytes
    asked_at: int
    actor: str
    channel: str
    selection: str
    shown: str


_COLUMNS = ", ".join(AskedRow._fields)
_ADD = f"INSERT INTO funnel_asked ({_COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"


def asked_since(tx: Transaction, at: int) -> list[AskedRow]:
    """What was counted since then, if each row is as it was written, the oldest first."""
    rows = tx.all(f"SELECT {_COLUMNS}, seal FROM funnel_asked WHERE asked_at > ? ORDER BY asked_at, asked", at)
    return [AskedRow(*row) for row in tx.row_seal.whole("funnel_asked", rows)]


def add(tx: Transaction, row: AskedRow) -> None:
    tx.run(_ADD, *row, tx.row_seal.of("funnel_asked", *row))


def forget(tx: Transaction, before: int) -> int:
    """Let go of what was counted before the quarter."""
    return tx.run("DELETE FROM funnel_asked WHERE asked_at <= ?", before)


_ADDRESSED = (
    "SELECT held.subject_id, count(no.blind), count(*) FROM blind_index AS held "
    "LEFT JOIN suppression AS no ON no.blind = held.blind AND no.channel = ? "
    "WHERE held.subject_id BETWEEN ? AND ? AND held.class = ? "
    "AND substr(held.field, 1, 12) = 'suppression.' AND substr(held.field, 13) = ? GROUP BY held.subject_id"
)
"""By the subject alone: an index on the field would be searched through everybody who has an address."""


def addressed(tx: Transaction, between: tuple[bytes, bytes], klass: str, channel: str) -> Sequence[tuple[bytes, bool]]:
    """Who in a span of ids has an address on the channel in the class, and whether each of theirs is suppressed."""
    rows = tx.all(_ADDRESSED, channel, *between, klass, channel)
    return [(bytes(row[0]), row[1] == row[2]) for row in rows]
