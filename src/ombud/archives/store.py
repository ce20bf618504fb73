"""The only SQL of archives. Names of tables and columns come from the database's own catalogue."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Row, Transaction


class ArchiveRow(NamedTuple):
    archive_id: bytes
    made_at: int
    expires_at: int
    place: str
    first_epoch: int
    last_epoch: int
    no_line: int
    ledger_size: int
    finished_at: int | None
    removed_at: int | None


_COLUMNS = ", ".join(ArchiveRow._fields)
_MARKS = ", ".join("?" * len(ArchiveRow._fields))


def add(tx: Transaction, row: ArchiveRow) -> None:
    tx.run(f"INSERT INTO archive ({_COLUMNS}, seal) VALUES ({_MARKS}, ?)", *row, tx.row_seal.of("archive", *row))


def finish(tx: Transaction, archive_id: bytes, at: int, size: int) -> bool:
    found = [row for row in _archives(tx) if row.archive_id == archive_id and row.finished_at is None]
    return _change(tx, *(row._replace(finished_at=at, ledger_size=size) for row in found))


def remove(tx: Transaction, archive_id: bytes, at: int) -> bool:
    found = [row for row in living(tx) if row.archive_id == archive_id]
    return _change(tx, *(row._replace(removed_at=at) for row in found))


def living(tx: Transaction) -> list[ArchiveRow]:
    """Archives that were not removed, oldest first."""
    return [row for row in _archives(tx) if row.removed_at is None]


def last_needing(tx: Transaction, epoch: int) -> int | None:
    """When the last archive expires that was begun with keys of that epoch or an older one."""
    return max((row.expires_at for row in living(tx) if row.first_epoch <= epoch), default=None)


def _archives(tx: Transaction) -> list[ArchiveRow]:
    """Every archive, oldest first, if each row is as it was written: keys are destroyed by what they say (R16)."""
    rows = tx.all(f"SELECT {_COLUMNS}, seal FROM archive ORDER BY made_at, archive_id{tx.row_lock}")
    return [ArchiveRow._make(row) for row in tx.row_seal.whole("archive", rows)]


def _change(tx: Transaction, *rows: ArchiveRow) -> bool:
    """Write what has become of one; False where none was found."""
    sql = "UPDATE archive SET ledger_size = ?, finished_at = ?, removed_at = ?, seal = ? WHERE archive_id = ?"
    for row in rows:
        seal = tx.row_seal.of("archive", *row)
        tx.send(sql, row.ledger_size, row.finished_at, row.removed_at, seal, row.archive_id)
    return len(rows) == 1


def epochs(tx: Transaction) -> list[int]:
    return [row[0] for row in tx.all("SELECT DISTINCT epoch FROM data_key ORDER BY epoch")]


def count(tx: Transaction, table: str) -> int:
    row = tx.one(f"SELECT count(*) FROM {table}")
    return int(row[0]) if row else 0


def page(
    tx: Transaction, table: str, columns: Sequence[str], key: Sequence[str], after: Row | None, limit: int
) -> list[Row]:
    """The next rows of a table in the order of its primary key, after that key."""
    names, order = ", ".join(columns), ", ".join(key)
    where = "" if after is None else f" WHERE ({order}) > ({', '.join('?' * len(key))})"
    return tx.all(f"SELECT {names} FROM {table}{where} ORDER BY {order} LIMIT ?", *(after or ()), limit)


def put(tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[Row]) -> int:
    """Insert rows as an archive has them."""
    return tx.many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)


def clear(tx: Transaction, table: str) -> int:
    """Delete what an unfinished restore has put into a table."""
    return tx.run(f"DELETE FROM {table}")


def mark_restored(tx: Transaction, at: int, archive_id: bytes, state: str) -> None:
    row = (at, archive_id, state, None, None)
    tx.run(_RESTORED, *row, tx.row_seal.of("restored", *row))


def restored_as(tx: Transaction, state: str) -> list[int]:
    """When the installation was restored, where it is in that state."""
    return [row[0] for row in _restored(tx) if row[2] == state]


def move_restored(tx: Transaction, before: str, after: str, by: str | None, at: int | None) -> int:
    rows = [row for row in _restored(tx) if row[2] == before]
    sql = "UPDATE restored SET state = ?, by_whom = ?, reconciled_at = ?, seal = ? WHERE restored_at = ?"
    for restored_at, archive, *_ in rows:
        seal = tx.row_seal.of("restored", restored_at, archive, after, by, at)
        tx.send(sql, after, by, at, seal, restored_at)
    return len(rows)


_RESTORED = "INSERT INTO restored (restored_at, archive, state, by_whom, reconciled_at, seal) VALUES (?, ?, ?, ?, ?, ?)"


def _restored(tx: Transaction) -> list[Row]:
    """Every restore, if each row is as it was written: whether an installation is held back hangs on it."""
    sql = "SELECT restored_at, archive, state, by_whom, reconciled_at, seal FROM restored ORDER BY restored_at"
    rows = tx.all(sql)
    for *row, seal in rows:
        tx.row_seal.check("restored", seal, *row)
    return rows


def data_keys(tx: Transaction, subject: bytes) -> list[tuple[str, bytes]]:
    """(class, commitment) of the person's keys."""
    rows = tx.all("SELECT class, commitment FROM data_key WHERE subject_id = ? ORDER BY class", subject)
    return [(row[0], bytes(row[1])) for row in rows]


def has_subject(tx: Transaction, subject: bytes) -> bool:
    return tx.one("SELECT 1 FROM subject WHERE subject_id = ?", subject) is not None


def has_entry(tx: Transaction, subjects: tuple[bytes, bytes], entry: bytes) -> bool:
    sql = "SELECT 1 FROM entry WHERE subject_id IN (?, ?) AND entry_id = ?"
    return tx.one(sql, *subjects, entry) is not None
