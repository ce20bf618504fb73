"""The coordinator of several servers, as one database (docs/decisions/0083).

* What an act does about people is carried out at their servers by postgres_fdw; nothing here knows where anybody lies.
* Acts that were broken off between two servers' commits are finished when a database is opened, before an erasure says
  that it is done, and by whoever asks (`settle`).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ClassVar

from ombud.database.port import Transaction
from ombud.database.postgresql.database import PostgresqlDatabase
from ombud.database.postgresql.transaction import PostgresqlTransaction
from ombud.database.spread.halves import Halves
from ombud.database.spread.transaction import Pouring, SpreadTransaction

_SERVERS = "SELECT count(*) FROM pg_catalog.pg_inherits WHERE inhparent = 'keydir.subject'::regclass"
_WITH_PEOPLE = (
    "SELECT c.relname::text FROM pg_catalog.pg_partitioned_table p JOIN pg_catalog.pg_class c ON c.oid = p.partrelid"
)


class SpreadDatabase(PostgresqlDatabase):
    """A coordinator, and the servers behind it. What is the doors' own lies at the coordinator."""

    spreads: ClassVar[bool] = True

    _found: Halves | None = None
    """What leaves halves at the servers; looked for once."""

    def act(self) -> SpreadTransaction:  # type: ignore[override]
        return SpreadTransaction(self._plain(), self._settled(), self.name)

    def pour(self) -> Pouring:
        return Pouring(self._plain(), self._settled(), self.name)

    def read(self) -> SpreadTransaction:  # type: ignore[override]
        return SpreadTransaction(super().read(), self._halves(), self.name)

    @contextmanager
    def snapshot(self, aside: Path) -> Iterator[SpreadTransaction]:  # type: ignore[override]
        """One moment of all: no act is there that commits at several servers meanwhile, or the whole of it is."""
        halves = self._halves()
        self.settle()
        with ExitStack() as stack:
            with self._plain() as tx:
                halves.stand_still(tx)
                inner = stack.enter_context(super().snapshot(aside))
                halves.look_at_all(inner)
            yield SpreadTransaction(inner, halves, self.name)

    def keys(self, tx: Transaction) -> dict[str, tuple[str, ...]]:
        """The keys are at the servers; what they are, the tables say."""
        from ombud.database.spread.layout import with_people  # SQLAlchemy is slow to load, and few ask

        there = super().keys(tx)
        return {**there, **{table.name: tuple(table.primary_key.columns.keys()) for table in with_people()}}

    def truncate_log(self) -> bool:
        """As at one server; and what acts left for each other is taken away, so that nothing of it stays there."""
        self.settle()
        return super().truncate_log()

    def settle(self) -> int:
        """Finish the acts that were broken off between two servers, how many; take away what the others left."""
        halves = self._halves()
        with self._plain() as tx:
            acts = halves.unfinished(tx)
        finished = 0
        for act in acts:
            with self._plain() as tx:
                finished += halves.finish(tx, act)
        if acts:
            with self._plain() as tx:
                halves.clear(tx, acts)
            with self._plain() as tx:
                halves.forget(tx)
        halves.doubtful = False
        return finished

    def ask_all(self) -> None:
        with self.read() as tx:
            self._halves().look_at_all(tx)

    def _settled(self) -> Halves:
        halves = self._halves()
        if halves.doubtful:
            self.settle()
        return halves

    def _plain(self) -> PostgresqlTransaction:
        return super().act()

    def _halves(self) -> Halves:
        if self._found is None:
            ((servers,),) = self.moment(_SERVERS)
            tables = frozenset(row[0] for row in self.moment(_WITH_PEOPLE))
            self._found = Halves(servers, tables)
        return self._found
