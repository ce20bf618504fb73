"""The SQL of what a decision about one person is made from: the version in force, where they stand, what they wish, and
the rows and keys that it is about, read in one moment (docs/decisions/0017).
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from ombud.choices.model import Wished
from ombud.choices.store import WAITS
from ombud.database import DamagedRow, Database, RowSeal, Transaction
from ombud.keys.store import ADDRESSES, Kept
from ombud.terms import SubjectId
from ombud.vault.row_forms import stands_bytes, wishes_bytes
from ombud.vault.standing import has_wished
from ombud.vault.store_versions import IN_FORCE, NUMBER

_CARED_FOR = " LEFT JOIN care_relation c ON c.subject_id = s.subject_id AND c.unit = ? AND c.closed_at IS NULL"


class Statement(NamedTuple):
    """What is asked of the database about one person after another: text, and the values before the person's id."""

    sql: str
    values: tuple[object, ...]

    def of(self, database: Database, subject: SubjectId, at: int) -> list[Any]:
        """The rows of one moment; nothing where there is no such person."""
        return database.moment(self.sql, at, *self.values, subject)


def finding(categories: Sequence[str], unit: bytes | None) -> Statement:
    """Everything that an open needs: the columns of `Found`. With `unit`, whether it takes part in the care."""
    return Statement(_finding(len(categories), unit is not None), _values(unit, categories))


def _finding(categories: int, care: bool) -> str:
    one_of = "= ?" if categories == 1 else f"IN ({', '.join('?' * categories)})"
    return (
        f"SELECT {IN_FORCE}, s.standing, s.seal, w.choices, w.flags, w.recorded, w.seal,"
        f" {'c.opened_at, c.seal' if care else 'NULL, NULL'}, r.record_id,"
        " r.klass, r.category, r.policy, r.purposes, r.regime, r.marks, r.unit, r.document, r.version,"
        " r.collected_at, r.event_at, r.until, r.seal, r.sealed, k.epoch, k.wrapped, k.commitment"
        " FROM subject s LEFT JOIN wishes w ON w.subject_id = s.subject_id"
        f"{_CARED_FOR if care else ''}"
        f" LEFT JOIN record r ON r.subject_id = s.subject_id AND r.superseded_at IS NULL AND r.category {one_of}"
        " LEFT JOIN data_key k ON k.subject_id = r.subject_id AND k.class = r.klass WHERE s.subject_id = ?"
    )


def witnessing(classes: Collection[str], unit: bytes | None) -> Statement:
    """What cannot stay the same when anything changes that `finding` would find in these classes."""
    return Statement(_witnessing(len(classes), unit is not None), _values(unit, classes))


def _values(unit: bytes | None, names: Collection[str]) -> tuple[object, ...]:
    return (*names,) if unit is None else (unit, *names)


def _witnessing(classes: int, care: bool) -> str:
    """A join for each class: one for a list of them would make a table of the list first."""
    states = "".join(f", k{number}.state" for number in range(classes))
    joins = "".join(
        f" LEFT JOIN data_key k{number} ON k{number}.subject_id = s.subject_id AND k{number}.class = ?"
        for number in range(classes)
    )
    return (
        f"SELECT {IN_FORCE}, s.standing, w.choices, w.flags, {'c.opened_at' if care else 'NULL'}{states}"
        " FROM subject s LEFT JOIN wishes w ON w.subject_id = s.subject_id"
        f"{_CARED_FOR if care else ''}{joins} WHERE s.subject_id = ?"
    )


class Seen(NamedTuple):
    """What an act about one person reads first."""

    number: int | None
    """The policy version in force; none before the first, below 0 while a restored installation is held back."""
    there: bool
    standing: bytes | None
    wished: Wished | None
    keys: list[Kept]
    addresses: list[tuple[str, bytes]] | None
    """(channel, keyed hash) of the person's addresses, where they were asked for."""
    waits: bool | None
    """Does an address wait to confirm a consent (M-07)? Asked for with the addresses."""
    outside: bool
    """Does a program outside hold something of the person (Art. 19)?"""


_SEEN = (
    "SELECT p.number, s.created_at, s.standing, s.seal, w.choices, w.flags, w.recorded, w.seal,"
    " k.class, k.epoch, k.wrapped, k.commitment, k.state"
    f" FROM (SELECT {NUMBER} AS number FROM policy_version WHERE from_at <= ?) p"
    " LEFT JOIN subject s ON s.subject_id = ? LEFT JOIN wishes w ON w.subject_id = s.subject_id"
    " LEFT JOIN data_key k ON k.subject_id = s.subject_id"
)
_OUTSIDE = "SELECT 1 FROM known_to WHERE subject_id = ? LIMIT 1"


def seen(tx: Transaction, subject: SubjectId, at: int, *, addresses: bool = False) -> Seen:
    """Everything that an act about this person needs, in one reading. Raises `DamagedRow`."""
    more_asked = [(ADDRESSES, subject), (WAITS, subject)] if addresses else []
    rows, outside, *more = tx.each((_SEEN, at, subject), (_OUTSIDE, subject), *more_asked)
    number, created_at, *stands = rows[0][:8]
    if created_at is not None:
        check_stands(tx.row_seal, subject, stands)
    keys = [Kept._make(row[8:]) for row in rows if row[8] is not None]
    wished = None if stands[2] is None else Wished._make(stands[2:5])
    found = [(row[0], bytes(row[1])) for row in more[0]] if more else None
    waiting = bool(more[1]) if more else None
    return Seen(number, created_at is not None, stands[0], wished, keys, found, waiting, bool(outside))


def check_stands(row_seal: RowSeal, subject: SubjectId, read: Sequence[Any]) -> None:
    """Is it as it was written: standing, its seal, choices, flags, recorded and their seal? Raises `DamagedRow`.

    A standing that has not been computed is nothing that could be decided from.
    """
    standing, seal, choices, flags, recorded, wishes_seal = read
    if standing is not None:
        row_seal.check_bytes("subject", seal, stands_bytes(subject, standing))
    if choices is not None:
        row_seal.check_bytes("wishes", wishes_seal, wishes_bytes(subject, choices, flags, recorded))
    elif standing is not None and has_wished(standing):
        raise DamagedRow("wishes")
