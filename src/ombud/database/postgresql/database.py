"""One database at a server. An act, a read or a moment has a line to itself (pool.py); one that is lost is opened anew.

* Nothing that an act had begun is done again by itself: whoever began it is told, and tries again. Only a
  `moment`, which changes nothing, is asked once more on a new line.
* Before an act begins it is seen whether the server has gone away meanwhile, so that a server that was restarted
  between two acts is not noticed.
* Where the doors have a role of their own, `doors` is the same database by lines with that role, in their own pool.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psycopg

from ombud.database.parts import SCHEMAS
from ombud.database.port import Database, DatabaseFault, Row, Transaction
from ombud.database.postgresql.address import Address
from ombud.database.postgresql.limits import Limits
from ombud.database.postgresql.line import Line
from ombud.database.postgresql.pool import Alone, Pool
from ombud.database.postgresql.session import Manner, connect
from ombud.database.postgresql.transaction import PostgresqlTransaction
from ombud.database.row_seal import NO_KEY, RowSeal

_OURS = ", ".join(f"'{schema}'" for schema in SCHEMAS)
_COLUMNS = (
    "SELECT c.relname::text, a.attname::text FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    f" WHERE n.nspname IN ({_OURS}) AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1"
)
_MICROS = "(extract(epoch FROM {}) * 1000000)::bigint"
_OLDER_READERS = (
    "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"
    f" AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND {_MICROS.format('xact_start')} < ?"
)
_READERS_PATIENCE = 50
"""Times that readers in an older moment are looked for; 20 ms apart, one second in all."""


_KEYS = (
    "SELECT c.relname::text, a.attname::text FROM pg_catalog.pg_index i"
    " JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number"
    f" WHERE i.indisprimary AND n.nspname IN ({_OURS}) AND NOT c.relispartition"
    " ORDER BY c.relname, k.place"
)


class PostgresqlDatabase(Database):
    """One database: our schemas in it (`parts.py`)."""

    dialect: Literal["sqlite", "postgresql"] = "postgresql"

    def __init__(
        self,
        address: Address,
        *,
        reads_only: bool = False,
        limits: Limits | None = None,
        doors: Address | None = None,
    ) -> None:
        self.name = address.name
        self.row_seal: RowSeal = NO_KEY
        self.address = address
        self.limits = limits or Limits()
        self._reads_only = reads_only
        self._pool = Pool(self.name, self._open, self.limits)
        self._doors: PostgresqlDatabase | None = None
        if doors is not None:
            self._doors = PostgresqlDatabase(doors, reads_only=reads_only, limits=self.limits.of_doors())

    @property
    def doors(self) -> "PostgresqlDatabase":
        return self._doors or self

    def act(self) -> PostgresqlTransaction:
        return self._transaction(writes=True)

    def read(self) -> PostgresqlTransaction:
        return self._transaction(writes=False)

    def moment(self, sql: str, *values: object) -> list[Row]:
        if self._pool.holds():
            raise RuntimeError("a moment is not read inside an act")
        line = self._pool.take(unseen=True)
        try:
            return line.moment(sql, values)
        except DatabaseFault:
            if not (line.closed or line.spent):
                raise
        finally:
            self._pool.give(line)
        line = self._pool.take()
        try:
            return line.moment(sql, values)
        finally:
            self._pool.give(line)

    def columns(self, tx: Transaction) -> dict[str, frozenset[str]]:
        """The tables of our schemas and their columns, as the server's own catalogue has them."""
        found: dict[str, set[str]] = {}
        for table, column in tx.all(_COLUMNS):
            found.setdefault(table, set()).add(column)
        return {table: frozenset(columns) for table, columns in found.items()}

    def keys(self, tx: Transaction) -> dict[str, tuple[str, ...]]:
        """The primary key of each table of our schemas, in its order."""
        found: dict[str, tuple[str, ...]] = {}
        for table, column in tx.all(_KEYS):
            found[table] = (*found.get(table, ()), column)
        return found

    @contextmanager
    def snapshot(self, aside: Path) -> Iterator[PostgresqlTransaction]:
        """One REPEATABLE READ snapshot in a session of its own, that may stand as long as it takes.

        A long reader keeps no log from being emptied here; what was deleted ends with its epoch. `aside` is not used.
        """
        line = Line(self._connect(reads_only=True, patient=True), self.name, self.limits.statement_seconds)
        with PostgresqlTransaction(Alone(line), self.row_seal, writes=False) as tx:
            yield tx

    def compact(self, largest: int | None = None) -> None:
        """Nothing: the server's write-ahead log would hold what its pages no longer do (security.md 3.6)."""

    def truncate_log(self) -> bool:
        """Wait for whoever reads in an older moment, and so what is deleted. False if somebody did throughout.

        The server keeps its write-ahead log and its pages as long as it likes, and so does every copy that somebody
        took (security.md 3.6): nothing can be emptied here. That an erased value cannot be read any more by then is
        shown by the end of its key's epoch, and a receipt says that day as its `t_final`.
        """
        ((since,),) = self.moment(f"SELECT {_MICROS.format('clock_timestamp()')}")
        for _ in range(_READERS_PATIENCE):
            if self.moment(_OLDER_READERS, since) == [(0,)]:
                return True
            time.sleep(0.02)
        return False

    def for_migration(self) -> "psycopg.Connection[Row]":
        """A session of its own for a migration: it may hold locks for long, and rewrites what is prepared."""
        connection = self._connect(reads_only=False)
        connection.autocommit = False
        connection.execute("SET statement_timeout = 0")
        return connection

    def close(self) -> None:
        self._pool.close()
        if self._doors is not None:
            self._doors.close()

    def _transaction(self, *, writes: bool) -> PostgresqlTransaction:
        if self._pool.holds():
            raise RuntimeError("an act does not begin inside another act")
        return PostgresqlTransaction(self._pool, self.row_seal, writes=writes)

    def _open(self) -> Line:
        return Line(self._connect(reads_only=self._reads_only), self.name, self.limits.statement_seconds)

    def _connect(self, *, reads_only: bool, patient: bool = False) -> "psycopg.Connection[Row]":
        manner = Manner(reads_only=reads_only, patient=patient, any_server=self._reads_only)
        return connect(self.address, self.limits, manner)
