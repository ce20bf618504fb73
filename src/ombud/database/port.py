"""What every database of ours does, whichever engine lies under it. No engine is imported here.

* One act is one transaction, and leaves nothing when it fails; a read sees one moment and changes nothing.
* SQL is text with `?` for every value, and the same text runs on both engines.
* What the engine says is never repeated: it may quote a row. A `DatabaseFault` says it in our own words.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Hashable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Literal

from ombud.database.faults import ConflictFault, ConstraintFault, DatabaseFault, Otherwise, PassingFault, unexpected
from ombud.database.row_seal import RowSeal

__all__ = [
    "Asked",
    "ConflictFault",
    "ConstraintFault",
    "Database",
    "DatabaseFault",
    "Otherwise",
    "PassingFault",
    "Row",
    "Transaction",
    "unexpected",
]

Row = tuple[Any, ...]
Asked = tuple[str, *tuple[object, ...]]
"""A reading statement and its values."""


class Transaction(ABC):
    """What may be done inside one act or one read."""

    __slots__ = ("row_lock", "row_seal", "writes")

    servers: int = 1
    """At how many servers people lie: all rows of one person at one of them."""
    rows_stay: ClassVar[bool] = False
    """Whether a row cannot be given to another person where it lies: it is taken away and written anew instead."""
    writes: bool
    """Whether this is an act, that may change something, or a read."""
    row_lock: str
    """What ends a SELECT whose rows no other act may touch until this one ends. Nothing on SQLite: there the act
    is the only one already. Nothing in a read."""
    row_seal: RowSeal
    """Seals the rows that are written and checks those that are read (row_seal.py)."""

    @abstractmethod
    def one(self, sql: str, *values: object) -> Row | None:
        """The first row, or none."""

    @abstractmethod
    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row."""

    def all_at(self, server: int, sql: str, *values: object) -> list[Row]:
        """Every row that lies at one of the `servers`, the first of which is 0."""
        return self.all(sql, *values)

    @abstractmethod
    def each(self, *asked: Asked) -> list[list[Row]]:
        """The rows of several reading statements, each with its values, in one round trip."""

    def ahead(self, asked: Iterable[Sequence[Asked]]) -> Generator[list[list[Row]]]:
        """As `each`, group by group of statements. A server works on the next one while the last is looked at.

        Nothing else is asked of the transaction before the end, or before the iterator is closed.
        """
        return (self.each(*group) for group in asked)

    @abstractmethod
    def run(self, sql: str, *values: object) -> int:
        """Carry out a statement; the number of rows it touched."""

    @abstractmethod
    def many(self, sql: str, rows: Sequence[Row]) -> int:
        """Carry out a statement once for each row of values; the number of rows it touched in all."""

    @abstractmethod
    def send(self, sql: str, *values: object, rows: int | None = 1, otherwise: Otherwise | None = None) -> None:
        """A write whose answer the act does not wait for. It touches `rows` rows (`None`: as many as there are).

        Later statements of the act see it. Raises what `otherwise` makes, or else a `DatabaseFault`, when it
        touched another number: here, at a later statement, or when the part or the act ends. The act is then
        undone, so it is not caught inside it.
        """

    @abstractmethod
    def send_many(self, sql: str, rows: Sequence[Row], *, otherwise: Otherwise | None = None) -> None:
        """As `send`, once for each row of values. Each touches one row."""

    @abstractmethod
    def part(self) -> AbstractContextManager[None]:
        """A part of the act that can fail alone: an exception undoes it and leaves the rest of the act."""


class Database(ABC):
    """One installation's database. Safe to share between threads."""

    dialect: Literal["sqlite", "postgresql"]
    name: str
    """What messages call it. It shows no folder, host, user or password."""
    spreads: ClassVar[bool] = False
    """Whether it is the coordinator of several servers."""
    row_seal: RowSeal
    """Seals and checks rows; keyed once there is a keyring (row_seal.py)."""

    @property
    def doors(self) -> "Database":
        """The same database as the doors use what is theirs alone: at a server with a role that may nothing else, where
        there is one (design.md 4; decision 0090)."""
        return self

    @abstractmethod
    def act(self) -> AbstractContextManager[Transaction]:
        """One write transaction. Commits when the block ends; an exception leaves nothing behind."""

    def pour(self) -> AbstractContextManager[Transaction]:
        """An act for what is begun anew from nothing if it is broken off: at several servers a part of it may stay."""
        return self.act()

    @abstractmethod
    def read(self) -> AbstractContextManager[Transaction]:
        """One moment of the database."""

    @abstractmethod
    def moment(self, sql: str, *values: object) -> list[Row]:
        """The rows of one reading statement, which is one moment by itself: no transaction is put round it.

        The cheapest way to read. Not inside an act or a read of the same thread.
        """

    def turn(self) -> Hashable | None:
        """What is another value after every commit to the database, by whomever; None where asking costs a reading.

        What was read after a turn was taken is still so as long as the turn is the same. Never the same for two
        threads. Not inside an act.
        """
        return None

    @abstractmethod
    def columns(self, tx: Transaction) -> dict[str, frozenset[str]]:
        """The tables and their columns, as the database's own catalogue has them."""

    @abstractmethod
    def keys(self, tx: Transaction) -> dict[str, tuple[str, ...]]:
        """The primary key of each table, in its order, as the database's own catalogue has it."""

    @abstractmethod
    def snapshot(self, aside: Path) -> AbstractContextManager[Transaction]:
        """One moment that may be read for as long as it takes, without keeping deleted rows in the log meanwhile.

        `aside` is a file that an engine may use for it; nothing is left there. Only for reading.
        """

    @abstractmethod
    def compact(self, largest: int | None = None) -> None:
        """Write the files anew where that leaves no copy of what was deleted in them; nothing above `largest` bytes."""

    @abstractmethod
    def truncate_log(self) -> bool:
        """Take what is deleted out of the write-ahead log, as far as the engine can. False if something held it."""

    def ask_all(self) -> None:  # noqa: B027 - one server has been asked when the database was opened
        """Ask each of several servers whether it is there. Raises `DatabaseFault` for one that is not."""

    def settle(self) -> int:
        """Finish acts that were broken off between the commits of several servers; how many. None can be at one."""
        return 0

    @abstractmethod
    def close(self) -> None:
        """Close every thread's connection. The caller has ended its transactions."""
