"""The only SQL about what programs have asked for that takes longer than a moment."""

from typing import NamedTuple

from ombud.database import Transaction

OPEN = "open"


class JobRow(NamedTuple):
    job_id: bytes
    key_id: bytes
    account: str
    work: str
    state: str
    code: str | None
    done: int
    total: int
    made_at: int
    ended_at: int | None
    until: int


_TABLE = "api_job"
_JOB = ", ".join(JobRow._fields)


def add(tx: Transaction, row: JobRow, sealed: bytes) -> bool:
    """False where it is there already."""
    marks = ", ".join("?" * (len(row) + 2))
    sql = f"INSERT INTO api_job ({_JOB}, sealed, seal) VALUES ({marks}) ON CONFLICT (job_id) DO NOTHING"
    return tx.run(sql, *row, sealed, tx.row_seal.of(_TABLE, *row)) == 1


def job(tx: Transaction, job_id: bytes) -> tuple[JobRow, bytes] | None:
    """One job, and what is sealed of it: what was asked for until it has ended, what came of it then."""
    return _one(tx, job_id, "")


def held_job(tx: Transaction, job_id: bytes) -> tuple[JobRow, bytes] | None:
    """The same, which no other act changes until this one ends."""
    return _one(tx, job_id, tx.row_lock)


def jobs(tx: Transaction, key_id: bytes | None, most: int) -> list[JobRow]:
    """The latest first, of one key or of all."""
    where, values = ("", ()) if key_id is None else (" WHERE key_id = ?", (key_id,))
    rows = tx.all(f"SELECT {_JOB}, seal FROM api_job{where} ORDER BY made_at DESC, job_id LIMIT ?", *values, most)
    return [JobRow(*row) for row in tx.row_seal.whole(_TABLE, rows)]


def progress(tx: Transaction, row: JobRow) -> None:
    """How far it has come. Nothing where it has ended meanwhile."""
    seal = tx.row_seal.of(_TABLE, *row)
    sql = f"UPDATE api_job SET done = ?, total = ?, seal = ? WHERE job_id = ? AND state = '{OPEN}'"
    tx.send(sql, row.done, row.total, seal, row.job_id, rows=None)


def end(tx: Transaction, row: JobRow, sealed: bytes) -> None:
    """It has ended: what was asked for gives way to what came of it."""
    sql = (
        "UPDATE api_job SET state = ?, code = ?, done = ?, total = ?, ended_at = ?, until = ?, sealed = ?, seal = ?"
        f" WHERE job_id = ? AND state = '{OPEN}'"
    )
    seal = tx.row_seal.of(_TABLE, *row)
    tx.send(sql, row.state, row.code, row.done, row.total, row.ended_at, row.until, sealed, seal, row.job_id)


def forget(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM api_job WHERE until <= ?", before)


def _one(tx: Transaction, job_id: bytes, lock: str) -> tuple[JobRow, bytes] | None:
    rows = tx.all(f"SELECT {_JOB}, sealed, seal FROM api_job WHERE job_id = ?{lock}", job_id)
    if not rows:
        return None
    *row, sealed, seal = rows[0]
    tx.row_seal.check(_TABLE, seal, *row)
    return JobRow(*row), bytes(sealed)
