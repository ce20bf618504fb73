"""A connection to a MariaDB or MySQL of another system. Rows come one after another (`SSCursor`)."""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pymysql
from pymysql.cursors import SSCursor

from ombud.systems.model import Column, Schema, SystemFaultError
from ombud.systems.place import Place, is_public
from ombud.systems.relational.catalogue import ForeignColumn, tables_of
from ombud.systems.relational.connection import Row
from ombud.systems.relational.dialect import Dialect

DIALECT = Dialect("mariadb", "`", "%s", arrays=False)
_TABLES = """
SELECT c.table_name, c.column_name, lower(c.column_type), c.is_nullable = 'YES', c.column_comment, t.table_comment,
       coalesce(k.ordinal_position, 0) - 1
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
LEFT JOIN information_schema.key_column_usage k ON k.table_schema = c.table_schema AND k.table_name = c.table_name
  AND k.column_name = c.column_name AND k.constraint_name = 'PRIMARY'
WHERE c.table_schema = database() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position"""
_KEYS = """
SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = database() AND referenced_table_schema = table_schema
ORDER BY table_name, constraint_name, ordinal_position"""


class MariadbConnection:
    """See `Connection`."""

    dialect = DIALECT

    def __init__(self, connection: "pymysql.Connection[Any]") -> None:
        self._connection = connection

    def schema(self) -> Schema:
        columns = [
            (str(table), Column(str(name), str(kind), bool(nullable), str(said)), str(about), int(str(place)))
            for table, name, kind, nullable, said, about, place in self.rows(_TABLES)
        ]
        return tables_of(columns, [ForeignColumn(*map(str, row)) for row in self.rows(_KEYS)])

    def begin(self, *, writes: bool) -> None:
        self.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        self.run("START TRANSACTION" if writes else "START TRANSACTION READ ONLY")

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        with _scrubbed(), self._connection.cursor(SSCursor) as cursor:
            cursor.execute(sql, tuple(values))
            yield from cursor.fetchall_unbuffered()

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        with _scrubbed(), self._connection.cursor() as cursor:
            return max(0, int(cursor.execute(sql, tuple(values))))

    def commit(self) -> None:
        with _scrubbed():
            self._connection.commit()

    def rollback(self) -> None:
        with _scrubbed():
            self._connection.rollback()

    def close(self) -> None:
        with _scrubbed():
            self._connection.close()


def connect(place: Place, password: str, seconds: float) -> MariadbConnection:
    """Connect to the address that was checked, with TLS where it goes over the net. Raises `SystemFaultError`."""
    account: dict[str, Any] = {"user": place.account} if place.account else {}
    with _scrubbed():
        connection = pymysql.connect(
            host=place.host,
            port=place.port,
            password=password.encode(),  # as it is written, not as latin1
            database=place.path,
            connect_timeout=max(1, round(seconds)),
            read_timeout=max(1, round(seconds)),
            write_timeout=max(1, round(seconds)),
            charset="utf8mb4",
            ssl=ssl.create_default_context() if is_public(place.address) else None,
            local_infile=False,
            autocommit=True,
            defer_connect=True,
            **account,
        )
        connection.connect(socket.create_connection((place.address, place.port), seconds))  # what was checked
        return MariadbConnection(connection)


@contextmanager
def _scrubbed() -> Iterator[None]:
    """The driver's words hold values: only the kind of the fault and its number go on."""
    try:
        yield
    except (pymysql.Error, OSError) as error:
        number = error.args[0] if error.args and isinstance(error.args[0], int) else ""
        raise SystemFaultError(f"MariaDB answered {type(error).__name__} {number}".rstrip() + ".") from None
