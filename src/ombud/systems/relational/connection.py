"""One connection to a connected database, in one transaction at a time: what each adapter gives."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from ombud.systems.model import Schema
from ombud.systems.relational.dialect import Dialect

Row = tuple[object, ...]


class Connection(Protocol):
    """Raises `SystemFaultError` for whatever the driver says, without its words."""

    @property
    def dialect(self) -> Dialect: ...

    def schema(self) -> Schema:
        """All tables that this account may see."""

    def begin(self, *, writes: bool) -> None:
        """A transaction in which nothing changes under us; read-only unless it `writes`."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows one after another; not all in memory."""

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """How many rows it changed."""

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


def number_of(connection: Connection, sql: str, values: Sequence[object] = ()) -> int:
    """The one number that a statement gives. Read to its end: what is left unread is cancelled at the server, on a
    connection of its own, and costs more than the statement."""
    ((found,),) = connection.rows(sql, values)
    return int(str(found))
