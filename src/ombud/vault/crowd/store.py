"""The only SQL about many people at once."""

from collections.abc import Sequence

from ombud.database import Database, Transaction
from ombud.database.port import Row
from ombud.terms import SubjectId
from ombud.vault import store


class Paging:
    """Everything that decisions about some people need: the columns of `Found`, and whose they are behind them."""

    def __init__(self, categories: Sequence[str], unit: bytes | None) -> None:
        """With `unit`, whether it takes part in the care."""
        self._sql = store.finding_many(len(categories), care=unit is not None)
        self._values = (*([] if unit is None else [unit]), *categories)

    def of(self, database: Database, after: bytes, limit: int, at: int) -> list[Row]:
        """The rows of the next people after that one, person by person, at one moment."""
        return database.moment(self._sql, at, after, limit, *self._values)


def tree_size(tx: Transaction) -> int:
    row = tx.one("SELECT coalesce(max(size), 0) FROM tree")
    return int(row[0]) if row else 0


def entered_since(tx: Transaction, leaf: int) -> list[SubjectId]:
    """Whose log has an entry in the tree from that leaf on, or one that is not in it yet."""
    sql = "SELECT DISTINCT subject_id FROM entry WHERE leaf_seq >= ? OR leaf_seq IS NULL"
    return [SubjectId(bytes(row[0])) for row in tx.all(sql, leaf)]


def buried(tx: Transaction) -> list[SubjectId]:
    return [SubjectId(bytes(row[0])) for row in tx.all("SELECT DISTINCT subject_id FROM tombstone")]
