"""A connection to a PostgreSQL of another system. Reading is a read-only transaction that sees one moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from ombud.systems.model import Column, Schema, SystemFaultError
from ombud.systems.place import Place
from ombud.systems.relational.catalogue import ForeignColumn, tables_of
from ombud.systems.relational.connection import Row
from ombud.systems.relational.dialect import Dialect

_LATE = 0.5
"""Seconds after the server's own limit at which nobody waits any more."""
DIALECT = Dialect("postgresql", '"', "%s", arrays=True, trim="btrim")
_TABLES = """
SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END, a.attname,
       format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, coalesce(col_description(c.oid, a.attnum), ''),
       coalesce(obj_description(c.oid), ''), coalesce(array_position(i.indkey::int2[], a.attnum), -1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg\\_%%' AND has_schema_privilege(n.oid, 'USAGE')
ORDER BY 1, a.attnum"""
_KEYS = """
SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END, k.conname, a.attname,
       CASE rn.nspname WHEN 'public' THEN r.relname ELSE rn.nspname || '.' || r.relname END, b.attname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(mine, theirs, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.mine
JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = u.theirs
WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY 1, 2, u.place"""


class PostgresqlConnection:
    """See `Connection`."""

    dialect = DIALECT

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._connection = connection

    def schema(self) -> Schema:
        columns = [
            (str(table), Column(str(name), str(kind), bool(nullable), str(said)), str(about), int(str(place)))
            for table, name, kind, nullable, said, about, place in self.rows(_TABLES)
        ]
        keys = [ForeignColumn(*map(str, row)) for row in self.rows(_KEYS)]
        return tables_of(columns, keys)

    def begin(self, *, writes: bool) -> None:
        mode = "" if writes else " READ ONLY"
        self.run(f"BEGIN ISOLATION LEVEL REPEATABLE READ{mode}")

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        with _scrubbed(), self._connection.cursor() as cursor:
            yield from cursor.stream(sql, tuple(values), size=1000)

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        with _scrubbed():
            return max(0, self._connection.execute(sql, tuple(values)).rowcount)

    def commit(self) -> None:
        self.run("COMMIT")

    def rollback(self) -> None:
        self.run("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


class _Patient(psycopg.Connection[Row]):
    """It waits so long for an answer and no longer, also where the server is silent and nobody closes the line: the
    server's own time limits do not reach us then."""

    patience: float = 0.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.patience or None)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.errors.ConnectionTimeout("no answer in time") from None


def connect(place: Place, password: str, seconds: float) -> PostgresqlConnection:
    """Connect to the address that was checked. Raises `SystemFaultError`."""
    account: dict[str, Any] = {"user": place.account} if place.account else {}
    with _scrubbed():
        connection = _Patient.connect(
            host=place.host,
            hostaddr=place.address,
            port=place.port,
            password=password or None,
            dbname=place.path,
            connect_timeout=max(2, round(seconds)),
            options=f"-c statement_timeout={round(seconds * 1000)} -c lock_timeout={round(seconds * 1000)}",
            application_name="ombud",
            autocommit=True,  # transactions are begun and ended by name, here
            **account,
        )
        connection.patience = seconds + _LATE
        return PostgresqlConnection(connection)


@contextmanager
def _scrubbed() -> Iterator[None]:
    """The driver's words hold values: only the kind of the fault and its SQLSTATE go on."""
    try:
        yield
    except psycopg.Error as error:
        state = f" (SQLSTATE {error.sqlstate})" if error.sqlstate else ""
        raise SystemFaultError(f"PostgreSQL answered {type(error).__name__}{state}.") from None
