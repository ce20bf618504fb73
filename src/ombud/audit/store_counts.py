"""The SQL of the counts of what was decided. Whoever writes here has taken the tree in the same transaction."""

import hashlib
from collections.abc import Iterable
from datetime import date

from ombud.audit.counts import Count, Counts, Kind
from ombud.database import Transaction
from ombud.terms import CategoryId, PurposeId

_KIND = "purpose, categories, role, rules"
_ADD = (
    f"INSERT INTO decided (day, kind_hash, {_KIND}, number, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (day, kind_hash) DO UPDATE SET number = decided.number + excluded.number,"
    " last_at = CASE WHEN excluded.last_at > decided.last_at THEN excluded.last_at ELSE decided.last_at END"
)


def add(tx: Transaction, counts: Counts, since: date) -> None:
    """Add to the counts, and remove days before that one."""
    tx.send_many(_ADD, [_row(day, kind, count) for (day, kind), count in sorted(counts.items())])
    tx.send("DELETE FROM decided WHERE day < ?", since.toordinal(), rows=None)


def correct(tx: Transaction, differences: Iterable[tuple[date, Kind, int]], lasts: Counts) -> None:
    """Add what the log has more, or less, of each; what is left of nothing is removed."""
    changes = {(day, kind): Count(more, lasts[day, kind].last) for day, kind, more in differences}
    tx.send_many(_ADD, [_row(day, kind, count) for (day, kind), count in changes.items()])
    tx.send("DELETE FROM decided WHERE number <= 0", rows=None)


def counts(tx: Transaction, since: date) -> Counts:
    """Each count from a day on."""
    rows = tx.all(f"SELECT day, {_KIND}, number, last_at FROM decided WHERE day >= ?", since.toordinal())
    return {(date.fromordinal(row[0]), _kind(*row[1:5])): Count(row[5], row[6]) for row in rows}


def kinds(tx: Transaction, since: date) -> dict[Kind, Count]:
    """How many of each kind there were from a day on."""
    asked = f"SELECT {_KIND}, sum(number), max(last_at) FROM decided WHERE day >= ? GROUP BY {_KIND}"
    return {_kind(*row[:4]): Count(int(row[4]), row[5]) for row in tx.all(asked, since.toordinal())}


def days(tx: Transaction, since: date) -> dict[date, tuple[int, int]]:
    """Permitted and stopped, of each day from that one on which something was decided."""
    yes, no = (f"sum(CASE WHEN rules {sign} '' THEN number ELSE 0 END)" for sign in ("=", "<>"))
    rows = tx.all(f"SELECT day, {yes}, {no} FROM decided WHERE day >= ? GROUP BY day", since.toordinal())
    return {date.fromordinal(row[0]): (int(row[1]), int(row[2])) for row in rows}


def _row(day: date, kind: Kind, count: Count) -> tuple[object, ...]:
    words = (kind.purpose, " ".join(kind.categories), kind.role, " ".join(kind.rules))
    return day.toordinal(), hashlib.sha256("\n".join(words).encode()).digest()[:16], *words, *count


def _kind(purpose: str, categories: str, role: str, rules: str) -> Kind:
    return Kind(PurposeId(purpose), tuple(map(CategoryId, categories.split())), role, tuple(rules.split()))
