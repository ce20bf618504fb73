"""The only SQL about models, and about who has a profile."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.terms import ClassId, SubjectId


class ModelRow(NamedTuple):
    name: str
    version: int
    state: str
    definition: str
    learned: str
    card: str
    made_by: str
    made_at: int
    run_at: int | None
    """When the latest run began: what it computes is as of then, however often it is gone on with."""
    ended_at: int | None
    """When that run came to its end; none while it is under way."""
    policy: int


_COLUMNS = ", ".join(ModelRow._fields)


def insert(tx: Transaction, row: ModelRow) -> None:
    tx.send(f"INSERT INTO model ({_COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *row, _seal(tx, row))


def write(tx: Transaction, row: ModelRow) -> None:
    """Write where a model stands now. What it is and who made it is never changed."""
    tx.send(
        "UPDATE model SET state = ?, learned = ?, card = ?, run_at = ?, ended_at = ?, policy = ?, seal = ?"
        " WHERE name = ? AND version = ?",
        row.state, row.learned, row.card, row.run_at, row.ended_at, row.policy, _seal(tx, row), row.name, row.version,
    )  # fmt: skip


def models(tx: Transaction) -> list[ModelRow]:
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM model ORDER BY name, version"))


def versions(tx: Transaction, name: str) -> list[ModelRow]:
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM model WHERE name = ? ORDER BY version", name))


def versions_held(tx: Transaction, name: str) -> list[ModelRow]:
    sql = f"SELECT {_COLUMNS}, seal FROM model WHERE name = ? ORDER BY version{tx.row_lock}"
    return _whole(tx, tx.all(sql, name))


def _whole(tx: Transaction, read: list[Row]) -> list[ModelRow]:
    return [ModelRow._make(row) for row in tx.row_seal.whole("model", read)]


def _seal(tx: Transaction, row: ModelRow) -> bytes:
    return tx.row_seal.of("model", *row)


def profiled_among(tx: Transaction, klass: ClassId, people: Sequence[SubjectId]) -> set[SubjectId]:
    """Those of these people who have something in the class."""
    asked = ", ".join("?" * len(people))
    sql = f"SELECT DISTINCT subject_id FROM record WHERE klass = ? AND subject_id IN ({asked})"
    return {SubjectId(bytes(row[0])) for row in tx.all(sql, klass, *people)} if people else set()


def profiled_after(tx: Transaction, klass: ClassId, after: SubjectId, limit: int) -> list[SubjectId]:
    """The next people who have something in the class, by id."""
    sql = "SELECT DISTINCT subject_id FROM record WHERE klass = ? AND subject_id > ? ORDER BY subject_id LIMIT ?"
    return [SubjectId(bytes(row[0])) for row in tx.all(sql, klass, after, limit)]
